"""`browse`: how its screens look, at the smallest size and at a large one."""

import unicodedata

import pytest

from terminal.cli.text_width import measure_width
from tests.support.browse_screens import SCREEN_SIZES, draw_scenes, get_screen_file
from tests.support.cli_runner import ArchiveCli


@pytest.mark.parametrize("size", SCREEN_SIZES)
def test_screens_look_as_they_were_reviewed(
    browse_archive: ArchiveCli, size: tuple[int, int]
) -> None:
    """Every screen is as it is kept, in its size, its marks whole; `make screens` draws anew."""
    now = draw_scenes(browse_archive, size)
    assert now == get_screen_file(size).read_text(encoding="utf-8")
    assert max(map(measure_width, now.splitlines())) <= size[0]
    assert unicodedata.is_normalized("NFC", now)
