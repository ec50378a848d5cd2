"""One open database: transactions, a check of its file, and a copy of it.

Readers never wait for a writer, and a writer takes its lock when its transaction begins, so that
no transaction fails half-way: SQLite's in WAL mode, PostgreSQL's as `postgresql` says. A block
within a block joins its transaction:

    with database.write():            # begins
        frontier.enqueue_urls(...)    # its own `with database.write()` joins
        changes.log_changes(...)      # this one too
                                      # here all of it is committed, or nothing
"""

import sqlite3
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, inspect

from archive.database.engine import get_display_name, get_sqlite_file, make_engine, parse_url
from archive.database.errors import (
    get_damage_text,
    make_damage_error,
    make_empty_error,
    make_locked_error,
    translate_errors,
)
from archive.database.migration import migrate, read_schema_version
from archive.database.postgresql import PostgresqlServer
from archive.database.read_only import is_read_only, refuse_torn
from archive.database.repetition import WAIT_SECONDS, repeat_call
from archive.database.schema import metadata
from archive.database.server_locks import ServerLock, SiteLock, is_site_held
from archive.errors import (
    ArchiveDamagedError,
    ArchiveError,
    ArchiveMissingError,
    ArchiveReadOnlyError,
)

OPEN_SECONDS = 10.0
"""Seconds that a server may be away when an archive is opened: it may just be restarted."""
_Result = TypeVar("_Result")
_Collected = Callable[[list[str]], None]


class _OpenTransactions(threading.local):
    """The transactions that a thread has open, and what it has to do before and after a commit."""

    def __init__(self) -> None:
        self.writing: Connection | None = None
        self.reading: Connection | None = None
        self.is_repeating = False
        self.before_commit: dict[_Collected, list[str]] = {}
        self.after_commit: dict[Hashable, Callable[[], None]] = {}


