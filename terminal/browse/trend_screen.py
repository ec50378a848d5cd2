"""The hits over time: a bar a period, and their share of all articles of the same sites."""

from dataclasses import replace
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from indexer.search_results import DailyCounts
from research.period import PeriodUnit, get_period_bounds
from research.trend import compute_trends
from terminal.browse.base_screen import (
    BaseScreen,
    KeyBar,
    format_error,
    replace_options,
    sanitize_lines,
)
from terminal.browse.data_service import DataService
from terminal.browse.navigator import Navigator
from terminal.browse.rendered_text import join_lines, make_screen
from terminal.browse.selection import SearchSelection
from terminal.cli.errors import ExpectedError
from terminal.cli.text_width import sanitize
from terminal.printers.table import NO_VALUE
from terminal.printers.trend import describe_uncounted, render_trend_rows

_BORDER_COLUMNS = 6
"""Columns that a list takes beside its lines."""


class TrendScreen(BaseScreen[SearchSelection]):
    """A chart; its result is the selection narrowed down to the period that was chosen in it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "narrow",
            "Only this period",
            key_display="Enter",
            tooltip="Only articles of this year, quarter, month or week",
            priority=True,
        ),
        Binding("u", "unit", "Years, quarters …", tooltip="Years, quarters, months or weeks"),
        Binding("b", "bars", "Bars", tooltip="Bars of shares, or of counts"),
    ]

    def __init__(self, navigator: Navigator, data: DataService, selection: SearchSelection) -> None:
        super().__init__(navigator)
        self._data = data
        self._selection = selection
        self._timeline: DailyCounts | None = None
        self._unit = PeriodUnit.YEAR
        self._shows_shares = False
        self._periods: list[str] = []

    def compose(self) -> ComposeResult:
        """Lay out the heading, the chart, and how to read it."""
        yield Static(id="heading", markup=False)
        yield Static(id="columns", markup=False)
        yield OptionList(id="chart")
        yield Static(id="detail", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Fetch the counts."""
        self.query_one(OptionList).focus()
        self._set_heading(f"{self._selection.describe()}   …")
        request = self._selection.search_request
        self.fetch_in_thread(
            lambda: self._data.query_index(lambda searcher: searcher.compute_timeline(request)),
            self._show_timeline,
        )

    def on_resize(self, _: events.Resize) -> None:
        """Draw bars as long as fits now."""
        self._draw_chart()

    def on_option_list_option_selected(self, _: OptionList.OptionSelected) -> None:
        """Narrow to a period that was clicked, or chosen by Enter."""
        self.action_narrow()

    def action_narrow(self) -> None:
        """Close with the selection narrowed down to the highlighted period."""
        index = self.query_one(OptionList).highlighted
        if index is not None:
            first, last = get_period_bounds(self._periods[index])
            self.dismiss(replace(self._selection, date_from=first, date_to=last))

    def action_unit(self) -> None:
        """Count by another unit."""
        units = list(PeriodUnit)
        self._unit = units[(units.index(self._unit) + 1) % len(units)]
        self._draw_chart()

    def action_bars(self) -> None:
        """Let bars show shares, or counts."""
        self._shows_shares = not self._shows_shares
        self._draw_chart()

    def show_error(self, error: ExpectedError) -> None:
        """Show an error in the place of the chart."""
        self._set_heading(format_error(error))

    def _show_timeline(self, timeline: DailyCounts) -> None:
        self._timeline = timeline
        self._draw_chart()

    def _draw_chart(self) -> None:
        if self._timeline is None:
            return
        (series,) = compute_trends([self._timeline], self._unit)
        width = self.app.size.width - _BORDER_COLUMNS
        rows = render_trend_rows(
            [series],
            self._unit,
            make_screen(width),
            share=self._shows_shares,
            max_bar_columns=width,
        )
        (header, _), *lines = rows
        bars = "shares" if self._shows_shares else "counts"
        self._set_heading(f"{self._selection.describe()}   by {self._unit.value}, bars are {bars}")
        self.query_one("#columns", Static).update(join_lines([header]))
        self._periods = [str(period) for _, period in lines]
        self._list_periods([line for line, _ in lines])
        notes = [sanitize(describe_uncounted(series, self._unit))]
        if any(point.count is None for point in series.points):
            notes.append(f"{NO_VALUE} is a gap: no article of these sites is held from then")
        detail = self.query_one("#detail", Static)
        detail.update("\n".join(filter(None, notes)))
        detail.display = any(notes)

    def _list_periods(self, lines: list[str]) -> None:
        replace_options(self.query_one(OptionList), [_make_option(line) for line in lines])
        if not lines:
            self._set_heading(
                f"{self._selection.describe()}\nNo article has a date by which to count."
            )

    def _set_heading(self, text: str) -> None:
        self.query_one("#heading", Static).update(sanitize_lines(text))


def _make_option(line: str) -> Option:
    """Make the line of a period, its bar in a colour of its own."""
    text = join_lines([line])
    text.highlight_regex(r"[█-▏]+", "cyan")
    return Option(text)
