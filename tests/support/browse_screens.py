"""The screens of `browse` as they look, kept as text so that a change can be read in review.

`make screens` draws them anew. pytest-textual-snapshot, which compares SVG pictures, is not used:
it is held to a version of syrupy that does not work with our pytest, and a diff of SVG cannot be
read. Colours are left out; tests of their own look at them.
"""

import re
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from textual.pilot import Pilot

from tests.support.browse_archive import make_browse_archive
from tests.support.browse_pilot import (
    LARGE_SIZE,
    SMALL_SIZE,
    get_screen_text,
    press_keys,
    run_browse,
    type_text,
)
from tests.support.cli_runner import ArchiveCli

SCREENS_FOLDER = Path(__file__).parents[1] / "terminal" / "browse" / "kept"
SCREEN_SIZES = (SMALL_SIZE, LARGE_SIZE)
_REVISION_TIME = re.compile(r"(revision \d+,? +)\d{4}-\d\d-\d\d \d\d:\d\d")
"""When the shelf was filled, which is another time in every run."""

_SMALL_SIZE_SCENES = ("mistaken", "nothing found", "narrowed", "saved searches", "a name")
"""What room changes nothing about."""

Scene = tuple[str, Callable[[Pilot[None]], Awaitable[None]]]


def list_scenes() -> list[Scene]:
    """List the scenes: a name, and the keys that lead to it from the one before."""
    return [
        ("first screen", press_keys),
        ("typed", lambda pilot: type_text(pilot, "hoi nghi")),
        ("mistaken", lambda pilot: type_text(pilot, "(hội nghị")),
        ("nothing found", lambda pilot: type_text(pilot, "khongcogi")),
        ("narrowed", _narrow_down),
        ("reader", lambda pilot: press_keys(pilot, "down", "enter")),
        ("revisions", lambda pilot: press_keys(pilot, "v")),
        ("contexts", lambda pilot: press_keys(pilot, "escape", "escape", "x", "f2")),
        ("trend", lambda pilot: press_keys(pilot, "escape", "f3")),
        ("export", lambda pilot: press_keys(pilot, "escape", "f4")),
        ("saved searches", lambda pilot: press_keys(pilot, "escape", "f5")),
        ("a name", lambda pilot: press_keys(pilot, "a")),
        ("help", lambda pilot: press_keys(pilot, "escape", "escape", "f1")),
    ]


def get_screen_file(size: tuple[int, int]) -> Path:
    """Return the file in which the screens of a size are kept."""
    return SCREENS_FOLDER / f"{size[0]}x{size[1]}.txt"


def draw_scenes(archive_cli: ArchiveCli, size: tuple[int, int]) -> str:
    """Draw all scenes as they look now."""
    drawn: list[str] = []

    async def act(pilot: Pilot[None]) -> None:
        for name, play in list_scenes():
            await play(pilot)
            if size == LARGE_SIZE and name in _SMALL_SIZE_SCENES:
                continue
            rule = f"=== {name} ".ljust(size[0], "=")
            text = _REVISION_TIME.sub(r"\1then", get_screen_text(pilot))
            drawn.append(f"{rule}\n{text}\n")

    run_browse(archive_cli, act, size)
    return "\n".join(drawn)


async def _narrow_down(pilot: Pilot[None]) -> None:
    await type_text(pilot, "hội nghị")
    await press_keys(pilot, "tab", "home", "down", "down", "enter", "tab")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        browse_archive = make_browse_archive(Path(scratch))
        SCREENS_FOLDER.mkdir(exist_ok=True)
        for each in SCREEN_SIZES:
            get_screen_file(each).write_text(draw_scenes(browse_archive, each), encoding="utf-8")
