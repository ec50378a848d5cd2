"""The list of hits: a few lines each, what matched in colour."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.text import Text
from textual import events
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from terminal.columns import clean, wrap
from terminal.printers.text import printed_date

if TYPE_CHECKING:
    from indexer.result import Hit, Results


_EDGES = 5
"""Columns that the list takes beside its texts."""
_SNIPPET_LINES = 3


class HitList(OptionList):
    """Hits to choose from; choosing one posts `Opened`."""

    class Opened(Message):
        """The hit at this place is to be read."""

        def __init__(self, place: int) -> None:
            super().__init__()
            self.place = place

    class Ended(Message):
        """The last hit was reached: there may be more."""

    _hits: "tuple[Hit, ...]" = ()

    @property
    def ids(self) -> list[str]:
        """The hits that are listed."""
        return [hit.id for hit in self._hits]

    def show(self, results: "Results") -> None:
        """List the hits of a search, the first of them chosen; where they go on, the same."""
        before, self._hits = self.ids, results.hits
        goes_on = before and before == self.ids[: len(before)]
        self._list(self.highlighted if goes_on else 0)

    def on_resize(self, _: events.Resize) -> None:
        """Show as much of the texts as fits now."""
        self._list(self.highlighted)

    def _list(self, place: int | None) -> None:
        columns = self.size.width - _EDGES
        self.set_options(Option(hit_text(hit, columns)) for hit in self._hits)
        self.highlighted = place if self._hits else None

    def choose(self, article_id: str | None) -> None:
        """Let this hit be the chosen one."""
        if article_id in self.ids:
            self.highlighted = self.ids.index(article_id)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Ask for more at the end."""
        event.stop()
        if event.option_index == len(self._hits) - 1:
            self.post_message(self.Ended())

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Someone chose a hit."""
        event.stop()
        self.post_message(self.Opened(event.option_index))


def hit_text(hit: "Hit", columns: int) -> Text:
    """A hit as the list shows it, with as much of its snippet as a few lines hold."""
    text = Text("\n").join(_lines(hit, columns))
    text.append("\n")
    return text


def _lines(hit: "Hit", columns: int) -> Iterator[Text]:
    yield Text(clean(hit.title), style="bold")
    date = printed_date(hit.published_at, hit.published_precision)
    names = "; ".join(hit.authors)
    yield Text(clean(" · ".join(filter(None, (date, hit.site, names)))), style="dim")
    shown = clean(hit.snippet)
    lines = wrap(shown, max(columns, 1))
    if len(lines) > _SNIPPET_LINES:
        shown = shown[: lines[_SNIPPET_LINES - 1][1]].rstrip("…") + "…"
    snippet = Text(shown)
    for start, end in hit.highlights:
        snippet.stylize("bold red", start, end)
    yield snippet
