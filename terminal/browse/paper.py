"""Text as a printer writes it for a terminal, printed anew whenever its width changes."""

from collections.abc import Callable, Iterable

from rich.text import Text
from textual import events
from textual.widgets import Static

from terminal.columns import width as columns_of
from terminal.screen import Screen

Printer = Callable[[Screen], Iterable[str]]
"""Writes lines for a terminal of a certain width."""


def nothing(_: Screen) -> Iterable[str]:
    """Write nothing."""
    return ()


_MARK = Text.from_ansi(Screen(colour=True).mark("x")).spans[0].style


class Paper(Static):
    """Shows what a printer writes, as wide as there is room."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's name
        super().__init__(id=id, markup=False)
        self._printer: Printer = nothing
        self._matches: list[int] = []

    def print(self, printer: Printer) -> None:
        """Show what this printer writes, in the place of what was shown before."""
        self._printer = printer
        self._print()

    def on_resize(self, _: events.Resize) -> None:
        """Fill the new width."""
        self._print()

    def match_below(self, row: int) -> int | None:
        """The next row after one that has a match in it; the first of all where there is none."""
        below = (each for each in self._matches if each > row)
        return next(below, self._matches[0] if self._matches else None)

    def _print(self) -> None:
        width = self.content_size.width or self.app.size.width
        lines = map(Text.from_ansi, self._printer(screen_of(width)))
        rows = [part for line in lines for part in _folded(line, width)]
        self._matches = [number for number, row in enumerate(rows) if _is_marked(row)]
        self.update(Text("\n").join(rows))


def screen_of(width: int) -> Screen:
    """So many columns of a terminal with colours, which the application leaves out if it must."""
    return Screen(terminal=True, width=width, colour=True)


def printed(lines: Iterable[str]) -> Text:
    """The lines of a printer as Textual shows them, never broken a second time."""
    return Text("\n").join(Text.from_ansi(line) for line in lines)


def _is_marked(row: Text) -> bool:
    return any(span.style == _MARK for span in row.spans)


def _folded(text: Text, width: int) -> list[Text]:
    """The line, or where it is too long, as an address may be, pieces of it."""
    if text.cell_len <= width:
        return [text]
    places: list[int] = []
    used = 0
    for place, letter in enumerate(text.plain):
        used += columns_of(letter)
        if used > width:
            places.append(place)
            used = columns_of(letter)
    return list(text.divide(places))
