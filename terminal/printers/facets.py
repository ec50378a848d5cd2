"""Facets as text: a table, with small bars on a terminal."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from indexer.search_request import TIME_FACETS
from indexer.search_results import FacetCount, FacetRemainder, SearchResults
from terminal.cli.output import OutputScreen
from terminal.cli.text_width import measure_width, pad, sanitize, truncate
from terminal.printers.table import BAR_COLUMNS, MIN_COLLAPSED_GAP, NO_VALUE, draw_text_bar

_VALUE_COLUMNS = 40
"""Columns of a value on a terminal: half of 80, so that count and bar fit beside it."""


def render_facets(results: SearchResults, screen: OutputScreen) -> Iterator[str]:
    """Yield the counts of each facet and what they leave out, a blank line between."""
    for number, (name, counts) in enumerate(results.facets.items()):
        yield from [""] * bool(number)
        yield from render_facet(name, counts, screen)
        if any(entry.count is None for entry in counts):
            yield screen.dim(f"  {NO_VALUE} the sites have no article at all in that time")
        if name in results.facet_remainders:
            yield from _render_remainder(name, results.facet_remainders[name], screen)


def render_facet(name: str, counts: Sequence[FacetCount], screen: OutputScreen) -> Iterator[str]:
    """Yield the counts of one facet under its name; a year that no site covers has a dash."""
    yield screen.bold(name)
    counts = _collapse_gaps(counts) if name in TIME_FACETS else counts
    values = [_format_value(entry.value, screen) for entry in counts]
    figures = [NO_VALUE if entry.count is None else f"{entry.count:,}" for entry in counts]
    value_columns = max(map(measure_width, values), default=0)
    figure_columns = max(map(measure_width, figures), default=0)
    max_count = max((entry.count or 0 for entry in counts), default=0)
    for value, figure, entry in zip(values, figures, counts, strict=True):
        line = f"  {pad(value, value_columns)}  {figure:>{figure_columns}}  "
        room = (
            min((screen.width or 0) - measure_width(line), BAR_COLUMNS) if screen.is_terminal else 0
        )
        yield (line + draw_text_bar(entry.count or 0, max_count, room)).rstrip()


def _render_remainder(name: str, left_out: FacetRemainder, screen: OutputScreen) -> Iterator[str]:
    """Yield a line for each kind of what the counts of a facet leave out."""
    wanted = "date" if name in TIME_FACETS else name
    article = "an" if wanted[0] in "aeiou" else "a"
    if left_out.values:
        yield screen.dim(f"  and {left_out.values:,} more")
    if left_out.missing:
        yield screen.dim(f"  {left_out.missing:,} without {article} {wanted}")
    if left_out.imprecise:
        yield screen.dim(f"  {left_out.imprecise:,} whose {name} is not known")


def _collapse_gaps(counts: Sequence[FacetCount]) -> list[FacetCount]:
    """Join a long row of months or years without hits in one line."""
    collapsed: list[FacetCount] = []
    for count, group in groupby(counts, key=lambda entry: entry.count):
        row = list(group)
        if not count and len(row) >= MIN_COLLAPSED_GAP:
            row = [FacetCount(value=f"{row[0].value} – {row[-1].value}", count=count)]
        collapsed += row
    return collapsed


def _format_value(value: str, screen: OutputScreen) -> str:
    return truncate(sanitize(value), _VALUE_COLUMNS) if screen.is_terminal else sanitize(value)
