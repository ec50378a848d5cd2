"""The screen of the search: a query line, facets beside hits, and a conversation between them."""

from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import Screen
from textual.widgets import Footer, Input, Static

from archive.errors import ArchiveError
from archive.model import Article
from config.errors import ConfigError
from indexer.errors import IndexerError, IndexMissingError
from indexer.result import Results
from terminal.browse.desk import Desk
from terminal.browse.facet_panel import FacetPanel
from terminal.browse.hit_list import HitList
from terminal.browse.reader import Reader
from terminal.browse.selection import Selection

if TYPE_CHECKING:
    from textual.timer import Timer

_PAUSE = 0.15
"""Seconds without a key after which a query is taken for typed."""
_ADVICE = (
    "Nothing has been gathered here yet.\n\n"
    "See the program at work on a bundled site:  truongdang demo\n"
    "Or fetch the news of a school:              truongdang sites list\n"
    "                                            truongdang crawl KEY\n"
)


class SearchScreen(Screen[None]):
    """Search as you type; Tab goes from the query to facets and hits."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", "Next part"),
        Binding("slash", "focus_query", "Query"),
        Binding("f", "focus_facets", "Facets"),
        Binding("s", "sort", "Sort"),
        Binding("x", "unnarrow", "All again"),
        Binding("q", "app.quit", "Quit"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._selection = Selection()
        self._typing: Timer | None = None

    def compose(self) -> ComposeResult:
        """The query above, facets and hits beside each other, keys below."""
        yield Input(placeholder="hội nghị sơ kết, author:..., date:2020", id="query")
        yield Static(id="state", markup=False)
        with Horizontal():
            yield FacetPanel(id="facets")
            yield HitList(id="hits")
        yield Footer()

    def on_mount(self) -> None:
        """Begin with everything, the newest first."""
        self.query_one(Input).focus()
        self._search(self._selection)

    # What a person does

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search when typing pauses."""
        if self._typing:
            self._typing.stop()
        self._typing = self.set_timer(_PAUSE, lambda: self._ask(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Search at once, and go to the hits."""
        self._ask(event.value)
        self.query_one(HitList).focus()

    def on_facet_panel_toggled(self, event: FacetPanel.Toggled) -> None:
        """Narrow down, or widen."""
        self._look_at(self._selection.toggled(event.facet, event.value))

    def on_hit_list_opened(self, event: HitList.Opened) -> None:
        """Read a hit."""
        self._read(event.article_id)

    def action_focus_query(self) -> None:
        """Go to the query line."""
        self.query_one(Input).focus()

    def action_focus_facets(self) -> None:
        """Go to the facets."""
        self.query_one(FacetPanel).focus()

    def action_sort(self) -> None:
        """The newest first, or the best again."""
        self._look_at(self._selection.resorted())

    def action_unnarrow(self) -> None:
        """Leave the query alone."""
        self._look_at(self._selection.unnarrowed())

    # What is done about it

    def _ask(self, query: str) -> None:
        if query != self._selection.query:
            self._look_at(Selection(query=query, sort=self._selection.sort))

    def _look_at(self, selection: Selection) -> None:
        self._selection = selection
        self._search(selection)

    @work(thread=True, exclusive=True, group="search")
    def _search(self, selection: Selection) -> None:
        try:
            results = self._desk.results(selection)
        except (IndexerError, ConfigError) as error:
            self.app.call_from_thread(self._refuse, selection, error)
        else:
            self.app.call_from_thread(self._show, selection, results)

    def _show(self, selection: Selection, results: Results) -> None:
        if selection != self._selection:
            return  # something else has been asked since
        self.query_one(FacetPanel).show(results, selection)
        self.query_one(HitList).show(results)
        noun = "article" if results.total == 1 else "articles"
        became = (f"{each.typed} → {', '.join(each.became[:3])}" for each in results.expansions)
        parts = (f"{results.total:,} {noun}", selection.words(), *became)
        self._say("  ".join(filter(None, parts)))

    def _refuse(self, selection: Selection, error: IndexerError | ConfigError) -> None:
        if selection != self._selection:
            return
        self._say(_ADVICE if isinstance(error, IndexMissingError) else f"{error} {error.hint}")

    def _say(self, text: str) -> None:
        self.query_one("#state", Static).update(text)

    def _read(self, article_id: str) -> None:
        if article := self._article(article_id):
            self.app.push_screen(Reader(article, self._neighbour))

    def _neighbour(self, article_id: str, step: int) -> Article | None:
        beside = self.query_one(HitList).neighbour(article_id, step)
        return self._article(beside) if beside else None

    def _article(self, article_id: str) -> Article | None:
        try:
            article = self._desk.article(article_id)
        except (ArchiveError, ConfigError) as error:
            self.notify(f"{error} {error.hint}", severity="error", markup=False)
            return None
        if article is None:
            self.notify("The archive does not hold it any more: truongdang index update")
        return article
