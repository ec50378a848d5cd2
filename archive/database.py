"""Database mechanics: opening, transactions, migrations, and errors in our words.

Knows nothing of articles. Readers never wait for the writer (WAL), and a writer
takes its lock when its transaction begins, so that no transaction fails half-way.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from archive.database_errors import get_damage_text, make_damage_error, translate_errors
from archive.errors import (
    ArchiveDamagedError,
    ArchiveError,
    ArchiveMissingError,
    ArchiveReadOnlyError,
)
from archive.migration import migrate, read_schema_version
from archive.read_only import (
    can_be_written,
    is_read_only,
    is_reading_only,
    make_read_only_options,
    refuse_torn,
)

_SQLITE = "sqlite:///"
BUSY_SECONDS = 30
"""How long a writer waits for another's transaction; ours last milliseconds."""


class Database:
    """One open database whose schema is of the version that this program knows."""

    def __init__(self, engine: Engine, *, copy_before_migration: Path | None = None) -> None:
        self._read_engine = engine
        self._write_engine = engine.execution_options(writes=True)
        self._display_name = get_display_name(engine)
        self.copy_before_migration = copy_before_migration

    @classmethod
    def open(cls, url: str, *, create: bool, was_filled: bool = False) -> "Database":
        """Open and, where it is older, migrate; a file that is migrated is copied first.

        Where this process may not write the file, it can be read all the same.

        Args:
            url: The database's address.
            create: Make the database where there is none.
            was_filled: Something was written to it before; it is damaged if nothing is there.

        Raises:
            ArchiveMissingError: there is none and `create` is false.
            ArchiveVersionError: it was made by a newer program.
            ArchiveReadOnlyError: it is older, and cannot be written here.
            ArchiveError: the address is unusable, or the database is locked or damaged.
        """
        path = _get_sqlite_file(_parse_url(url))
        is_new = path is not None and not path.exists()
        if path and is_new:
            if not create:
                raise _missing(path)
            _make_folder(path.parent)
        engine = _create_engine(url)
        try:
            with translate_errors(get_display_name(engine), partial(_first_fault, engine)):
                if read_schema_version(engine) is None:
                    _refuse_remains(engine, create=create, was_filled=was_filled and not is_new)
                copied = migrate(engine, _get_sqlite_file(engine.url))
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, copy_before_migration=copied)

    @property
    def is_read_only(self) -> bool:
        """Whether it cannot be written here."""
        return is_read_only(self._read_engine)

    @property
    def file(self) -> Path | None:
        """The file of the database, if it is one."""
        return _get_sqlite_file(self._read_engine.url)

    @property
    def folder(self) -> Path | None:
        """Where the database lies, if it is a file."""
        return self.file.parent if self.file else None

    def check_integrity(self) -> list[str]:
        """What SQLite finds wrong with its own file; of other databases nothing is known."""
        if self._read_engine.dialect.name != "sqlite":
            return []
        try:
            with self.read() as connection:
                found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
                strays = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        except ArchiveDamagedError as error:  # so damaged that it cannot even be looked at
            return [get_damage_text(error)]
        faults = [fault for text in found for fault in text.split("\n") if fault != "ok"]
        return faults + [f"row {row[1]} of {row[0]} refers to no row of {row[2]}" for row in strays]

    def copy_to(self, file: Path) -> None:
        """Write the database as it is at one moment to a new file, while others write to it.

        Raises:
            ArchiveError: it is no SQLite database, or the file cannot be written.
        """
        if self._read_engine.dialect.name != "sqlite":
            raise ArchiveError(
                f"Only an SQLite archive can be copied, not {self._display_name}.",
                hint="Use the database's own tool (pg_dump), and copy the captures after it.",
            )
        with (
            translate_errors(str(file)),
            closing(sqlite3.connect(file)) as copy,
            self.read() as read,
        ):
            read.connection.driver_connection.backup(copy)  # type: ignore[union-attr] # SQLite's
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, until it is opened again

    def close(self) -> None:
        """Give every connection back."""
        self._read_engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view of the database."""
        with self._in_our_words(), self._read_engine.connect() as connection:
            yield connection
            if self.is_read_only:
                refuse_torn(connection)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all of it or nothing.

        Raises:
            ArchiveReadOnlyError: it cannot be written here.
        """
        if self.is_read_only:
            raise ArchiveReadOnlyError(
                f"The archive can be read here, not written ({self._display_name}).",
                hint="Run the command as the user who owns the data folder, or on a copy of it.",
            )
        with self._in_our_words(), self._write_engine.begin() as connection:
            yield connection

    def damage(self, said: str) -> ArchiveDamagedError:
        """Make the error of this database being damaged."""
        return make_damage_error(said, self._display_name)

    def _in_our_words(self) -> AbstractContextManager[None]:
        return translate_errors(self._display_name, partial(_first_fault, self._read_engine))


def _missing(place: Path | str) -> ArchiveMissingError:
    return ArchiveMissingError(
        f"There is no archive at {place}.",
        hint="Crawl a site first: truongdang crawl KEY (keys: truongdang sites list).",
    )


def get_display_name(engine: Engine) -> str:
    """The database's address as it may be shown: without its password."""
    return engine.url.render_as_string(hide_password=True)


def _parse_url(url: str) -> URL:
    """The address; of SQLite the whole rest is the name of a file, in which a `?` may stand."""
    if url.startswith(_SQLITE):
        return URL.create("sqlite", database=url.removeprefix(_SQLITE))
    try:
        return make_url(url)
    except ArgumentError:
        raise ArchiveError(
            "archive_url is not the address of a database.",
            hint="archive_url looks like sqlite:////folder/archive.sqlite3.",
        ) from None


def _get_sqlite_file(url: URL) -> Path | None:
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveError(
            f"The folder {folder} cannot be made: {error.strerror}.",
            hint="Choose another one with --data.",
        ) from error


def _create_engine(url: str) -> Engine:
    """An engine whose transactions are SQLite's own, begun as we say."""
    parsed = _parse_url(url)
    file = _get_sqlite_file(parsed)
    reading = make_read_only_options(file) if file and not can_be_written(file) else {}
    try:
        engine = create_engine(
            parsed, json_serializer=partial(json.dumps, ensure_ascii=False), **reading
        )
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise ArchiveError(
            f"There is no driver for such a database: {error}.",
            hint="Use an address that begins with sqlite:///.",
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 -- sqlite3's own class, or a driver's
    connection.isolation_level = None  # else the driver begins transactions on its own
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    if not is_reading_only(connection):
        cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _refuse_remains(engine: Engine, *, create: bool, was_filled: bool) -> None:
    """Do not take for new what has lost its tables, or the version of its schema.

    Raises:
        ArchiveMissingError: it is new, and nothing may be created.
        ArchiveDamagedError: it is no new database.
    """
    if inspect(engine).get_table_names():
        raise make_damage_error(
            "it has tables, but no version of its schema", get_display_name(engine)
        )
    if was_filled:
        raise make_damage_error("it is empty", get_display_name(engine))
    if not create:  # a first run was killed as it began
        raise _missing(_get_sqlite_file(engine.url) or get_display_name(engine))


def _first_fault(engine: Engine) -> str:
    """What SQLite finds wrong first with a database's file; empty where it is whole."""
    if engine.dialect.name != "sqlite":
        return ""
    with engine.connect() as connection:
        found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
    return "" if found == "ok" else str(found).strip().split("\n")[0]
