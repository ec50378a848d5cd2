"""Errors of the database in our words: locked, full, failing, damaged, or a fault of ours.

Those of PostgreSQL are in `postgresql_errors`. SQLite tells kinds of errors apart by codes
(https://www.sqlite.org/rescode.html). Damage shows in other
ways too: a table that is missing, a value that cannot be read as what it is, a constraint that
breaks because an index lost rows.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DatabaseError, InterfaceError, OperationalError, StatementError

from archive.database.postgresql_errors import translate_postgresql_error
from archive.errors import (
    ArchiveDamagedError,
    ArchiveEmptyError,
    ArchiveError,
    ArchiveFullError,
    ArchiveLockedError,
    ArticleFormatError,
)

DAMAGE_HINT = (
    "What is wrong: truongdang doctor --deep. Then put the archive back from its last backup:"
    " docs/operations.md, Backup and restore. Where there is none, move its file away:"
    " truongdang archive rebuild makes the articles anew from the captures."
)
_LOCKED = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL")
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_FORMAT", "SQLITE_IOERR_CORRUPTFS")
_DAMAGE_WORDS = (
    "malformed",
    "not a database",
    "no such table",
    "no such column",
    "could not decode to utf-8",
)


def make_damage_error(text: str, name: str) -> ArchiveDamagedError:
    """Make the error of a database that is not what it was written as."""
    return ArchiveDamagedError(f"The archive is damaged: {text} ({name}).", hint=DAMAGE_HINT)


def make_empty_error(name: str) -> ArchiveEmptyError:
    """Make the error of a database that was filled once, and has nothing in it."""
    return ArchiveEmptyError(
        f"The archive is empty, but was filled once ({name}).",
        hint="Put it back from its last backup: docs/operations.md, Backup and restore. Where"
        " there is none: truongdang archive rebuild makes it anew from its captures.",
    )


def make_locked_error(name: str) -> ArchiveLockedError:
    """Make the error of a database that another process uses."""
    return ArchiveLockedError(
        f"The archive is locked by another program ({name}).",
        hint="Wait until it has finished, then try again.",
    )


def get_damage_text(error: ArchiveDamagedError) -> str:
    """Return what the database itself said of its damage."""
    return str(getattr(error.__cause__, "orig", None) or error.__cause__ or error)


@contextmanager
def translate_errors(name: str, check: Callable[[], str] = str) -> Iterator[None]:
    """Turn the database's errors into ours.

    Args:
        name: The database's address as it may be shown.
        check: Says what is wrong with the database's file, in a few words; empty if nothing.
            Asked where an error may be a fault of ours or a consequence of damage.

    Raises:
        ArchiveError: one of its kinds for what the database says; see `archive.errors`.
    """
    try:
        yield
    except ArticleFormatError as error:  # what is stored was an article when it was written
        raise make_damage_error(f"a stored article cannot be read: {error}", name) from error
    except ArchiveError:
        raise
    except (StatementError, sqlite3.Error, ValueError, TypeError, LookupError) as error:
        if (translated := _translate_error(error, name, check)) is None:
            raise
        raise translated from error


def _translate_error(error: Exception, name: str, check: Callable[[], str]) -> ArchiveError | None:
    """Return our error; None where the database is whole, and the fault is in the program."""
    cause = error.orig if isinstance(error, StatementError) and error.orig else error
    if type(cause).__module__.startswith("psycopg"):
        return translate_postgresql_error(cause, name)
    if _is_stored_value(cause):
        return make_damage_error(f"a stored value cannot be read: {cause}", name)
    if known := _make_known_error(str(cause), getattr(cause, "sqlite_errorname", None) or "", name):
        return known
    if isinstance(cause, sqlite3.OperationalError) or isinstance(
        error, OperationalError | InterfaceError
    ):
        return ArchiveError(
            f"The archive cannot be used: {cause} ({name}).",
            hint="Check that the data folder exists and can be written.",
        )
    found = _run_check(check)
    return make_damage_error(found, name) if found else None


def _make_known_error(text: str, code: str, name: str) -> ArchiveError | None:
    """Make the error for a text and a code of SQLite; None for one that is not expected."""
    if code.startswith(_LOCKED) or "locked" in text:
        return make_locked_error(name)
    if code.startswith(_DAMAGED) or any(words in text.lower() for words in _DAMAGE_WORDS):
        return make_damage_error(text, name)
    if code == "SQLITE_FULL" or " full" in text or "disk I/O error" in text:
        return ArchiveFullError(
            f"The disk that holds the archive is full, or fails: {text} ({name}).",
            hint="Make room, or have the disk looked at; then run the command again.",
        )
    return None


def _is_stored_value(cause: BaseException) -> bool:
    """Tell whether a stored value could not be read: JSON, a time, a word of a list.

    To write half a character (a lone surrogate) is a fault of ours.
    """
    return isinstance(cause, ValueError) and not isinstance(cause, UnicodeEncodeError)


def _run_check(check: Callable[[], str]) -> str:
    """Return what a check finds; one that cannot be made has found something."""
    try:
        return check()
    except (DatabaseError, sqlite3.Error) as error:
        return str(getattr(error, "orig", error))
