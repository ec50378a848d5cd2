"""The revisions of an article: when the site changed it, and what."""

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
from archive.times import format_local_iso
from research.revision_diff import diff_contents
from terminal.browse.base_screen import BaseScreen
from terminal.browse.data_service import DataService
from terminal.browse.key_bar import KeyBar
from terminal.browse.rendered_text import RenderedText
from terminal.cli.text_width import sanitize
from terminal.printers.article import render_article
from terminal.printers.revision_diff import render_diff

_ISO_MINUTE_LENGTH = len("2026-01-02T03:04")


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

    def __init__(self, desk: DataService, article: Article) -> None:
        super().__init__()
        self._data = desk
        self._article = article
        self._revisions: Sequence[Article] = ()
        self._base: int | None = None
        self._shows_text = False

    def compose(self) -> ComposeResult:
        """The list above, what changed below."""
        yield Static(sanitize(self._article.content.title), id="heading", markup=False)
        yield OptionList(id="revisions")
        with VerticalScroll(id="page"):
            yield RenderedText(id="text")
        yield KeyBar()

    def on_mount(self) -> None:
        """Fetch them all: they are few."""
        self.query_one(OptionList).focus()
        self.fetch_in_thread(
            lambda: self._data.query_archive(
                lambda archive: _load_revisions(archive, self._article)
            ),
            self._list_revisions,
        )

    def on_option_list_option_highlighted(self, _: OptionList.OptionHighlighted) -> None:
        """Show what this one changed."""
        self._show_revision()

    def action_compare(self) -> None:
        """Compare with the one that is chosen now, or again with the one before."""
        place = self.query_one(OptionList).highlighted
        self._base = None if place == self._base else place
        self._list_revisions(self._revisions)

    def action_text(self) -> None:
        """Show the whole text, or what changed."""
        self._shows_text = not self._shows_text
        self._show_revision()

    def _list_revisions(self, revisions: Sequence[Article]) -> None:
        self._revisions = revisions
        options = self.query_one(OptionList)
        place = options.highlighted or 0
        if len(revisions) == 1:
            title = sanitize(self._article.content.title)
            note = "The site has not changed it since it was first seen."
            self.query_one("#heading", Static).update(f"{title}\n{note}")
        options.set_options(
            Option(_render_line(each, is_base=number == self._base))
            for number, each in enumerate(revisions)
        )
        options.highlighted = place
        self._show_revision()

    def _show_revision(self) -> None:
        place = self.query_one(OptionList).highlighted
        if place is None:
            return
        chosen = self._revisions[place]
        other = self._get_compared_revision(place)
        if self._shows_text or other is None:
            self.query_one(RenderedText).show_lines(lambda screen: render_article(chosen, screen))
        else:
            old, new = sorted((chosen, other), key=lambda each: each.revision)
            found = diff_contents(old.content, new.content)
            self.query_one(RenderedText).show_lines(
                lambda screen: render_diff(old, new, found, screen)
            )
        self.query_one("#page").scroll_home(animate=False)

    def _get_compared_revision(self, place: int) -> Article | None:
        """What a revision is compared with: none where it is the first."""
        if self._base is not None and self._base != place:
            return self._revisions[self._base]
        return self._revisions[place + 1] if place + 1 < len(self._revisions) else None


def _load_revisions(archive: Archive, article: Article) -> list[Article]:
    """The revisions of an article that the archive holds, the newest first."""
    numbers = range(article.revision, 0, -1)
    found = (archive.articles.get_article_revision(article, number) for number in numbers)
    return [each for each in found if each is not None]


def _render_line(revision: Article, *, is_base: bool) -> Text:
    seen = (format_local_iso(revision.revised_at) or "")[:_ISO_MINUTE_LENGTH].replace("T", " ")
    mark = "◆" if is_base else " "
    note = "  as it was first seen" if revision.revision == 1 else ""
    return Text(f"{mark} revision {revision.revision}  {seen}{note}", no_wrap=True)
