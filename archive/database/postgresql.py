"""PostgreSQL below one open database: connections, locks of transactions, commits that got lost.

A write begins with a lock, which ends with its transaction (advisory locks of PostgreSQL,
https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS):

    with a site      shared lock of the archive, lock of the site: sites do not wait for each other
    without a site   lock of the archive: nobody else writes

So a statement that looks and then inserts is safe, as it is in SQLite with its single writer. Each
statement sees what was committed before it (READ COMMITTED, after the lock); a read sees one moment
(REPEATABLE READ).

Where the answer to a commit was lost, the server is asked what became of the transaction. Its
number alone does not tell: after a crash it may be another's. So each writes a token of its own,
in the place of the one before.
"""

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from hashlib import blake2b
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, DisconnectionError

from archive.errors import ArchiveUnreachableError, ArchiveVersionError

_MIN_VERSION = 13
"""The first with `pg_current_xact_id`."""
_CONNECT_SECONDS = 10
LOCK_SECONDS = 60
"""Seconds that a writer waits for another's transaction; ours last milliseconds, a renewal of keys
some seconds."""
_IDLE_SECONDS = 600
"""Seconds after which the server ends the transaction of a process that does nothing more."""
_TRUSTED_SECONDS = 1.0
"""A connection used so short a time ago is not asked whether it still lives."""
_COMMIT_PAUSE = 0.2
_COMMIT_SECONDS = 60
"""How often, and how long, a server is asked what became of a commit."""
_CONNECT_DEFAULTS: dict[str, Any] = {
    "connect_timeout": _CONNECT_SECONDS,
    # Seconds and attempts after which a silent peer counts as lost: within a minute.
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "application_name": "truongdang",
}
_ALL = "archive"
_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
"""An escaped NUL, and no escaped backslash before `u0000`."""


def make_connect_arguments(url: URL) -> dict[str, Any]:
    """Return what connections are made with, but for what the address itself says."""
    return {name: value for name, value in _CONNECT_DEFAULTS.items() if name not in url.query}


def serialize_json(value: object) -> str:
    """Write JSON as itself, with U+FFFD for NUL, of which PostgreSQL can read nothing."""
    written = json.dumps(value, ensure_ascii=False)
    return _NUL.sub(r"\1\\ufffd", written) if "\\u0000" in written else written


def prepare_engine(engine: Engine) -> None:
    """Set up each connection of an engine, and replace those that a restart has closed."""
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "checkout", _require_living)
    event.listen(engine, "checkin", _note_use)


class _LastCommit(threading.local):
    """The token of the last commit of a thread."""

    token = ""


class PostgresqlServer:
    """What an open database needs of its server."""

    def __init__(self, engine: Engine) -> None:
        """Ask the server who we are to it.

        Raises:
            ArchiveVersionError: it is too old.
        """
        self._engine = engine
        self._own = _LastCommit()
        with engine.connect() as connection:
            version = int((connection.dialect.server_version_info or (0,))[0])
            if version < _MIN_VERSION:
                raise ArchiveVersionError(
                    f"The archive needs PostgreSQL {_MIN_VERSION} or newer, not {version}.",
                    hint="Use a newer server.",
                )
            self._schema = str(connection.execute(text("SELECT current_schema()")).scalar())

    def can_write(self) -> bool:
        """Tell whether this user may write to the archive that is there, on this server."""
        query = text(
            "SELECT NOT pg_is_in_recovery()"
            " AND current_setting('default_transaction_read_only') = 'off'"
            " AND has_table_privilege(to_regclass('changes'), 'INSERT')"
        )
        with self._engine.connect() as connection:
            return bool(connection.execute(query).scalar())

    def make_key(self, name: str) -> int:
        """Make the number of a lock from its name; each schema of a database has its own."""
        digest = blake2b(f"truongdang {self._schema} {name}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big", signed=True)

    def lock(self, connection: Connection, name: str) -> None:
        """Wait for a lock that lasts as long as the transaction."""
        connection.execute(_LOCK, {"key": self.make_key(name)})

    @contextmanager
    def begin_writing(self, engine: Engine, site: str | None) -> Iterator[Connection]:
        """Begin a transaction that may write to one site, or to all of the archive."""
        token = uuid4().hex
        with engine.connect() as connection:
            number = self._lock_for_writing(connection, site, token)
            yield connection
            try:
                connection.commit()
            except DBAPIError as error:
                if not error.connection_invalidated or not self._was_committed(number, token):
                    raise
        self._own.token = token

    def _lock_for_writing(self, connection: Connection, site: str | None, token: str) -> str:
        """Take the locks of a write; return the number of its transaction."""
        values = {"all": self.make_key(_ALL), "token": token, "before": self._own.token}
        if site is None:
            return str(connection.execute(_LOCK_ALL, values).one()[-1])
        values["site"] = self.make_key(f"write {site}")
        return str(connection.execute(_LOCK_SITE, values).one()[-1])

    def remove_old_tokens(self) -> None:
        """Remove the tokens of processes that have ended long ago."""
        with self._engine.begin() as connection:
            connection.execute(_REMOVE_TOKENS)

    def _was_committed(self, number: str, token: str) -> bool:
        """Ask what became of a transaction whose connection was lost while it was committed.

        Raises:
            ArchiveUnreachableError: the server does not say.
        """
        end = time.monotonic() + _COMMIT_SECONDS
        while time.monotonic() < end:
            time.sleep(_COMMIT_PAUSE)
            try:
                with self._engine.connect() as connection:
                    status = connection.execute(_STATUS, {"number": number}).scalar()
                    if status != "in progress":
                        return bool(connection.execute(_HAS_TOKEN, {"token": token}).scalar())
            except DBAPIError:
                continue
        raise ArchiveUnreachableError(
            "The database was lost while something was written: it may be there or not.",
            hint="See to the server, then run the command again.",
        )


