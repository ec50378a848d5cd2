"""The words of a query in their contexts: an occurrence a line, all of them below each other."""

from collections.abc import Iterator, Sequence
from itertools import islice, takewhile
from threading import Event
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from research.kwic import Line, Order, concordance, in_order
from terminal.browse.desk import Desk
from terminal.browse.key_line import KeyLine
from terminal.browse.paper import printed, screen_of
from terminal.browse.reader import Reader
from terminal.browse.selection import Selection
from terminal.browse.view import View, clean_lines, error_text
from terminal.columns import clean
from terminal.errors import Expected
from terminal.printers.kwic import fitting_context, kwic_line
from terminal.printers.text import printed_date

if TYPE_CHECKING:
    from indexer.searcher import Searcher

_WIDEST = 120
"""Characters of context that are kept at each side; lines show as much as fits."""
_BATCH = 200
"""Occurrences that are read at once; the next when the last of them is chosen."""
_EDGES = 4
"""Columns that a list takes beside its lines."""
_NODE = 12
"""Columns that the words of most queries take."""
_MOST_SORTED = 5_000
"""Occurrences that are sorted by their contexts: a few seconds of reading."""
_NAMES = {Order.DATE: "by date", Order.LEFT: "by the words left", Order.RIGHT: "by the words right"}


class ContextScreen(View[None]):
    """Lines of context; Enter reads the article that one is of."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "read", "Read", key_display="Enter", tooltip="Read the article", priority=True
        ),
        Binding("s", "sort", "Sort", tooltip="By date, by the words left, by the words right"),
    ]

    def __init__(self, desk: Desk, selection: Selection) -> None:
        super().__init__()
        self._desk = desk
        self._selection = selection
        self._order = Order.DATE
        self._coming: Iterator[Line] = iter(())
        self._lines: list[Line] = []
        self._has_more = False
        self._stop = Event()

    def compose(self) -> ComposeResult:
        """What is shown, the lines, and more about the chosen one."""
        yield Static(id="heading", markup=False)
        yield OptionList(id="lines")
        yield Static(id="detail", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Find the first lines."""
        self.query_one(OptionList).focus()
        self._begin()

    def on_resize(self, _: events.Resize) -> None:
        """Show as much context as fits now."""
        self._list()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Say what the line is of, and go on reading where it is the last."""
        article = self._lines[event.option_index].article
        date = printed_date(article.published_at, article.published_precision)
        text = clean(f"{date}  {article.site}  {article.title}")
        self.query_one("#detail", Static).update(text)
        if self._has_more and event.option_index == len(self._lines) - 1:
            self._has_more = False
            self.ask(lambda: self._desk.ask_index(lambda _: self._batch()), self._add)

    def on_option_list_option_selected(self, _: OptionList.OptionSelected) -> None:
        """A click on a line, or Enter."""
        self.action_read()

    def action_read(self) -> None:
        """Read the article of the chosen line."""
        place = self.query_one(OptionList).highlighted
        if place is not None:
            ids = list(dict.fromkeys(line.article.id for line in self._lines))
            at = ids.index(self._lines[place].article.id)
            self.app.push_screen(Reader(self._desk, self._selection.request, ids, at))

    def action_sort(self) -> None:
        """Sort in another way."""
        orders = list(Order)
        self._order = orders[(orders.index(self._order) + 1) % len(orders)]
        self._begin()

    def refuse(self, error: Expected) -> None:
        """Say it in the place of the lines."""
        self._lines = []
        self._list()
        self._say(error_text(error))

    def on_unmount(self) -> None:
        """Whoever leaves waits for nothing."""
        self._stop.set()

    def _begin(self) -> None:
        self._say(f"{self._selection.words()}   reading, {_NAMES[self._order]} …")
        self._stop.set()
        self._stop = stop = Event()
        self.ask(
            lambda: self._desk.ask_index(lambda index: self._first(index, stop)), self._replace
        )

    def _first(self, searcher: "Searcher", stop: Event) -> list[Line]:
        """The first lines of all; none further when it is to stop."""
        found = concordance(searcher.read(self._selection.request), width=_WIDEST)
        found = takewhile(lambda _: not stop.is_set(), found)
        if self._order is not Order.DATE:
            found = islice(found, _MOST_SORTED)
        self._coming = iter(in_order(found, self._order))
        return self._batch()

    def _batch(self) -> list[Line]:
        """The next lines."""
        return list(islice(self._coming, _BATCH))

    def _replace(self, lines: Sequence[Line]) -> None:
        self._lines = []
        self.query_one(OptionList).clear_options()
        self._add(lines)
        if lines:
            self.query_one(OptionList).highlighted = 0

    def _add(self, lines: Sequence[Line]) -> None:
        self._has_more = len(lines) == _BATCH
        self._lines += lines
        self.query_one(OptionList).add_options(map(self._option, lines))
        self._say(self._told())

    def _told(self) -> str:
        """What is shown, for a person."""
        if not self._lines:
            return f"{self._selection.words()}\nNothing occurs in any article."
        more = "the first " if self._has_more else ""
        noun = "occurrence" if len(self._lines) == 1 else "occurrences"
        count = f"{more}{len(self._lines):,} {noun} {_NAMES[self._order]}"
        if self._order is not Order.DATE and self._has_more:
            count += f" (of {_MOST_SORTED:,} at most)"
        return f"{self._selection.words()}   {count}"

    def _list(self) -> None:
        options = self.query_one(OptionList)
        place = options.highlighted
        options.set_options(map(self._option, self._lines))
        options.highlighted = place

    def _option(self, line: Line) -> Option:
        screen = screen_of(self.app.size.width - _EDGES)
        context = fitting_context(screen, beside=_NODE)
        return Option(printed([kwic_line(line, screen, context=context)]))

    def _say(self, text: str) -> None:
        self.query_one("#heading", Static).update(clean_lines(text))
