"""The door to the configuration: everything outside this package loads it here.

Search alone goes past it, to `config.abbreviations_file`: it must start without the rest.

    config/
        sites/<key>.toml       one site each: the only part that must exist
        settings.toml          what holds for every site
        abbreviations.toml     short forms that search expands

The types are in `config.site`, the errors in `config.errors`. A mistake in a
file stops loading with its file, line and key; `read_sites` goes on with the other
files, `check_sites` lists all mistakes.
"""

from pathlib import Path

from config.finding import Finding
from config.new_site import site_text, suggest_key, write_site
from config.registry import (
    FaultySite,
    check_sites,
    load_site,
    load_sites,
    read_sites,
    set_enabled,
    shipped_sites,
)
from config.rules_table import Judge, rules_in
from config.settings_file import load_settings, read_alert_command
from config.site import SiteRules
from config.site_file import is_site_key
from config.toml_file import parse_toml


def load_rules(text: str, judge: Judge) -> SiteRules:
    """Read the keys of one table `[[rules]]` from a text that stands in no file."""
    return rules_in(parse_toml(Path("rules"), text), judge)


__all__ = [
    "FaultySite",
    "Finding",
    "check_sites",
    "is_site_key",
    "load_rules",
    "load_settings",
    "load_site",
    "load_sites",
    "read_alert_command",
    "read_sites",
    "set_enabled",
    "shipped_sites",
    "site_text",
    "suggest_key",
    "write_site",
]
