"""Errors as people and scripts meet them: a message with a hint on stderr, and an exit status.

An `IndexMissingError` of `truongdang search` becomes

    error: there is no index in data/index
    hint: truongdang index rebuild

and status 3. The statuses stand in `docs/json.md`, the messages in `docs/messages.md`.
"""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum

import click

from archive.errors import (
    ArchiveDamagedError,
    ArchiveError,
    ArchiveMissingError,
    ArchiveVersionError,
    NotJsonLinesError,
)
from config.errors import ConfigError, MissingFolderError, UnknownSiteError
from crawler.errors import CrawlError
from indexer.errors import (
    IndexDamagedError,
    IndexerError,
    IndexMissingError,
    IndexVersionError,
    QueryError,
)
from research.errors import (
    NoSearchTermsError,
    ResearchError,
    SavedNameError,
    SavedSearchesDamagedError,
    SavedSearchExistsError,
    UnknownSavedSearchError,
)
from terminal.cli.context import CliContext
from terminal.cli.output import write_error_line
from terminal.cli.text_width import measure_width, sanitize, truncate


class ExitStatus(IntEnum):
    """The exit status; a command of its own meaning says so in its help."""

    OK = 0
    """Done, or something found."""
    NOTHING_FOUND = 1
    """Nothing found; of `crawl`: some sites failed; of a check: findings."""
    USAGE = 2
    """A mistake in the command line, the query or the configuration."""
    UNAVAILABLE = 3
    """The index or the archive is missing, locked or full."""
    DAMAGED = 4
    """The index or the archive is damaged, or made by another version."""
    STUCK = 5
    """Of `crawl`: another process has held a site or the index for more than a day."""
    CRASHED = 70
    """Of `crawl`: a fault of the program, whose traceback is printed (EX_SOFTWARE of sysexits)."""
    INTERRUPTED = 130
    """Ctrl-C, as shells count it."""


_STATUS_BY_ERROR: tuple[tuple[type[Exception], ExitStatus], ...] = (
    (QueryError, ExitStatus.USAGE),
    (IndexDamagedError, ExitStatus.DAMAGED),
    (IndexVersionError, ExitStatus.DAMAGED),
    (IndexerError, ExitStatus.UNAVAILABLE),
    (ArchiveDamagedError, ExitStatus.DAMAGED),
    (ArchiveVersionError, ExitStatus.DAMAGED),
    (NotJsonLinesError, ExitStatus.USAGE),
    (ArchiveError, ExitStatus.UNAVAILABLE),
    (ConfigError, ExitStatus.USAGE),
    (CrawlError, ExitStatus.NOTHING_FOUND),
    (NoSearchTermsError, ExitStatus.USAGE),
    (SavedNameError, ExitStatus.USAGE),
    (UnknownSavedSearchError, ExitStatus.USAGE),
    (SavedSearchExistsError, ExitStatus.USAGE),
    (SavedSearchesDamagedError, ExitStatus.DAMAGED),
    (ResearchError, ExitStatus.UNAVAILABLE),
)
"""The first class that an error belongs to decides."""

