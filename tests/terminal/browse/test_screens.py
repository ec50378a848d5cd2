"""`browse`: how its screens look, at the smallest size and at a large one."""

import unicodedata

import pytest

from terminal.columns import width
from tests.terminal.browse.screens import SIZES, drawn, file_of
from tests.terminal.place import Place


@pytest.mark.parametrize("size", SIZES)
def test_screens_look_as_they_were_reviewed(shelf: Place, size: tuple[int, int]) -> None:
    """Every screen is as it is kept, in its size, its marks whole; `make screens` draws anew."""
    now = drawn(shelf, size)
    assert now == file_of(size).read_text(encoding="utf-8")
    assert max(map(width, now.splitlines())) <= size[0]
    assert unicodedata.is_normalized("NFC", now)
