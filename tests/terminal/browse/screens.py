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

from tests.terminal.browse.shelf import filled
from tests.terminal.browse.stage import LARGE, SMALL, press, seen, typed, use
from tests.terminal.place import Place

FOLDER = Path(__file__).parent / "kept"
SIZES = (SMALL, LARGE)
_NOW = re.compile(r"(revision \d+,? +)\d{4}-\d\d-\d\d \d\d:\d\d")
"""When the shelf was filled, which is another time in every run."""

_SMALL_ALONE = ("mistaken", "nothing found", "narrowed", "saved searches", "a name")
"""What room changes nothing about."""

Scene = tuple[str, Callable[[Pilot[None]], Awaitable[None]]]


def scenes() -> list[Scene]:
    """What is done, one after the other; the screen after each is kept under its name."""
    return [
        ("first screen", press),
        ("typed", lambda pilot: typed(pilot, "hoi nghi")),
        ("mistaken", lambda pilot: typed(pilot, "(hội nghị")),
        ("nothing found", lambda pilot: typed(pilot, "khongcogi")),
        ("narrowed", _narrowed),
        ("reader", lambda pilot: press(pilot, "down", "enter")),
        ("revisions", lambda pilot: press(pilot, "v")),
        ("contexts", lambda pilot: press(pilot, "escape", "escape", "x", "f2")),
        ("trend", lambda pilot: press(pilot, "escape", "f3")),
        ("export", lambda pilot: press(pilot, "escape", "f4")),
        ("saved searches", lambda pilot: press(pilot, "escape", "f5")),
        ("a name", lambda pilot: press(pilot, "a")),
        ("help", lambda pilot: press(pilot, "escape", "escape", "f1")),
    ]


def file_of(size: tuple[int, int]) -> Path:
    """Where the screens of a size are kept."""
    return FOLDER / f"{size[0]}x{size[1]}.txt"


def drawn(place: Place, size: tuple[int, int]) -> str:
    """All scenes as they look now."""
    kept: list[str] = []

    async def act(pilot: Pilot[None]) -> None:
        for name, play in scenes():
            await play(pilot)
            if size == LARGE and name in _SMALL_ALONE:
                continue
            rule = f"=== {name} ".ljust(size[0], "=")
            text = _NOW.sub(r"\1then", seen(pilot))
            kept.append(f"{rule}\n{text}\n")

    use(place, act, size)
    return "\n".join(kept)


async def _narrowed(pilot: Pilot[None]) -> None:
    await typed(pilot, "hội nghị")
    await press(pilot, "tab", "home", "down", "down", "enter", "tab")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        shelf = filled(Path(scratch))
        FOLDER.mkdir(exist_ok=True)
        for each in SIZES:
            file_of(each).write_text(drawn(shelf, each), encoding="utf-8")
