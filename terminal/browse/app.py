"""The application: it opens with the search, and opens all other screens above it.

Screens ask for each other by `terminal.browse.navigator`; only this module knows them all.
"""

# Each method imports its screen when it is called: the first screen waits for no other, nor for
# exports and comparison (tests/terminal/browse/test_start.py).
# ruff: noqa: PLC0415

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import App
from textual.binding import Binding, BindingType

from terminal.browse.data_service import DataService
from terminal.browse.search_screen import SearchScreen

if TYPE_CHECKING:
    from archive.model import Article
    from indexer.search_request import SearchRequest
    from research.saved_search import SavedSearch
    from research.saved_searches import SavedSearches
    from terminal.browse.selection import SearchSelection


class BrowseApp(App[None]):
    """Search, narrow down and read; the `Navigator` of its screens."""

    TITLE = "Trường Đảng"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "Quit", key_display="^Q", tooltip="Leave the program"),
    ]

    def __init__(self, data: DataService) -> None:
        super().__init__()
        self._data = data

    def on_mount(self) -> None:
        """Begin with the search."""
        self.push_screen(SearchScreen(self, self._data))

    def open_article(
        self,
        request: "SearchRequest",
        ids: Sequence[str],
        position: int,
        on_close: Callable[[str | None], None] | None = None,
    ) -> None:
        """Open the article at `position` among `ids`, with the words of `request` marked in it."""
        from terminal.browse.article_screen import ArticleScreen

        self.push_screen(ArticleScreen(self, self._data, request, ids, position), on_close)

    def open_revisions(self, article: "Article") -> None:
        """Open the revisions of an article."""
        from terminal.browse.revisions_screen import RevisionsScreen

        self.push_screen(RevisionsScreen(self, self._data, article))

    def open_contexts(self, selection: "SearchSelection") -> None:
        """Open the words of a query in their contexts."""
        from terminal.browse.context_screen import ContextScreen

        self.push_screen(ContextScreen(self, self._data, selection))

    def open_trend(
        self,
        selection: "SearchSelection",
        on_close: "Callable[[SearchSelection | None], None]",
    ) -> None:
        """Open the hits over time; the result is a selection narrowed down to a period."""
        from terminal.browse.trend_screen import TrendScreen

        self.push_screen(TrendScreen(self, self._data, selection), on_close)

    def open_export(self, selection: "SearchSelection", total: int) -> None:
        """Open the export of the `total` articles of a selection."""
        from terminal.browse.export_screen import ExportScreen

        self.push_screen(ExportScreen(self, self._data, selection, total))

    def open_saved_searches(
        self,
        selection: "SearchSelection",
        on_close: "Callable[[SearchRequest | None], None]",
    ) -> None:
        """Open the saved searches; the result is the request that is to be run."""
        from terminal.browse.saved_searches_screen import SavedSearchesScreen

        self.push_screen(SavedSearchesScreen(self, self._data, selection), on_close)

    def open_changes(
        self,
        search: "SavedSearch",
        file: "SavedSearches | None",
        on_close: Callable[[None], None] | None = None,
    ) -> None:
        """Open the changes in a saved search; without its `file` no checkpoint is advanced."""
        from terminal.browse.changes_screen import ChangesScreen

        self.push_screen(ChangesScreen(self, self._data, search, file), on_close)

    def open_help(self, keys: Sequence[tuple[str, str]]) -> None:
        """Open the help on some keys, each with what it does."""
        from terminal.browse.help_screen import HelpScreen

        self.push_screen(HelpScreen(self, keys))
