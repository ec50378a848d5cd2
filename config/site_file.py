"""One site file, `sites/<key>.toml`, as a `Site`."""

import re
from pathlib import Path

from config.errors import ConfigMistake, FileMistakeError
from config.rules_table import SelectorCheck, read_rules
from config.scope_list import read_render_hosts, read_scope
from config.site import DEFAULT_DELAY, DEFAULT_INTERVAL, Cms, InstitutionKind, Site, Tls
from config.table_reader import TableReader
from config.toml_file import read_toml
from config.web_archives import read_web_archives

_SITE_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
MAX_KEY_LENGTH = 64
"""Letters of a site's key: it names files and folders, beside suffixes, in at most 255 bytes."""


def is_site_key(text: str) -> bool:
    """Tell whether `text` can name a site: small letters and digits in groups joined by hyphens."""
    return len(text) <= MAX_KEY_LENGTH and _SITE_KEY.fullmatch(text) is not None


def read_site(
    path: Path, check_selector: SelectorCheck | None = None
) -> tuple[Site, list[ConfigMistake]]:
    """Read a site file; where it is wrong the site has a default, and a mistake says so.

    Args:
        path: The file.
        check_selector: Checks selectors; None takes them as they are.

    Raises:
        FileMistakeError: the file is not even TOML.
    """
    reader = TableReader(read_toml(path))
    rules, mistaken_rules = read_rules(reader, check_selector)
    site = Site(
        key=path.stem,
        institution=reader.read_text("institution"),
        kind=reader.read_choice("kind", InstitutionKind.OTHER),
        province=reader.read_text("province"),
        province_2025=reader.read_text("province_2025"),
        merged_into=_read_merged_into(reader, path.stem),
        start_urls=reader.read_urls("start_urls"),
        former_urls=reader.read_urls("former_urls", needed=False),
        scope=read_scope(reader),
        cms=reader.read_choice("cms", Cms.AUTO),
        delay=reader.read_seconds("delay", DEFAULT_DELAY),
        interval=reader.read_interval("interval", DEFAULT_INTERVAL),
        enabled=reader.read_flag("enabled", default=True),
        attachments=reader.read_flag("attachments", default=False),
        images=reader.read_flag("images", default=False),
        ocr=reader.read_flag("ocr", default=False),
        verify_tls=reader.read_flag("verify_tls", default=True),
        tls=reader.read_choice("tls", Tls.MODERN),
        cookies=reader.read_flag("cookies", default=False),
        render=reader.read_flag("render", default=False),
        render_hosts=read_render_hosts(reader),
        rules=rules,
        web_archives=read_web_archives(reader),
    )
    _add_overlap_mistakes(reader, site)
    mistakes = sorted(
        reader.collect_mistakes() + mistaken_rules, key=lambda mistake: mistake.line or 0
    )
    return site, _find_name_mistakes(path) + mistakes


def load_site_file(path: Path, check_selector: SelectorCheck | None = None) -> Site:
    """Read a site file; any mistake in it raises `FileMistakeError`."""
    site, mistakes = read_site(path, check_selector)
    if mistakes:
        raise FileMistakeError(mistakes)
    return site


def _read_merged_into(reader: TableReader, own: str) -> str:
    """Take the key of another site, or nothing."""
    key = reader.read_text("merged_into")
    if key and not is_site_key(key):
        hint = 'Write the name of its file without .toml: merged_into = "ha-giang".'
        reader.add_mistake("merged_into", f'"{key}" cannot be a site key', hint=hint)
    elif key == own:
        reader.add_mistake(
            "merged_into", "a site cannot be merged into itself", hint="Name another site."
        )
    return key


def _add_overlap_mistakes(reader: TableReader, site: Site) -> None:
    """Note a former address that is a start URL: a site has moved from there or it has not."""
    for url in site.former_urls:
        if url in site.start_urls:
            message = f'"{url}" is a start URL too'
            reader.add_mistake(
                "former_urls", message, hint="Keep it in one of the two lists.", element=url
            )


def _find_name_mistakes(path: Path) -> list[ConfigMistake]:
    """Report a file whose name cannot be a site key."""
    if is_site_key(path.stem):
        return []
    return [
        ConfigMistake(
            file=path,
            line=None,
            key=None,
            message=f'"{path.stem}" cannot be a site key',
            hint=f"Name the file with small letters a-z, digits and single hyphens "
            f"between them, at most {MAX_KEY_LENGTH}: ha-giang.toml",
        )
    ]
