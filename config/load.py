"""The public functions of this package: everything outside it loads the configuration here.

Search alone reads `config.abbreviations_file` itself: it must start without the rest.

    config/
        sites/<key>.toml       one site each: the only part that must exist
        settings.toml          what holds for every site
        abbreviations.toml     short forms that search expands

The types are in `config.site`, the errors in `config.errors`. A mistake in a
file stops loading with its file, line and key; `read_sites` goes on with the other
files, `check_sites` lists all mistakes.
"""

from pathlib import Path

from config.errors import ConfigMistake
from config.registry import (
    FaultySite,
    check_sites,
    list_site_files,
    load_shipped_sites,
    load_site,
    load_sites,
    read_sites,
    set_enabled,
)
from config.rules_table import SelectorCheck, read_single_rules
from config.settings_file import load_settings, read_alert_command
from config.site import SiteRules
from config.site_file import is_site_key
from config.site_writer import format_site_file, suggest_key, write_site
from config.toml_file import parse_toml


def parse_rules(text: str, check_selector: SelectorCheck) -> SiteRules:
    """Parse the keys of one table `[[rules]]` from a text that stands in no file."""
    return read_single_rules(parse_toml(Path("rules"), text), check_selector)


__all__ = [
    "ConfigMistake",
    "FaultySite",
    "check_sites",
    "format_site_file",
    "is_site_key",
    "list_site_files",
    "load_settings",
    "load_shipped_sites",
    "load_site",
    "load_sites",
    "parse_rules",
    "read_alert_command",
    "read_sites",
    "set_enabled",
    "suggest_key",
    "write_site",
]
