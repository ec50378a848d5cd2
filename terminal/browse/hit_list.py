"""The list of hits: a few lines each, matches in colour."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from terminal.cli.text_width import sanitize, wrap_spans
from terminal.printers.hits import format_published

if TYPE_CHECKING:
    from indexer.search_results import SearchHit, SearchResults


_BORDER_COLUMNS = 5
"""Columns that the list takes beside its texts."""
_DIGIT_PAUSE_SECONDS = 1.5
"""Seconds within which the next digit belongs to the same number. Chosen."""
_MAX_SNIPPET_LINES = 3
"""Lines of a snippet: so at least three hits are seen at 24 rows. Chosen."""


class HitList(OptionList):
    """Hits to choose from; choosing one posts `Opened`, digits go to one by its number."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "select",
            "Read",
            show=False,
            key_display="Enter",
            tooltip="Hits: read the article",
        ),
    ]

    class Opened(Message):
        """The hit at this position is to be read."""

        def __init__(self, position: int) -> None:
            super().__init__()
            self.position = position

    class EndReached(Message):
        """The last hit is highlighted: there may be more."""

    _hits: "tuple[SearchHit, ...]" = ()
    _digits = ""
    _last_digit_at = 0.0

    @property
    def ids(self) -> list[str]:
        """The ids of the hits that are listed."""
        return [hit.id for hit in self._hits]

    def show_hits(self, results: "SearchResults") -> None:
        """List hits, the first highlighted; where they continue the list, the same as before."""
        before, self._hits = self.ids, results.hits
        is_continued = before and before == self.ids[: len(before)]
        self._refresh_list(self.highlighted if is_continued else 0)

    def on_resize(self, _: events.Resize) -> None:
        """Show as much of the texts as fits now."""
        self._refresh_list(self.highlighted)

    def _refresh_list(self, index: int | None) -> None:
        columns = self.size.width - _BORDER_COLUMNS
        self.set_options(
            Option(render_hit_text(hit, columns, number))
            for number, hit in enumerate(self._hits, 1)
        )
        self.highlighted = index if self._hits else None

    def on_key(self, event: events.Key) -> None:
        """Go to a hit by the digits of its number, typed one after the other."""
        if not event.key.isdecimal():
            return
        event.stop()
        is_continued = event.time - self._last_digit_at < _DIGIT_PAUSE_SECONDS
        self._last_digit_at = event.time
        self._digits = (self._digits if is_continued else "") + event.key
        if 1 <= int(self._digits) <= len(self._hits):
            self.highlighted = int(self._digits) - 1
        else:
            self._digits = ""

    def select_hit(self, article_id: str | None) -> None:
        """Highlight this hit, if it is listed."""
        if article_id in self.ids:
            self.highlighted = self.ids.index(article_id)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Ask for more hits at the end."""
        event.stop()  # the screen hears of hits, not of options
        if event.option_index == len(self._hits) - 1:
            self.post_message(self.EndReached())

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Post `Opened` for a hit that was clicked, or chosen by Enter."""
        event.stop()
        self.post_message(self.Opened(event.option_index))


def render_hit_text(hit: "SearchHit", columns: int, number: int) -> Text:
    """Return a hit as the list shows it, with as much of its snippet as a few lines hold."""
    text = Text("\n").join(_iter_lines(hit, columns, number))
    text.append("\n")
    return text


def _iter_lines(hit: "SearchHit", columns: int, number: int) -> Iterator[Text]:
    yield Text.assemble((f"{number}  ", "dim"), (sanitize(hit.title), "bold"))
    date = format_published(hit.published_at, hit.published_precision)
    names = "; ".join(hit.authors)
    yield Text(sanitize(" · ".join(filter(None, (date, hit.site, names)))), style="dim")
    shown = sanitize(hit.snippet)
    lines = wrap_spans(shown, max(columns, 1))
    if len(lines) > _MAX_SNIPPET_LINES:
        shown = shown[: lines[_MAX_SNIPPET_LINES - 1][1]].rstrip("…") + "…"
    snippet = Text(shown)
    for start, end in hit.highlights:
        snippet.stylize("bold red", start, end)
    yield snippet
