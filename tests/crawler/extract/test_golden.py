"""Golden pages: one reported test a field, and one page at least a profile."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from crawler.extract.article import read
from crawler.extract.profiles import GENERIC, KNOWN
from terminal.golden_page import said
from tests.golden import PAGES, Golden, goldens

ALL = {golden.name: golden for golden in goldens()}


def fields() -> Iterator[tuple[str, str]]:
    """Every field of every golden page."""
    for name, golden in ALL.items():
        for field in golden.expected():
            yield name, field


@cache
def found(name: str) -> dict[str, object]:
    """What a golden page says today, as JSON has it."""
    value: dict[str, object] = json.loads(json.dumps(said(read(ALL[name].page()))))
    return value


@pytest.mark.parametrize(("name", "field"), list(fields()))
def test_field_is_read_as_expected(name: str, field: str) -> None:
    """Each field of each golden page says what its article.json says (`make golden` rewrites)."""
    assert found(name)[field] == ALL[name].expected()[field]


@pytest.mark.parametrize("golden", ALL.values(), ids=list(ALL))
def test_page_is_read_by_its_profile_and_says_that_its_people_are_invented(golden: Golden) -> None:
    """A page stands under the profile that reads it, and no real person stands in it."""
    assert found(golden.name)["profile"] == golden.profile
    assert b"invented" in golden.page().body


@pytest.mark.parametrize("profile", [profile.name for profile in (*KNOWN, GENERIC)])
def test_every_profile_has_a_golden_page(profile: str) -> None:
    """A profile without one: save a page as tests/pages/<profile>/<slug>, then `make golden`."""
    assert any(golden.profile == profile for golden in ALL.values())


def test_rewriting_gives_what_is_kept(tmp_path: Path) -> None:
    """`make golden` on an unchanged tree changes nothing."""
    name, golden = next(iter(ALL.items()))
    copy = tmp_path / "page"
    copy.mkdir()
    for file in golden.folder.iterdir():
        (copy / file.name).write_bytes(file.read_bytes())
    assert not Golden(folder=copy).rewrite()
    (copy / "article.json").unlink()
    assert Golden(folder=copy).rewrite()
    assert (copy / "article.json").read_bytes() == (PAGES / name / "article.json").read_bytes()
