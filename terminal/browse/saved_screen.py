"""The searches that are kept: to be run, looked through for news, added to, removed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from indexer.request import SearchRequest
from research.saved import SavedSearch, new_saved
from research.saved_file import SavedFile
from terminal.browse.desk import Desk
from terminal.browse.dialog import Naming, Sure
from terminal.browse.key_line import KeyLine
from terminal.browse.news_screen import NewsScreen
from terminal.browse.paper import printed, screen_of
from terminal.browse.selection import Selection
from terminal.browse.view import EXPECTED, View, clean_lines, error_text, relist
from terminal.errors import Expected
from terminal.printers.saved import saved_lines

_NONE = (
    "No search is kept yet.\n\nPress a to keep the one you are at:\n    {}\n\n"
    "A kept search can be run again, and shows what is new in it."
)


class SavedScreen(View[SearchRequest]):
    """A list of saved searches; its result is the request that is to be run."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "run", "Run", key_display="Enter", tooltip="Search for it again", priority=True
        ),
        Binding("n", "news", "New", tooltip="What is new since the last look; this is one"),
        Binding("p", "peek", "Peek", tooltip="The same, but it does not count as a look"),
        Binding("a", "add", "Keep this search", tooltip="Keep the search you came from"),
        Binding("d,delete", "remove", "Remove", tooltip="Forget one"),
    ]

    def __init__(self, desk: Desk, selection: Selection) -> None:
        super().__init__()
        self._desk = desk
        self._selection = selection
        self._file = SavedFile(desk.session.data)
        self._searches: Sequence[SavedSearch] = ()

    def compose(self) -> ComposeResult:
        """The list, or what to do about there being none."""
        yield Static(id="heading", markup=False)
        yield Static(id="columns", markup=False)
        yield OptionList(id="saved")
        yield Static(id="advice", markup=False)
        yield KeyLine()

    def on_mount(self) -> None:
        """Read what is kept."""
        self.query_one("#heading", Static).update("Saved searches")
        self.query_one(OptionList).focus()
        self._read()

    def on_option_list_option_selected(self, _: OptionList.OptionSelected) -> None:
        """A click on a search, or Enter."""
        self.action_run()

    def action_run(self) -> None:
        """Search for it again."""
        if search := self._chosen():
            self.dismiss(search.request)

    def action_news(self) -> None:
        """See what is new since the last look."""
        if search := self._chosen():
            self.app.push_screen(NewsScreen(self._desk, search, self._file), self._read)

    def action_peek(self) -> None:
        """See what is new, and let it stay so."""
        if search := self._chosen():
            self.app.push_screen(NewsScreen(self._desk, search, None))

    def action_add(self) -> None:
        """Keep the search that the screen below is at."""
        question = clean_lines(f"A name for this search:\n{self._selection.words()}")
        self.app.push_screen(Naming(question, self._keep), self._read)

    def action_remove(self) -> None:
        """Forget one, when that is really meant."""
        if search := self._chosen():
            question = f'Forget the saved search "{search.name}"? It cannot be had back.'

            def answered(sure: bool | None) -> None:  # noqa: FBT001 -- from a dialog
                if sure:
                    self._forget(search)

            self.app.push_screen(Sure(question), answered)

    def refuse(self, error: Expected) -> None:
        """Say it in the place of the list."""
        self._list(())
        self.query_one("#advice", Static).update(error_text(error))

    def _keep(self, name: str) -> None:
        self._file.add(new_saved(name, self._selection.request, datetime.now(UTC)))

    def _forget(self, search: SavedSearch) -> None:
        try:
            self._file.remove(search.name)
        except EXPECTED as error:
            self.notify(error_text(error), severity="error", markup=False)
        self._read()

    def _chosen(self) -> SavedSearch | None:
        place = self.query_one(OptionList).highlighted
        return None if place is None else self._searches[place]

    def _read(self, _: object = None) -> None:
        self.ask(self._file.searches, self._list)

    def _list(self, searches: Sequence[SavedSearch]) -> None:
        self._searches = searches
        header, *lines = saved_lines(searches, screen_of(self.app.size.width))
        self.query_one("#columns", Static).update(printed([header] if lines else []))
        relist(self.query_one(OptionList), [Option(Text.from_ansi(line)) for line in lines])
        advice = "" if lines else clean_lines(_NONE.format(self._selection.words()))
        self.query_one("#advice", Static).update(advice)
        self.set_class(not lines, "-advised")
