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

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from archive.database_errors import damage, in_our_words, said_of
from archive.errors import (
    ArchiveDamagedError,
    ArchiveError,
    ArchiveMissingError,
    ArchiveVersionError,
)
from archive.schema import SCHEMA_VERSION

_SQLITE = "sqlite:///"
BUSY_SECONDS = 30
"""How long a writer waits for another's transaction; ours last milliseconds."""


class Database:
    """One open database whose schema is of the version that this program knows."""

    def __init__(self, engine: Engine) -> None:
        self._reads = engine
        self._writes = engine.execution_options(writes=True)
        self._name = name_of(engine)

    @classmethod
    def open(cls, url: str, *, create: bool, was_filled: bool = False) -> "Database":
        """Open and, where it is older, migrate.

        Args:
            url: The database's address.
            create: Make the database where there is none.
            was_filled: Something was written to it before; it is damaged if nothing is there.

        Raises:
            ArchiveMissingError: there is none and `create` is false.
            ArchiveVersionError: it was made by a newer program.
            ArchiveError: the address is unusable, or the database is locked or damaged.
        """
        path = _file_of(_parsed(url))
        is_new = path is not None and not path.exists()
        if path and is_new:
            if not create:
                raise _missing(path)
            _make_folder(path.parent)
        engine = _engine(url)
        try:
            with in_our_words(name_of(engine), partial(_first_fault, engine)):
                if _version(engine) is None:
                    _refuse_remains(engine, create=create, was_filled=was_filled and not is_new)
                _migrate(engine)
        except ArchiveError:
            engine.dispose()
            raise
        return cls(engine)

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
        try:
            with self.read() as connection:
                found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
                strays = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        except ArchiveDamagedError as error:  # so damaged that it cannot even be looked at
            return [said_of(error)]
        faults = [fault for text in found for fault in text.split("\n") if fault != "ok"]
        return faults + [f"row {row[1]} of {row[0]} refers to no row of {row[2]}" for row in strays]

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
        with in_our_words(str(file)), closing(sqlite3.connect(file)) as copy:
            connection = self._reads.raw_connection()
            try:
                connection.driver_connection.backup(copy)  # type: ignore[union-attr] # SQLite's
                copy.execute("PRAGMA journal_mode = DELETE")  # one file, until it is opened again
            finally:
                connection.close()

    def close(self) -> None:
        """Give every connection back."""
        self._reads.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent view of the database."""
        with self._in_our_words(), self._reads.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all of it or nothing."""
        with self._in_our_words(), self._writes.begin() as connection:
            yield connection

    def damage(self, said: str) -> ArchiveDamagedError:
        """Make the error of this database being damaged."""
        return damage(said, self._name)

    def _in_our_words(self) -> AbstractContextManager[None]:
        return in_our_words(self._name, partial(_first_fault, self._reads))


def _missing(place: Path | str) -> ArchiveMissingError:
    return ArchiveMissingError(
        f"There is no archive at {place}.",
        hint="Crawl a site first: truongdang crawl KEY (keys: truongdang sites list).",
    )


def name_of(engine: Engine) -> str:
    """The database's address as it may be shown: without its password."""
    return engine.url.render_as_string(hide_password=True)


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
    try:
        engine = create_engine(
            _parsed(url), json_serializer=partial(json.dumps, ensure_ascii=False)
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
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _migrate(engine: Engine) -> None:
    version = _version(engine)
    if version == SCHEMA_VERSION:
        return
    # Alembic takes 100 ms to import and is needed once in an archive's life per version.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    configuration = Config()
    configuration.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    known = {step.revision for step in ScriptDirectory.from_config(configuration).walk_revisions()}
    if version and version not in known:
        raise ArchiveVersionError(
            f"The archive has database schema {version}; this program knows {SCHEMA_VERSION}.",
            hint="Use the newer version of truongdang that made it.",
        )
    with engine.execution_options(writes=True).begin() as connection:
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "head")


def _refuse_remains(engine: Engine, *, create: bool, was_filled: bool) -> None:
    """Do not take for new what has lost its tables, or the version of its schema.

    Raises:
        ArchiveMissingError: it is new, and nothing may be created.
        ArchiveDamagedError: it is no new database.
    """
    if inspect(engine).get_table_names():
        raise damage("it has tables, but no version of its schema", name_of(engine))
    if was_filled:
        raise damage("it is empty", name_of(engine))
    if not create:  # a first run was killed as it began
        raise _missing(_file_of(engine.url) or name_of(engine))


def _first_fault(engine: Engine) -> str:
    """What SQLite finds wrong first with a database's file; empty where it is whole."""
    if engine.dialect.name != "sqlite":
        return ""
    with engine.connect() as connection:
        found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
    return "" if found == "ok" else str(found).strip().split("\n")[0]


def _version(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
