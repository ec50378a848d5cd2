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
_LONGEST_KEY = 64
_DEFAULT_DELAY = 1.0
_DEFAULT_INTERVAL = timedelta(days=1)


def is_site_key(text: str) -> bool:
    """Say whether `text` can name a site: small letters and digits in groups joined by hyphens."""
    return len(text) <= _LONGEST_KEY and _KEY.fullmatch(text) is not None


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
        start_urls=fields.addresses("start_urls"),
        cms=fields.choice("cms", Cms.AUTO),
        delay=fields.seconds("delay", _DEFAULT_DELAY),
        interval=fields.interval("interval", _DEFAULT_INTERVAL),
        enabled=fields.flag("enabled", default=True),
        attachments=fields.flag("attachments", default=False),
        images=fields.flag("images", default=False),
        rules=rules,
    )
    findings = sorted(fields.findings() + mistaken_rules, key=lambda finding: finding.line or 0)
    return site, _mistakes_in_name(path) + findings


def sound_site(path: Path, judge: Judge | None = None) -> Site:
    """Read a site file; any mistake in it raises `FileMistakeError`."""
    site, findings = read_site(path, judge)
    if findings:
        raise FileMistakeError(findings)
    return site


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
            f"between them, at most {_LONGEST_KEY}: ha-giang.toml",
        )
    ]
