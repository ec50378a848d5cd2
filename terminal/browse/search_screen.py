"""The screen of the search: a query line, facets beside hits, and a conversation between them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Static

from indexer.engine import Sort
from indexer.errors import IndexerError, QueryError
from terminal.browse.advice import NOTHING_FOUND, advice_on
from terminal.browse.desk import Desk
from terminal.browse.facet_panel import FacetPanel
from terminal.browse.hit_list import HitList
from terminal.browse.key_line import KeyLine
from terminal.browse.selection import Selection
from terminal.browse.view import View, clean_lines, error_text, views
from terminal.errors import Expected

if TYPE_CHECKING:
    from textual.timer import Timer

    from indexer.request import SearchRequest
    from indexer.result import Results

FEW = 50
"""Hits listed at first: each costs as much as finding it."""
MOST = 400
"""Hits listed at most; a person who wants more narrows down or exports."""
PAUSE = 0.15
"""Seconds without a key after which a query is taken for typed."""


class SearchScreen(View[None]):
    """Search as you type; Tab goes from the query to facets and hits."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,k", "contexts", "Context", key_display="F2", tooltip="Words in their contexts"),
        Binding("f3,t", "trend", "Trend", key_display="F3", tooltip="Articles by year and share"),
        Binding(
            "f4,e", "export", "Export", key_display="F4", tooltip="Take all hits away as files"
        ),
        Binding("f5,w", "saved", "Saved", key_display="F5", tooltip="Searches that are kept"),
        Binding("tab", "app.focus_next", "Next", key_display="Tab", tooltip="Query, facets, hits"),
        Binding(
            "escape,slash",
            "focus_query",
            "Query",
            show=False,
            key_display="Esc /",
            tooltip="Go to the query line",
        ),
        Binding("down", "focus_hits", show=False),
        Binding("f", "focus_facets", "Facets", show=False, tooltip="Go to the facets"),
        Binding("s", "sort", "Sort", tooltip="The newest first, or the best again"),
        Binding("x", "unnarrow", "Widen", tooltip="Take back all that narrows the query"),
        Binding("ctrl+r", "again", "Again", show=False, tooltip="Open the index anew and search"),
        Binding("q", "app.quit", "Quit", show=False, tooltip="Leave the program"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._selection = Selection()
        self._total = 0
        self._most = FEW
        self._typing: Timer | None = None

    def compose(self) -> ComposeResult:
        """The query above, facets and hits beside each other, keys below."""
        yield Input(placeholder="hội nghị sơ kết, author:..., date:2020", id="query")
        yield Static(id="state", markup=False)
        with Horizontal():
            yield FacetPanel(id="facets")
            yield HitList(id="hits")
            yield Static(id="advice", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Begin with everything, the newest first, as soon as the screen can be seen."""
        self.query_one(Input).focus()
        self.call_after_refresh(self._search)

    # What a person does

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search when typing pauses."""
        if self._typing:
            self._typing.stop()
        self._typing = self.set_timer(PAUSE, lambda: self._ask(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Search at once, and go to the hits."""
        self._ask(event.value)
        self.query_one(HitList).focus()

    def on_facet_panel_toggled(self, event: FacetPanel.Toggled) -> None:
        """Narrow down, or widen."""
        self._look_at(self._selection.toggled(event.facet, event.value))

    def on_hit_list_ended(self, _: HitList.Ended) -> None:
        """List more hits, where there are more."""
        if self._most < min(self._total, MOST):
            self._most = min(self._most * 2, MOST)
            self._search()

    def on_hit_list_opened(self, event: HitList.Opened) -> None:
        """Read a hit."""
        hits = self.query_one(HitList)
        reader = views().Reader(self._desk, self._selection.request, hits.ids, event.place)
        self.app.push_screen(reader, hits.choose)

    def action_focus_query(self) -> None:
        """Go to the query line."""
        self.query_one(Input).focus()

    def action_focus_hits(self) -> None:
        """Go down from the query to the hits."""
        self.query_one(HitList).focus()

    def action_focus_facets(self) -> None:
        """Go to the facets."""
        self.query_one(FacetPanel).focus()

    def action_sort(self) -> None:
        """The newest first, or the best again."""
        self._look_at(self._selection.resorted())

    def action_unnarrow(self) -> None:
        """Leave the query alone."""
        self._look_at(self._selection.unnarrowed())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Widening is offered where something narrows."""
        del parameters
        return action != "unnarrow" or self._selection.is_narrowed

    def action_again(self) -> None:
        """See what has been indexed since the index was opened."""
        self._desk.reopen()
        self._search()

    def action_contexts(self) -> None:
        """See the words of the query in their contexts."""
        self.app.push_screen(views().ContextScreen(self._desk, self._selection))

    def action_trend(self) -> None:
        """See the hits over time; a year that is chosen there narrows them down."""
        self.app.push_screen(views().TrendScreen(self._desk, self._selection), self._narrow_to)

    def action_export(self) -> None:
        """Take the hits away."""
        self.app.push_screen(views().ExportScreen(self._desk, self._selection, self._total))

    def action_saved(self) -> None:
        """See the searches that are kept; one that is chosen there is run."""
        self.app.push_screen(views().SavedScreen(self._desk, self._selection), self._run)

    # What is done about it

    def _ask(self, query: str) -> None:
        if query != self._selection.query:
            self._look_at(self._selection.asking(query))

    def _narrow_to(self, selection: Selection | None) -> None:
        if selection is not None:
            self._look_at(selection)

    def _run(self, request: "SearchRequest | None") -> None:
        if request is not None:
            self._look_at(Selection.of(request))
            with self.prevent(Input.Changed):
                self.query_one(Input).value = self._selection.query
            self.query_one(HitList).focus()

    def _look_at(self, selection: Selection) -> None:
        narrowed = self._selection.is_narrowed
        self._selection = selection
        self._most = FEW
        if selection.is_narrowed != narrowed:
            self.refresh_bindings()
        self._search()

    def _search(self) -> None:
        listing = self._selection.listing(self._most)
        self.ask(
            lambda: self._desk.ask_index(lambda index: (index.search(listing), index.mark)),
            self._show,
        )

    def _show(self, answer: "tuple[Results, int]") -> None:
        results, mark = answer
        self._total = results.total
        self.query_one(FacetPanel).show(results, self._selection)
        self.query_one(HitList).show(results)
        self._say("  ".join(self._told(results, self._desk.changes - mark)))
        if results.total:
            self._advise("")
        elif self._selection.is_everything:
            self._advise(advice_on(self._desk.changes))
        else:
            self._advise(NOTHING_FOUND)

    def _told(self, results: "Results", behind: int) -> Iterator[str]:
        noun = "article" if results.total == 1 else "articles"
        listed = len(results.hits)
        more = f" ({listed} listed)" if listed < results.total else ""
        yield f"{results.total:,} {noun}{more}"
        yield from filter(None, [self._selection.narrowing()])
        if self._selection.sort is Sort.DATE:
            yield "newest first"
        for each in results.expansions:
            yield f"{each.typed} → {', '.join(each.became[:3])}"
        if results.suggestion:
            yield f"Did you mean: {results.suggestion}"
        if behind > 0:
            yield f"The index is {behind:,} changes behind: truongdang index update"

    def refuse(self, error: Expected) -> None:
        """Say it where the totals stand; what cannot be searched at all leaves room for advice."""
        self._total = 0
        if isinstance(error, IndexerError) and not isinstance(error, QueryError):
            self.query_one(FacetPanel).empty()
            self._advise(advice_on(self._desk.changes, error))
            self._say("")
        else:
            self._say(error_text(error))

    def _say(self, text: str) -> None:
        self.query_one("#state", Static).update(clean_lines(text))

    def _advise(self, text: str) -> None:
        """Put advice in the place of hits, or hits in the place of advice."""
        self.query_one("#advice", Static).update(text)
        self.set_class(bool(text), "-advised")