class Database:
    """One open database whose schema is of the version that this program knows.

    `copy_before_migration` is the copy of its file that was made because opening migrated it.
    """

    def __init__(self, engine: Engine, *, copy_before_migration: Path | None = None) -> None:
        self._engine = engine
        self._read_engine = self._write_engine = engine
        self._server: PostgresqlServer | None = None
        if engine.dialect.name == "postgresql":
            self._server = PostgresqlServer(engine)
            self._read_engine = engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            self._is_read_only = not self._server.can_write()
            if not self._is_read_only:
                self._server.remove_old_tokens()
        else:
            self._write_engine = engine.execution_options(writes=True)
            self._is_read_only = is_read_only(engine)
        self._display_name = get_display_name(engine)
        self._open = _OpenTransactions()
        self._held: dict[str, SiteLock] = {}
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
        was_filled = was_filled and path is not None and not is_new

        def prepare() -> "Database":
            with translate_errors(get_display_name(engine), partial(_find_first_fault, engine)):
                if read_schema_version(engine) is None:
                    _refuse_remains(engine, create=create, was_filled=was_filled)
                return cls(engine, copy_before_migration=migrate(engine, path))

        try:
            return repeat_call(prepare, OPEN_SECONDS) if path is None else prepare()
        except BaseException:
            engine.dispose()
            raise

    @property
    def is_read_only(self) -> bool:
        """True where this process may not write it."""
        return self._is_read_only

    @property
    def display_name(self) -> str:
        """The address as it may be shown: without its password."""
        return self._display_name

    @property
    def is_on_server(self) -> bool:
        """True where machines share it: PostgreSQL."""
        return self._server is not None

    @property
    def file(self) -> Path | None:
        """The file of the database; None where it is none."""
        return get_sqlite_file(self._engine.url)

    def close(self) -> None:
        """Give every connection back."""
        self._engine.dispose()

    def repeat(self, call: Callable[[], _Result]) -> _Result:
        """Call, and on a server call again, from the beginning, where the connection was lost.

        Within a transaction, or within such a call, it is called once: the outermost is repeated.
        """
        own = self._open
        if self._server is None or own.writing or own.reading or own.is_repeating:
            return call()
        own.is_repeating = True
        try:
            return repeat_call(call, WAIT_SECONDS)
        finally:
            own.is_repeating = False

    @contextmanager
    def hold_site(self, site: str) -> Iterator[None]:
        """Hold the lock of a site on the server: other machines respect it.

        Raises:
            ArchiveLockedError: another process holds it, or took it while the server was away;
                the message says which.
        """
        assert self._server is not None  # noqa: S101 -- files have locks of their own
        lock = SiteLock(self._engine, self._server, site)
        self._ask(lock.take)
        self._held[site] = lock
        try:
            yield
        finally:
            del self._held[site]
            lock.release()

    @contextmanager
    def try_lock(self, name: str) -> Iterator[Callable[[], bool] | None]:
        """Hold a lock of the server, if it is free; give what tells whether it was lost since."""
        assert self._server is not None  # noqa: S101 -- as above
        lock = ServerLock(self._engine, self._server, name)
        try:
            yield lock.is_connected if self._ask(lock.connect) else None
        finally:
            lock.release()

    def is_site_held(self, site: str) -> bool:
        """Tell whether some process holds the lock of a site on the server."""
        assert self._server is not None  # noqa: S101 -- as above
        server = self._server
        with self.read() as connection:
            return is_site_held(connection, server, site)

    def lock_until_commit(self, name: str) -> None:
        """Wait for a lock that ends with the transaction; SQLite has one writer anyway."""
        if self._server is not None:
            with self.write() as connection:
                self._server.lock(connection, name)

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
    def write(self, site: str | None = None) -> Iterator[Connection]:
        """Begin a transaction, or join the one that this thread has open: all of it or nothing.

        Args:
            site: The only site that is written to, so that others need not wait. None: the one
                whose lock is held; else all.

        Raises:
            ArchiveReadOnlyError: it cannot be written here.
            ArchiveLockedError: the lock of a site was lost, and another process has it.
        """
        if self._open.writing is not None:
            yield self._open.writing
            return
        self.require_writable()
        self._open.before_commit, self._open.after_commit = {}, {}
        with self._translate_errors(), self._begin(site) as connection:
            self._open.writing = connection
            try:
                for lock in self._held.values():
                    lock.check(connection)
                yield connection
                for callback, items in self._open.before_commit.items():
                    callback(items)
            finally:
                self._open.writing = None
        # Here it is committed; an error above has left the block.
        for done in self._open.after_commit.values():
            done()

    def _begin(self, site: str | None) -> AbstractContextManager[Connection]:
        if self._server is None:
            return self._write_engine.begin()
        if site is None and len(self._held) == 1:
            site = next(iter(self._held))
        return self._server.begin_writing(self._write_engine, site)

    def require_writable(self) -> None:
        """Refuse to go on where this process may not write it.

        Raises:
            ArchiveReadOnlyError: it cannot be written here.
        """
        if self.is_read_only:
            owner = "a user of the database who may write" if self._server else "its owner"
            raise ArchiveReadOnlyError(
                f"The archive can be read here, not written ({self._display_name}).",
                hint=f"Run the command as {owner}, or on a copy of it.",
            )

    def call_before_commit(self, callback: _Collected, items: Iterable[str]) -> None:
        """Let a callback, just before the open transaction is committed, get all items at once."""
        self._open.before_commit.setdefault(callback, []).extend(items)

    def call_after_commit(self, key: Hashable, callback: Callable[[], None]) -> None:
        """Let something be done when the transaction that is open is committed, not if it fails.

        Args:
            key: The last callback of a key takes the place of those before.
            callback: Called once, after the outermost `write` block.
        """
        self._open.after_commit[key] = callback

    def check_integrity(self) -> list[str]:
        """Return what SQLite finds wrong with its own file; of other databases nothing is known."""
        if self._server is not None:
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
        if self._server is not None:
            raise ArchiveError(
                f"Only an SQLite archive can be copied, not {self._display_name}.",
                hint="Use the database's own tool (pg_dump), or truongdang archive copy.",
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
        if self._server is not None:
            return
        with (
            self._translate_errors(),
            closing(self._engine.raw_connection()) as pooled,
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

    def _ask(self, call: Callable[[], _Result]) -> _Result:
        def attempt() -> _Result:
            with self._translate_errors():
                return call()

        return self.repeat(attempt)

    def _translate_errors(self) -> AbstractContextManager[None]:
        return translate_errors(self._display_name, partial(_find_first_fault, self._engine))


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
    name = get_display_name(engine)
    # On a server other programs may have tables beside ours.
    if set(inspect(engine).get_table_names()) & set(metadata.tables):
        raise make_damage_error("it has tables, but no version of its schema", name)
    if was_filled:
        raise make_empty_error(name)
    if not create:  # a first run was killed as it began
        raise _make_missing_error(get_sqlite_file(engine.url) or name)


def _find_first_fault(engine: Engine) -> str:
    """Return the first fault that SQLite finds in a database's file; empty where it is whole."""
    if engine.dialect.name != "sqlite":
        return ""
    with engine.connect() as connection:
        text = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
    return "" if text == "ok" else str(text).strip().split("\n")[0]
