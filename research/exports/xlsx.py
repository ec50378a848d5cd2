"""A workbook for Excel and LibreOffice: one sheet, an article a row, the JSON keys as columns.

A cell holds at most 32,767 characters; a longer text goes on in columns of its own beside
its first (`body_2` and so on). How many of them there are is known only at the end, so rows wait in
a temporary file; memory stays flat. Cells are typed as text and so never run as formulas.
Limits: "Excel specifications and limits", Microsoft.
"""

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import BinaryIO, TextIO, cast

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from archive.article_json import ARTICLE_KEYS, article_as_json
from archive.model import Article
from research.errors import TooManyRowsError
from research.exports.cell import cell_text
from research.exports.sink import Sink

MOST_ROWS = 1_048_576
CELL_UNITS = 32_767
_SHEET = "articles"
_NO_TIME = datetime(1980, 1, 1, tzinfo=UTC)
"""A workbook says when it was made; the same articles must give the same bytes."""
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}

Cell = str | int


class XlsxWriter:
    """Writes articles to `sink` as a workbook; until `finish` their cells wait in `rows`."""

    def __init__(self, sink: Sink, rows: TextIO) -> None:
        self._sink = sink
        self._rows = rows
        self._count = 0
        self._widths: Counter[str] = Counter(dict.fromkeys(ARTICLE_KEYS, 1))

    def write(self, article: Article) -> None:
        """Take in one article.

        Raises:
            TooManyRowsError: a sheet cannot hold so many.
        """
        self._count += 1
        if self._count >= MOST_ROWS:
            raise TooManyRowsError(MOST_ROWS - 1)
        value = article_as_json(article)
        row = [cells_of(key, value[key]) for key in ARTICLE_KEYS]
        for key, cells in zip(ARTICLE_KEYS, row, strict=True):
            self._widths[key] = max(self._widths[key], len(cells))
        self._rows.write(json.dumps(row) + "\n")

    def finish(self) -> None:
        """Write the workbook."""
        self._rows.seek(0)
        with tempfile.TemporaryFile() as file:
            workbook = xlsxwriter.Workbook(cast("str", file), _OPTIONS)
            workbook.set_properties({"created": _NO_TIME.replace(tzinfo=None)})
            self._fill(workbook.add_worksheet(_SHEET))
            workbook.close()
            file.seek(0)
            shutil.copyfileobj(file, cast("BinaryIO", self._sink))

    def _fill(self, sheet: Worksheet) -> None:
        sheet.freeze_panes(1, 0)
        _write_row(sheet, 0, self._header())
        for number, line in enumerate(self._rows, 1):
            _write_row(sheet, number, self._padded(json.loads(line)))

    def _header(self) -> Iterator[str]:
        for key in ARTICLE_KEYS:
            yield key
            yield from (f"{key}_{number}" for number in range(2, self._widths[key] + 1))

    def _padded(self, row: Sequence[Sequence[Cell]]) -> Iterator[Cell]:
        for key, cells in zip(ARTICLE_KEYS, row, strict=True):
            yield from cells
            yield from [""] * (self._widths[key] - len(cells))


@contextmanager
def xlsx_writer(sink: Sink) -> Iterator[XlsxWriter]:
    """A writer whose workbook is written when all has gone well."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="surrogatepass") as rows:
        writer = XlsxWriter(sink, rows)
        yield writer
        writer.finish()


def cells_of(key: str, value: object) -> list[Cell]:
    """The value of a key as one cell, or as many as its text needs."""
    if isinstance(value, int):
        return [value]
    text = cell_text(key, value).encode("utf-8", "backslashreplace").decode()
    # Excel counts UTF-16 units; a character beyond U+FFFF is two of them.
    size = CELL_UNITS if max(text, default="") <= "\uffff" else CELL_UNITS // 2
    return [text[start : start + size] for start in range(0, len(text), size)] or [""]


def _write_row(sheet: Worksheet, number: int, cells: Iterator[Cell]) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, int):
            sheet.write_number(number, column, cell)
        elif cell:
            sheet.write_string(number, column, cell)
