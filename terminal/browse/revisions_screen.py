"""The revisions of an article: when the site changed it, and how."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from archive.archive import Archive
from archive.model import Article
from research.revision_diff import diff_contents
from terminal.browse.base_screen import BaseScreen, KeyBar
from terminal.browse.data_service import DataService
from terminal.browse.navigator import Navigator
from terminal.browse.rendered_text import RenderedText
from terminal.cli.text_width import sanitize
from terminal.printers.article import format_origin, render_article
from terminal.printers.revision_diff import render_diff
from terminal.printers.table import format_minute


class RevisionsScreen(BaseScreen[None]):
    """A list of revisions, the newest first, and below it what the chosen one changed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "space", "compare", "Compare with", key_display="Space",
            tooltip="Show what differs from this revision; again: from the one before",
        ),
        Binding("t", "text", "Text or changes", tooltip="The whole text, or what changed"),
        Binding("tab", "app.focus_next", "Scroll", key_display="Tab", tooltip="List or text"),
    ]  # fmt: skip

    def __init__(self, navigator: Navigator, data: DataService, article: Article) -> None:
        super().__init__(navigator)
        self._data = data
        self._article = article
        self._revisions: Sequence[Article] = ()
        self._base: int | None = None
        self._shows_text = False

    def compose(self) -> ComposeResult:
        """Lay out the list above, the changes below."""
        yield Static(sanitize(self._article.content.title), id="heading", markup=False)
        yield OptionList(id="revisions")
        with VerticalScroll(id="page"):
            yield RenderedText(id="text")
        yield KeyBar()

    def on_mount(self) -> None:
        """Fetch all revisions: they are few."""
        self.query_one(OptionList).focus()
        self.fetch_in_thread(
            lambda: self._data.query_archive(
                lambda archive: _load_revisions(archive, self._article)
            ),
            self._list_revisions,
        )

    def on_option_list_option_highlighted(self, _: OptionList.OptionHighlighted) -> None:
        """Show the changes of the highlighted revision."""
        self._show_revision()

    def action_compare(self) -> None:
        """Compare with the highlighted revision, or again with the one before."""
        index = self.query_one(OptionList).highlighted
        self._base = None if index == self._base else index
        self._list_revisions(self._revisions)

    def action_text(self) -> None:
        """Show the whole text, or the changes."""
        self._shows_text = not self._shows_text
        self._show_revision()

    def _list_revisions(self, revisions: Sequence[Article]) -> None:
        self._revisions = revisions
        options = self.query_one(OptionList)
        index = options.highlighted or 0
        if len(revisions) == 1:
            title = sanitize(self._article.content.title)
            note = "The site has not changed it since it was first seen."
            self.query_one("#heading", Static).update(f"{title}\n{note}")
        options.set_options(
            Option(_render_line(each, is_base=number == self._base))
            for number, each in enumerate(revisions)
        )
        options.highlighted = index
        self._show_revision()

    def _show_revision(self) -> None:
        index = self.query_one(OptionList).highlighted
        if index is None:
            return
        chosen = self._revisions[index]
        other = self._get_compared_revision(index)
        if self._shows_text or other is None:
            self.query_one(RenderedText).show_lines(lambda screen: render_article(chosen, screen))
        else:
            old, new = sorted((chosen, other), key=lambda each: each.revision)
            differences = diff_contents(old.content, new.content)
            self.query_one(RenderedText).show_lines(
                lambda screen: render_diff(old, new, differences, screen)
            )
        self.query_one("#page").scroll_home(animate=False)

    def _get_compared_revision(self, index: int) -> Article | None:
        """Return the revision that another is compared with; None for the first."""
        if self._base is not None and self._base != index:
            return self._revisions[self._base]
        return self._revisions[index + 1] if index + 1 < len(self._revisions) else None


def _load_revisions(archive: Archive, article: Article) -> list[Article]:
    """Load the revisions of an article that the archive holds, the newest first."""
    numbers = range(article.revision, 0, -1)
    differences = (archive.articles.get_article_revision(article, number) for number in numbers)
    return [each for each in differences if each is not None]


def _render_line(revision: Article, *, is_base: bool) -> Text:
    moment = format_minute(revision.revised_at)
    mark = "◆" if is_base else " "
    note = "  as it was first seen" if revision.revision == 1 else ""
    origin = sanitize(format_origin(revision))
    line = f"{mark} revision {revision.revision}  {moment}{note}  {origin}".rstrip()
    return Text(line, no_wrap=True)
