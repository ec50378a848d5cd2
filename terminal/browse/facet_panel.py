"""The panel of facets: how the hits spread, and a way to narrow them down."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from rich.text import Text
from textual import events
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from terminal.browse.selection import SearchSelection
from terminal.cli.text_width import pad, sanitize, truncate

if TYPE_CHECKING:
    from indexer.search_results import FacetCount, SearchResults

_COUNT_COLUMNS = 6
"""Columns of a count: up to `99,999`."""
_BORDER_COLUMNS = 5
"""Columns that the panel takes beside values and counts."""


class FacetPanel(OptionList):
    """Values with their counts; choosing one posts `Toggled`."""

    class Toggled(Message):
        """A value was chosen, to be taken in or left out."""

        def __init__(self, facet: str, value: str) -> None:
            super().__init__()
            self.facet = facet
            self.value = value

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's name
        super().__init__(id=id)
        self._facets: Mapping[str, tuple[FacetCount, ...]] = {}
        self._selection = SearchSelection()
        self._value_by_option_id: dict[str, tuple[str, str]] = {}

    def show_facets(self, results: "SearchResults", selection: SearchSelection) -> None:
        """Show the counts of a search; the highlight stays where it was."""
        self._facets, self._selection = results.facets, selection
        self._refresh_list()

    def clear_facets(self) -> None:
        """Show nothing: there is nothing to count."""
        self._facets = {}
        self._refresh_list()

    def on_resize(self, _: events.Resize) -> None:
        """Show as much of the values as fits now."""
        self._refresh_list()

    def _refresh_list(self) -> None:
        before = self.highlighted
        self.clear_options()
        self._value_by_option_id.clear()
        for facet, counts in self._facets.items():
            self.add_options(self._iter_options(facet, counts))
        if before is not None and self.option_count:
            self.highlighted = min(before, self.option_count - 1)

    def _iter_options(
        self, facet: str, counts: "tuple[FacetCount, ...]"
    ) -> Iterator[Option | None]:
        shown = [count for count in counts if count.count]
        if not shown:
            return
        columns = max(self.size.width - _COUNT_COLUMNS - _BORDER_COLUMNS, 1)
        yield Option(Text(facet, style="bold"), disabled=True)
        for count in shown:
            name = f"{facet}-{len(self._value_by_option_id)}"
            self._value_by_option_id[name] = (facet, count.value)
            chosen = self._selection.is_chosen(facet, count.value)
            yield Option(_render_line(count, columns, chosen=chosen), id=name)
        yield None

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Post `Toggled` for a value that was clicked, or chosen by Enter."""
        event.stop()
        self.post_message(self.Toggled(*self._value_by_option_id[str(event.option.id)]))


def _render_line(count: "FacetCount", columns: int, *, chosen: bool) -> Text:
    value = pad(truncate(sanitize(count.value), columns), columns)
    mark = "●" if chosen else " "
    return Text(f"{mark}{value}{count.count:>{_COUNT_COLUMNS},}", style="bold" if chosen else "")
