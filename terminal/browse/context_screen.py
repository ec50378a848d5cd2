"""The words of a query in their contexts (a concordance): an occurrence a line."""

from collections.abc import Iterator, Sequence
from itertools import islice, takewhile
from threading import Event
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from research.kwic import ConcordanceLine, ConcordanceOrder, iter_concordance, sort_lines
from terminal.browse.base_screen import BaseScreen, KeyBar, format_error, sanitize_lines
from terminal.browse.data_service import DataService
from terminal.browse.navigator import Navigator
from terminal.browse.rendered_text import join_lines, make_screen
from terminal.browse.selection import SearchSelection
from terminal.cli.errors import ExpectedError
from terminal.cli.text_width import sanitize
from terminal.printers.hits import format_published
from terminal.printers.kwic import compute_context_columns, render_concordance_line
from terminal.printers.table import format_count

if TYPE_CHECKING:
    from indexer.searcher import Searcher

_MAX_CONTEXT_CHARACTERS = 120
"""Characters of context that are kept at each side; lines show as much as fits."""
_BATCH_SIZE = 200
"""Occurrences that are read at once; the next when the last of them is chosen."""
_BORDER_COLUMNS = 4
"""Columns that a list takes beside its lines."""
_NODE_COLUMNS = 12
"""Columns that the words of most queries take."""
_MAX_SORTED_LINES = 5_000
"""Occurrences that are sorted by their contexts: a few seconds of reading."""
_ORDER_NAMES = {
    ConcordanceOrder.DATE: "by date",
    ConcordanceOrder.LEFT: "by the words left",
    ConcordanceOrder.RIGHT: "by the words right",
}


class ContextScreen(BaseScreen[None]):
    """Lines of context; Enter reads the article that one is of."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "read", "Read", key_display="Enter", tooltip="Read the article", priority=True
        ),
        Binding("s", "sort", "Sort", tooltip="By date, by the words left, by the words right"),
    ]

    def __init__(self, navigator: Navigator, data: DataService, selection: SearchSelection) -> None:
        super().__init__(navigator)
        self._data = data
        self._selection = selection
        self._order = ConcordanceOrder.DATE
        self._pending_lines: Iterator[ConcordanceLine] = iter(())
        self._lines: list[ConcordanceLine] = []
        self._has_more = False
        self._stop = Event()

    def compose(self) -> ComposeResult:
        """Lay out the heading, the lines, and a note on the highlighted one."""
        yield Static(id="heading", markup=False)
        yield OptionList(id="lines")
        yield Static(id="detail", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Fetch the first lines."""
        self.query_one(OptionList).focus()
        self._load_first()

    def on_resize(self, _: events.Resize) -> None:
        """Show as much context as fits now."""
        self._refresh_list()

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Show of which article the line is; at the last line fetch more."""
        article = self._lines[event.option_index].article
        date = format_published(article.published_at, article.published_precision)
        text = sanitize(f"{date}  {article.site}  {article.title}")
        self.query_one("#detail", Static).update(text)
        if self._has_more and event.option_index == len(self._lines) - 1:
            self._has_more = False
            self.fetch_in_thread(
                lambda: self._data.query_index(lambda _: self._read_next_batch()),
                self._append_lines,
            )

    def on_option_list_option_selected(self, _: OptionList.OptionSelected) -> None:
        """Read the article of a line that was clicked, or chosen by Enter."""
        self.action_read()

    def action_read(self) -> None:
        """Read the article of the highlighted line."""
        index = self.query_one(OptionList).highlighted
        if index is not None:
            ids = list(dict.fromkeys(line.article.id for line in self._lines))
            position = ids.index(self._lines[index].article.id)
            self._navigator.open_article(self._selection.search_request, ids, position)

    def action_sort(self) -> None:
        """Sort in another way."""
        orders = list(ConcordanceOrder)
        self._order = orders[(orders.index(self._order) + 1) % len(orders)]
        self._load_first()

    def show_error(self, error: ExpectedError) -> None:
        """Show an error in the place of the lines."""
        self._lines = []
        self._refresh_list()
        self._set_heading(format_error(error))

    def on_unmount(self) -> None:
        """Stop reading: leaving waits for nothing."""
        self._stop.set()

    def _load_first(self) -> None:
        self._set_heading(f"{self._selection.describe()}   reading, {_ORDER_NAMES[self._order]} …")
        self._stop.set()
        self._stop = stop = Event()
        self.fetch_in_thread(
            lambda: self._data.query_index(lambda index: self._read_first_batch(index, stop)),
            self._replace_lines,
        )

    def _read_first_batch(self, searcher: "Searcher", stop: Event) -> list[ConcordanceLine]:
        """Read the first lines; none after `stop` is set."""
        found = iter_concordance(
            searcher.stream_articles(self._selection.search_request), width=_MAX_CONTEXT_CHARACTERS
        )
        # A thread cannot be cancelled: it looks after each line whether it is still wanted.
        found = takewhile(lambda _: not stop.is_set(), found)
        if self._order is not ConcordanceOrder.DATE:
            found = islice(found, _MAX_SORTED_LINES)
        self._pending_lines = iter(sort_lines(found, self._order))
        return self._read_next_batch()

    def _read_next_batch(self) -> list[ConcordanceLine]:
        """Read the next lines."""
        return list(islice(self._pending_lines, _BATCH_SIZE))

    def _replace_lines(self, lines: Sequence[ConcordanceLine]) -> None:
        self._lines = []
        self.query_one(OptionList).clear_options()
        self._append_lines(lines)
        if lines:
            self.query_one(OptionList).highlighted = 0

    def _append_lines(self, lines: Sequence[ConcordanceLine]) -> None:
        self._has_more = len(lines) == _BATCH_SIZE
        self._lines += lines
        self.query_one(OptionList).add_options(map(self._make_option, lines))
        self._set_heading(self._describe())

    def _describe(self) -> str:
        """Describe for a person which lines are shown."""
        if not self._lines:
            return f"{self._selection.describe()}\nNothing occurs in any article."
        more = "the first " if self._has_more else ""
        occurrences = format_count(len(self._lines), "occurrence")
        count = f"{more}{occurrences} {_ORDER_NAMES[self._order]}"
        if self._order is not ConcordanceOrder.DATE and self._has_more:
            count += f" (of {_MAX_SORTED_LINES:,} at most)"
        return f"{self._selection.describe()}   {count}"

    def _refresh_list(self) -> None:
        options = self.query_one(OptionList)
        index = options.highlighted
        options.set_options(map(self._make_option, self._lines))
        options.highlighted = index

    def _make_option(self, line: ConcordanceLine) -> Option:
        screen = make_screen(self.app.size.width - _BORDER_COLUMNS)
        context_columns = compute_context_columns(screen, reserved_columns=_NODE_COLUMNS)
        return Option(
            join_lines([render_concordance_line(line, screen, context_columns=context_columns)])
        )

    def _set_heading(self, text: str) -> None:
        self.query_one("#heading", Static).update(sanitize_lines(text))
