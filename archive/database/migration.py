"""Migrations from an older schema to today's: the file is copied first, and the copy is kept.

archive.sqlite3 of schema 0004  ->  archive.sqlite3.before-0006, and archive.sqlite3 of 0006
"""

import filecmp
import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import CircularDependencyError, ProgrammingError

from archive.database.engine import get_display_name
from archive.database.errors import make_damage_error
from archive.database.postgresql import PostgresqlServer
from archive.database.postgresql_tables import fit_tables
from archive.database.read_only import is_read_only
from archive.database.schema import SCHEMA_VERSION
from archive.errors import ArchiveFullError, ArchiveReadOnlyError, ArchiveVersionError
from archive.file_sync import sync_path

if TYPE_CHECKING:
    from alembic.config import Config


def migrate(engine: Engine, file: Path | None) -> Path | None:
    """Bring a database to today's schema, and return the copy that was made of its file before.

    Raises:
        ArchiveVersionError: it was made by a newer program.
        ArchiveReadOnlyError: it cannot be written here.
        ArchiveFullError: there is no room for the copy; the database is as it was.
    """
    version = read_schema_version(engine)
    if version == SCHEMA_VERSION:
        return None
    configuration = _make_alembic_config(version)
    server = PostgresqlServer(engine) if engine.dialect.name == "postgresql" else None
    if is_read_only(engine) or (server and version and not server.can_write()):
        raise ArchiveReadOnlyError(
            f"The archive has database schema {version}, this program reads {SCHEMA_VERSION}, and "
            f"it cannot be written here ({file or get_display_name(engine)}).",
            hint="Let its owner run truongdang archive status once, or read a copy of the folder.",
        )
    from alembic import command  # noqa: PLC0415 -- see `_make_alembic_config`

    with engine.execution_options(writes=True).begin() as connection:
        if server:
            server.lock(connection, "migration")
        known = _read_version(connection)  # another process may have been quicker
        if known == SCHEMA_VERSION:
            return None
        copied = None
        if file and known and known != SCHEMA_VERSION:
            copied = _copy_database(file, file.with_name(f"{file.name}.before-{SCHEMA_VERSION}"))
        configuration.attributes["connection"] = connection
        try:
            command.upgrade(configuration, "head")
        except (CircularDependencyError, ProgrammingError) as error:
            cause = str(error).splitlines()[0]
            text_of_cause = f"its tables are not those of schema {known}: {cause}"
            raise make_damage_error(text_of_cause, get_display_name(engine)) from error
        if server:
            fit_tables(connection)
    return copied


def read_schema_version(engine: Engine) -> str | None:
    """Read which schema a database has; None where it has none yet."""
    with engine.connect() as connection:
        return _read_version(connection)


def _make_alembic_config(version: str | None) -> "Config":
    """Return Alembic's configuration; the step that made the database must be among ours."""
    # Alembic takes 100 ms to import and is needed once in an archive's life per version.
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    configuration = Config()
    configuration.set_main_option(
        "script_location", str(Path(__file__).parent.parent / "migrations")
    )
    known = {step.revision for step in ScriptDirectory.from_config(configuration).walk_revisions()}
    if version and version not in known:
        raise ArchiveVersionError(
            f"The archive has database schema {version}; this program knows {SCHEMA_VERSION}.",
            hint="Use the newer version of truongdang that made it.",
        )
    return configuration


def _read_version(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _copy_database(file: Path, target: Path) -> Path:
    """Copy a database whole and to the disk; a different copy of that name stays beside it.

    Raises:
        ArchiveFullError: there is no room.
    """
    draft = target.with_name(f"{target.name}.new")
    try:
        draft.unlink(missing_ok=True)
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(draft)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, until it is opened again
        sync_path(draft)
        place = _find_free_name(draft, target)
        draft.replace(place)
        sync_path(place.parent)
    except (sqlite3.OperationalError, OSError) as error:
        draft.unlink(missing_ok=True)
        raise ArchiveFullError(
            f"The database cannot be copied to {target} before it is brought to schema "
            f"{SCHEMA_VERSION}: {error}.",
            hint="Make room and run the command again; the archive is as it was.",
        ) from error
    return place


def _find_free_name(draft: Path, target: Path) -> Path:
    """Find a name that is free, or that of the very same copy from a migration that failed."""
    names = (target.with_name(f"{target.name}-{number}") for number in count(2))
    place = target
    while place.exists() and not filecmp.cmp(draft, place, shallow=False):
        place = next(names)
    return place
