"""Errors become words on stderr and an exit status, in one place."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from archive.errors import (
    ArchiveDamagedError,
    ArchiveError,
    ArchiveLockedError,
    ArchiveMissingError,
    ArchiveVersionError,
)
from config.errors import ConfigError
from crawler.errors import CrawlError
from indexer.errors import (
    IndexDamagedError,
    IndexerError,
    IndexLockedError,
    IndexMissingError,
    IndexVersionError,
    QueryError,
)
from research.errors import MissingArticlesError, ResearchError, UnwritableExportError
from terminal.cli.errors import ExitStatus, get_exit_status, handle_errors

QUERY_ERROR = QueryError("unclosed", query="hội (", span=(4, 5), hint="Close it.")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (QUERY_ERROR, 2),
        (ConfigError("x"), 2),
        (UnwritableExportError(Path("x"), "full"), 3),
        (MissingArticlesError(2, 1), 3),
        (IndexMissingError("x"), 3),
        (IndexLockedError("x"), 3),
        (ArchiveMissingError("x"), 3),
        (ArchiveLockedError("x"), 3),
        (IndexDamagedError("x"), 4),
        (IndexVersionError("x"), 4),
        (ArchiveDamagedError("x"), 4),
        (ArchiveVersionError("x"), 4),
        (CrawlError("x"), 1),
    ],
)
def test_status_of_an_error(error: Exception, status: int) -> None:
    """The exit statuses are a promise to scripts."""
    assert get_exit_status(error) == status


def iter_error_classes(root: type[Exception]) -> Iterator[type[Exception]]:
    """An error and all that are derived from it."""
    yield root
    for kind in root.__subclasses__():
        yield from iter_error_classes(kind)


@pytest.mark.parametrize(
    "root", [ArchiveError, ConfigError, CrawlError, IndexerError, ResearchError]
)
def test_every_error_of_ours_has_a_status(root: type[Exception]) -> None:
    """A class that is added later does not end in a traceback."""
    for kind in iter_error_classes(root):
        assert get_exit_status(kind.__new__(kind)) in set(ExitStatus)


def run_failing_command(error: BaseException) -> int:
    """The exit status of a command that raises `error`."""
    with pytest.raises(click.exceptions.Exit) as left, handle_errors():
        raise error
    return left.value.exit_code


def test_message_and_hint_go_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    """What is wrong and what to do, each on its line, nothing on stdout."""
    assert run_failing_command(ArchiveMissingError("there is no archive", hint="Crawl.")) == 3
    assert capsys.readouterr() == ("", "error: there is no archive\nhint: Crawl.\n")


def test_query_error_points_at_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    """Carets stand below the guilty characters, also where marks take no column."""
    error = QueryError("unclosed", query="hô\u0323i (", span=(5, 6), hint="Close it.")
    run_failing_command(error)
    assert capsys.readouterr().err.splitlines() == [
        "error: unclosed",
        "  hô\u0323i (",
        "      ^",
        "hint: Close it.",
    ]


def test_error_text_cannot_reach_into_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """A query or a page that stands in a message is as harmless as in a result."""
    run_failing_command(ArchiveError("\x1b[2J"))
    assert "\x1b" not in capsys.readouterr().err


def test_ctrl_c_is_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever stops a command knows that it was stopped."""
    assert run_failing_command(KeyboardInterrupt()) == 130
    assert capsys.readouterr() == ("", "")


def test_system_error_names_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    """A refusal of the system is told with its place, without a traceback."""
    assert run_failing_command(PermissionError(13, "Permission denied", "/data/x")) == 3
    assert capsys.readouterr().err == "error: /data/x: Permission denied\n"


def test_bug_is_not_hidden() -> None:
    """Only expected failures are caught: a mistake of ours must be seen."""
    with pytest.raises(ZeroDivisionError), handle_errors():
        raise ZeroDivisionError
