"""Comma-separated values: one header row, then rows as they come.

A module of its own, though short: the guard against formulas comes from `research.exports`, which a
search must not import.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from indexer.search_results import FacetCount
from research.exports.cell_text import escape_formula, strip_controls


def render_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Yield the lines of a table; no text is a formula to a spreadsheet, None is an empty cell."""
    written = io.StringIO(newline="")
    table = csv.writer(written, lineterminator="")
    for row in chain([header], rows):
        table.writerow(
            escape_formula(strip_controls(cell)) if isinstance(cell, str) else cell for cell in row
        )
        # One buffer for all rows: results may be larger than memory.
        yield written.getvalue()
        written.seek(0)
        written.truncate()


def render_facets_csv(facets: Mapping[str, Sequence[FacetCount]]) -> Iterator[str]:
    """Yield all counts as rows of facet, value and count; no count where nothing is covered."""
    rows = ((name, entry.value, entry.count) for name, each in facets.items() for entry in each)
    return render_csv(("facet", "value", "count"), rows)
