"""The schema by which editors know what a site file may hold: it says what the loader does."""

import json
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from config.load import load_sites
from config.rules_table import SELECTOR_KEYS, URL_PATTERN_KEYS
from config.site import Cms, InstitutionKind, Site
from config.site_file import read_site
from tests.config.conftest import VALID_SITE_FILE, WriteSite
from tests.config.test_rules_table import TWO_LAYOUTS
from tests.config.test_site_file import ADDRESS_MISTAKES, FULL, MISTAKES

CONFIG = Path(__file__).parents[2] / "config"
SCHEMA = json.loads((CONFIG / "site.schema.json").read_text(encoding="utf-8"))
KEYS = SCHEMA["properties"]
BEYOND_A_SCHEMA = {
    'institution = "a\\u200bb"',  # which letters are printed, only Unicode's tables know
    "delay = nan",  # JSON has no such number
    'merged_into = "school"',  # it does not know the name of the file
    'former_urls = ["https://school.example/"]',  # nor compares two lists
    'start_urls = [\n  "https://a.example/",\n  "https://...",\n]',  # nor all rules of host names
}


def accepts(text: str) -> bool:
    """Tell whether an editor would find nothing to mark; days are texts to it."""
    table = tomllib.loads(text)
    return not list(Draft7Validator(SCHEMA).iter_errors(json.loads(json.dumps(table, default=str))))


def test_schema_is_one() -> None:
    """It is a schema by the draft that it names."""
    Draft7Validator.check_schema(SCHEMA)


def test_schema_has_the_keys_of_the_loader() -> None:
    """No key can be added to a site or to its rules without the schema, nor the other way."""
    assert KEYS.keys() == Site.__dataclass_fields__.keys() - {"key"}
    assert KEYS["kind"]["enum"] == list(InstitutionKind)
    assert KEYS["cms"]["enum"] == list(Cms)
    assert SCHEMA["definitions"]["rules"]["properties"].keys() == {
        *("from", "until"), *SELECTOR_KEYS, *URL_PATTERN_KEYS,
    }  # fmt: skip


def test_schema_tells_the_defaults(write_site: WriteSite) -> None:
    """A file that writes every default out is the same site as one that leaves them to it."""
    defaults = {key: value["default"] for key, value in KEYS.items() if "default" in value}
    lines = [f"{key} = {json.dumps(value)}" for key, value in defaults.items()]
    written, findings = read_site(write_site(text="\n".join([VALID_SITE_FILE, *lines])))
    assert not findings
    assert written == read_site(write_site(text=VALID_SITE_FILE))[0]
    assert defaults.keys() == KEYS.keys() - {"start_urls", "rules"}


def test_every_shipped_file_fits_and_names_the_schema() -> None:
    """Editors find the schema from the first line of each file, and nothing to mark in it."""
    for site in load_sites(CONFIG):
        text = (CONFIG / "sites" / f"{site.key}.toml").read_text(encoding="utf-8")
        assert accepts(text), site.key
        assert text.startswith("#:schema ../site.schema.json\n"), site.key


@pytest.mark.parametrize("text", [VALID_SITE_FILE, FULL, VALID_SITE_FILE + TWO_LAYOUTS])
def test_sound_files_fit(text: str) -> None:
    """The schema takes what the loader takes."""
    assert accepts(text)


@pytest.mark.parametrize("mistake", [*MISTAKES, *ADDRESS_MISTAKES])
def test_mistakes_do_not_fit(mistake: str) -> None:
    """The schema refuses what the loader refuses, but for what no schema can say."""
    text = mistake if mistake in ADDRESS_MISTAKES else f"{VALID_SITE_FILE}\n{mistake}\n"
    assert accepts(text) == (mistake in BEYOND_A_SCHEMA)
