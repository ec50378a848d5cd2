"""Processes of their own over 20,000 articles, as somebody at a terminal starts them.

CPU above that of a Python that does nothing, by turns. `browse` runs in a terminal of 120 columns;
what it has used is read when the list of hits stands there, and from the key that opens the first
hit until its article does.
"""

import fcntl
import os
import pty
import select
import signal
import statistics
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks.news_data import make_news_data
from tests.benchmarks.rounds import (
    PROGRAM,
    UNCOMPILED,
    limit_rounds,
    measure_process,
    read_cpu,
    take_turns,
)
from tests.benchmarks.table import Row, at_most

ARTICLES = 20_000
RUNS = 10
COMMANDS = {
    "search": (("search", "hội nghị", "--facet", "year,author"), 80),
    "count": (("count", "hội nghị"), 80),
    "facet": (("facet", "hội nghị", "--by", "year,author"), 80),
    "show": (("show",), 110),
}
"""Each with its goal in milliseconds; `show` is told the id of an article."""
_SCREEN = struct.pack("HHHH", 40, 120, 0, 0)  # rows, columns
_MOST_FIRST_SCREEN, _MOST_FIRST_ARTICLE = 400, 100  # ms: goals
_PATIENCE = 60.0  # seconds


def measure_rows() -> Iterator[Row]:
    """Yield what each command takes beside nothing, and what `browse` takes to show something."""
    data = make_news_data(ARTICLES)
    nothing = [sys.executable, "-c", ""]
    for name, (words, most) in COMMANDS.items():
        own = (*words, _find_article(data)) if name == "show" else words
        command = [*PROGRAM, "--data", str(data), *own]
        cpu = take_turns(
            {
                "ours": lambda command=command: measure_process(command).cpu,  # type: ignore[misc]
                "bare": lambda: measure_process(nothing).cpu,
            },
            RUNS,
            warm=True,
        )
        above = (cpu["ours"] - cpu["bare"]) * 1000
        yield Row(
            name=f"fresh {name}, above bare Python",
            ours=above,
            unit="ms of CPU",
            goal=at_most(most),
        )
    command = [*PROGRAM, "--data", str(data), "browse"]
    seen = [_browse(command) for _ in range(limit_rounds(RUNS) + 1)][1:]
    for name, times, most in zip(
        ("browse, first screen", "browse, first article"),
        zip(*seen, strict=True),
        (_MOST_FIRST_SCREEN, _MOST_FIRST_ARTICLE),
        strict=True,
    ):
        value = statistics.median(times) * 1000
        yield Row(name=name, ours=value, unit="ms of CPU", goal=at_most(most))


def _find_article(data: Path) -> str:
    """Return the id of an article, as `show` takes it."""
    words = ("search", "hội nghị", "--limit", "1", "--template", "{id}")
    command = [*PROGRAM, "--data", str(data), *words]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def _browse(command: Sequence[str]) -> tuple[float, float]:
    """Return the CPU seconds until hits are listed, and from there until the first is open."""
    process, terminal = pty.fork()
    if process == 0:
        os.environ.pop(UNCOMPILED, None)
        os.environ["TERM"] = "xterm-256color"
        os.execv(command[0], list(command))  # noqa: S606 -- no shell is wanted
    try:
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, _SCREEN)
        _await(terminal, b"listed)")
        listed = read_cpu(process)
        os.write(terminal, b"\t\t\r")  # to the facets, to the hits, and into the first
        _await(terminal, b"Cite")
        return listed, read_cpu(process) - listed
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        os.close(terminal)


def _await(terminal: int, sign: bytes) -> None:
    """Read what is drawn until a text stands there."""
    drawn, until = b"", time.monotonic() + _PATIENCE
    while sign not in drawn:
        if time.monotonic() > until:
            raise TimeoutError(f"browse does not show {sign!r}")
        if select.select([terminal], [], [], 1)[0]:
            drawn += os.read(terminal, 1 << 16)
