"""Site files of a configuration and of the archive, brought to be the same."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from archive.archive import Archive
from config.load import is_site_key, read_sites
from terminal.services.sites import print_faulty_sites

_KIND = "site"
_KEPT_SUFFIX = ".before-pull"


class Sharing(StrEnum):
    """What became of one site file."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


def push_site_files(archive: Archive, config: Path, keys: Sequence[str]) -> dict[str, Sharing]:
    """Write the site files of a folder into the archive; those with mistakes are told, and left.

    Args:
        archive: The archive.
        config: The folder of the configuration.
        keys: The sites; none: all that have a file there.
    """
    _, faulty = read_sites(config)
    print_faulty_sites(faulty)
    wrong = {site.key for site in faulty}
    known = archive.shared_texts.get_texts(_KIND)
    done = {}
    for path in sorted((config / "sites").glob("*.toml")):
        if path.stem in wrong or (keys and path.stem not in keys) or not is_site_key(path.stem):
            continue
        text = path.read_text(encoding="utf-8")
        archive.shared_texts.change_text(_KIND, path.stem, lambda _, text=text: text)  # type: ignore[misc]
        done[path.stem] = _compare(known.get(path.stem), text)
    return done


def pull_site_files(archive: Archive, config: Path, keys: Sequence[str]) -> dict[str, Sharing]:
    """Write the site files of the archive into a folder; one that differs is kept beside it.

    Args:
        archive: The archive.
        config: The folder of the configuration.
        keys: The sites; none: all of the archive.
    """
    done = {}
    for key, text in sorted(archive.shared_texts.get_texts(_KIND).items()):
        if not is_site_key(key) or (keys and key not in keys):
            continue
        path = config / "sites" / f"{key}.toml"
        before = path.read_text(encoding="utf-8") if path.exists() else None
        done[key] = _compare(before, text)
        if before == text:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        if before is not None:
            path.with_name(path.name + _KEPT_SUFFIX).write_text(before, encoding="utf-8")
        draft = path.with_name(f".{path.name}.new")
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    return done


def _compare(before: str | None, after: str) -> Sharing:
    if before is None:
        return Sharing.NEW
    return Sharing.SAME if before == after else Sharing.CHANGED
