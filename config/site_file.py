"""One site file, `sites/<key>.toml`, as a `Site`."""

import re
from datetime import timedelta
from pathlib import Path

from config.errors import ConfigMistake, FileMistakeError
from config.rules_table import SelectorCheck, read_rules
from config.site import Cms, InstitutionKind, Site
from config.table_reader import TableReader
from config.toml_file import read_toml

_SITE_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
MAX_KEY_LENGTH = 64
_DEFAULT_DELAY = 1.0
_DEFAULT_INTERVAL = timedelta(days=1)


def is_site_key(text: str) -> bool:
    """Say whether `text` can name a site: small letters and digits in groups joined by hyphens."""
    return len(text) <= MAX_KEY_LENGTH and _SITE_KEY.fullmatch(text) is not None


def read_site(path: Path, judge: SelectorCheck | None = None) -> tuple[Site, list[ConfigMistake]]:
    """Read a site file; where it is mistaken the site has a default, and a finding says so.

    Without a `judge` selectors are taken as they are. A file that is not even TOML raises
    `FileMistakeError`.
    """
    fields = TableReader(read_toml(path))
    rules, mistaken_rules = read_rules(fields, judge)
    site = Site(
        key=path.stem,
        institution=fields.read_text("institution"),
        kind=fields.read_choice("kind", InstitutionKind.OTHER),
        province=fields.read_text("province"),
        province_2025=fields.read_text("province_2025"),
        merged_into=_read_merged_into(fields, path.stem),
        start_urls=fields.read_urls("start_urls"),
        former_urls=fields.read_urls("former_urls", needed=False),
        cms=fields.read_choice("cms", Cms.AUTO),
        delay=fields.read_seconds("delay", _DEFAULT_DELAY),
        interval=fields.read_interval("interval", _DEFAULT_INTERVAL),
        enabled=fields.read_flag("enabled", default=True),
        attachments=fields.read_flag("attachments", default=False),
        images=fields.read_flag("images", default=False),
        verify_tls=fields.read_flag("verify_tls", default=True),
        rules=rules,
    )
    _add_overlap_mistakes(fields, site)
    findings = sorted(
        fields.collect_mistakes() + mistaken_rules, key=lambda finding: finding.line or 0
    )
    return site, _find_name_mistakes(path) + findings


def load_site_file(path: Path, judge: SelectorCheck | None = None) -> Site:
    """Read a site file; any mistake in it raises `FileMistakeError`."""
    site, findings = read_site(path, judge)
    if findings:
        raise FileMistakeError(findings)
    return site


def _read_merged_into(fields: TableReader, own: str) -> str:
    """Take the key of another site, or nothing."""
    key = fields.read_text("merged_into")
    if key and not is_site_key(key):
        hint = 'Write the name of its file without .toml: merged_into = "ha-giang".'
        fields.add_mistake("merged_into", f'"{key}" cannot be a site key', hint=hint)
    elif key == own:
        fields.add_mistake(
            "merged_into", "a site cannot be merged into itself", hint="Name another site."
        )
    return key


def _add_overlap_mistakes(fields: TableReader, site: Site) -> None:
    """Note a former address that is a start URL: a site has moved from there or it has not."""
    for url in site.former_urls:
        if url in site.start_urls:
            message = f'"{url}" is a start URL too'
            fields.add_mistake(
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
