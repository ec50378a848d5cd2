"""Processes that let one index follow: one works, and another goes on when it is killed."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from archive.archive import Archive
from archive.model import Content, SiteKey
from indexer.errors import IndexMissingError
from indexer.sync import read_status
from tests.support import cli_process
from tests.support.cli import Workspace
from tests.support.cli_process import TIMEOUT_SECONDS

WRITERS = 4
ARTICLES = int(os.environ.get("TRUONGDANG_WRITES", "40")) // (2 * WRITERS)
"""Articles of each writer in each half of a test."""


@dataclass(frozen=True, slots=True)
class Follower:
    """A process that lets the index follow, and the file of what it says."""

    process: ForkServerProcess
    log: Path

    def await_said(self, words: str) -> None:
        """Wait until it has said something."""
        end = time.monotonic() + TIMEOUT_SECONDS
        while words not in (said := self.log.read_text(encoding="utf-8")):
            assert time.monotonic() < end, said
            assert self.process.is_alive(), said
            time.sleep(0.05)


@contextmanager
def following(desk: Workspace, name: str) -> Iterator[Follower]:
    """Start a process that lets the index follow, and kill it at the end."""
    log = desk.folder / f"{name}.log"
    words = ("index", "update", "--follow", "--every", "0.1")
    with log.open("w") as output, Path(os.devnull).open() as null_device:
        streams = [null_device.fileno(), output.fileno(), output.fileno()]
        process = cli_process.start_command(words, desk.environment, Path.cwd(), streams)
    try:
        yield Follower(process, log)
    finally:
        process.kill()
        process.join(TIMEOUT_SECONDS)


def write_articles(desk: Workspace, writer: int, half: int) -> None:
    """Import articles as one of several machines does."""
    with Archive.open(desk.url, data=desk.data) as own:
        for number in range(half * ARTICLES, (half + 1) * ARTICLES):
            content = Content(title=f"Tin {writer}-{number}", body=f"Hội nghị số {number}.")
            site, url = SiteKey(f"s{writer}"), f"http://{writer}.test/{number}"
            own.visits.import_article(site, url, content, now=datetime.now(UTC))


def await_indexed(desk: Workspace, count: int, follower: Follower) -> None:
    """Wait until the index holds so many articles."""
    end = time.monotonic() + TIMEOUT_SECONDS
    while count_indexed(desk) < count:
        assert time.monotonic() < end, follower.log.read_text(encoding="utf-8")
        assert follower.process.is_alive(), follower.log.read_text(encoding="utf-8")
        time.sleep(0.1)


def count_indexed(desk: Workspace) -> int:
    """Return how many articles the index holds."""
    try:
        return read_status(desk.data / "index").documents
    except IndexMissingError:
        return 0


def test_second_follower_goes_on_when_the_first_is_killed(desk: Workspace) -> None:
    """Beside several writers nothing is missed, and nobody has to do anything."""
    desk.data.mkdir()
    Archive.open(desk.url, data=desk.data, create=True).close()
    half = WRITERS * ARTICLES
    with following(desk, "first") as first, ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(lambda writer: write_articles(desk, writer, 0), range(WRITERS)))
        await_indexed(desk, half, first)
        with following(desk, "second") as second:
            second.await_said("another process follows")
            running = [pool.submit(write_articles, desk, each, 1) for each in range(WRITERS)]
            await_indexed(desk, half + 1, first)
            first.process.kill()
            # Also where the first had written everything before it ended.
            second.await_said("this process lets the index follow")
            await_indexed(desk, 2 * half, second)
            for each in running:
                each.result()
    desk.run_command("index", "check")
    assert count_indexed(desk) == 2 * half