_LOCK = text("SELECT pg_advisory_xact_lock(:key)")
_NOTE_COMMIT = (
    "WITH added AS (INSERT INTO commits (token, begun_at) VALUES (:token, now())),"
    " removed AS (DELETE FROM commits WHERE token = :before) "
)
"""In the statement that locks: one of its own would be one more way to the server and back."""
_LOCK_ALL = text(
    f"{_NOTE_COMMIT}SELECT pg_advisory_xact_lock(:all), CAST(pg_current_xact_id() AS text)"
)
_LOCK_SITE = text(
    f"{_NOTE_COMMIT}SELECT pg_advisory_xact_lock_shared(:all), pg_advisory_xact_lock(:site),"
    " CAST(pg_current_xact_id() AS text)"
)
_HAS_TOKEN = text("SELECT count(*) FROM commits WHERE token = :token")
_REMOVE_TOKENS = text("DELETE FROM commits WHERE begun_at < now() - interval '1 day'")
_STATUS = text("SELECT pg_xact_status(CAST(CAST(:number AS text) AS xid8))")


def _prepare_connection(connection: Any, _record: object) -> None:  # noqa: ANN401 -- psycopg's own class
    connection.adapters.register_dumper(str, _make_dumper())
    with connection.cursor() as cursor:
        cursor.execute(
            f"SET lock_timeout = '{LOCK_SECONDS}s';"
            f" SET idle_in_transaction_session_timeout = '{_IDLE_SECONDS}s'"
        )
    connection.commit()


@lru_cache
def _make_dumper() -> type[Any]:
    """Make the class that writes U+FFFD for NUL, which PostgreSQL keeps in no text."""
    from psycopg.types.string import StrDumperUnknown  # noqa: PLC0415 -- an extra brings it

    class WithoutNul(StrDumperUnknown):
        def dump(self, obj: str) -> Any:  # noqa: ANN401 -- psycopg's own type of bytes
            return super().dump(obj.replace("\0", "\ufffd") if "\0" in obj else obj)

    return WithoutNul


def _note_use(_connection: object, record: Any) -> None:  # noqa: ANN401 -- SQLAlchemy's own protocol
    record.info["used"] = time.monotonic()


def _require_living(connection: Any, record: Any, _proxy: object) -> None:  # noqa: ANN401 -- psycopg's, SQLAlchemy's
    """Let the pool connect anew where a connection was lost while nobody used it."""
    used = record.info.get("used")
    if used is None or time.monotonic() - used < _TRUSTED_SECONDS:
        return
    from psycopg import Error  # noqa: PLC0415 -- an extra brings it

    try:
        connection.execute("SELECT 1")
        connection.rollback()
    except Error as error:
        raise DisconnectionError from error
