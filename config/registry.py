"""The folder of site files: reads all or one of them, checks them, switches a site on or off."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from config.errors import ConfigMistake, FileMistakeError, MissingFolderError, UnknownSiteError
from config.folders import SHIPPED_CONFIG, get_user_config_folder
from config.rules_table import SelectorCheck
from config.settings_file import takes_shipped_sites
from config.site import Site
from config.site_file import is_site_key, load_site_file, read_site
from config.site_writer import write_flag, write_site
from config.toml_file import read_toml
from config.validation import find_closest, format_suggestion

_MAX_SUGGESTED_KEYS = 3  # keys of sites: as many as fit on the line of a hint


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultySite:
    """A site whose file holds mistakes; it is held to be enabled where its file does not say."""

    key: str
    enabled: bool
    error: FileMistakeError


def read_sites(
    folder: Path, check_selector: SelectorCheck | None = None
) -> tuple[Sequence[Site], Sequence[FaultySite]]:
    """Read all site files, by key; a mistake in one does not stop the others.

    Returns:
        The sites whose files are sound, and those whose files are not.
    """
    sound: list[Site] = []
    faulty: list[FaultySite] = []
    for path in list_site_files(folder):
        try:
            site, mistakes = read_site(path, check_selector)
            if not mistakes:
                sound.append(site)
                continue
            enabled, error = site.enabled, FileMistakeError(mistakes)
        except FileMistakeError as mistake:
            enabled, error = True, mistake
        faulty.append(FaultySite(key=path.stem, enabled=enabled, error=error))
    return sound, faulty


def load_sites(folder: Path, check_selector: SelectorCheck | None = None) -> list[Site]:
    """Return the sites of the configuration in `folder`, by key.

    Args:
        folder: The folder of the configuration.
        check_selector: Checks selectors; None takes them as they are, for those who do not use
            the rules.

    Raises:
        FileMistakeError: the first file with a mistake.
    """
    return [load_site_file(path, check_selector) for path in list_site_files(folder)]


def load_shipped_sites() -> list[Site]:
    """Return the sites that come with the program, whatever the configuration holds."""
    return load_sites(SHIPPED_CONFIG)


def load_site(folder: Path, key: str, check_selector: SelectorCheck | None = None) -> Site:
    """Return the site `key`; mistakes in other files do not matter."""
    return load_site_file(_find_site_file(folder, key), check_selector)


def check_sites(folder: Path, check_selector: SelectorCheck | None = None) -> list[ConfigMistake]:
    """Return every mistake of every site file of a folder, by file and line."""
    mistakes: list[ConfigMistake] = []
    started: dict[str, Path] = {}
    paths = list_site_files(folder)
    for path in _list_own_files(folder):
        try:
            site, own = read_site(path, check_selector)
        except FileMistakeError as error:
            mistakes.extend(error.mistakes)
            continue
        shared = [
            _make_shared_start_mistake(path, url, first)
            for url in site.start_urls
            if (first := started.setdefault(_normalize_start_url(url), path)) != path
        ]
        mistakes.extend(own + shared + _find_lost_successor(path, site, paths))
    return mistakes


def set_enabled(folder: Path, key: str, *, enabled: bool) -> bool:
    """Enable or disable the site `key` in its file; return False where it was so already.

    A file with mistakes is not touched. One that came with the program is copied into the folder.
    """
    path = _find_site_file(folder, key)
    if load_site_file(path).enabled == enabled:
        return False
    own = folder / "sites" / path.name
    if not own.exists():
        write_site(folder, key, path.read_text(encoding="utf-8"))
    write_flag(own, "enabled", value=enabled)
    return True


def list_site_files(folder: Path) -> list[Path]:
    """Return the site files by key: those of the folder, and shipped ones of no such key.

    Raises:
        MissingFolderError: there is no such folder, and it is not the user's own, which is made
            when something is written to it.
    """
    own = _list_own_files(folder)
    shipped = _list_files(SHIPPED_CONFIG) if takes_shipped_sites(folder) else []
    by_key = {path.stem: path for path in [*shipped, *own]}
    return [by_key[key] for key in sorted(by_key)]


def _list_own_files(folder: Path) -> list[Path]:
    if not folder.is_dir() and folder != get_user_config_folder():
        raise MissingFolderError(folder)
    return _list_files(folder)


def _list_files(folder: Path) -> list[Path]:
    """Return the site files of a folder; hidden files, which editors leave behind, are none."""
    paths = (folder / "sites").glob("*.toml")
    return sorted(path for path in paths if not path.name.startswith("."))


def _find_site_file(folder: Path, key: str) -> Path:
    """Return the file of the site `key`, or say which keys are like it."""
    paths = {path.stem: path for path in list_site_files(folder)}
    if not is_site_key(key) or key not in paths:
        raise UnknownSiteError(key, find_closest(key, paths, limit=_MAX_SUGGESTED_KEYS))
    return paths[key]


def _make_shared_start_mistake(path: Path, url: str, first: Path) -> ConfigMistake:
    """Report a start URL that another file has too."""
    return read_toml(path).make_mistake(
        f'"{url}" is a start URL of {first.name} too',
        hint="Every article would be archived twice; keep one of the two files.",
        key=("start_urls",),
        element=url,
    )


def _find_lost_successor(path: Path, site: Site, paths: list[Path]) -> list[ConfigMistake]:
    """Report a site that is merged into one which is not configured."""
    keys = [other.stem for other in paths]
    if not site.merged_into or site.merged_into in keys or not is_site_key(site.merged_into):
        return []
    return [
        read_toml(path).make_mistake(
            f'no site "{site.merged_into}" is configured',
            hint=format_suggestion(site.merged_into, find_closest(site.merged_into, keys) or keys),
            key=("merged_into",),
        )
    ]


def _normalize_start_url(url: str) -> str:
    """Return an address without its scheme and last `/`: with and without, it leads to the same."""
    return url.partition("://")[2].rstrip("/")
