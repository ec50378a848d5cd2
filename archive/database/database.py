"""One open database: transactions, a check of its file, and a copy of it.

Readers never wait for the writer (WAL), and a writer takes its lock when its transaction begins,
so that no transaction fails half-way. A block within a block joins its transaction:

    with database.write():            # begins
        frontier.enqueue_urls(...)    # its own `with database.write()` joins
        changes.log_changes(...)      # this one too
                                      # here all of it is committed, or nothing
"""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect

from archive.database.engine import get_display_name, get_sqlite_file, make_engine, parse_url
from archive.database.errors import (
    get_damage_text,
    make_damage_error,
    make_locked_error,
    translate_errors,
)
from archive.database.migration import migrate, read_schema_version
from archive.database.read_only import is_read_only, refuse_torn
from archive.errors import (
    ArchiveDamagedError,
    ArchiveError,
    ArchiveMissingError,
    ArchiveReadOnlyError,
)


class _OpenTransactions(threading.local):
    """The transactions that a thread has open, and what it has to do after its commit."""

    def __init__(self) -> None:
        self.writing: Connection | None = None
        self.reading: Connection | None = None
        self.after_commit: dict[object, Callable[[], None]] = {}


class Database:
    """One open database whose schema is of the version that this program knows.

    `copy_before_migration` is the copy of its file that was made because opening migrated it.
    """

    def __init__(self, engine: Engine, *, copy_before_migration: Path | None = None) -> None:
        self._read_engine = engine
        self._write_engine = engine.execution_options(writes=True)
        self._display_name = get_display_name(engine)
        self._open = _OpenTransactions()
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
        path = get_sqlite_file(parse_url(url))
        is_new = path is not None and not path.exists()
        if path and is_new:
            if not create:
                raise _make_missing_error(path)
            _make_folder(path.parent)
        engine = make_engine(url)
        try:
            with translate_errors(get_display_name(engine), partial(_find_first_fault, engine)):
                if read_schema_version(engine) is None:
                    _refuse_remains(engine, create=create, was_filled=was_filled and not is_new)
                copied = migrate(engine, path)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, copy_before_migration=copied)

    @property
    def is_read_only(self) -> bool:
        """True where this process may not write it."""
        return is_read_only(self._read_engine)

    @property
    def file(self) -> Path | None:
        """The file of the database; None where it is none."""
        return get_sqlite_file(self._read_engine.url)

    def close(self) -> None:
        """Give every connection back."""
        self._read_engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Begin one consistent view, or join the transaction that this thread has open.

        A generator must not yield within the block: what its caller writes meanwhile would not
        be seen, and what it reads would join.
        """
        # A write first: what it has written so far must be seen.
        if (outer := self._open.writing or self._open.reading) is not None:
            yield outer
            return
        with self._translate_errors(), self._read_engine.connect() as connection:
            self._open.reading = connection
            try:
                yield connection
            finally:
                self._open.reading = None
            if self.is_read_only:
                refuse_torn(connection)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Begin a transaction, or join the one that this thread has open: all of it or nothing.

        Raises:
            ArchiveReadOnlyError: it cannot be written here.
        """
        if self._open.writing is not None:
            yield self._open.writing
            return
        self.require_writable()
        self._open.after_commit = {}
        with self._translate_errors(), self._write_engine.begin() as connection:
            self._open.writing = connection
            try:
                yield connection
            finally:
                self._open.writing = None
        # Here it is committed; an error above has left the block.
        for callback in self._open.after_commit.values():
            callback()

    def require_writable(self) -> None:
        """Refuse to go on where this process may not write it.

        Raises:
            ArchiveReadOnlyError: it cannot be written here.
        """
        if self.is_read_only:
            raise ArchiveReadOnlyError(
                f"The archive can be read here, not written ({self._display_name}).",
                hint="Run the command as the user who owns the data folder, or on a copy of it.",
            )

    def call_after_commit(self, key: object, callback: Callable[[], None]) -> None:
        """Let something be done when the transaction that is open is committed, not if it fails.

        Args:
            key: The last callback of a key takes the place of those before.
            callback: Called once, after the outermost `write` block.
        """
        self._open.after_commit[key] = callback

    def check_integrity(self) -> list[str]:
        """Return what SQLite finds wrong with its own file; of other databases nothing is known."""
        if self._read_engine.dialect.name != "sqlite":
            return []
        try:
            with self.read() as connection:
                texts = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
                orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        except ArchiveDamagedError as error:  # so damaged that it cannot even be looked at
            return [get_damage_text(error)]
        faults = [fault for text in texts for fault in text.split("\n") if fault != "ok"]
        return faults + [
            f"row {row[1]} of {row[0]} refers to no row of {row[2]}" for row in orphans
        ]

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

    def compact(self) -> None:
        """Write the file anew, so that nothing of what was deleted is left in it.

        SQLite keeps deleted rows in free pages, and pages as they were in its log (WAL):
        https://www.sqlite.org/lang_vacuum.html. Other databases do so in their own time.

        Raises:
            ArchiveFullError: there is no room for a second copy.
            ArchiveLockedError: another process reads or writes it.
        """
        if self._read_engine.dialect.name != "sqlite":
            return
        with (
            self._translate_errors(),
            closing(self._read_engine.raw_connection()) as pooled,
            closing(pooled.cursor()) as cursor,
        ):
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy = (cursor.fetchone() or (1,))[0]
        if is_busy:
            raise make_locked_error(self._display_name)

    def make_damage_error(self, text: str) -> ArchiveDamagedError:
        """Make the error that this database is damaged; `text` says how."""
        return make_damage_error(text, self._display_name)

    def _translate_errors(self) -> AbstractContextManager[None]:
        return translate_errors(self._display_name, partial(_find_first_fault, self._read_engine))


def _make_missing_error(name: Path | str) -> ArchiveMissingError:
    return ArchiveMissingError(
        f"There is no archive at {name}.",
        hint="Crawl a site first: truongdang crawl KEY (keys: truongdang sites list).",
    )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveError(
            f"The folder {folder} cannot be made: {error.strerror}.",
            hint="Choose another one with --data.",
        ) from error


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
        raise _make_missing_error(get_sqlite_file(engine.url) or get_display_name(engine))


def _find_first_fault(engine: Engine) -> str:
    """Return the first fault that SQLite finds in a database's file; empty where it is whole."""
    if engine.dialect.name != "sqlite":
        return ""
    with engine.connect() as connection:
        text = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
    return "" if text == "ok" else str(text).strip().split("\n")[0]
