"""Long results on a terminal go through the pager; short ones and pipes do not."""

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from contextlib import suppress

import pytest

from tests.support.cli_process import ROOT
from tests.support.cli_runner import ArchiveCli

PATIENCE = 60
"""Seconds after which a hanging command is given up."""


def run_on_terminal(archive_cli: ArchiveCli, rows: int, *words: str, pager: str) -> str:
    """What a person sees of a command on a terminal of so many rows."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, 80, 0, 0))
    environment = os.environ | archive_cli.environment | {"PAGER": pager, "TERM": "xterm"}
    for name in ("LINES", "COLUMNS"):  # else they, and not the terminal, would say its size
        environment.pop(name, None)
    with subprocess.Popen(
        [sys.executable, str(ROOT / "search_cli.py"), *words],
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env=environment,
    ) as process:
        os.close(theirs)
        seen = b""
        with suppress(OSError):  # Linux says so when the other end is closed
            while data := os.read(ours, 4096):
                seen += data
        process.wait(PATIENCE)
    os.close(ours)
    return seen.decode()


@pytest.mark.parametrize(("rows", "is_paged"), [(8, True), (60, False)])
def test_only_what_is_too_tall_goes_through_the_pager(
    shared_cli: ArchiveCli, rows: int, *, is_paged: bool
) -> None:
    """The pager that the person has chosen gets the lines, colours included."""
    seen = run_on_terminal(
        shared_cli, rows, "show", shared_cli.find_id("sơ kết"), pager="sed s/^/paged:/"
    )
    assert ("paged:" in seen) == is_paged
    assert "An Thị Bến Sông" in seen
    assert "\x1b[1m" in seen


def test_rows_are_counted_as_they_wrap(shared_cli: ArchiveCli) -> None:
    """Three lines of more than a screen's width are more than six rows."""
    words = ("search", "*", "--template", "{title} " * 6)
    assert "paged:" in run_on_terminal(shared_cli, 8, *words, pager="sed s/^/paged:/")
    assert "paged:" not in run_on_terminal(shared_cli, 40, *words, pager="sed s/^/paged:/")


def test_total_stands_on_the_first_page(shared_cli: ArchiveCli) -> None:
    """What stood above the pager would be scrolled away by it."""
    seen = run_on_terminal(shared_cli, 8, "search", "*", pager="sed s/^/paged:/")
    assert seen.startswith("paged:3 articles (")


@pytest.mark.parametrize(
    ("variables", "pager", "linked"),
    [
        ({"FORCE_HYPERLINK": "1"}, "less", True),
        ({"FORCE_HYPERLINK": "1"}, "sed s/^/paged:/", False),
        ({"TERM_PROGRAM": "WezTerm"}, "less", True),
        ({"VTE_VERSION": "7600"}, "less", True),
        ({"VTE_VERSION": "4800"}, "less", False),
        ({"VTE_VERSION": "7600", "FORCE_HYPERLINK": "0"}, "less", False),
        ({}, "less", False),
    ],
)
def test_links_on_terminals_that_know_them(
    shared_cli: ArchiveCli,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    pager: str,
    *,
    linked: bool,
) -> None:
    """Titles lead to their pages; no other terminal or pager gets what it does not know."""
    for name in ("FORCE_HYPERLINK", "VTE_VERSION", "TERM_PROGRAM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    rows = 6 if pager.startswith("sed") else 60
    seen = run_on_terminal(shared_cli, rows, "search", "sơ kết", pager=pager)
    assert ("\x1b]8;;http://song-ha.example/so-ket-1.html\x1b\\" in seen) == linked
    assert ("\x1b]8" in seen) == linked


def test_pipe_has_no_links(shared_cli: ArchiveCli) -> None:
    """Whatever the terminal knows, a pipe gets text."""
    done = shared_cli.run_in_process("search", "*", FORCE_HYPERLINK="1")
    assert "\x1b" not in done.stdout


def test_pager_that_is_left_early_is_no_failure(shared_cli: ArchiveCli) -> None:
    """Who has seen enough goes away without a complaint."""
    seen = run_on_terminal(shared_cli, 4, "search", "*", pager="true")
    assert "Traceback" not in seen


def test_pipe_is_never_paged(shared_cli: ArchiveCli) -> None:
    """What is not a terminal gets the plain lines."""
    done = shared_cli.run_in_process("search", "*", PAGER="sed s/^/paged:/")
    assert "paged:" not in done.stdout
