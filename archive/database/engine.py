"""SQLAlchemy's engine for the address of a database, and how SQLite is set up for each connection.

sqlite:////folder/archive.sqlite3  ->  an engine in WAL mode, whose transactions begin as we say
postgresql://user@host/name        ->  an engine on psycopg, see `archive.database.postgresql`
"""

import json
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from archive.database.postgresql import (
    make_connect_arguments,
    prepare_engine,
    serialize_json,
)
from archive.database.read_only import can_be_written, is_reading_only, make_read_only_options
from archive.errors import ArchiveError

_SQLITE = "sqlite:///"
_POSTGRESQL = ("postgresql", "postgres", "postgresql+psycopg")
"""Names of one driver; that of Heroku and many others is the second."""
BUSY_SECONDS = 30
"""Seconds that a writer waits for another's transaction; ours last milliseconds."""


def make_engine(url: str) -> Engine:
    """Return an engine for a database's address; nothing is opened yet.

    Raises:
        ArchiveError: the address is unusable or a folder's, or there is no driver for it.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() == "postgresql":
        return _make_postgresql_engine(parsed)
    file = get_sqlite_file(parsed)
    if file and file.is_dir():
        raise ArchiveError(
            f"{file} is a folder; the archive is a file of that name.",
            hint="Move the folder away, or give another data folder with --data.",
        )
    options = make_read_only_options(file) if file and not can_be_written(file) else {}
    try:
        engine = create_engine(
            # Vietnamese as itself: escaped, a letter with two marks takes six bytes for three.
            parsed,
            json_serializer=partial(json.dumps, ensure_ascii=False),
            **options,
        )
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise ArchiveError(
            f"There is no driver for such a database: {error}.",
            hint="Use an address that begins with sqlite:/// or postgresql://.",
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_postgresql_engine(url: URL) -> Engine:
    try:
        engine = create_engine(
            url, json_serializer=serialize_json, connect_args=make_connect_arguments(url)
        )
    except ModuleNotFoundError as error:
        raise ArchiveError(
            "PostgreSQL needs the package psycopg.",
            hint="Install it: pip install 'truongdang[postgresql]'",
        ) from error
    prepare_engine(engine)
    return engine


def parse_url(url: str) -> URL:
    """Parse a database's address.

    Of SQLite the whole rest is the name of a file, in which a `?` may stand.

    Raises:
        ArchiveError: it is no address of a database.
    """
    if url.startswith(_SQLITE):
        return URL.create("sqlite", database=url.removeprefix(_SQLITE))
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise ArchiveError(
            "archive_url is not the address of a database.",
            hint="It looks like sqlite:////folder/archive.sqlite3 or postgresql://host/name.",
        ) from None
    if "@" in (parsed.host or ""):  # the rest of a password, which would be printed as a host
        raise ArchiveError(
            "archive_url has an @ too many.",
            hint="Write %40 for an @ of a password, or put that into ~/.pgpass or PGPASSWORD.",
        )
    is_postgresql = parsed.drivername in _POSTGRESQL
    return parsed.set(drivername="postgresql+psycopg") if is_postgresql else parsed


def get_sqlite_file(url: URL) -> Path | None:
    """Return the file of an SQLite database; None for other databases and those in memory."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def get_display_name(engine: Engine) -> str:
    """Return the database's address as it may be shown: without its password."""
    url = engine.url.difference_update_query(["password", "sslpassword", "passfile"])
    if url.get_backend_name() == "postgresql":
        url = url.set(drivername="postgresql")
    return url.render_as_string(hide_password=True)


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 -- sqlite3's own class, or a driver's
    # Else the driver begins transactions on its own, and late: a reader that becomes a writer
    # half-way fails with SQLITE_BUSY, whatever the timeout.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    if not is_reading_only(connection):
        cursor.execute("PRAGMA journal_mode = WAL")
    # NORMAL does not wait for the disk at each commit. In WAL mode a power cut then may take back
    # the last transactions, but breaks none (https://www.sqlite.org/pragma.html#pragma_synchronous).
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")  # off by default, for each connection
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
