"""Golden pages: one reported test a field, and one page at least a profile."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from crawler.extract.article import read_page
from crawler.extract.profiles import CMS_PROFILES, GENERIC
from terminal.services.golden_page import reading_to_json
from tests.support.golden_pages import PAGES, GoldenPage, list_golden_pages

ALL = {golden.name: golden for golden in list_golden_pages()}


def iterate_fields() -> Iterator[tuple[str, str]]:
    """Every field of every golden page."""
    for name, golden in ALL.items():
        for field in golden.read_expected():
            yield name, field


@cache
def read_golden(name: str) -> dict[str, object]:
    """Read a golden page as it is read today, as JSON has it."""
    value: dict[str, object] = json.loads(
        json.dumps(reading_to_json(read_page(ALL[name].read_page())))
    )
    return value


@pytest.mark.parametrize(("name", "field"), list(iterate_fields()))
def test_field_is_read_as_expected(name: str, field: str) -> None:
    """Each field of each golden page says what its article.json says (`make golden` rewrites)."""
    assert read_golden(name)[field] == ALL[name].read_expected()[field]


@pytest.mark.parametrize("golden", ALL.values(), ids=list(ALL))
def test_page_is_read_by_its_profile_and_says_that_its_people_are_invented(
    golden: GoldenPage,
) -> None:
    """A page stands under the profile that reads it, and no real person stands in it."""
    assert read_golden(golden.name)["profile"] == golden.profile
    assert b"invented" in golden.read_page().body


@pytest.mark.parametrize("profile", [profile.name for profile in (*CMS_PROFILES, GENERIC)])
def test_every_profile_has_a_golden_page(profile: str) -> None:
    """A profile without one: save a page as tests/pages/<profile>/<slug>, then `make golden`."""
    assert any(golden.profile == profile for golden in ALL.values())


def test_rewriting_gives_what_is_kept(tmp_path: Path) -> None:
    """`make golden` on an unchanged tree changes nothing."""
    name, golden = next(iter(ALL.items()))
    folder = tmp_path / "page"
    folder.mkdir()
    for file in golden.folder.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    assert not GoldenPage(folder=folder).rewrite()
    (folder / "article.json").unlink()
    assert GoldenPage(folder=folder).rewrite()
    assert (folder / "article.json").read_bytes() == (PAGES / name / "article.json").read_bytes()
