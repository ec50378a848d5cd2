"""The revisions of an article: when the site changed it, and what."""

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from archive.model import Article
from archive.moments import local_iso
from archive.store import Archive
from research.difference import differences
from terminal.browse.desk import Desk
from terminal.browse.key_line import KeyLine
from terminal.browse.paper import Paper
from terminal.browse.view import View
from terminal.columns import clean
from terminal.printers.article import article_lines
from terminal.printers.difference import difference_lines

_MINUTE = len("2026-01-02T03:04")


class RevisionsScreen(View[None]):
    """A list of revisions, the newest first, and below it what the chosen one changed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "space", "compare", "Compare with", key_display="Space",
            tooltip="Show what differs from this revision; again: from the one before",
        ),
        Binding("t", "text", "Text or changes", tooltip="The whole text, or what changed"),
        Binding("tab", "app.focus_next", "Scroll", key_display="Tab", tooltip="List or text"),
    ]  # fmt: skip

    def __init__(self, desk: Desk, article: Article) -> None:
        super().__init__()
        self._desk = desk
        self._article = article
        self._revisions: Sequence[Article] = ()
        self._base: int | None = None
        self._is_text = False

    def compose(self) -> ComposeResult:
        """The list above, what changed below."""
        yield Static(clean(self._article.content.title), id="heading", markup=False)
        yield OptionList(id="revisions")
        with VerticalScroll(id="page"):
            yield Paper(id="text")
        yield KeyLine()

    def on_mount(self) -> None:
        """Fetch them all: they are few."""
        self.query_one(OptionList).focus()
        self.ask(
            lambda: self._desk.ask_archive(lambda archive: _revisions(archive, self._article)),
            self._list,
        )

    def on_option_list_option_highlighted(self, _: OptionList.OptionHighlighted) -> None:
        """Show what this one changed."""
        self._show()

    def action_compare(self) -> None:
        """Compare with the one that is chosen now, or again with the one before."""
        place = self.query_one(OptionList).highlighted
        self._base = None if place == self._base else place
        self._list(self._revisions)

    def action_text(self) -> None:
        """Show the whole text, or what changed."""
        self._is_text = not self._is_text
        self._show()

    def _list(self, revisions: Sequence[Article]) -> None:
        self._revisions = revisions
        options = self.query_one(OptionList)
        place = options.highlighted or 0
        if len(revisions) == 1:
            title = clean(self._article.content.title)
            note = "The site has not changed it since it was first seen."
            self.query_one("#heading", Static).update(f"{title}\n{note}")
        options.set_options(
            Option(_line(each, is_base=number == self._base))
            for number, each in enumerate(revisions)
        )
        options.highlighted = place
        self._show()

    def _show(self) -> None:
        place = self.query_one(OptionList).highlighted
        if place is None:
            return
        chosen = self._revisions[place]
        other = self._other(place)
        if self._is_text or other is None:
            self.query_one(Paper).print(lambda screen: article_lines(chosen, screen))
        else:
            old, new = sorted((chosen, other), key=lambda each: each.revision)
            found = differences(old.content, new.content)
            self.query_one(Paper).print(lambda screen: difference_lines(old, new, found, screen))
        self.query_one("#page").scroll_home(animate=False)

    def _other(self, place: int) -> Article | None:
        """What a revision is compared with: none where it is the first."""
        if self._base is not None and self._base != place:
            return self._revisions[self._base]
        return self._revisions[place + 1] if place + 1 < len(self._revisions) else None


def _revisions(archive: Archive, article: Article) -> list[Article]:
    """The revisions of an article that the archive holds, the newest first."""
    numbers = range(article.revision, 0, -1)
    found = (archive.inventory.revision(article, number) for number in numbers)
    return [each for each in found if each is not None]


def _line(revision: Article, *, is_base: bool) -> Text:
    seen = (local_iso(revision.revised_at) or "")[:_MINUTE].replace("T", " ")
    mark = "◆" if is_base else " "
    note = "  as it was first seen" if revision.revision == 1 else ""
    return Text(f"{mark} revision {revision.revision}  {seen}{note}", no_wrap=True)
