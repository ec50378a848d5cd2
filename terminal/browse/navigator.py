"""How screens open one another without importing one another.

The search opens articles, articles open revisions, saved searches open changes, and those open
articles again: with direct imports that is a circle. Each screen knows this protocol instead; the
application, which nothing imports, is its one implementation.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from archive.model import Article
    from indexer.search_request import SearchRequest
    from research.saved_search import SavedSearch
    from research.saved_searches import SavedSearches
    from terminal.browse.selection import SearchSelection


class Navigator(Protocol):
    """Opens screens above the one that asks; `on_close` takes the result of the opened screen."""

    def open_article(
        self,
        request: "SearchRequest",
        ids: Sequence[str],
        position: int,
        on_close: "Callable[[str | None], None] | None" = None,
    ) -> None:
        """Open the article at `position` among `ids`, with the words of `request` marked in it."""

    def open_revisions(self, article: "Article") -> None:
        """Open the revisions of an article."""

    def open_contexts(self, selection: "SearchSelection") -> None:
        """Open the words of a query in their contexts."""

    def open_trend(
        self,
        selection: "SearchSelection",
        on_close: "Callable[[SearchSelection | None], None]",
    ) -> None:
        """Open the hits over time; the result is a selection narrowed down to a period."""

    def open_export(self, selection: "SearchSelection", total: int) -> None:
        """Open the export of the `total` articles of a selection."""

    def open_saved_searches(
        self,
        selection: "SearchSelection",
        on_close: "Callable[[SearchRequest | None], None]",
    ) -> None:
        """Open the saved searches; the result is the request that is to be run."""

    def open_changes(
        self,
        search: "SavedSearch",
        file: "SavedSearches | None",
        on_close: "Callable[[None], None] | None" = None,
    ) -> None:
        """Open the changes in a saved search; without its `file` no checkpoint is advanced."""

    def open_help(self, keys: Sequence[tuple[str, str]]) -> None:
        """Open the help on some keys, each with what it does."""
