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


def test_pager_that_is_left_early_is_no_failure(shared_cli: ArchiveCli) -> None:
    """Who has seen enough goes away without a complaint."""
    seen = run_on_terminal(shared_cli, 4, "search", "*", pager="true")
    assert "Traceback" not in seen


def test_pipe_is_never_paged(shared_cli: ArchiveCli) -> None:
    """What is not a terminal gets the plain lines."""
    done = shared_cli.run_in_process("search", "*", PAGER="sed s/^/paged:/")
    assert "paged:" not in done.stdout
