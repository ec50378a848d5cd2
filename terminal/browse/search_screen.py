"""The screen of the search: a query line, facets beside hits, and how they act on one another."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Input, Static

from indexer.engine import SortOrder
from indexer.errors import IndexerError, QueryError
from terminal.browse.base_screen import BaseScreen, KeyBar, format_error, sanitize_lines
from terminal.browse.data_service import DataService
from terminal.browse.empty_state import NO_MATCH_TEXT, describe_empty_state
from terminal.browse.facet_panel import FacetPanel
from terminal.browse.hit_list import HitList
from terminal.browse.navigator import Navigator
from terminal.browse.selection import SearchSelection
from terminal.cli.errors import ExpectedError
from terminal.printers.table import format_count

if TYPE_CHECKING:
    from textual.timer import Timer

    from indexer.search_request import SearchRequest
    from indexer.search_results import SearchResults
    from indexer.searcher import Searcher

FIRST_HITS = 50
"""Hits listed at first: each costs as much as finding it."""
MAX_HITS = 400
"""Hits listed at most; a person who wants more narrows down or exports."""
TYPING_PAUSE_SECONDS = 0.15
"""Seconds without a key after which a query is taken for typed."""


class _Answer(NamedTuple):
    """What the index said to a query, hints on how it was read, and its mark."""

    results: "SearchResults"
    hints: tuple[str, ...]
    mark: int


class SearchScreen(BaseScreen[None]):
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
        Binding("x", "clear_filters", "Widen", tooltip="Take back all that narrows the query"),
        Binding("ctrl+r", "reload", "Again", show=False, tooltip="Open the index anew and search"),
        Binding("q", "app.quit", "Quit", show=False, tooltip="Leave the program"),
    ]

    def __init__(self, navigator: Navigator, data: DataService) -> None:
        super().__init__(navigator)
        self._data = data
        self._selection = SearchSelection()
        self._total = 0
        self._listed_ids: list[str] = []
        self._hit_limit = FIRST_HITS
        self._typing_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """Lay out the query above, facets and hits beside each other, keys below."""
        yield Input(placeholder="hội nghị sơ kết, author:..., date:2020", id="query")
        yield Static(id="state", markup=False)
        with Horizontal():
            yield FacetPanel(id="facets")
            yield HitList(id="hits")
            yield Static(id="advice", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin with everything, the newest first, as soon as the screen can be seen."""
        self.query_one(Input).focus()
        self.call_after_refresh(self._run_search)

    # What a person does

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search when typing pauses."""
        if self._typing_timer:
            self._typing_timer.stop()
        self._typing_timer = self.set_timer(
            TYPING_PAUSE_SECONDS, lambda: self._search_for(event.value)
        )

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Search at once, and go to the hits."""
        self._search_for(event.value)
        self.query_one(HitList).focus()

    def on_facet_panel_toggled(self, event: FacetPanel.Toggled) -> None:
        """Narrow down to a value or to all others, or no longer."""
        toggle = self._selection.toggle_excluded if event.excludes else self._selection.toggle
        self._set_selection(toggle(event.facet, event.value))

    def on_hit_list_end_reached(self, _: HitList.EndReached) -> None:
        """List more hits, where there are more."""
        # Doubled, so that a long way down costs few searches.
        if self._hit_limit < min(self._total, MAX_HITS):
            self._hit_limit = min(self._hit_limit * 2, MAX_HITS)
            self._run_search()

    def on_hit_list_opened(self, event: HitList.Opened) -> None:
        """Open a hit."""
        hits = self.query_one(HitList)
        self._navigator.open_article(
            self._selection.search_request, hits.ids, event.position, hits.select_hit
        )

    def on_unmount(self) -> None:
        """Keep the numbers of the hits, so that `truongdang show 3` reads the third."""
        if not self._data.is_read_only:
            from terminal.services.result_list import keep_result_list  # noqa: PLC0415

            keep_result_list(self._data.cli_context, self._listed_ids)

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
        """Sort the newest first, or the best again."""
        self._set_selection(self._selection.toggle_sort())

    def action_clear_filters(self) -> None:
        """Take back all that narrows the query."""
        self._set_selection(self._selection.without_filters())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to clear the filters only where there are some, files only where they are ours."""
        del parameters
        if action == "export":
            return not self._data.is_read_only
        return action != "clear_filters" or self._selection.is_narrowed

    def action_reload(self) -> None:
        """Open the index anew and search, to see what has been indexed since."""
        self._data.reopen_index()
        self._run_search()

    def action_contexts(self) -> None:
        """Open the words of the query in their contexts."""
        self._navigator.open_contexts(self._selection)

    def action_trend(self) -> None:
        """Open the hits over time; a year that is chosen there narrows them down."""
        self._navigator.open_trend(self._selection, self._select)

    def action_export(self) -> None:
        """Open the export of the hits."""
        self._navigator.open_export(self._selection, self._total)

    def action_saved(self) -> None:
        """Open the saved searches; one that is chosen there is run."""
        self._navigator.open_saved_searches(self._selection, self._run_request)

    # What is done about it

    def _search_for(self, query: str) -> None:
        if query != self._selection.query:
            self._set_selection(self._selection.with_query(query))

    def _select(self, selection: SearchSelection | None) -> None:
        if selection is not None:
            self._set_selection(selection)

    def _run_request(self, request: "SearchRequest | None") -> None:
        if request is not None:
            self._set_selection(SearchSelection.from_request(request))
            # Else the query that is put there would be searched for once more, without filters.
            with self.prevent(Input.Changed):
                self.query_one(Input).value = self._selection.query
            self.query_one(HitList).focus()

    def _set_selection(self, selection: SearchSelection) -> None:
        narrowed = self._selection.is_narrowed
        self._selection = selection
        self._hit_limit = FIRST_HITS
        # The bar of keys offers `x` only where it does something.
        if selection.is_narrowed != narrowed:
            self.refresh_bindings()
        self._run_search()

    def _run_search(self) -> None:
        listing = self._selection.make_listing_request(self._hit_limit)
        siblings = self._selection.make_sibling_requests()

        def search(index: "Searcher") -> _Answer:
            # Imported with the index, not with the first screen.
            from terminal.services.search import list_query_hints  # noqa: PLC0415

            found = index.search(listing)
            counts = {name: index.search(each).facets[name] for name, each in siblings.items()}
            # In the order of the panel: a choice must not move a facet.
            facets = {name: counts.get(name, each) for name, each in found.facets.items()}
            hints = tuple(list_query_hints(index, listing))
            return _Answer(replace(found, facets=facets), hints, index.mark)

        self.fetch_in_thread(lambda: self._data.query_index(search), self._show_results)

    def _show_results(self, answer: "_Answer") -> None:
        results = answer.results
        self._total = results.total
        self._listed_ids = [hit.id for hit in results.hits] or self._listed_ids
        self.query_one(FacetPanel).show_facets(results.facets, self._selection)
        self.query_one(HitList).show_hits(results)
        state = "  ".join(self._iter_state_texts(results, self._data.last_change - answer.mark))
        self._set_state("\n".join((state, *answer.hints)))
        if results.total:
            self._show_empty_state("")
        elif self._selection.is_unfiltered:
            self._show_empty_state(describe_empty_state(self._data.last_change))
        else:
            self._show_empty_state(NO_MATCH_TEXT)

    def _iter_state_texts(self, results: "SearchResults", behind: int) -> Iterator[str]:
        listed = len(results.hits)
        more = f" ({listed} listed)" if listed < results.total else ""
        yield f"{format_count(results.total, 'article')}{more}"
        yield from filter(None, [self._selection.describe_filters()])
        if self._selection.sort is SortOrder.DATE:
            yield "newest first"
        for each in results.expansions:
            yield f"{each.typed} → {', '.join(each.expanded_to[:3])}"
        if results.suggestion:
            yield f"Did you mean: {results.suggestion}"
        if behind > 0:
            yield f"The index is {behind:,} changes behind: truongdang index update"

    def show_error(self, error: ExpectedError) -> None:
        """Show an error where the totals stand; where nothing can be searched, what to do."""
        self._total = 0
        if isinstance(error, IndexerError) and not isinstance(error, QueryError):
            self.query_one(FacetPanel).clear_facets()
            self._show_empty_state(describe_empty_state(self._data.last_change, error))
            self._set_state("")
        else:
            self._set_state(format_error(error))

    def _set_state(self, text: str) -> None:
        self.query_one("#state", Static).update(sanitize_lines(text))

    def _show_empty_state(self, text: str) -> None:
        """Show advice in the place of hits, or hits where there is none."""
        self.query_one("#advice", Static).update(text)
        self.set_class(bool(text), "-advised")
