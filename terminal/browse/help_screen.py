"""The help on a screen: its keys, and the forms of a query."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from terminal.browse.base_screen import BaseScreen, KeyBar
from terminal.browse.navigator import Navigator
from terminal.browse.rendered_text import RenderedText
from terminal.cli.output import OutputScreen
from terminal.cli.text_width import pad

_KEY_COLUMNS = 14
"""Columns of a key and its blanks. Chosen."""
_FORM_COLUMNS = 36
"""Columns of a form of query: the longest in `_QUERY_FORMS` has 33, and blanks."""
_QUERY_FORMS = (
    ("hội nghị sơ kết", "all of these words"),
    ("hoi nghi", "without marks: in any marking"),
    ('"học viện chính trị"', "a phrase"),
    ('"nghị quyết đại hội"~3', "up to 3 other syllables between"),
    ('sơ kết OR tổng kết, -"công đoàn"', "one or the other; not this"),
    ("title: author: person: section:", "in a field"),
    ("site: source: doc: photographer:", "in others"),
    ("date:2020  date:2020-07..2020-12", "published then"),
    ("tuyên*  lu?n  tuyen~1", "beginning so, any letter, nearly so"),
    ("is:revised is:gone has:attachment", "by what became of it"),
)


class HelpScreen(BaseScreen[None]):
    """The keys of the screen below, and the forms of a query."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("f1,question_mark", "close", show=False)]

    def __init__(self, navigator: Navigator, keys: Sequence[tuple[str, str]]) -> None:
        super().__init__(navigator)
        self._keys = keys

    def compose(self) -> ComposeResult:
        """Lay out one column of text that scrolls."""
        with VerticalScroll(id="page"):
            yield RenderedText(id="text")
        yield KeyBar()

    def on_mount(self) -> None:
        """Write the text."""
        self.query_one("#page").focus()
        self.query_one(RenderedText).show_lines(self._iter_help_lines)

    def _iter_help_lines(self, screen: OutputScreen) -> Iterator[str]:
        yield screen.bold("Keys")
        for key, meaning in self._keys:
            yield f"  {pad(key, _KEY_COLUMNS)}{meaning}"
        yield f"  {pad('0 to 9', _KEY_COLUMNS)}go to the hit of this number"
        yield f"  {pad('arrows', _KEY_COLUMNS)}move; so do Page up, Page down, Home and End"
        yield f"  {pad('mouse', _KEY_COLUMNS)}click what is to be opened, or a key in the last line"
        yield ""
        yield screen.bold("Queries")
        for form, meaning in _QUERY_FORMS:
            yield f"  {pad(form, _FORM_COLUMNS)}{meaning}"
