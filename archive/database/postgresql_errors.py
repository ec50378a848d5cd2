"""PostgreSQL's errors in our words, by their codes and, while a connection is made, by their texts.

Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html. A connection that is refused
has none; what the server says then may be in the language of its users.
"""

import re

from archive.errors import (
    ArchiveConflictError,
    ArchiveDamagedError,
    ArchiveError,
    ArchiveFullError,
    ArchiveLockedError,
    ArchiveReadOnlyError,
    ArchiveUnreachableError,
)

_LOST = ("08", "57P01", "57P02", "57P03", "57P05", "25P03")
"""Connection failures, shutdown, crash, start, a session or transaction ended as idle."""
_CONFLICTS = ("40001", "40P01", "23505")
"""Serialization failure, deadlock, a row that another process was quicker to add."""
_FULL = ("53100", "53200", "53400")
_DAMAGED = ("XX001", "XX002", "42P01", "42703", "58P01")
"""Corrupted data and indexes, a missing table, column or file."""
_BAD_ADDRESS_WORDS = "invalid connection option"
"""Of psycopg, as a fault of the program that uses it; the address comes from users."""
_PASSWORD_WORDS = ("password authentication failed", "no password supplied")
_UNREACHABLE_WORDS = (
    "connection refused",
    "no such file or directory",
    "is the server running",
    "starting up",
    "shutting down",
    "in recovery mode",
    "accepting connections",
    "timeout expired",
    "connection timeout",
    "server closed the connection",
    "connection is lost",
    "the connection is closed",
    "consuming input failed",
    "network is unreachable",
    "no route to host",
)


def translate_postgresql_error(cause: BaseException, name: str) -> ArchiveError | None:
    """Return our error for one of psycopg's; None for one that is a fault of ours.

    Args:
        cause: The error of the driver.
        name: The database's address as it may be shown.
    """
    code = str(getattr(cause, "sqlstate", None) or "")
    lines = str(cause).strip().split("\n")
    said = next((line for line in lines if "FATAL" in line), lines[0])
    if code.startswith(_LOST) or (not code and _has_words(str(cause), _UNREACHABLE_WORDS)):
        return ArchiveUnreachableError(
            f"The database does not answer: {said} ({name}).",
            hint="See whether the server of archive_url runs, then run the command again.",
        )
    if code.startswith("28") or _has_words(str(cause), _PASSWORD_WORDS):
        return ArchiveError(
            f"The database lets nobody in with this name and password ({name}).",
            hint="The password belongs into ~/.pgpass, or into PGPASSWORD.",
        )
    is_refused = type(cause).__name__ == "OperationalError" or _BAD_ADDRESS_WORDS in str(cause)
    if not code and is_refused:
        return _make_connection_error(code, str(cause), name) or ArchiveError(
            f"The database cannot be reached: {said} ({name}).",
            hint="Correct archive_url: postgresql://user@host/database.",
        )
    return _make_connection_error(code, str(cause), name) or _make_coded_error(code, said, name)


def _make_connection_error(code: str, text: str, name: str) -> ArchiveError | None:
    """Make the error of a connection that could not be made."""
    if code == "3D000" or re.search(r'database "[^"]*" does not exist', text):
        return ArchiveError(
            f"There is no such database ({name}).",
            hint="Make it first: createdb NAME, by a user who may.",
        )
    if code == "53300" or "too many clients" in text:
        return ArchiveLockedError(
            f"The database has no connection left ({name}).",
            hint="Wait, or raise max_connections of the server.",
        )
    return None


def _make_coded_error(code: str, said: str, name: str) -> ArchiveError | None:
    """Make the error for a code of a statement; None for one that is not expected."""
    if code.startswith(_CONFLICTS):
        return ArchiveConflictError(
            f"Other processes wrote to the same at the same time: {said} ({name}).",
            hint="Run the command again.",
        )
    if code == "55P03":
        return ArchiveLockedError(
            f"The archive is locked by another program ({name}).",
            hint="Wait until it has finished, then try again.",
        )
    if code.startswith(_FULL):
        return ArchiveFullError(
            f"The database has no room left: {said} ({name}).",
            hint="Make room on the server; then run the command again.",
        )
    if code in {"25006", "42501"}:
        return ArchiveReadOnlyError(
            f"The database lets this user read, not write: {said} ({name}).",
            hint="Use a user who may write, on the server that takes writes.",
        )
    if code.startswith(_DAMAGED):
        return ArchiveDamagedError(
            f"The archive is damaged: {said} ({name}).",
            hint="Put the database back from its last copy: docs/scaling.md.",
        )
    return None


def _has_words(text: str, words: tuple[str, ...]) -> bool:
    lowered = text.lower()
    return any(each in lowered for each in words)
