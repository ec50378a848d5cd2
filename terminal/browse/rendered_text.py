"""Text as a printer writes it for a terminal, printed anew whenever its width changes."""

from collections.abc import Callable, Iterable

from rich.text import Text
from textual import events
from textual.widgets import Static

from terminal.cli.output import OutputScreen
from terminal.cli.text_width import measure_width

LineRenderer = Callable[[OutputScreen], Iterable[str]]
"""Writes lines for a terminal of a certain width."""


def render_nothing(_: OutputScreen) -> Iterable[str]:
    """Write nothing."""
    return ()


# The style that a highlight has after its way through ANSI: rows with it are matches.
_HIGHLIGHT_STYLE = Text.from_ansi(OutputScreen(has_colour=True).highlight("x")).spans[0].style


class RenderedText(Static):
    """Shows what a printer writes, as wide as there is room."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's name
        super().__init__(id=id, markup=False)
        self._renderer: LineRenderer = render_nothing
        self._matches: list[int] = []

    def show_lines(self, renderer: LineRenderer) -> None:
        """Show what this printer writes, in the place of what was shown before."""
        self._renderer = renderer
        self._render_lines()

    def on_resize(self, _: events.Resize) -> None:
        """Fill the new width."""
        self._render_lines()

    def find_match_below(self, row: int) -> int | None:
        """Return the next row with a match after `row`; the first of all where there is none."""
        below = (each for each in self._matches if each > row)
        return next(below, self._matches[0] if self._matches else None)

    def _render_lines(self) -> None:
        width = self.content_size.width or self.app.size.width
        lines = map(Text.from_ansi, self._renderer(make_screen(width)))
        rows = [part for line in lines for part in _split_to_width(line, width)]
        self._matches = [number for number, row in enumerate(rows) if _has_highlight(row)]
        self.update(Text("\n").join(rows))


def make_screen(width: int) -> OutputScreen:
    """Return so many columns of a terminal with colours, which Textual leaves out if it must."""
    return OutputScreen(is_terminal=True, width=width, has_colour=True)


def join_lines(lines: Iterable[str]) -> Text:
    """Return the lines of a printer as one text of Textual, never wrapped a second time."""
    return Text("\n").join(Text.from_ansi(line) for line in lines)


def _has_highlight(row: Text) -> bool:
    return any(span.style == _HIGHLIGHT_STYLE for span in row.spans)


def _split_to_width(text: Text, width: int) -> list[Text]:
    """Return a line as it is, or cut where it is too long, as an address may be."""
    if text.cell_len <= width:
        return [text]
    cuts: list[int] = []
    used = 0
    for index, letter in enumerate(text.plain):
        used += measure_width(letter)
        if used > width:
            cuts.append(index)
            used = measure_width(letter)
    return list(text.divide(cuts))
