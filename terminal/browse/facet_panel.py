"""The panel of facets: how the hits spread, and a way to narrow them down."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from terminal.browse.selection import MAX_FACET_VALUES, YEAR_FACET, SearchSelection
from terminal.cli.text_width import pad, sanitize, truncate

if TYPE_CHECKING:
    from indexer.search_results import FacetCount

_COUNT_COLUMNS = 6
"""Columns of a count: up to `99,999`."""
_CHOSEN, _EXCLUDED = "●", "−"
"""Marks before a value."""
_BORDER_COLUMNS = 5
"""Columns that the panel takes beside values and counts."""


class FacetPanel(OptionList):
    """Values with their counts; choosing one posts `Toggled`, `-` leaves one out."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "select",
            "Only this",
            show=False,
            key_display="Enter",
            tooltip="Facets: only this value, or no longer",
        ),
        Binding(
            "minus",
            "exclude",
            "Not",
            key_display="-",
            tooltip="Facets: leave this value out, or no longer",
        ),
    ]

    class Toggled(Message):
        """A value was chosen or excluded, or is so no longer."""

        def __init__(self, facet: str, value: str, *, excludes: bool) -> None:
            super().__init__()
            self.facet = facet
            self.value = value
            self.excludes = excludes

    def __init__(self, *, id: str) -> None:  # noqa: A002 -- Textual's name
        super().__init__(id=id)
        self._facets: Mapping[str, tuple[FacetCount, ...]] = {}
        self._selection = SearchSelection()
        self._value_by_option_id: dict[str, tuple[str, str]] = {}

    def show_facets(
        self, facets: "Mapping[str, tuple[FacetCount, ...]]", selection: SearchSelection
    ) -> None:
        """Show the counts of a search; the highlight stays where it was."""
        self._facets, self._selection = facets, selection
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
        shown = self._select_counts(facet, counts)
        if not shown:
            return
        columns = max(self.size.width - _COUNT_COLUMNS - _BORDER_COLUMNS, 1)
        yield Option(Text(facet, style="bold"), disabled=True)
        for count in shown:
            name = f"{facet}-{len(self._value_by_option_id)}"
            self._value_by_option_id[name] = (facet, count.value)
            yield Option(_render_line(count, columns, self._get_mark(facet, count.value)), id=name)
        yield None

    def _select_counts(self, facet: str, counts: "tuple[FacetCount, ...]") -> "list[FacetCount]":
        """Return the first values, and those that are chosen or left out wherever they stand."""
        counted = [each for each in counts if each.count]
        if facet == YEAR_FACET:  # by time, not by count: each has its place
            return counted
        return [
            each
            for number, each in enumerate(counted)
            if number < MAX_FACET_VALUES or self._get_mark(facet, each.value) != " "
        ]

    def _get_mark(self, facet: str, value: str) -> str:
        if self._selection.is_chosen(facet, value):
            return _CHOSEN
        return _EXCLUDED if self._selection.is_excluded(facet, value) else " "

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Post `Toggled` for a value that was clicked, or chosen by Enter."""
        event.stop()
        self._post_toggled(event.option.id, excludes=False)

    def action_exclude(self) -> None:
        """Post that the highlighted value is to be left out."""
        if self.highlighted is not None:
            self._post_toggled(self.get_option_at_index(self.highlighted).id, excludes=True)

    def _post_toggled(self, option_id: str | None, *, excludes: bool) -> None:
        if value := self._value_by_option_id.get(option_id or ""):
            self.post_message(self.Toggled(*value, excludes=excludes))


def _render_line(count: "FacetCount", columns: int, mark: str) -> Text:
    value = pad(truncate(sanitize(count.value), columns), columns)
    style = {_CHOSEN: "bold", _EXCLUDED: "strike"}.get(mark, "")
    return Text(f"{mark}{value}{count.count:>{_COUNT_COLUMNS},}", style=style)
