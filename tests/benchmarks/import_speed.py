"""An import into an archive of 20,000 articles beside the same into an empty one.

Run by `make bench-import`.

Takes the news of the shared texts (`TRUONGDANG_CORPUS`) in as `truongdang import` does, line by
line: all but the last into an archive, then the last into that one, and by turns into new ones.
Prints the CPU milliseconds that an article takes in both, their ratio, and those of the index; then
the same into PostgreSQL, by turns with SQLite, and what its server takes.
"""

import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from statistics import median

from archive.archive import Archive
from archive.model import SiteKey
from indexer import sync
from terminal.commands.import_ import ArticleImport
from tests.benchmarks.table import Row, at_most
from tests.support.postgres import find_programs, run_server

MOST = 20_000  # all of the shared news
LAST = 500
"""Articles that are measured: some seconds of work, more than the noise of a busy machine."""
TURNS = 3  # runs, of which the fastest counts: noise only adds
MOST_CPU = 4.0  # ms an article without the index: the goal
FLOOR = 8.0
"""CPU milliseconds for an article at `MOST`: more, and the import fails its benchmark."""


def lines(shared: Path) -> list[bytes]:
    """Return the shared news as lines of an import."""
    path = shared / "text" / "news_20k.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as texts:
        return [_line(json.loads(text)) for text in islice(texts, MOST)]


def _line(news: dict[str, str]) -> bytes:
    article = {"title": news["title"], "body": news["body"]}
    article["url"] = f"http://news.example/{news['id']}.html"
    return json.dumps(article, ensure_ascii=False).encode() + b"\n"


def opened(folder: Path) -> Archive:
    """Return the archive in a folder, made where there is none."""
    url = f"sqlite:///{folder}/archive.sqlite3"
    return Archive.open(url, data=folder, create=True)


def take_in(archive: Archive, some: Iterable[bytes]) -> float:
    """Import lines; gives the CPU milliseconds that took."""
    intake = ArticleImport(SiteKey("news"))
    before = time.process_time()
    intake.run(archive, some)
    return (time.process_time() - before) * 1000


def index(archive: Archive, folder: Path) -> float:
    """Update the index and return the CPU milliseconds that it took."""
    before = time.process_time()
    sync.update_index(archive, folder / "index")
    return (time.process_time() - before) * 1000


def into_empty(some: list[bytes]) -> float:
    """Return the CPU milliseconds of the same lines in a new archive."""
    with tempfile.TemporaryDirectory() as name, opened(Path(name)) as archive:
        return take_in(archive, some)


def compare_databases(some: list[bytes]) -> str:
    """Import the same lines into SQLite and PostgreSQL by turns, and describe what each takes."""
    with tempfile.TemporaryDirectory() as name, run_server() as server:
        server.execute("CREATE DATABASE news")
        url = server.make_url("news")
        with (
            opened(Path(name)) as file,
            Archive.open(url, data=Path(name) / "server", create=True) as shared,
        ):
            parts = [some[start : start + LAST] for start in range(0, len(some), LAST)]
            turns = [(take_in(file, part), take_in(shared, part)) for part in parts]
            listing = subprocess.check_output(["ps", "-eo", "cputimes=,args="], text=True)  # noqa: S607
    served = sum(
        int(line.split()[0])
        for line in listing.splitlines()
        if "postgres: " in line and " news " in line
    )
    sqlite, postgresql = (min(times) / LAST for times in zip(*turns, strict=True))
    return (
        f"  into SQLite {sqlite:.2f}  into PostgreSQL {postgresql:.2f}"
        f" and {served * 1000 / len(some):.1f} of its server\n"
    )


def measure_rows() -> Iterator[Row]:
    """Yield the cost of an article at `MOST` with that into an empty archive beside it."""
    news = lines(Path(os.environ["TRUONGDANG_CORPUS"]))
    parts = [news[len(news) - LAST * turn :][:LAST] for turn in range(TURNS, 0, -1)]
    with tempfile.TemporaryDirectory() as name, opened(Path(name)) as archive:
        take_in(archive, news[: -LAST * TURNS])
        turns = [(take_in(archive, part), into_empty(part)) for part in parts]
    full, empty = (median(times) / LAST for times in zip(*turns, strict=True))
    yield Row(
        name=f"an article into {MOST:,}",
        ours=full,
        unit="ms of CPU",
        alternative="into an empty archive",
        theirs=empty,
        goal=at_most(MOST_CPU),
    )


def main() -> None:
    """Print the figures; fail above the floor."""
    shared = os.environ.get("TRUONGDANG_CORPUS")
    if not shared:
        sys.exit("TRUONGDANG_CORPUS is not set: no texts to import")
    news = lines(Path(shared))
    parts = [news[len(news) - LAST * turn :][:LAST] for turn in range(TURNS, 0, -1)]
    with tempfile.TemporaryDirectory() as name, opened(Path(name)) as archive:
        take_in(archive, news[: -LAST * TURNS])
        index(archive, Path(name))
        turns = [(take_in(archive, part), into_empty(part)) for part in parts]
        indexed = index(archive, Path(name)) / (LAST * TURNS)
    full, empty = (min(times) / LAST for times in zip(*turns, strict=True))
    sys.stdout.write(
        f"import, CPU milliseconds for an article (best of {TURNS} times {LAST})\n"
        f"  at {MOST:,} {full:.2f}  into an empty archive {empty:.2f}  ratio {full / empty:.2f}\n"
        f"  with the index, that of all articles at hand: {full + indexed:.2f}\n"
    )
    if find_programs():
        sys.stdout.write(compare_databases(news[: LAST * TURNS]))
    if full > FLOOR:
        sys.exit(f"more than {FLOOR} ms for an article")


if __name__ == "__main__":
    main()
