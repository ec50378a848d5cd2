"""Locks that machines share: PostgreSQL's own, which end with the connection.

A lock that was lost with its connection may be another's by now. So whoever takes one of a site
writes a token of its own into `site_locks`, and every write looks first whether its token still
stands there. After a restart of the server the lock is taken once more: nobody had it meanwhile if
the token is ours, and the run goes on; else it ends.
"""

import os
import select as select_module
import socket
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, delete, insert, select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from archive.database.postgresql import PostgresqlServer
from archive.database.schema import site_locks
from archive.errors import ArchiveLockedError
from archive.times import format_local_iso

_ATTEMPTS = 10
_PAUSE = 0.2
"""Seconds between attempts: a busy server sees late that the process which held a lock is dead."""
_TRY = text("SELECT pg_try_advisory_lock(:key)")
_UNLOCK = text("SELECT pg_advisory_unlock(:key)")
_IS_HELD = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND (CAST(classid AS bigint) << 32) + CAST(objid AS bigint) = :key"
)
"""The halves of the number of a lock stand in two columns."""


class ServerLock:
    """A lock of the server by its name, on a connection of its own."""

    def __init__(self, engine: Engine, server: PostgresqlServer, name: str) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._key = server.make_key(name)
        self._connection: Connection | None = None

    def connect(self, attempts: int = _ATTEMPTS) -> bool:
        """Ask for the lock, some times; tell whether it was free."""
        connection = self._engine.connect()
        try:
            for attempt in range(attempts):
                if attempt:
                    time.sleep(_PAUSE)
                if connection.execute(_TRY, {"key": self._key}).scalar():
                    self._connection = connection
                    return True
        except BaseException:
            connection.invalidate()
            connection.close()
            raise
        connection.close()
        return False

    def is_connected(self) -> bool:
        """Tell whether the lock still stands, as far as this end knows; nothing is sent."""
        if self._connection is None:
            return False
        driver: Any = self._connection.connection.driver_connection
        if driver.closed:
            return False
        waiting = select_module.poll()
        waiting.register(driver.fileno(), select_module.POLLIN)
        if not waiting.poll(0):
            return True
        # A server says nothing unasked, but for its farewell.
        try:
            self._connection.execute(text("SELECT 1"))
        except DBAPIError:
            return False
        return True

    def release(self) -> None:
        """Give the lock back; one that was lost is none."""
        if self._connection is not None:
            # To close the connection frees the lock too, but only when the server notices.
            with suppress(SQLAlchemyError):  # the connection may be lost
                self._connection.execute(_UNLOCK, {"key": self._key})
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


class SiteLock(ServerLock):
    """The lock of one site, held by this process; `check` it before each write."""

    def __init__(self, engine: Engine, server: PostgresqlServer, site: str) -> None:
        super().__init__(engine, server, _name_site_lock(site))
        self.site = site
        self._server = server
        self._token = uuid4().hex

    def take(self) -> None:
        """Take the lock.

        Raises:
            ArchiveLockedError: another process holds it; the message says which.
        """
        if not self.connect():
            holder, since = self._read_holder()
            raise ArchiveLockedError(
                f"{self.site} is being worked on by another process"
                f" (number {holder}, since {format_local_iso(since)}).",
                hint="Wait until it has finished, then try again.",
                since=since,
            )
        try:
            self._write_token()
        except BaseException:
            self.release()
            raise

    def check(self, connection: Connection) -> None:
        """Look whether the lock is still ours, within the transaction of a write.

        Raises:
            ArchiveLockedError: it was lost, and another process has taken it.
        """
        if not self.is_connected():
            self.release()
        query = select(site_locks.c.token).where(site_locks.c.site == self.site)
        is_ours = self._connection is not None or self.connect(attempts=1)
        if not is_ours or connection.execute(query).scalar() != self._token:
            self.release()
            holder, since = self._read_holder()
            raise ArchiveLockedError(
                f"{self.site} was taken over by another process while the database could not be"
                f" reached (number {holder}, since {format_local_iso(since)}).",
                hint="What this process had not written yet, the other fetches again.",
                since=since,
            )

    def _write_token(self) -> None:
        """Write whose the lock is; a write of whoever held it before ends first."""
        row = {
            "site": self.site,
            "token": self._token,
            "holder": f"{os.getpid()} on {socket.gethostname()}",
            "since": datetime.now(UTC),
        }
        engine = self._engine.execution_options(isolation_level="READ COMMITTED")
        with self._server.begin_writing(engine, self.site) as connection:
            connection.execute(delete(site_locks).where(site_locks.c.site == self.site))
            connection.execute(insert(site_locks).values(row))

    def _read_holder(self) -> tuple[str, datetime]:
        """Return who took the lock last, and when."""
        query = select(site_locks.c.holder, site_locks.c.since)
        with self._engine.connect() as connection:
            row = connection.execute(query.where(site_locks.c.site == self.site)).first()
        return (row.holder, row.since) if row else ("unknown", datetime.now(UTC))


def _name_site_lock(site: str) -> str:
    return f"site {site}"


def is_site_held(connection: Connection, server: PostgresqlServer, site: str) -> bool:
    """Tell whether some process holds the lock of a site."""
    key = server.make_key(_name_site_lock(site))
    return bool(connection.execute(_IS_HELD, {"key": key}).scalar())
