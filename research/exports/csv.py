"""Comma-separated values for spreadsheets and R: the JSON keys of an article as columns.

Rows end with a line feed, which Excel reads as well as R.
"""

import csv
import io
from collections.abc import Sequence

from archive.article_json import ARTICLE_KEYS, article_to_json
from archive.model import Article
from research.exports.base import ByteWriter, ExportOptions
from research.exports.cell_text import escape_formula, format_cell

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""Without it Excel takes UTF-8 for something else."""


class CsvWriter:
    """Writes articles to `sink` as rows under one header row, in UTF-8."""

    def __init__(self, output: ByteWriter, options: ExportOptions) -> None:
        self._output = output
        self._row = io.StringIO(newline="")
        self._csv = csv.writer(self._row, lineterminator="\n")
        # Excel takes UTF-8 for an older character set unless the file begins with this mark.
        if options.bom:
            output.write(_BYTE_ORDER_MARK)
        self._write_row(ARTICLE_KEYS)

    def write(self, article: Article) -> None:
        """Write one article."""
        value = article_to_json(article)
        self._write_row([escape_formula(format_cell(key, value[key])) for key in ARTICLE_KEYS])

    def _write_row(self, cells: Sequence[str]) -> None:
        self._csv.writerow(cells)
        self._output.write(self._row.getvalue().encode("utf-8", "backslashreplace"))
        self._row.seek(0)
        self._row.truncate()
