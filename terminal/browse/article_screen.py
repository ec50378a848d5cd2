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
from indexer.search_request import SearchRequest
from research.citation import format_footnote
from research.errors import NoSearchTermsError
from research.occurrence import OccurrenceFinder
from research.reference import make_reference
from terminal.browse.base_screen import BaseScreen, KeyBar, format_error, sanitize_lines
from terminal.browse.data_service import DataService
from terminal.browse.navigator import Navigator
from terminal.browse.rendered_text import RenderedText
from terminal.cli.errors import ExpectedError
from terminal.printers.article import FindSpans, find_no_spans, render_article

if TYPE_CHECKING:
    from archive.archive import Archive
    from indexer.searcher import Searcher

_ROWS_ABOVE_MATCH = 3
"""Rows shown above a match that is scrolled to."""
_NOT_IN_ARCHIVE_TEXT = (
    "The archive does not hold it any more.\n\nIn another terminal:\n    truongdang index update"
)


class ArticleScreen(BaseScreen[str]):
    """An article; other keys lead to its neighbours among some ids.

    Its result is the id of the article that was read last.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,right", "step(1)", "Next", tooltip="The next article"),
        Binding("p,left", "step(-1)", "Previous", tooltip="The article before"),
        Binding("m", "next_match", "Match", tooltip="The next place that matched"),
        Binding("v", "revisions", "Revisions", tooltip="What the site changed in it, and when"),
        Binding("c", "cite", "Cite", tooltip="A footnote, also to the clipboard"),
        Binding("o", "open", "Open", tooltip="Its page as it is today"),
    ]

    def __init__(
        self,
        navigator: Navigator,
        data: DataService,
        request: SearchRequest,
        ids: Sequence[str],
        position: int,
    ) -> None:
        super().__init__(navigator)
        self._data = data
        self._request = request
        self._ids = ids
        self._position = position
        self._article: Article | None = None
        self._match_row = -1

    def compose(self) -> ComposeResult:
        """Lay out one column of text that scrolls."""
        yield Static(id="heading", markup=False)
        with VerticalScroll(id="page"):
            yield RenderedText(id="text")
        yield KeyBar()

    def on_mount(self) -> None:
        """Show the article at once."""
        self.query_one("#page").focus()
        self._load_article()

    def action_step(self, step: int) -> None:
        """Go to another hit."""
        if 0 <= self._position + step < len(self._ids):
            self._position += step
            self._load_article()
        else:
            self.notify("No further article.")

    def action_next_match(self) -> None:
        """Scroll to the next match below the one that was scrolled to last."""
        row = self.query_one(RenderedText).find_match_below(self._match_row)
        if row is not None:
            self._match_row = row
            self.query_one("#page").scroll_to(y=row - _ROWS_ABOVE_MATCH, animate=False)

    def action_revisions(self) -> None:
        """Open the revisions of the article."""
        if self._article:
            self._navigator.open_revisions(self._article)

    def action_cite(self) -> None:
        """Show how to cite the article."""
        if self._article:
            text = sanitize_lines(format_footnote(make_reference(self._article)))
            self.app.copy_to_clipboard(text)
            self.notify(text, title="Cite", timeout=20, markup=False)

    def action_open(self) -> None:
        """Show the page in a browser, or say where it is."""
        if self._article and self._data.is_read_only:
            self.app.open_url(self._article.url)  # in the visitor's browser, not on this machine
        elif self._article and not _open_in_browser(self._article.url):
            url = sanitize_lines(self._article.url)
            self.notify(url, title="No browser was found", timeout=20, markup=False)

    def action_close(self) -> None:
        """Go back to the hits."""
        self.dismiss(self._ids[self._position])

    def show_error(self, error: ExpectedError) -> None:
        """Show in the place of the article why it cannot be read."""
        self._show_text(format_error(error))

    def _load_article(self) -> None:
        self.app.clear_notifications()  # they were about the article before
        position_text = f"{self._position + 1:,} of {len(self._ids):,}"
        self.query_one("#heading", Static).update(f"{position_text}   {self._request.query}")
        article_id = self._ids[self._position]
        self.fetch_in_thread(
            lambda: self._data.query_both(
                lambda searcher, archive: _load_article_with_matches(
                    searcher, archive, self._request, article_id
                )
            ),
            self._show_article,
        )

    def _show_article(self, loaded: tuple[Article | None, FindSpans]) -> None:
        self._article, find_spans = article, _ = loaded
        if article is None:
            self._show_text(_NOT_IN_ARCHIVE_TEXT)
        else:
            self.query_one(RenderedText).show_lines(
                lambda screen: render_article(article, screen, find_spans)
            )
        self._match_row = -1
        self.query_one("#page").scroll_home(animate=False)

    def _show_text(self, text: str) -> None:
        self._article = None
        self.query_one(RenderedText).show_lines(lambda _: text.split("\n"))


def _open_in_browser(url: str) -> bool:
    """Open the page in a browser that leaves this terminal alone; say whether one shows it."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    # Text browsers such as lynx would draw over this application.
    takes_terminal = type(browser) in {webbrowser.GenericBrowser, webbrowser.Elinks}
    return not takes_terminal and browser.open(url)


def _load_article_with_matches(
    searcher: "Searcher", archive: "Archive", request: SearchRequest, article_id: str
) -> tuple[Article | None, FindSpans]:
    """Load an article, and a function that finds the words of a request in it."""
    find_spans: FindSpans = find_no_spans
    # A query such as `date:2020` has no words to be marked.
    with suppress(NoSearchTermsError):
        find_spans = OccurrenceFinder(
            searcher.stream_articles(request).condition, query=request.query
        ).find_character_spans
    return archive.articles.get_article(article_id), find_spans
