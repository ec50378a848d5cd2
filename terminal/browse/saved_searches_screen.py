"""The saved searches: to be run, looked through for changes, added to, removed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from indexer.search_request import SearchRequest
from research.saved_search import SavedSearch, create_saved_search
from terminal.browse.base_screen import (
    EXPECTED_ERRORS,
    BaseScreen,
    KeyBar,
    format_error,
    replace_options,
    sanitize_lines,
)
from terminal.browse.data_service import DataService
from terminal.browse.dialogs import ConfirmDialog, NameDialog
from terminal.browse.navigator import Navigator
from terminal.browse.rendered_text import join_lines, make_screen
from terminal.browse.selection import SearchSelection
from terminal.cli.errors import ExpectedError
from terminal.printers.saved_searches import render_saved_searches
from terminal.services.saved_searches import open_saved_searches

_EMPTY_TEXT = (
    "No search is kept yet.\n\nPress a to keep the one you are at:\n    {}\n\n"
    "A kept search can be run again, and shows what is new in it."
)


class SavedSearchesScreen(BaseScreen[SearchRequest]):
    """A list of saved searches; its result is the request that is to be run."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "run", "Run", key_display="Enter", tooltip="Search for it again", priority=True
        ),
        Binding("n", "changes", "New", tooltip="What is new since the last look; this is one"),
        Binding(
            "p", "preview_changes", "Peek", tooltip="The same, but it does not count as a look"
        ),
        Binding("a", "add", "Keep this search", tooltip="Keep the search you came from"),
        Binding("d,delete", "remove", "Remove", tooltip="Forget one"),
    ]

    def __init__(self, navigator: Navigator, data: DataService, selection: SearchSelection) -> None:
        super().__init__(navigator)
        self._data = data
        self._selection = selection
        self._file = open_saved_searches(data.cli_context)
        self._searches: Sequence[SavedSearch] = ()

    def compose(self) -> ComposeResult:
        """Lay out the list, or what to do where it is empty."""
        yield Static(id="heading", markup=False)
        yield Static(id="columns", markup=False)
        yield OptionList(id="saved")
        yield Static(id="advice", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Read the saved searches."""
        self.query_one("#heading", Static).update("Saved searches")
        self.query_one(OptionList).focus()
        self._load_searches()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to visitors only what writes nothing."""
        del parameters
        return not (self._data.is_read_only and action in {"add", "remove", "changes"})

    def on_option_list_option_selected(self, _: OptionList.OptionSelected) -> None:
        """Run a search that was clicked, or chosen by Enter."""
        self.action_run()

    def action_run(self) -> None:
        """Close with the request of the highlighted search."""
        if search := self._get_selected():
            self.dismiss(search.request)

    def action_changes(self) -> None:
        """Open the changes since the last look, and advance the checkpoint."""
        if search := self._get_selected():
            self._navigator.open_changes(search, self._file, self._load_searches)

    def action_preview_changes(self) -> None:
        """Open the changes since the last look, and leave the checkpoint."""
        if search := self._get_selected():
            self._navigator.open_changes(search, None)

    def action_add(self) -> None:
        """Save the search that the screen below shows."""
        question = sanitize_lines(f"A name for this search:\n{self._selection.describe()}")
        self.app.push_screen(NameDialog(question, self._add_search), self._load_searches)

    def action_remove(self) -> None:
        """Remove the highlighted search, after a question."""
        if search := self._get_selected():
            question = f'Forget the saved search "{search.name}"? It cannot be had back.'

            def on_answer(is_sure: bool | None) -> None:  # noqa: FBT001 -- from a dialog
                if is_sure:
                    self._remove_search(search)

            self.app.push_screen(ConfirmDialog(question), on_answer)

    def show_error(self, error: ExpectedError) -> None:
        """Show an error in the place of the list."""
        self._list_searches(())
        self.query_one("#advice", Static).update(format_error(error))

    def _add_search(self, name: str) -> None:
        self._file.add(create_saved_search(name, self._selection.search_request, datetime.now(UTC)))

    def _remove_search(self, search: SavedSearch) -> None:
        try:
            self._file.remove(search.name)
        except EXPECTED_ERRORS as error:
            self.notify(format_error(error), severity="error", markup=False)
        self._load_searches()

    def _get_selected(self) -> SavedSearch | None:
        index = self.query_one(OptionList).highlighted
        return None if index is None else self._searches[index]

    def _load_searches(self, _: object = None) -> None:
        self.fetch_in_thread(self._file.read_all, self._list_searches)

    def _list_searches(self, searches: Sequence[SavedSearch]) -> None:
        self._searches = searches
        header, *lines = render_saved_searches(searches, make_screen(self.app.size.width))
        self.query_one("#columns", Static).update(join_lines([header] if lines else []))
        replace_options(
            self.query_one(OptionList), [Option(Text.from_ansi(line)) for line in lines]
        )
        advice = "" if lines else sanitize_lines(_EMPTY_TEXT.format(self._selection.describe()))
        self.query_one("#advice", Static).update(advice)
        self.set_class(not lines, "-advised")
