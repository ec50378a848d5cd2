"""Comma-separated values: one header row, then rows as they come."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from research.exports.cell import safe_cell


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The lines of a table; no text in it is a formula to a spreadsheet, None is an empty cell."""
    written = io.StringIO(newline="")
    table = csv.writer(written, lineterminator="")
    for row in chain([header], rows):
        table.writerow(safe_cell(cell) if isinstance(cell, str) else cell for cell in row)
        yield written.getvalue()
        written.seek(0)
        written.truncate()
