"""The one place where an error becomes words on stderr and an exit status.

Expected failures have a type of ours, whose `hint` says what to do next. Ctrl-C
and a reader that closed the pipe are no failures and pass in silence.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click

from archive.errors import (
    ArchiveDamagedError,
    ArchiveError,
    ArchiveVersionError,
    NotJsonLinesError,
)
from config.errors import ConfigError
from crawler.errors import CrawlError
from indexer.errors import (
    IndexDamagedError,
    IndexerError,
    IndexVersionError,
    QueryError,
)
from research.errors import (
    NothingSoughtError,
    ResearchError,
    SavedNameError,
    SavedSearchesDamagedError,
    SavedSearchExistsError,
    UnknownSavedSearchError,
)
from terminal.columns import clean, cut, width
from terminal.screen import narrate
from terminal.status import Status

_STATUS: tuple[tuple[type[Exception], Status], ...] = (
    (QueryError, Status.USAGE),
    (IndexDamagedError, Status.DAMAGED),
    (IndexVersionError, Status.DAMAGED),
    (IndexerError, Status.UNAVAILABLE),
    (ArchiveDamagedError, Status.DAMAGED),
    (ArchiveVersionError, Status.DAMAGED),
    (NotJsonLinesError, Status.USAGE),
    (ArchiveError, Status.UNAVAILABLE),
    (ConfigError, Status.USAGE),
    (CrawlError, Status.NONE),
    (NothingSoughtError, Status.USAGE),
    (SavedNameError, Status.USAGE),
    (UnknownSavedSearchError, Status.USAGE),
    (SavedSearchExistsError, Status.USAGE),
    (SavedSearchesDamagedError, Status.DAMAGED),
    (ResearchError, Status.UNAVAILABLE),
)
"""The first class that an error belongs to decides."""

Expected = IndexerError | ArchiveError | ConfigError | CrawlError | ResearchError | OSError
"""Whatever may be raised where something that can be expected has gone wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An error in words: what is wrong, where `pointer` shows it, and what to do about it."""

    message: str
    pointer: str
    hint: str


def status_of(error: Exception) -> Status:
    """The exit status for one of our errors."""
    return next(status for kind, status in _STATUS if isinstance(error, kind))


@contextmanager
def guard() -> Iterator[None]:
    """Let a command run; turn what it raises into a message and an exit status."""
    try:
        with _flushed():
            yield
    except (IndexerError, ArchiveError, ConfigError, CrawlError, ResearchError) as error:
        explain(error)
        raise click.exceptions.Exit(status_of(error)) from None
    except KeyboardInterrupt:
        raise click.exceptions.Exit(Status.INTERRUPTED) from None
    except BrokenPipeError:
        _let_go_of_stdout()
        raise click.exceptions.Exit(Status.FINE) from None
    except OSError as error:
        _let_go_of_stdout()
        explain(error)
        raise click.exceptions.Exit(Status.UNAVAILABLE) from None


@contextmanager
def _flushed() -> Iterator[None]:
    """Write out what is buffered while a closed pipe can still be told from a failure."""
    try:
        yield
    finally:
        sys.stdout.flush()


def told(error: Expected, columns: int | None = None) -> Told:
    """What went wrong, in the words of the error or of the system; `columns` is the room."""
    if isinstance(error, OSError):
        message = f"{error.filename or 'the system'}: {error.strerror or error}"
        return Told(message=message, pointer="", hint="")
    return Told(message=str(error), pointer=_pointer(error, columns), hint=error.hint)


def explain(error: Expected) -> None:
    """Say on stderr what went wrong."""
    words = told(error)
    complain(words.message, hint=words.hint, pointer=words.pointer)


def complain(message: str, *, hint: str = "", pointer: str = "") -> None:
    """Say on stderr what is wrong, where `pointer` shows it, and what to do about it."""
    narrate(f"error: {message}")
    if pointer:
        narrate(pointer)
    if hint:
        narrate(f"hint: {hint}")


def _pointer(error: Exception, columns: int | None) -> str:
    """The query with carets below its guilty part; nothing for other errors."""
    if not isinstance(error, QueryError):
        return ""
    start, end = error.span
    query = clean(error.query)
    if columns is not None and width(query) > columns:
        # What does not fit is left out: the beginning, and the end after the guilty part.
        first = max(start - columns // 2, 0)
        query = "…" * bool(first) + query[first:]
        start, end = (place - first + bool(first) for place in (start, end))
        query = cut(query, columns)
    carets = "^" * max(width(query[start:end]), 1)
    return f"  {query}\n  {' ' * width(query[:start])}{carets}"


def _let_go_of_stdout() -> None:
    """Send what stdout still holds nowhere, if it cannot be written where it belongs."""
    try:
        sys.stdout.flush()
    except OSError:
        # Python flushes stdout once more as it ends and would complain then:
        # https://docs.python.org/3/library/signal.html#note-on-sigpipe
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
