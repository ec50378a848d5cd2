"""The errors of the index and of queries, for a person to read.

::

    IndexerError
    ├── QueryError            the query cannot be understood, or asks too much
    ├── IndexMissingError     there is no index yet
    ├── IndexDamagedError     the files of the index do not belong together
    ├── EngineMissingError    the library that the index needs is not installed
    ├── IndexUnavailableError the cluster that has it cannot answer now
    ├── IndexVersionError     another version of this program made the index, or another archive
    └── IndexLockedError      another process is writing the index

Each says in `hint` what to do next.
"""

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

REBUILD_HINT = "truongdang index rebuild"
"""What helps against an index that cannot be used: the archive has all that it held."""


class IndexerError(Exception):
    """The root of all errors of this package."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class QueryError(IndexerError):
    """A query that cannot be answered; `span` is the guilty part of `query`, in characters."""

    def __init__(self, message: str, *, query: str, span: tuple[int, int], hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.query = query
        self.span = span

    @property
    def pointer(self) -> str:
        """Two lines: the query, and carets below its guilty part; nothing where all of it is."""
        if not self.query:
            return ""
        start, end = self.span
        shown = "".join(" " if character.isspace() else character for character in self.query)
        return f"{shown}\n{' ' * start}{'^' * max(1, end - start)}"


class QueryMistake(NamedTuple):
    """What is wrong with a part of a query, and what to write instead."""

    message: str
    hint: str


class IndexMissingError(IndexerError):
    """There is no index in the folder."""


class IndexDamagedError(IndexerError):
    """The index is there but cannot be read."""


class IndexVersionError(IndexerError):
    """The index was made with another analyzer, schema, archive or unknown engine."""


class IndexLockedError(IndexerError):
    """Another process is writing the index; the message says which, `since` since when."""

    def __init__(self, message: str, *, hint: str = "", since: datetime | None = None) -> None:
        super().__init__(message, hint=hint)
        self.since = since


class IndexUnavailableError(IndexerError):
    """The index is in a cluster that cannot be reached, or cannot answer now."""


class EngineMissingError(IndexerError):
    """The engine is known, but its library is not installed."""


def make_unreadable_error(folder: Path, cause: object) -> IndexDamagedError:
    """Make the error of an index whose files cannot be read, for a cause in words."""
    return IndexDamagedError(f"The index in {folder} cannot be read: {cause}", hint=REBUILD_HINT)


def make_unusable_error(folder: Path, cause: object) -> IndexerError:
    """Make the error of an index whose files the system refuses; they may be whole."""
    return IndexerError(
        f"The index in {folder} cannot be used: {cause}",
        hint="See to rights and room in that folder, then run the command again.",
    )


def make_cluster_unavailable_error(location: str, cause: object) -> IndexUnavailableError:
    """Make the error of a cluster that is too busy, or lacks nodes, for longer than usual."""
    return IndexUnavailableError(
        f"OpenSearch at {location} cannot answer now: {cause}",
        hint="See that its health is not red: GET _cluster/health says which shards lack a node.",
    )
