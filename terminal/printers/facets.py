"""Facets as text: a table, with small bars on a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from indexer.request import TIME_FACETS
from indexer.result import FacetCount
from terminal.columns import clean, cut, pad, width
from terminal.printers.bar import BAR_COLUMNS, bar
from terminal.screen import Screen

_VALUE_COLUMNS = 40
_LONG_GAP = 4
_NOT_COVERED = "–"


def facets_lines(facets: Mapping[str, Sequence[FacetCount]], screen: Screen) -> Iterator[str]:
    """The counts of each facet, a blank line between."""
    for place, (name, counts) in enumerate(facets.items()):
        yield from [""] * bool(place)
        yield from facet_lines(name, counts, screen)


def facet_lines(name: str, counts: Sequence[FacetCount], screen: Screen) -> Iterator[str]:
    """The counts of one facet under its name; a year that no chosen site covers has a dash."""
    yield screen.bold(name)
    counts = _with_gaps_joined(counts) if name in TIME_FACETS else counts
    values = [_value(entry.value, screen) for entry in counts]
    figures = [_NOT_COVERED if entry.count is None else f"{entry.count:,}" for entry in counts]
    value_columns = max(map(width, values), default=0)
    figure_columns = max(map(width, figures), default=0)
    most = max((entry.count or 0 for entry in counts), default=0)
    for value, figure, entry in zip(values, figures, counts, strict=True):
        line = f"  {pad(value, value_columns)}  {figure:>{figure_columns}}  "
        room = min((screen.width or 0) - width(line), BAR_COLUMNS) if screen.terminal else 0
        yield (line + bar(entry.count or 0, most, room)).rstrip()


def _with_gaps_joined(counts: Sequence[FacetCount]) -> list[FacetCount]:
    """Put a long row of months or years in which nothing was found into one line."""
    joined: list[FacetCount] = []
    for count, group in groupby(counts, key=lambda entry: entry.count):
        row = list(group)
        if not count and len(row) >= _LONG_GAP:
            row = [FacetCount(value=f"{row[0].value} – {row[-1].value}", count=count)]
        joined += row
    return joined


def _value(value: str, screen: Screen) -> str:
    return cut(clean(value), _VALUE_COLUMNS) if screen.terminal else clean(value)
