"""The articles that are new or changed in a saved search since the last look."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from research.saved_search import Checkpoint, SavedSearch
from research.saved_search_changes import ChangedArticle, iter_changes, make_checkpoint
from research.saved_searches import SavedSearches
from terminal.browse.base_screen import BaseScreen, KeyBar, format_error, sanitize_lines
from terminal.browse.data_service import DataService
from terminal.browse.navigator import Navigator
from terminal.cli.errors import ExpectedError
from terminal.printers.saved_searches import render_changed_article
from terminal.printers.table import format_count

if TYPE_CHECKING:
    from archive.archive import Archive
    from indexer.searcher import Searcher


class ChangesScreen(BaseScreen[None]):
    """New and changed articles; Enter reads one.

    When they are shown the checkpoint of the search advances in its `file`, where there is one.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "read", "Read", key_display="Enter", tooltip="Read the article", priority=True
        ),
    ]

    def __init__(
        self,
        navigator: Navigator,
        data: DataService,
        search: SavedSearch,
        file: SavedSearches | None,
    ) -> None:
        super().__init__(navigator)
        self._data = data
        self._search = search
        self._file = file
        self._changes: list[ChangedArticle] = []

    def compose(self) -> ComposeResult:
        """Lay out the heading and the list of articles."""
        yield Static(id="heading", markup=False)
        yield OptionList(id="news")
        yield KeyBar()

    def on_mount(self) -> None:
        """Fetch the changes."""
        self.query_one(OptionList).focus()
        self._set_heading("…")
        self.fetch_in_thread(lambda: self._data.query_both(self._load_changes), self._show_changes)

    def on_option_list_option_selected(self, _: OptionList.OptionSelected) -> None:
        """Read an article that was clicked, or chosen by Enter."""
        self.action_read()

    def action_read(self) -> None:
        """Read the highlighted article."""
        index = self.query_one(OptionList).highlighted
        if index is not None:
            ids = [item.id for item in self._changes]
            self._navigator.open_article(self._search.request, ids, index)

    def show_error(self, error: ExpectedError) -> None:
        """Show an error where the count stands."""
        self._set_heading(format_error(error))

    def _load_changes(
        self, searcher: "Searcher", archive: "Archive"
    ) -> tuple[list[ChangedArticle], Checkpoint]:
        items = list(iter_changes(self._search, searcher, archive))
        return items, make_checkpoint(searcher, archive, datetime.now(UTC))

    def _show_changes(self, found: tuple[list[ChangedArticle], Checkpoint]) -> None:
        self._changes, checkpoint = found
        options = self.query_one(OptionList)
        options.set_options(Option(Text(render_changed_article(item))) for item in self._changes)
        if self._changes:
            options.highlighted = 0
        self._set_heading(self._describe())
        if self._file:
            # What was not shown has not been seen.
            file = self._file
            self.call_after_refresh(
                self.fetch_in_thread,
                lambda: file.advance_checkpoints([self._search], checkpoint),
                lambda _: None,
            )

    def _describe(self) -> str:
        if not self._changes:
            return "nothing new since the last look"
        peek_note = "" if self._file else " (this does not count as looked at)"
        count = format_count(len(self._changes), "article")
        return f"{count} new or changed since the last look{peek_note}"

    def _set_heading(self, text: str) -> None:
        name = f"{self._search.name}: {self._search.request.query}"
        self.query_one("#heading", Static).update(sanitize_lines(f"{name}\n{text}"))