ExpectedError = IndexerError | ArchiveError | ConfigError | CrawlError | ResearchError | OSError
"""Whatever may be raised where something that can be expected has gone wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorDescription:
    """An error in words.

    Attributes:
        message: What is wrong.
        pointer: The query and carets below its mistaken part, two lines; empty for other errors.
        hint: What to do about it; may be empty.
    """

    message: str
    pointer: str
    hint: str


def get_exit_status(error: Exception) -> ExitStatus:
    """Return the exit status for one of our errors."""
    return next(status for kind, status in _STATUS_BY_ERROR if isinstance(error, kind))


_UNMAPPED = "failed to map segment"
"""Of the loader, where a library of native code finds no room."""
_MEMORY_HINT = "Give more (ulimit -v, the limit of a container), or ask for less at once."


@contextmanager
def handle_errors() -> Iterator[None]:
    """Let a command run; turn what it raises into a message and an exit status."""
    try:
        with _flush_stdout_at_end():
            yield
    except (IndexerError, ArchiveError, ConfigError, CrawlError, ResearchError) as error:
        print_error(error)
        _print_folder_in_use(error)
        raise click.exceptions.Exit(get_exit_status(error)) from None
    except click.exceptions.NoArgsIsHelpError:
        raise  # the help, which Click prints
    except click.UsageError as error:
        print_error_message(error.format_message(), hint=_make_usage_hint(error))
        raise click.exceptions.Exit(ExitStatus.USAGE) from None
    except KeyboardInterrupt:
        # Click would print "Aborted!" and end with 1, which means here that nothing was found.
        raise click.exceptions.Exit(ExitStatus.INTERRUPTED) from None
    except BrokenPipeError:
        # Whoever read our output has had enough (`| head`): that is no failure.
        _discard_stdout()
        raise click.exceptions.Exit(ExitStatus.OK) from None
    except (MemoryError, ImportError) as error:
        if isinstance(error, ImportError) and _UNMAPPED not in str(error):
            raise
        print_error_message("There is not enough memory.", hint=_MEMORY_HINT)
        raise click.exceptions.Exit(ExitStatus.UNAVAILABLE) from None
    except OSError as error:
        # Often stdout itself, such as a full disk: nothing of it may be tried once more.
        _discard_stdout()
        print_error(error)
        raise click.exceptions.Exit(ExitStatus.UNAVAILABLE) from None


@contextmanager
def _flush_stdout_at_end() -> Iterator[None]:
    """Flush stdout while a closed pipe can still be told from a failure."""
    try:
        yield
    finally:
        sys.stdout.flush()


def describe_error(error: ExpectedError, columns: int | None = None) -> ErrorDescription:
    """Describe an error in its own words, or in those of the operating system.

    Args:
        error: What was raised.
        columns: The widest that the pointer may be; None for any width.
    """
    # Python's own text has the number of the error first, which says nothing to people.
    if isinstance(error, OSError):
        message = f"{error.filename or 'the system'}: {error.strerror or error}"
        return ErrorDescription(message=message, pointer="", hint="")
    return ErrorDescription(
        message=str(error), pointer=_format_pointer(error, columns), hint=error.hint
    )


def print_error(error: ExpectedError) -> None:
    """Print on stderr what went wrong."""
    description = describe_error(error)
    print_error_message(description.message, hint=description.hint, pointer=description.pointer)


def print_error_message(message: str, *, hint: str = "", pointer: str = "") -> None:
    """Print on stderr what is wrong, where `pointer` shows it, and what to do about it."""
    write_error_line(f"error: {message}")
    if pointer:
        write_error_line(pointer)
    if hint:
        write_error_line(f"hint: {hint}")


def _make_usage_hint(error: click.UsageError) -> str:
    """Say what to do about a mistake in the command line."""
    path = error.ctx.command_path if error.ctx else "truongdang"
    typed = re.search(r"unexpected extra argument \((.{1,4096})\)", str(error))
    if typed and os.path.isdir(typed.group(1)):  # noqa: PTH112 -- any text may stand there
        command = path.removeprefix("truongdang ")
        return f"A folder is named by an option: truongdang --data {typed.group(1)} {command}"
    return f"How it is used: {path} --help"


def _print_folder_in_use(error: Exception) -> None:
    """Print which folder was looked into, and why that one, where something was not found there."""
    context = click.get_current_context(silent=True)
    folders = context.find_root().obj if context else None
    if not isinstance(folders, CliContext):
        return
    if isinstance(error, ArchiveMissingError | IndexMissingError):
        write_error_line(f"note: the data folder is {folders.data} ({folders.data_reason})")
    if isinstance(error, MissingFolderError | UnknownSiteError):
        write_error_line(
            f"note: the configuration folder is {folders.config} ({folders.config_reason})"
        )


def _format_pointer(error: Exception, columns: int | None) -> str:
    """Return the query with carets below its mistaken part; nothing for other errors."""
    if not isinstance(error, QueryError):
        return ""
    start, end = error.span
    query = sanitize(error.query)
    if columns is not None and measure_width(query) > columns:
        # What does not fit is left out: the beginning, and the end after the guilty part.
        first = max(start - columns // 2, 0)
        query = "…" * bool(first) + query[first:]
        start, end = (position - first + bool(first) for position in (start, end))
        query = truncate(query, columns)
    carets = "^" * max(measure_width(query[start:end]), 1)
    return f"  {query}\n  {' ' * measure_width(query[:start])}{carets}"


def _discard_stdout() -> None:
    """Send what stdout still holds nowhere, if it cannot be written where it belongs."""
    try:
        sys.stdout.flush()
    except OSError:
        # Python flushes stdout once more as it ends and would complain then:
        # https://docs.python.org/3/library/signal.html#note-on-sigpipe
        null_device = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null_device, sys.stdout.fileno())
        os.close(null_device)
