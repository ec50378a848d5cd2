"""One article on a screen of its own, what matched in it in colour."""

import webbrowser
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from archive.model import Article
from indexer.request import SearchRequest
from research.citation import footnote
from research.errors import NothingSoughtError
from research.occurrence import Sought
from research.reference import reference
from terminal.browse.desk import Desk
from terminal.browse.key_line import KeyLine
from terminal.browse.paper import Paper
from terminal.browse.revisions_screen import RevisionsScreen
from terminal.browse.view import View, clean_lines, error_text
from terminal.errors import Expected
from terminal.printers.article import Places, article_lines, nowhere

if TYPE_CHECKING:
    from archive.store import Archive
    from indexer.searcher import Searcher

_ABOVE = 3
"""Rows shown above a match that is scrolled to."""
_GONE = (
    "The archive does not hold it any more.\n\nIn another terminal:\n    truongdang index update"
)


class Reader(View[str]):
    """Shows the article at a place among some; other keys lead to its neighbours.

    Its result is the id of the article that was read last.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,right", "step(1)", "Next", tooltip="The next article"),
        Binding("p,left", "step(-1)", "Previous", tooltip="The article before"),
        Binding("m", "match", "Match", tooltip="The next place that matched"),
        Binding("v", "revisions", "Revisions", tooltip="What the site changed in it, and when"),
        Binding("c", "cite", "Cite", tooltip="A footnote, also to the clipboard"),
        Binding("o", "open", "Open", tooltip="Its page as it is today"),
    ]

    def __init__(self, desk: Desk, request: SearchRequest, ids: Sequence[str], place: int) -> None:
        super().__init__()
        self._desk = desk
        self._request = request
        self._ids = ids
        self._place = place
        self._article: Article | None = None
        self._row = -1

    def compose(self) -> ComposeResult:
        """One column of text to be scrolled."""
        yield Static(id="heading", markup=False)
        with VerticalScroll(id="page"):
            yield Paper(id="text")
        yield KeyLine()

    def on_mount(self) -> None:
        """Show the article at once."""
        self.query_one("#page").focus()
        self._read()

    def action_step(self, step: int) -> None:
        """Go to another hit."""
        if 0 <= self._place + step < len(self._ids):
            self._place += step
            self._read()
        else:
            self.notify("No further article.")

    def action_match(self) -> None:
        """Scroll to the next match below the one that was scrolled to last."""
        row = self.query_one(Paper).match_below(self._row)
        if row is not None:
            self._row = row
            self.query_one("#page").scroll_to(y=row - _ABOVE, animate=False)

    def action_revisions(self) -> None:
        """See what the site changed."""
        if self._article:
            self.app.push_screen(RevisionsScreen(self._desk, self._article))

    def action_cite(self) -> None:
        """Show how to cite the article."""
        if self._article:
            text = clean_lines(footnote(reference(self._article)))
            self.app.copy_to_clipboard(text)
            self.notify(text, title="Cite", timeout=20, markup=False)

    def action_open(self) -> None:
        """Show the page in a browser, or say where it is."""
        if self._article and not _opened(self._article.url):
            url = clean_lines(self._article.url)
            self.notify(url, title="No browser was found", timeout=20, markup=False)

    def action_close(self) -> None:
        """Go back to the hits."""
        self.dismiss(self._ids[self._place])

    def refuse(self, error: Expected) -> None:
        """Say in the place of the article why it cannot be read."""
        self._write(error_text(error))

    def _read(self) -> None:
        of_all = f"{self._place + 1:,} of {len(self._ids):,}"
        self.query_one("#heading", Static).update(f"{of_all}   {self._request.query}")
        article_id = self._ids[self._place]
        self.ask(
            lambda: self._desk.ask_both(
                lambda searcher, archive: _found(searcher, archive, self._request, article_id)
            ),
            self._show,
        )

    def _show(self, found: tuple[Article | None, Places]) -> None:
        self._article, places = article, _ = found
        if article is None:
            self._write(_GONE)
        else:
            self.query_one(Paper).print(lambda screen: article_lines(article, screen, places))
        self._row = -1
        self.query_one("#page").scroll_home(animate=False)

    def _write(self, text: str) -> None:
        self._article = None
        self.query_one(Paper).print(lambda _: text.split("\n"))


def _opened(url: str) -> bool:
    """Whether a browser shows the page; one that would take this terminal is none."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    takes_terminal = type(browser) in {webbrowser.GenericBrowser, webbrowser.Elinks}
    return not takes_terminal and browser.open(url)


def _found(
    searcher: "Searcher", archive: "Archive", request: SearchRequest, article_id: str
) -> tuple[Article | None, Places]:
    """An article, and where in it the words of a request stand."""
    places: Places = nowhere
    with suppress(NothingSoughtError):
        places = Sought(searcher.read(request).condition, query=request.query).places
    return archive.article(article_id), places
