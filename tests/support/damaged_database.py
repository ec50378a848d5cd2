"""Damage to the file of an archive's database, as disks, kills and people do it.

Each function damages a file, or returns one that does (`Damage`); the names complete "a database
that is ...".
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

PAGE = 4096
"""Bytes of a page of an SQLite file, by default."""
GARBAGE = bytes(range(1, 256)) * 17

Damage = Callable[[Path], None]


def overwrite(database: Path, first: int, last: int, what: bytes) -> None:
    """Write over pages, counted from 1."""
    with database.open("r+b") as file:
        for page in range(first, last + 1):
            file.seek((page - 1) * PAGE)
            file.write(what[:PAGE])


def pages(database: Path) -> int:
    """Return the number of pages of the file."""
    return database.stat().st_size // PAGE


def no_database(database: Path) -> None:
    """Put another file in its place."""
    database.write_bytes(b"<html>" * 4096)


def torn_to_zeros(database: Path) -> None:
    """Write zeros over all pages but the first, as a power cut leaves them."""
    overwrite(database, 2, pages(database), bytes(PAGE))


def torn_to_garbage(database: Path) -> None:
    """Write garbage over all pages but the first."""
    overwrite(database, 2, pages(database), GARBAGE)


def cut(database: Path) -> None:
    """Cut the file after its first pages."""
    with database.open("r+b") as file:
        file.truncate(2 * PAGE)


def emptied(database: Path) -> None:
    """Leave an empty file."""
    database.write_bytes(b"")


def unversioned(database: Path) -> None:
    """Remove the version of its schema."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DELETE FROM alembic_version")


def dropped(*tables: str) -> Damage:
    """Return the damage that drops tables."""

    def drop(database: Path) -> None:
        with closing(sqlite3.connect(database)) as connection, connection:
            connection.execute("PRAGMA foreign_keys = OFF")
            for table in tables:
                connection.execute(f"DROP TABLE {table}")

    return drop


def broken(*names: str, what: bytes = bytes(PAGE)) -> Damage:
    """Return the damage that writes zeros, or `what`, over the first page of tables or indexes."""

    def spoil(database: Path) -> None:
        with closing(sqlite3.connect(database)) as connection:
            for name in names:
                query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
                ((root,),) = connection.execute(query, (name,)).fetchall()
                overwrite(database, root, root, what)

    return spoil


def unreadable_values(database: Path) -> None:
    """Spoil the JSON of every article, though every page of the file stays whole."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE revisions SET content = substr(content, 10)")
