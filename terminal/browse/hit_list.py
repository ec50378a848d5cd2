"""The list of hits: a few lines each, what matched in colour."""

from collections.abc import Iterator

from rich.text import Text
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from indexer.result import Hit, Results
from terminal.columns import clean
from terminal.printers.text import printed_date


class HitList(OptionList):
    """Hits to choose from; choosing one posts `Opened`."""

    class Opened(Message):
        """The hit with this id is to be read."""

        def __init__(self, article_id: str) -> None:
            super().__init__()
            self.article_id = article_id

    def show(self, results: Results) -> None:
        """List the hits of a search, the first of them chosen."""
        self.clear_options()
        self.add_options(Option(hit_text(hit), id=hit.id) for hit in results.hits)
        if results.hits:
            self.highlighted = 0

    def neighbour(self, article_id: str, step: int) -> str | None:
        """The id of the hit so many places on, which becomes the chosen one; None at the ends."""
        place = self.get_option_index(article_id) + step
        if not 0 <= place < self.option_count:
            return None
        self.highlighted = place
        return self.get_option_at_index(place).id

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Someone chose a hit."""
        event.stop()
        if event.option.id is not None:
            self.post_message(self.Opened(event.option.id))


def hit_text(hit: Hit) -> Text:
    """A hit as the list shows it."""
    text = Text("\n").join(_lines(hit))
    text.append("\n")
    return text


def _lines(hit: Hit) -> Iterator[Text]:
    yield Text(clean(hit.title), style="bold")
    date = printed_date(hit.published_at, hit.published_precision)
    names = "; ".join(hit.authors)
    yield Text(clean(" · ".join(filter(None, (date, hit.site, names)))), style="dim")
    snippet = Text(clean(hit.snippet))
    for start, end in hit.highlights:
        snippet.stylize("bold red", start, end)
    yield snippet
