"""An archive's database copied row by row to another one, of SQLite or PostgreSQL, either way.

    archive.sqlite3  ->  postgresql://host/archive      and back

What is read is the database as it is at one moment. Rows go in the order of their keys, some
hundred in a transaction, so that a copy that was broken off goes on after the last. The name of the
archive is written last: a database without it is no whole copy, and nobody takes it for one. At the
end both sides are read and compared, by number and checksum of the rows of each table.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import JSON, Connection, Insert, Table, bindparam, func, insert, select, text

from archive.database.database import Database
from archive.database.schema import archive as archive_table
from archive.database.schema import commits, metadata, site_locks
from archive.errors import ArchiveError

_BATCH_SIZE = 500
"""Rows of a transaction: of articles some megabytes."""
_NOT_COPIED = (archive_table, site_locks, commits)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCopy:
    """One table: its rows, how many of them were copied this time, and their SHA-256."""

    table: str
    rows: int
    copied: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseCopy:
    """A whole copy of the archive named `archive`."""

    archive: str
    source: str
    target: str
    tables: tuple[TableCopy, ...]


def copy_database(
    source_url: str, target_url: str, on_progress: Callable[[int, int], None]
) -> DatabaseCopy:
    """Copy the database of an archive to an empty one, or go on with such a copy.

    Args:
        source_url: The address of what is copied.
        target_url: The address of what it is copied to; it is made where it is a file.
        on_progress: Called with the rows that are done, and with all.

    Raises:
        ArchiveError: there is something else, or what was copied before has changed since.
    """
    with (
        closing(Database.open(source_url, create=False)) as source,
        closing(Database.open(target_url, create=True)) as target,
        source.read() as read,
    ):
        name = str(read.execute(select(archive_table.c.id)).scalar() or "")
        _require_place(source, target, name)
        copied = tuple(_copy_tables(read, target, on_progress))
        _copy_counters(read, target)
        with target.write() as connection:
            if connection.execute(select(archive_table.c.id)).first() is None:
                connection.execute(insert(archive_table).values(id=name))
        return DatabaseCopy(
            archive=name,
            source=source.display_name,
            target=target.display_name,
            tables=copied,
        )


def _require_place(source: Database, target: Database, name: str) -> None:
    """Refuse to copy a database to itself, or over another archive."""
    if source.display_name == target.display_name or (source.file and source.file == target.file):
        raise ArchiveError(
            "The archive would be copied to itself.", hint="Name two different databases."
        )
    with target.read() as connection:
        known = connection.execute(select(archive_table.c.id)).scalar()
    if known is not None and known != name:
        raise ArchiveError(
            f"There is another archive already ({target.display_name}).",
            hint="Name an empty database, or a file that does not exist.",
        )


def _copy_tables(
    read: Connection, target: Database, on_progress: Callable[[int, int], None]
) -> Iterator[TableCopy]:
    tables = [table for table in metadata.sorted_tables if table not in _NOT_COPIED]
    sizes = {each: read.execute(select(func.count()).select_from(each)).scalar() for each in tables}
    total, done = sum(size or 0 for size in sizes.values()), 0
    for table in tables:
        copy = _TableCopier(table, target).copy(read)
        done += copy.rows
        on_progress(done, total)
        yield copy


class _TableCopier:
    """Copies one table."""

    def __init__(self, table: Table, target: Database) -> None:
        self._table = table
        self._target = target
        self._insert = _make_insert(table)

    def copy(self, read: Connection) -> TableCopy:
        """Copy the rows that are not there yet, and compare all of them.

        Raises:
            ArchiveError: those that are there are not those of the source.
        """
        with self._target.read() as connection:
            known, known_digest = _digest_rows(_stream_rows(connection, self._table))
        rows = _stream_rows(read, self._table)
        count, digest = known, hashlib.sha256()
        for row in islice(rows, known):
            digest.update(_serialize(row))
        if digest.hexdigest() != known_digest:
            raise self._make_difference()
        while batch := [dict(row) for row in islice(rows, _BATCH_SIZE)]:
            self._target.repeat(lambda batch=batch: self._write(batch))  # type: ignore[misc]
            for row in batch:
                digest.update(_serialize(row))
            count += len(batch)
        with self._target.read() as connection:
            found = _digest_rows(_stream_rows(connection, self._table))
        if found != (count, digest.hexdigest()):
            raise self._make_difference()
        return TableCopy(
            table=self._table.name, rows=count, copied=count - known, sha256=digest.hexdigest()
        )

    def _write(self, batch: Sequence[Mapping[str, Any]]) -> None:
        with self._target.write() as connection:
            connection.execute(self._insert, batch)

    def _make_difference(self) -> ArchiveError:
        return ArchiveError(
            f"The table {self._table.name} of the copy is not that of the archive: one of them was"
            " written to since the copy was begun.",
            hint="End what writes to them, empty the copy, and begin anew.",
        )


def _make_insert(table: Table) -> Insert:
    """Make an insert of rows as they are read: what is missing stays so, also in JSON."""
    types = {c.name: JSON(none_as_null=True) for c in table.columns if isinstance(c.type, JSON)}
    return insert(table).values(
        {c.name: bindparam(c.name, type_=types.get(c.name, c.type)) for c in table.columns}
    )


def _stream_rows(connection: Connection, table: Table) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of a table in the order of its key, few of them in memory."""
    query = select(table).order_by(*table.primary_key.columns)
    streamed = query.execution_options(stream_results=True, yield_per=_BATCH_SIZE)
    return iter(connection.execute(streamed).mappings())  # type: ignore[arg-type] # rows are mappings


def _digest_rows(rows: Iterator[Mapping[str, Any]]) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    for row in rows:
        digest.update(_serialize(row))
        count += 1
    return count, digest.hexdigest()


def _serialize(row: Mapping[str, Any]) -> bytes:
    """Write a row the same for both databases: a time in UTC, text without NUL."""
    values = {name: _simplify(value) for name, value in row.items()}
    return f"{json.dumps(values, ensure_ascii=False)}\n".encode()


def _simplify(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")
    if isinstance(value, dict):
        return {_simplify(key): _simplify(each) for key, each in value.items()}
    return [_simplify(each) for each in value] if isinstance(value, list) else value


def _copy_counters(read: Connection, target: Database) -> None:
    """Let numbers go on where they were: what was deleted keeps its own."""
    tables = [table for table in metadata.sorted_tables if table.dialect_kwargs]
    for table in tables:
        column = next(iter(table.primary_key.columns))
        last = read.execute(select(func.max(column))).scalar() or 0
        last = max(last, _read_counter(read, table.name, column.name))
        if last:
            with target.write() as connection:
                _write_counter(connection, table.name, column.name, last)


def _read_counter(connection: Connection, table: str, column: str) -> int:
    if connection.dialect.name == "sqlite":
        query = text("SELECT seq FROM sqlite_sequence WHERE name = :table")
        return int(connection.execute(query, {"table": table}).scalar() or 0)
    find = text("SELECT pg_get_serial_sequence(:table, :column)")
    sequence = connection.execute(find, {"table": table, "column": column}).scalar_one()
    last = f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}"  # noqa: S608 -- ours
    return int(connection.exec_driver_sql(last).scalar_one())


def _write_counter(connection: Connection, table: str, column: str, last: int) -> None:
    if connection.dialect.name == "sqlite":
        values = {"table": table, "last": last}
        connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :table"), values)
        query = "INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :last)"
        connection.execute(text(query), values)
        return
    query = "SELECT setval(pg_get_serial_sequence(:table, :column), :last)"
    connection.execute(text(query), {"table": table, "column": column, "last": last})
