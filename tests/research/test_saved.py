"""Saved searches: as they are kept, and the file that they are kept in."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.request import FILTERS, SearchRequest
from research.errors import (
    SavedSearchesDamagedError,
    SavedSearchExistsError,
    UnknownSavedSearchError,
    UnwritableSavedError,
)
from research.saved import Look, SavedSearch, looked, saved_as_json, saved_from_json
from research.saved_file import SavedFile

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
MOMENTS = st.integers(0, 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
REQUESTS = st.builds(
    SearchRequest,
    query=st.text(),
    filters=st.dictionaries(
        st.sampled_from(FILTERS), st.lists(st.text(), min_size=1, max_size=2).map(tuple), max_size=2
    ),
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
    look=st.none() | st.builds(Look, archive=st.text(), change=st.integers(0), at=MOMENTS),
)


def search(name: str) -> SavedSearch:
    """A new saved search."""
    return SavedSearch(
        name=name, id=str(uuid4()), request=SearchRequest(query="hội"), created_at=NOW
    )


def look(change: int, archive: str = "a") -> Look:
    """A look at an archive."""
    return Look(archive=archive, change=change, at=NOW + timedelta(days=change))


@settings(max_examples=15)
@given(st.lists(SEARCHES, max_size=2))
def test_what_is_kept_is_read_back(searches: list[SavedSearch]) -> None:
    """All of it, whatever was typed."""
    assert saved_from_json(saved_as_json(searches)) == searches


def test_look_never_goes_back() -> None:
    """Of two at the same archive the farther counts; another archive begins anew."""
    far = looked(search("a"), look(9))
    assert looked(far, look(7)) is far
    assert looked(far, look(12)).look == look(12)
    assert looked(far, look(1, "b")).look == look(1, "b")


def test_changes_are_kept_by_name(tmp_path: Path) -> None:
    """In one file, which is made with the first."""
    file = SavedFile(tmp_path / "data")
    assert file.searches() == []
    two, one = search("b"), search("a")
    file.add(two)
    file.add(one)
    assert SavedFile(tmp_path / "data").searches() == [one, two]
    assert file.named(["b", "b"]) == [two]
    file.mark([one], look(3))
    assert file.named(["a"]) == [replace(one, look=look(3))]
    file.remove("a")
    assert file.searches() == [two]


def test_name_is_given_once_and_known(tmp_path: Path) -> None:
    """The error says which there are."""
    file = SavedFile(tmp_path)
    with pytest.raises(UnknownSavedSearchError) as refused:
        file.remove("a")
    assert "saved add" in refused.value.hint
    file.add(search("a"))
    with pytest.raises(SavedSearchExistsError):
        file.add(search("a"))
    with pytest.raises(UnknownSavedSearchError) as unknown:
        file.named(["x"])
    assert "There are: a" in unknown.value.hint


def test_mark_does_not_meet_a_search_that_took_the_name(tmp_path: Path) -> None:
    """Who removed one meanwhile and kept another under its name has not looked at that."""
    file = SavedFile(tmp_path)
    seen = search("a")
    file.add(search("a"))
    file.mark([seen], look(3))
    assert file.named(["a"])[0].look is None


def test_many_at_once_lose_nothing(tmp_path: Path) -> None:
    """Each waits for the others."""
    names = sorted(f"name-{number}" for number in range(8))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: SavedFile(tmp_path).add(search(name)), names))
    assert [each.name for each in SavedFile(tmp_path).searches()] == names


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
    file = SavedFile(tmp_path)
    file.path.write_bytes(text.encode("latin-1"))
    for change in (lambda: file.add(search("a")), file.searches, lambda: file.remove("a")):
        with pytest.raises(SavedSearchesDamagedError):
            change()
    assert file.path.read_bytes() == text.encode("latin-1")


def test_id_that_is_no_uuid_is_damage() -> None:
    """A feed would be made of it."""
    value = saved_as_json([replace(search("a"), id="x")])
    with pytest.raises(ValueError, match="UUID"):
        saved_from_json(value)
    assert UUID(search("a").id).version == 4


def test_file_that_cannot_be_written_stays(tmp_path: Path) -> None:
    """And the message does not speak of exports."""
    file = SavedFile(tmp_path)
    file.path.mkdir()
    with pytest.raises(SavedSearchesDamagedError):
        file.add(search("a"))
    file.path.rmdir()
    file.add(search("a"))
    before = file.path.read_bytes()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", _full)
        with pytest.raises(UnwritableSavedError, match="No space left"):
            file.add(search("b"))
    assert file.path.read_bytes() == before


def _full(_: int) -> None:
    raise OSError(28, "No space left on device")
