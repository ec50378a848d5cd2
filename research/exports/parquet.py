"""Parquet for R, pandas, DuckDB and Spark: typed columns under the JSON keys, lists as lists.

Times are timestamps in Asia/Ho_Chi_Minh. A thousand articles make a row group.
"""

import dataclasses
import types
import typing
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq

from archive.article_json import ARTICLE_KEYS, article_to_json
from archive.model import Article, Content
from archive.times import parse_iso
from research.exports.base import ByteWriter

_ROW_GROUP_SIZE = 1_000  # articles that memory holds at once, and that are compressed together
_TIME_TYPE = pa.timestamp("s", tz="Asia/Ho_Chi_Minh")
_TEXT_TYPE = pa.string()
_ARCHIVE_KEY_TYPES = {
    "format_version": pa.int32(),
    "revision": pa.int32(),
    "aliases": pa.list_(_TEXT_TYPE),
    "first_seen": _TIME_TYPE,
    "last_seen": _TIME_TYPE,
    "gone_at": _TIME_TYPE,
    "revised_at": _TIME_TYPE,
}
"""Types of the keys that the archive gives; the others of them are text."""


class ParquetWriter:
    """Writes articles to `sink` as one Parquet file."""

    def __init__(self, output: ByteWriter) -> None:
        self._schema = _build_schema()
        self._times = [field.name for field in self._schema if field.type == _TIME_TYPE]
        self._file = pq.ParquetWriter(
            pa.PythonFile(_PositionTrackingWriter(output), mode="w"),
            self._schema,
            compression="zstd",
        )
        self._rows: list[dict[str, object]] = []

    def write(self, article: Article) -> None:
        """Write one article."""
        row = article_to_json(article)
        for key in self._times:
            row[key] = parse_iso(str(row[key])) if row[key] else None
        self._rows.append(row)
        if len(self._rows) == _ROW_GROUP_SIZE:
            self._write_group()

    def finish(self) -> None:
        """Write what is left, and the footer."""
        self._write_group()
        self._file.close()

    def _write_group(self) -> None:
        if self._rows:
            self._file.write_table(pa.Table.from_pylist(self._rows, schema=self._schema))
            self._rows.clear()


@contextmanager
def open_parquet_writer(output: ByteWriter) -> Iterator[ParquetWriter]:
    """Open a writer whose file is completed when all has gone well."""
    writer = ParquetWriter(output)
    yield writer
    writer.finish()


class _PositionTrackingWriter:
    """A sink as pyarrow writes to files: it wants to know how far it is."""

    closed = False

    def __init__(self, output: ByteWriter) -> None:
        self._output = output
        self._position = 0

    def write(self, data: bytes) -> int:
        self._output.write(bytes(data))
        self._position += len(data)
        return len(data)

    def tell(self) -> int:
        return self._position

    def flush(self) -> None:
        """Do nothing: the owner of the output flushes it."""

    def close(self) -> None:
        """Do nothing: the owner of the output closes it."""


def _build_schema() -> pa.Schema:
    hints = typing.get_type_hints(Content)
    types_of = {key: _get_column_type(hint) for key, hint in hints.items()} | _ARCHIVE_KEY_TYPES
    return pa.schema([(key, types_of.get(key, _TEXT_TYPE)) for key in ARTICLE_KEYS])


def _get_column_type(hint: typing.Any) -> pa.DataType:  # noqa: ANN401 -- a type hint has no type
    """Return the column type for a field of the model."""
    if isinstance(hint, types.UnionType):
        hint = next(part for part in typing.get_args(hint) if part is not types.NoneType)
    if typing.get_origin(hint) is tuple:
        return pa.list_(_get_column_type(typing.get_args(hint)[0]))
    if dataclasses.is_dataclass(hint):
        inner = typing.get_type_hints(hint)
        return pa.struct([(name, _get_column_type(part)) for name, part in inner.items()])
    if hint is datetime:
        return _TIME_TYPE
    return pa.int32() if hint is int else _TEXT_TYPE
