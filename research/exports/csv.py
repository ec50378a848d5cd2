"""Comma-separated values for spreadsheets and R: the JSON keys of an article as columns.

Lists are joined by `; `; of a list of objects the first key is taken (of
`bylines`: `raw`). Rows end with a line feed, which Excel reads as well as R.
"""

import csv
import io
from collections.abc import Sequence

from archive.article_json import ARTICLE_KEYS, article_as_json
from archive.model import Article
from research.exports.cell import safe_cell
from research.exports.sink import Sink

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_CHOSEN_KEY = {"bylines": "raw"}
"""The key that stands for an object in its cell, where it is not the first."""


class CsvWriter:
    """Writes articles to `sink` as rows under one header row, in UTF-8.

    `bom` puts a byte order mark first, without which Excel takes UTF-8 for something else.
    """

    def __init__(self, sink: Sink, *, bom: bool = False) -> None:
        self._sink = sink
        self._row = io.StringIO(newline="")
        self._csv = csv.writer(self._row, lineterminator="\n")
        if bom:
            sink.write(_BYTE_ORDER_MARK)
        self._write_row(ARTICLE_KEYS)

    def write(self, article: Article) -> None:
        """Write one article."""
        value = article_as_json(article)
        self._write_row([_cell(key, value[key]) for key in ARTICLE_KEYS])

    def _write_row(self, cells: Sequence[str]) -> None:
        self._csv.writerow(cells)
        self._sink.write(self._row.getvalue().encode("utf-8", "backslashreplace"))
        self._row.seek(0)
        self._row.truncate()


def _cell(column: str, value: object) -> str:
    if isinstance(value, list):
        value = "; ".join(_item(column, item) for item in value)
    return "" if value is None else safe_cell(str(value))


def _item(column: str, value: object) -> str:
    if isinstance(value, dict):
        value = value[_CHOSEN_KEY.get(column, next(iter(value)))]
    return "" if value is None else str(value)
