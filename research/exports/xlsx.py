"""A workbook for Excel and LibreOffice: one sheet, an article a row, the JSON keys as columns.

A cell holds at most 32,767 characters; a longer text goes on in columns of its own beside
its first (`body_2` and so on). How many of them there are is known only at the end, so rows wait in
a temporary file; memory stays flat. Cells are typed as text and so never run as formulas.
Limits: "Excel specifications and limits", Microsoft.
"""

import pickle
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import BinaryIO, cast

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from archive.article_json import ARTICLE_KEYS, article_to_json
from archive.model import Article
from research.errors import TooManyRowsError
from research.exports.base import ByteWriter
from research.exports.cell_text import format_cell

# Of the Excel specifications and limits: rows of a sheet, and UTF-16 code units of a cell, which
# Excel cuts off without a word.
MAX_ROWS = 1_048_576
MAX_CELL_UTF16_UNITS = 32_767
_SHEET_NAME = "articles"
_FIXED_CREATION_TIME = datetime(1980, 1, 1, tzinfo=UTC)
"""A workbook says when it was made; the same articles must give the same bytes."""
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}

CellValue = str | int


class XlsxWriter:
    """Writes articles to `sink` as a workbook; until `finish` their cells wait in `rows`."""

    def __init__(self, output: ByteWriter, rows: BinaryIO) -> None:
        self._output = output
        self._rows = rows
        self._count = 0
        self._widths: Counter[str] = Counter(dict.fromkeys(ARTICLE_KEYS, 1))

    def write(self, article: Article) -> None:
        """Take in one article.

        Raises:
            TooManyRowsError: a sheet cannot hold so many.
        """
        self._count += 1
        if self._count >= MAX_ROWS:
            raise TooManyRowsError(MAX_ROWS - 1)
        row = [
            split_into_cells(key, value) if value or value == 0 else []
            for key, value in article_to_json(article).items()
        ]
        for key, cells in zip(ARTICLE_KEYS, row, strict=True):
            self._widths[key] = max(self._widths[key], len(cells))
        pickle.dump(row, self._rows)

    def finish(self) -> None:
        """Write the workbook."""
        self._rows.seek(0)
        with tempfile.TemporaryFile() as file:
            workbook = xlsxwriter.Workbook(cast("str", file), _OPTIONS)
            workbook.set_properties({"created": _FIXED_CREATION_TIME.replace(tzinfo=None)})
            self._fill_sheet(workbook.add_worksheet(_SHEET_NAME))
            workbook.close()
            file.seek(0)
            shutil.copyfileobj(file, cast("BinaryIO", self._output))

    def _fill_sheet(self, sheet: Worksheet) -> None:
        sheet.freeze_panes(1, 0)
        _write_row(sheet, 0, enumerate(self._iter_header()))
        for number in range(1, self._count + 1):
            row = pickle.load(self._rows)  # noqa: S301 -- as `write` put it into a nameless file
            _write_row(sheet, number, self._place_cells(row))

    def _iter_header(self) -> Iterator[str]:
        for key in ARTICLE_KEYS:
            yield key
            yield from (f"{key}_{number}" for number in range(2, self._widths[key] + 1))

    def _place_cells(self, row: Sequence[Sequence[CellValue]]) -> Iterator[tuple[int, CellValue]]:
        """Yield the cells of a row, each with its column."""
        first = 0
        for key, cells in zip(ARTICLE_KEYS, row, strict=True):
            if cells:
                yield from enumerate(cells, first)
            first += self._widths[key]


@contextmanager
def open_xlsx_writer(output: ByteWriter) -> Iterator[XlsxWriter]:
    """Open a writer whose workbook is written when all has gone well."""
    with tempfile.TemporaryFile() as rows:
        writer = XlsxWriter(output, rows)
        yield writer
        writer.finish()


def split_into_cells(key: str, value: object) -> list[CellValue]:
    """Split the value of a key into one cell, or as many as its text needs."""
    if isinstance(value, int):
        return [value]
    text = format_cell(key, value)
    if not text.isascii():
        text = text.encode("utf-8", "backslashreplace").decode()
    if len(text) <= MAX_CELL_UTF16_UNITS // 2:
        return [text]
    # Excel counts UTF-16 units; a character beyond U+FFFF is two of them.
    size = MAX_CELL_UTF16_UNITS if max(text) <= "\uffff" else MAX_CELL_UTF16_UNITS // 2
    return [text[start : start + size] for start in range(0, len(text), size)]


def _write_row(sheet: Worksheet, number: int, cells: Iterable[tuple[int, CellValue]]) -> None:
    for column, cell in cells:
        if isinstance(cell, int):
            sheet.write_number(number, column, cell)
        elif cell:
            sheet.write_string(number, column, cell)
