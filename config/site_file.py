"""One site file, `sites/<key>.toml`, as a `Site`."""

import re
from datetime import timedelta
from pathlib import Path

from config.errors import FileMistakeError
from config.fields import Fields
from config.finding import Finding
from config.rules_table import Judge, read_rules
from config.site import Cms, Kind, Site
from config.toml_file import read_toml

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
LONGEST_KEY = 64
_DEFAULT_DELAY = 1.0
_DEFAULT_INTERVAL = timedelta(days=1)


def is_site_key(text: str) -> bool:
    """Say whether `text` can name a site: small letters and digits in groups joined by hyphens."""
    return len(text) <= LONGEST_KEY and _KEY.fullmatch(text) is not None


def read_site(path: Path, judge: Judge | None = None) -> tuple[Site, list[Finding]]:
    """Read a site file; where it is mistaken the site has a default, and a finding says so.

    Without a `judge` selectors are taken as they are. A file that is not even TOML raises
    `FileMistakeError`.
    """
    fields = Fields(read_toml(path))
    rules, mistaken_rules = read_rules(fields, judge)
    site = Site(
        key=path.stem,
        institution=fields.text("institution"),
        kind=fields.choice("kind", Kind.OTHER),
        province=fields.text("province"),
        province_2025=fields.text("province_2025"),
        merged_into=_other_key(fields, path.stem),
        start_urls=fields.addresses("start_urls"),
        former_urls=fields.addresses("former_urls", needed=False),
        cms=fields.choice("cms", Cms.AUTO),
        delay=fields.seconds("delay", _DEFAULT_DELAY),
        interval=fields.interval("interval", _DEFAULT_INTERVAL),
        enabled=fields.flag("enabled", default=True),
        attachments=fields.flag("attachments", default=False),
        images=fields.flag("images", default=False),
        verify_tls=fields.flag("verify_tls", default=True),
        rules=rules,
    )
    _note_overlap(fields, site)
    findings = sorted(fields.findings() + mistaken_rules, key=lambda finding: finding.line or 0)
    return site, _mistakes_in_name(path) + findings


def sound_site(path: Path, judge: Judge | None = None) -> Site:
    """Read a site file; any mistake in it raises `FileMistakeError`."""
    site, findings = read_site(path, judge)
    if findings:
        raise FileMistakeError(findings)
    return site


def _other_key(fields: Fields, own: str) -> str:
    """Take the key of another site, or nothing."""
    key = fields.text("merged_into")
    if key and not is_site_key(key):
        hint = 'Write the name of its file without .toml: merged_into = "ha-giang".'
        fields.note("merged_into", f'"{key}" cannot be a site key', hint=hint)
    elif key == own:
        fields.note("merged_into", "a site cannot be merged into itself", hint="Name another site.")
    return key


def _note_overlap(fields: Fields, site: Site) -> None:
    """Note a former address that is a start URL: a site has moved from there or it has not."""
    for url in site.former_urls:
        if url in site.start_urls:
            message = f'"{url}" is a start URL too'
            fields.note(
                "former_urls", message, hint="Keep it in one of the two lists.", element=url
            )


def _mistakes_in_name(path: Path) -> list[Finding]:
    """Report a file whose name cannot be a site key."""
    if is_site_key(path.stem):
        return []
    return [
        Finding(
            file=path,
            line=None,
            key=None,
            message=f'"{path.stem}" cannot be a site key',
            hint=f"Name the file with small letters a-z, digits and single hyphens "
            f"between them, at most {LONGEST_KEY}: ha-giang.toml",
        )
    ]
