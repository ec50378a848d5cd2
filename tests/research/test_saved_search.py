"""Saved searches: as they are kept, and the archive that they are kept in."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.archive import Archive
from indexer.search_request import FILTERS, SearchRequest
from research.errors import (
    SavedSearchesDamagedError,
    SavedSearchExistsError,
    UnknownSavedSearchError,
)
from research.saved_search import (
    Checkpoint,
    SavedSearch,
    advance_checkpoint,
    saved_searches_from_json,
    saved_searches_to_json,
)
from research.saved_searches import SavedSearches

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
MOMENTS = st.integers(0, 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
REQUESTS = st.builds(
    SearchRequest,
    query=st.text(),
    filters=st.dictionaries(
        st.sampled_from(FILTERS), st.lists(st.text(), min_size=1, max_size=2).map(tuple), max_size=2
    ),
    excluded=st.just({}) | st.just({"site": ("a", "b"), "year": ("2020",)}),
    date_from=st.none() | st.text(),
    date_to=st.none() | st.text(),
    match_any=st.booleans(),
    exact=st.booleans(),
    fold=st.booleans(),
)
SEARCHES = st.builds(
    SavedSearch,
    name=st.text(),
    id=st.uuids().map(str),
    request=REQUESTS,
    created_at=MOMENTS,
    checkpoint=st.none()
    | st.builds(Checkpoint, archive=st.text(), change=st.integers(0), at=MOMENTS),
)


def make_saved_search(name: str) -> SavedSearch:
    """Return a new saved search."""
    return SavedSearch(
        name=name, id=str(uuid4()), request=SearchRequest(query="hội"), created_at=NOW
    )


def make_checkpoint(change: int, archive: str = "a") -> Checkpoint:
    """Return a look at an archive."""
    return Checkpoint(archive=archive, change=change, at=NOW + timedelta(days=change))


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])  # on a busy machine
@given(st.lists(SEARCHES, max_size=2))
def test_what_is_kept_is_read_back(searches: list[SavedSearch]) -> None:
    """All of it, whatever was typed."""
    assert saved_searches_from_json(saved_searches_to_json(searches)) == searches


def test_look_never_goes_back() -> None:
    """Of two at the same archive the farther counts; another archive begins anew."""
    far = advance_checkpoint(make_saved_search("a"), make_checkpoint(9))
    assert advance_checkpoint(far, make_checkpoint(7)) is far
    assert advance_checkpoint(far, make_checkpoint(12)).checkpoint == make_checkpoint(12)
    assert advance_checkpoint(far, make_checkpoint(1, "b")).checkpoint == make_checkpoint(1, "b")


@pytest.fixture
def kept(database_url: str, tmp_path: Path) -> SavedSearches:
    """The saved searches of a new archive, on each database."""
    Archive.open(database_url, data=tmp_path, create=True).close()
    return SavedSearches(tmp_path, lambda: Archive.open(database_url, data=tmp_path))


def write_old_file(folder: Path, *searches: SavedSearch) -> Path:
    """Write the file of older versions."""
    path = folder / "saved-searches.json"
    path.write_text(json.dumps(saved_searches_to_json(searches)), encoding="utf-8")
    return path


def test_changes_are_kept_by_name(kept: SavedSearches) -> None:
    """In the archive, each at once."""
    assert kept.read_all() == []
    two, one = make_saved_search("b"), make_saved_search("a")
    kept.add(two)
    kept.add(one)
    assert kept.read_all() == [one, two]
    assert kept.read_named(["b", "b"]) == [two]
    kept.advance_checkpoints([one], make_checkpoint(3))
    assert kept.read_named(["a"]) == [replace(one, checkpoint=make_checkpoint(3))]
    kept.remove("a")
    assert kept.read_all() == [two]


def test_those_of_an_older_version_come_along(kept: SavedSearches, tmp_path: Path) -> None:
    """They are shown at once, and in the archive from the first change on; the file is kept."""
    old, own, same = make_saved_search("b"), make_saved_search("a"), make_saved_search("a")
    path = write_old_file(tmp_path, old, same)
    before = path.read_bytes()
    assert kept.read_all() == [same, old]
    assert path.exists()
    kept.remove("b")
    assert kept.read_all() == [same]
    assert path.with_name("saved-searches.json.in-archive").read_bytes() == before
    kept.remove("a")
    kept.add(own)
    write_old_file(tmp_path, own, same)  # of another machine
    assert kept.read_all() == [own, replace(same, name="a-2")]


def test_those_of_an_older_version_need_no_archive(tmp_path: Path) -> None:
    """Before the first crawl there is none; what a file has is shown all the same."""
    url = f"sqlite:///{tmp_path}/archive.sqlite3"
    kept = SavedSearches(tmp_path, lambda: Archive.open(url, data=tmp_path))
    assert kept.read_all() == []
    old = make_saved_search("a")
    write_old_file(tmp_path, old)
    assert kept.read_all() == [old]


def test_name_is_given_once_and_known(kept: SavedSearches) -> None:
    """The error says which there are."""
    with pytest.raises(UnknownSavedSearchError) as refused:
        kept.remove("a")
    assert "saved add" in refused.value.hint
    kept.add(make_saved_search("a"))
    with pytest.raises(SavedSearchExistsError):
        kept.add(make_saved_search("a"))
    with pytest.raises(UnknownSavedSearchError) as unknown:
        kept.read_named(["x"])
    assert "There are: a" in unknown.value.hint


def test_mark_does_not_meet_a_search_that_took_the_name(kept: SavedSearches) -> None:
    """A search that was kept under the name of a removed one has not been looked at."""
    seen = make_saved_search("a")
    kept.add(make_saved_search("a"))
    kept.advance_checkpoints([seen], make_checkpoint(3))
    assert kept.read_named(["a"])[0].checkpoint is None


def test_many_at_once_lose_nothing(kept: SavedSearches) -> None:
    """Each waits for the others."""
    names = sorted(f"name-{number}" for number in range(8))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: kept.add(make_saved_search(name)), names))
    assert [each.name for each in kept.read_all()] == names


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"format_version": 2, "searches": []}',
        '{"format_version": 1, "searches": [{"name": "a"}]}',
        '{"format_version": "x", "searches": []}',
        "\xff",
        "[" * 100_000,
    ],
)
def test_damaged_file_is_never_written_over(tmp_path: Path, text: str) -> None:
    """It may be all that there is left to mend."""
    url = f"sqlite:///{tmp_path}/archive.sqlite3"
    Archive.open(url, data=tmp_path, create=True).close()
    file = SavedSearches(tmp_path, lambda: Archive.open(url, data=tmp_path))
    path = tmp_path / "saved-searches.json"
    path.write_bytes(text.encode("latin-1"))
    for change in (
        lambda: file.add(make_saved_search("a")),
        file.read_all,
        lambda: file.remove("a"),
    ):
        with pytest.raises(SavedSearchesDamagedError):
            change()
    assert path.read_bytes() == text.encode("latin-1")


def test_id_that_is_no_uuid_is_damage() -> None:
    """A feed would be made of it."""
    value = saved_searches_to_json([replace(make_saved_search("a"), id="x")])
    with pytest.raises(ValueError, match="UUID"):
        saved_searches_from_json(value)
    assert UUID(make_saved_search("a").id).version == 4
