"""Database mechanics: opening, transactions, migrations, and errors in our words.

Knows nothing of articles. Readers never wait for the writer (WAL), and a writer
takes its lock when its transaction begins, so that no transaction fails half-way.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    IntegrityError,
    NoSuchModuleError,
    OperationalError,
    ProgrammingError,
)

from archive.errors import (
    ArchiveDamagedError,
    ArchiveError,
    ArchiveFullError,
    ArchiveLockedError,
    ArchiveMissingError,
    ArchiveReadOnlyError,
)
from archive.migration import migrate
from archive.reading_only import (
    can_be_written,
    is_read_only,
    is_reading_only,
    reading_only,
    refuse_torn,
)

_SQLITE = "sqlite:///"
BUSY_SECONDS = 30
"""How long a writer waits for another's transaction; ours last milliseconds."""


class Database:
    """One open database whose schema is of the version that this program knows."""

    def __init__(self, engine: Engine, *, copy_before_migration: Path | None = None) -> None:
        self._reads = engine
        self._writes = engine.execution_options(writes=True)
        self._name = name_of(engine)
        self.copy_before_migration = copy_before_migration

    @classmethod
    def open(cls, url: str, *, create: bool) -> "Database":
        """Open and, where it is older, migrate; a file that is migrated is copied first.

        Where this process may not write the file, it can be read all the same.

        Raises:
            ArchiveMissingError: there is none and `create` is false.
            ArchiveVersionError: it was made by a newer program.
            ArchiveReadOnlyError: it is older, and cannot be written here.
            ArchiveError: the address is unusable, or the database is locked or damaged.
        """
        path = _file_of(_parsed(url))
        if path and not path.exists():
            if not create:
                raise ArchiveMissingError(
                    f"There is no archive at {path}.",
                    hint="Crawl a site first: truongdang crawl KEY (keys: truongdang sites list).",
                )
            _make_folder(path.parent)
        engine = _engine(url)
        try:
            with in_our_words(name_of(engine)):
                copied = migrate(engine, _file_of(engine.url))
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, copy_before_migration=copied)

    @property
    def is_read_only(self) -> bool:
        """Whether it cannot be written here."""
        return is_read_only(self._reads)

    @property
    def file(self) -> Path | None:
        """The file of the database, if it is one."""
        return _file_of(self._reads.url)

    @property
    def folder(self) -> Path | None:
        """Where the database lies, if it is a file."""
        return self.file.parent if self.file else None

    def faults(self) -> list[str]:
        """What SQLite finds wrong with its own file; of other databases nothing is known."""
        if self._reads.dialect.name != "sqlite":
            return []
        with self.read() as connection:
            found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
            strays = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        lost = [f"row {row[1]} of {row[0]} refers to no row of {row[2]}" for row in strays]
        return [text for text in found if text != "ok"] + lost

    def copy(self, file: Path) -> None:
        """Write the database as it is at one moment to a new file, while others write to it.

        Raises:
            ArchiveError: it is no SQLite database, or the file cannot be written.
        """
        if self._reads.dialect.name != "sqlite":
            raise ArchiveError(
                f"Only an SQLite archive can be copied, not {self._name}.",
                hint="Use the database's own tool (pg_dump), and copy the captures after it.",
            )
        with in_our_words(str(file)), closing(sqlite3.connect(file)) as copy, self.read() as read:
            read.connection.driver_connection.backup(copy)  # type: ignore[union-attr] # SQLite's
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, until it is opened again

    def close(self) -> None:
        """Give every connection back."""
        self._reads.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view of the database."""
        with in_our_words(self._name), self._reads.connect() as connection:
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
                f"The archive can be read here, not written ({self._name}).",
                hint="Run the command as the user who owns the data folder, or on a copy of it.",
            )
        with in_our_words(self._name), self._writes.begin() as connection:
            yield connection


def name_of(engine: Engine) -> str:
    """The database's address as it may be shown: without its password."""
    return engine.url.render_as_string(hide_password=True)


@contextmanager
def in_our_words(name: str) -> Iterator[None]:
    """Turn the database's errors into ours.

    Raises:
        ArchiveLockedError, ArchiveFullError, ArchiveDamagedError, ArchiveError: see `_translated`.
    """
    try:
        yield
    except (IntegrityError, ProgrammingError):
        raise  # a fault of ours, not of the database
    except (DatabaseError, sqlite3.DatabaseError) as error:
        raise _translated(error, name) from error


def _translated(error: DatabaseError | sqlite3.DatabaseError, name: str) -> ArchiveError:
    said = str(error.orig if isinstance(error, DatabaseError) else error)
    if "locked" in said:
        return ArchiveLockedError(
            f"The archive is locked by another program ({name}).",
            hint="Wait until it has finished, then try again.",
        )
    if "full" in said or "disk I/O error" in said:
        return ArchiveFullError(
            f"The disk that holds the archive is full, or refuses to be written ({name}).",
            hint="Make room and run the command again; what was stored is safe.",
        )
    is_operational = isinstance(error, OperationalError | sqlite3.OperationalError)
    if not is_operational or "malformed" in said or "not a database" in said:
        return ArchiveDamagedError(
            f"The archive cannot be read: {said} ({name}).",
            hint="Restore it from a backup.",
        )
    return ArchiveError(
        f"The archive cannot be used: {said} ({name}).",
        hint="Check that the data folder exists and can be written.",
    )


def _parsed(url: str) -> URL:
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


def _file_of(url: URL) -> Path | None:
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveError(
            f"The folder {folder} cannot be made: {error.strerror}.",
            hint="Choose another one with --data.",
        ) from error


def _engine(url: str) -> Engine:
    """An engine whose transactions are SQLite's own, begun as we say."""
    parsed = _parsed(url)
    file = _file_of(parsed)
    reading = reading_only(file) if file and not can_be_written(file) else {}
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
