"""What is new in a saved search since the last look."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from research.news import Item, look_at, news_of
from research.saved import Look, SavedSearch
from research.saved_file import SavedFile
from terminal.browse.desk import Desk
from terminal.browse.key_line import KeyLine
from terminal.browse.reader import Reader
from terminal.browse.view import View, clean_lines, error_text
from terminal.errors import Expected
from terminal.printers.saved import item_line

if TYPE_CHECKING:
    from archive.store import Archive
    from indexer.searcher import Searcher


class NewsScreen(View[None]):
    """The articles that appeared or changed; Enter reads one.

    When they are shown the search counts as looked at in its `file`; without one it does not.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "read", "Read", key_display="Enter", tooltip="Read the article", priority=True
        ),
    ]

    def __init__(self, desk: Desk, search: SavedSearch, file: SavedFile | None) -> None:
        super().__init__()
        self._desk = desk
        self._search = search
        self._file = file
        self._items: list[Item] = []

    def compose(self) -> ComposeResult:
        """What is shown, and the articles."""
        yield Static(id="heading", markup=False)
        yield OptionList(id="news")
        yield KeyLine()

    def on_mount(self) -> None:
        """Ask the archive."""
        self.query_one(OptionList).focus()
        self._say("…")
        self.ask(lambda: self._desk.ask_both(self._found), self._show)

    def on_option_list_option_selected(self, _: OptionList.OptionSelected) -> None:
        """A click on an article, or Enter."""
        self.action_read()

    def action_read(self) -> None:
        """Read the chosen article."""
        place = self.query_one(OptionList).highlighted
        if place is not None:
            ids = [item.id for item in self._items]
            self.app.push_screen(Reader(self._desk, self._search.request, ids, place))

    def refuse(self, error: Expected) -> None:
        """Say it where the number stands."""
        self._say(error_text(error))

    def _found(self, searcher: "Searcher", archive: "Archive") -> tuple[list[Item], Look]:
        items = list(news_of(self._search, searcher, archive))
        return items, look_at(searcher, archive, datetime.now(UTC))

    def _show(self, found: tuple[list[Item], Look]) -> None:
        self._items, look = found
        options = self.query_one(OptionList)
        options.set_options(Option(Text(item_line(item))) for item in self._items)
        if self._items:
            options.highlighted = 0
        self._say(self._told())
        if self._file:
            # What was not shown has not been seen.
            file = self._file
            self.call_after_refresh(
                self.ask, lambda: file.mark([self._search], look), lambda _: None
            )

    def _told(self) -> str:
        if not self._items:
            return "nothing new since the last look"
        noun = "article" if len(self._items) == 1 else "articles"
        peeked = "" if self._file else " (this does not count as looked at)"
        return f"{len(self._items):,} {noun} new or changed since the last look{peeked}"

    def _say(self, text: str) -> None:
        name = f"{self._search.name}: {self._search.request.query}"
        self.query_one("#heading", Static).update(clean_lines(f"{name}\n{text}"))
