"""What a request leaves out, on every engine."""

import pytest

from indexer.errors import QueryError
from tests.indexer.conftest import IndexedArchive, make_content


@pytest.fixture
def three(indexed_archive: IndexedArchive) -> IndexedArchive:
    """Articles of two authors and three years, one of them undated."""
    for number, (author, day) in enumerate(
        [("Hà Vy", "2019-05-01"), ("Hà Vy", None), ("An", "2020")]
    ):
        content = make_content(f"Bài {number}", "hội nghị", day=day, authors=(author,))
        indexed_archive.add(f"http://a.test/{number}", content)
    indexed_archive.update()
    return indexed_archive


@pytest.mark.parametrize(
    ("excluded", "titles"),
    [
        ({"author": ("Hà Vy",)}, {"Bài 2"}),
        ({"author": ("Hà Vy", "An")}, set()),
        ({"year": ("2019",)}, {"Bài 1", "Bài 2"}),
        ({"year": ("2020",), "author": ("An",)}, {"Bài 0", "Bài 1"}),
        ({"site": ("other",)}, {"Bài 0", "Bài 1", "Bài 2"}),
        ({}, {"Bài 0", "Bài 1", "Bài 2"}),
    ],
)
def test_what_has_an_excluded_value_is_left_out(
    three: IndexedArchive, excluded: dict[str, tuple[str, ...]], titles: set[str]
) -> None:
    """Whole values, any of them; of years the dated articles alone."""
    assert three.search_titles("hội nghị", excluded=excluded) == titles


def test_unknown_field_is_refused(three: IndexedArchive) -> None:
    """Nothing is left out in silence."""
    with pytest.raises(QueryError):
        three.search("hội nghị", excluded={"nothing": ("x",)})
