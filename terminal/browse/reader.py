"""One article on a screen of its own."""

import webbrowser
from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widgets import Footer, Static

from archive.model import Article
from research.citation import footnote
from research.reference import reference
from terminal.printers.article import article_lines
from terminal.screen import Screen as Paper

Neighbour = Callable[[str, int], Article | None]
"""The article so many hits on from that of an id."""


class Reader(Screen[None]):
    """Shows an article; other keys lead to its neighbours among the hits."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", "Back"),
        Binding("n,right", "step(1)", "Next"),
        Binding("p,left", "step(-1)", "Previous"),
        Binding("c", "cite", "Cite"),
        Binding("o", "open", "Open in browser"),
    ]

    def __init__(self, article: Article, neighbour: Neighbour) -> None:
        super().__init__()
        self._article = article
        self._neighbour = neighbour

    def compose(self) -> ComposeResult:
        """One column of text to be scrolled."""
        with VerticalScroll(id="page"):
            yield Static(id="text")
        yield Footer()

    def on_mount(self) -> None:
        """Show the article at once."""
        self._show(self._article)

    def action_step(self, step: int) -> None:
        """Go to another hit."""
        article = self._neighbour(self._article.id, step)
        if article is None:
            self.notify("No further hit.")
        else:
            self._show(article)

    def action_cite(self) -> None:
        """Show how to cite the article."""
        self.notify(footnote(reference(self._article)), title="Cite", timeout=20, markup=False)

    def action_open(self) -> None:
        """Show the page in a browser, or say where it is."""
        if not webbrowser.open(self._article.url):
            self.notify(self._article.url, title="No browser was found", markup=False)

    def action_close(self) -> None:
        """Go back to the hits."""
        self.dismiss()

    def _show(self, article: Article) -> None:
        self._article = article
        self.query_one("#text", Static).update(article_text(article))
        self.query_one("#page").scroll_home(animate=False)
        self.query_one("#page").focus()


def article_text(article: Article) -> Text:
    """An article as `show` prints it, its lines left to be broken by the screen."""
    title, *lines = article_lines(article, Paper())
    text = Text(title, style="bold")
    text.append("\n" + "\n".join(lines), style="not bold")
    return text
