"""Ways in which the file of an archive's database is really damaged."""

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
    """The number of pages of the file."""
    return database.stat().st_size // PAGE


def no_database(database: Path) -> None:
    """Another file in its place."""
    database.write_bytes(b"<html>" * 4096)


def torn_to_zeros(database: Path) -> None:
    """All pages but the first are zeros, as after a power cut."""
    overwrite(database, 2, pages(database), bytes(PAGE))


def torn_to_garbage(database: Path) -> None:
    """All pages but the first are garbage."""
    overwrite(database, 2, pages(database), GARBAGE)


def cut(database: Path) -> None:
    """The file ends after its first pages."""
    with database.open("r+b") as file:
        file.truncate(2 * PAGE)


def emptied(database: Path) -> None:
    """Nothing is left of it."""
    database.write_bytes(b"")


def unversioned(database: Path) -> None:
    """The version of its schema is gone."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("DELETE FROM alembic_version")


def dropped(*tables: str) -> Damage:
    """Tables are gone."""

    def drop(database: Path) -> None:
        with closing(sqlite3.connect(database)) as connection, connection:
            connection.execute("PRAGMA foreign_keys = OFF")
            for table in tables:
                connection.execute(f"DROP TABLE {table}")

    return drop


def broken(*names: str, what: bytes = bytes(PAGE)) -> Damage:
    """The first page of tables or indexes is zeros, or other bytes."""

    def spoil(database: Path) -> None:
        with closing(sqlite3.connect(database)) as connection:
            for name in names:
                query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
                ((root,),) = connection.execute(query, (name,)).fetchall()
                overwrite(database, root, root, what)

    return spoil


def unreadable_values(database: Path) -> None:
    """The content of articles is no JSON any more, though every page is whole."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE revisions SET content = substr(content, 10)")
