"""The hits over time: a bar a period, and their share of all articles of the same sites."""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from indexer.result import Timeline
from research.period import Unit
from research.trend import trends
from terminal.browse.desk import Desk
from terminal.browse.key_line import KeyLine
from terminal.browse.paper import printed, screen_of
from terminal.browse.selection import YEAR, Selection
from terminal.browse.view import View, clean_lines, error_text, relist
from terminal.columns import clean
from terminal.errors import Expected
from terminal.printers.table import NOT_COVERED
from terminal.printers.trend import left_out, trend_rows

_EDGES = 6
"""Columns that a list takes beside its lines."""
_YEAR = len("2020")


class TrendScreen(View[Selection]):
    """A chart; its result is the selection narrowed down to the year that was chosen in it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "narrow",
            "This year",
            key_display="Enter",
            tooltip="Only this year",
            priority=True,
        ),
        Binding("u", "unit", "Years, quarters …", tooltip="Years, quarters, months or weeks"),
        Binding("b", "bars", "Bars", tooltip="Bars of shares, or of counts"),
    ]

    def __init__(self, desk: Desk, selection: Selection) -> None:
        super().__init__()
        self._desk = desk
        self._selection = selection
        self._timeline: Timeline | None = None
        self._unit = Unit.YEAR
        self._by_share = False
        self._periods: list[str] = []

    def compose(self) -> ComposeResult:
        """What is shown, the chart, and how to read it."""
        yield Static(id="heading", markup=False)
        yield Static(id="columns", markup=False)
        yield OptionList(id="chart")
        yield Static(id="detail", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Count."""
        self.query_one(OptionList).focus()
        self._say(f"{self._selection.words()}   …")
        request = self._selection.request
        self.ask(
            lambda: self._desk.ask_index(lambda searcher: searcher.timeline(request)), self._show
        )

    def on_resize(self, _: events.Resize) -> None:
        """Draw as wide as there is room."""
        self._draw()

    def on_option_list_option_selected(self, _: OptionList.OptionSelected) -> None:
        """A click on a period, or Enter."""
        self.action_narrow()

    def action_narrow(self) -> None:
        """Look only at the year of the chosen period."""
        place = self.query_one(OptionList).highlighted
        if place is not None:
            year = self._periods[place][:_YEAR]
            chosen = self._selection.is_chosen(YEAR, year)
            self.dismiss(self._selection if chosen else self._selection.toggled(YEAR, year))

    def action_unit(self) -> None:
        """Count by another unit."""
        units = list(Unit)
        self._unit = units[(units.index(self._unit) + 1) % len(units)]
        self._draw()

    def action_bars(self) -> None:
        """Let bars show shares, or counts."""
        self._by_share = not self._by_share
        self._draw()

    def refuse(self, error: Expected) -> None:
        """Say it in the place of the chart."""
        self._say(error_text(error))

    def _show(self, timeline: Timeline) -> None:
        self._timeline = timeline
        self._draw()

    def _draw(self) -> None:
        if self._timeline is None:
            return
        (series,) = trends([self._timeline], self._unit)
        width = self.app.size.width - _EDGES
        rows = trend_rows(
            [series], self._unit, screen_of(width), share=self._by_share, longest=width
        )
        (header, _), *lines = rows
        bars = "shares" if self._by_share else "counts"
        self._say(f"{self._selection.words()}   by {self._unit.value}, bars are {bars}")
        self.query_one("#columns", Static).update(printed([header]))
        self._periods = [str(period) for _, period in lines]
        self._list([line for line, _ in lines])
        notes = [clean(left_out(series, self._unit))]
        if any(point.count is None for point in series.points):
            notes.append(f"{NOT_COVERED} is a gap: no article of these sites is held from then")
        detail = self.query_one("#detail", Static)
        detail.update("\n".join(filter(None, notes)))
        detail.display = any(notes)

    def _list(self, lines: list[str]) -> None:
        relist(self.query_one(OptionList), [_row(line) for line in lines])
        if not lines:
            self._say(f"{self._selection.words()}\nNo article has a date by which to count.")

    def _say(self, text: str) -> None:
        self.query_one("#heading", Static).update(clean_lines(text))


def _row(line: str) -> Option:
    """A period; its bar stands out from what is read."""
    text = printed([line])
    text.highlight_regex(r"[█-▏]+", "cyan")
    return Option(text)
