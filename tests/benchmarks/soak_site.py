"""One long crawl beside faults: `make soak-site`, and its table in docs/operations.md.

A made school of 20,000 articles is crawled into a new archive by one process. One address in a
hundred fails when first asked for, and at each thousand articles somebody else locks the database
for a while. What the process uses is read from outside, at each thousand articles of the archive.
Fails where articles are missing, or where memory or CPU a page has grown since the early ones.
"""

import argparse
import math
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from tests.benchmarks.made_school import make_school
from tests.benchmarks.rounds import read_cpu
from tests.support.cli import Workspace
from tests.support.document_table import DocumentTable
from tests.support.faulty_site import FaultySite
from tests.support.site_server import StubResponse, serve_site

TABLE = DocumentTable("soak-site")
HEAD = "| articles | pages | resident memory, MB | handles | threads | CPU a page, ms |"
_DOCUMENTED = 20_000  # articles: what a smaller site shows does not stand in the document
_PARAGRAPHS = 3  # of an article: pages of some 10 KB
_STEP = 1000  # articles between two measurements
_EARLY = 2000  # articles, when caches are full: what comes later is compared with this
_FAULTY_SHARE = 0.01  # of addresses
_LOCKED_SECONDS = 3  # SQLite waits longer
_POLL_SECONDS = 0.5
_MOST_MEMORY, _MOST_CPU = 1.15, 1.25  # times the early measurement
_MOST_HANDLES = 5  # more than early: files that are read again at the end
_KB_PER_MB = 1024


@dataclass(frozen=True, slots=True)
class Usage:
    """What a crawl has done and its process uses: MB, and milliseconds of CPU for each page.

    As measured, `cpu` is the seconds since the process began.
    """

    articles: int
    pages: int
    memory: float
    handles: int
    threads: int
    cpu: float

    def __str__(self) -> str:
        """The row of the table."""
        cpu = "-" if math.isnan(self.cpu) else f"{self.cpu:.1f}"
        return (
            f"| {self.articles:,} | {self.pages:,} | {self.memory:.0f} | {self.handles}"
            f" | {self.threads} | {cpu} |"
        )


def measure(process: int, database: Path) -> Usage | None:
    """Read what a crawl has done and what its process uses; None before it and after its end."""
    counts = "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM captures)"
    folder = Path(f"/proc/{process}")
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as archive:
            articles, pages = archive.execute(counts).fetchone()
        lines = (folder / "status").read_text(encoding="ascii").splitlines()
        status = dict(line.split(":\t", 1) for line in lines)
        cpu = read_cpu(process)
        handles = len(list((folder / "fd").iterdir()))
        memory = int(status["VmRSS"].split()[0]) / _KB_PER_MB
    # No tables yet; gone; a zombie without memory.
    except (sqlite3.OperationalError, OSError, KeyError):
        return None
    return Usage(articles, pages, memory, handles, int(status["Threads"]), cpu)


def watch(process: "subprocess.Popen[bytes]", database: Path, step: int = _STEP) -> Iterator[Usage]:
    """Yield a measurement at each thousand articles, then the last one before the end.

    The database is locked after each thousand.
    """
    goal, last = step, None
    while process.poll() is None:
        time.sleep(_POLL_SECONDS)
        last = measure(process.pid, database) or last
        if last and last.articles >= goal:
            goal = last.articles // step * step + step
            yield last
            _lock(database)
    if last:
        yield last


def _lock(database: Path) -> None:
    with closing(sqlite3.connect(database, isolation_level=None, timeout=60)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        time.sleep(_LOCKED_SECONDS)
        connection.execute("ROLLBACK")


def count_cpu_by_page(measured: Sequence[Usage]) -> list[Usage]:
    """Return measurements with the milliseconds of CPU a page since the one before."""
    start = Usage(0, 0, 0, 0, 0, 0)
    return [
        replace(late, cpu=(late.cpu - early.cpu) * 1000 / max(late.pages - early.pages, 1))
        for early, late in pairwise([start, *measured])
    ]


def find_growth(rows: Sequence[Usage], early: int = _EARLY) -> list[str]:
    """Say what has grown by more than it may since the early measurement.

    The last row is that of the end, when the template is learned again and no page comes in.
    """
    first, last = next((row for row in rows if row.articles >= early), rows[0]), rows[-1]
    last_cpu = rows[max(len(rows) - 2, 0)].cpu
    return [
        f"{name} grew from {before:.1f} to {after:.1f}"
        for name, before, after, most in (
            ("memory", first.memory, last.memory, first.memory * _MOST_MEMORY),
            ("CPU a page", first.cpu, last_cpu, first.cpu * _MOST_CPU),
            ("handles", first.handles, last.handles, first.handles + _MOST_HANDLES),
            ("threads", first.threads, last.threads, first.threads + _MOST_HANDLES),
        )
        if after > most
    ]


def crawl(school: FaultySite, folder: Path) -> list[Usage]:
    """Crawl the school in a process of its own; all of its articles must be there."""
    desk = Workspace(folder)
    desk.add_site(school)
    database, measured = desk.data / "archive.sqlite3", []
    words = desk.make_command("crawl", "truong", "--no-index")
    log = (folder / "progress.txt").open("wb")
    with log, subprocess.Popen(words, env=desk.environment, stderr=log) as process:
        for usage in watch(process, database):
            measured.append(usage)
            _print(f"{count_cpu_by_page(measured)[-1]}")
    _print(f"status {process.returncode}; requests {len(school.log):,}; {dict(school.faults)}")
    with closing(sqlite3.connect(database)) as archive:
        found = {url for (url,) in archive.execute("SELECT url FROM articles WHERE NOT withdrawn")}
    articles = {school.url + path for path in school.responses if path.endswith(".html")}
    if process.returncode or not articles <= found:
        sys.exit(f"{len(articles - found):,} of {len(articles):,} articles are missing")
    return [*count_cpu_by_page(measured[:-1]), replace(measured[-1], cpu=math.nan)]


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> None:
    """Crawl, measure, write the table where it is of the whole site; status 1 where costs grew."""
    parser = argparse.ArgumentParser(prog="make soak-site")
    parser.add_argument("articles", type=int)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--folder", type=Path, help="a new folder, which is kept")
    chosen = parser.parse_args()
    school = FaultySite(chosen.seed, _FAULTY_SHARE)
    for path, body in make_school(chosen.articles, _PARAGRAPHS).items():
        school.responses[path] = StubResponse(body, headers={"Content-Type": "text/html"})
    _print(f"seed {chosen.seed}\n{HEAD}")
    with tempfile.TemporaryDirectory() as scratch, serve_site(school):
        rows = crawl(school, chosen.folder or Path(scratch))
    if chosen.articles >= _DOCUMENTED:
        TABLE.write(HEAD, [str(row) for row in rows])
    if grown := find_growth(rows):
        sys.exit("; ".join(grown))


if __name__ == "__main__":
    main()
