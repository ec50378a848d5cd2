"""An export of 20,000 articles beside a plain loop over the same database.

Imports the news of the shared texts (`TRUONGDANG_CORPUS`) into an archive of its own, then writes
them as JSON Lines, by turns with our export and with a loop of `sqlite3` and `json` that knows the
table; then a tenth of them and all, each in a process of its own, for the memory.
"""

import gzip
import json
import os
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from archive.archive import Archive
from archive.model import Content, SiteKey
from research.export import export_stream, load_articles_by_id
from research.exports.base import ExportOptions
from research.exports.formats import FORMATS, FileFormat
from tests.benchmarks.rounds import measure_call, measure_process, take_turns
from tests.benchmarks.table import Row, at_most

ROUNDS = 3
ARTICLE_COUNT = 20_000  # all of the shared news
NOW = datetime(2026, 11, 22, tzinfo=UTC)
NULL_DEVICE = Path(os.devnull)


def read_texts(shared: Path, count: int) -> Iterator[dict[str, str]]:
    """Yield the first so many of the shared news."""
    with gzip.open(shared / "text" / "news_20k.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from map(json.loads, islice(lines, count))


def import_texts(archive: Archive, shared: Path, count: int) -> None:
    """Import the news."""
    for text in read_texts(shared, count):
        content = Content(title=text["title"], body=text["body"])
        url = f"http://news.example/{text['id']}"
        archive.visits.import_article(SiteKey("news"), url, content, now=NOW)


def run_our_export(folder: Path, count: int) -> None:
    """Export to nowhere."""
    form = FORMATS["jsonl"]
    assert isinstance(form, FileFormat)
    with (
        Archive.open(make_database_url(folder), data=folder) as archive,
        NULL_DEVICE.open("wb") as sink,
    ):
        ids = list(islice(archive.articles.get_article_ids(), count))
        export_stream(load_articles_by_id(ids, archive), form, sink, ExportOptions())


def run_plain_loop(folder: Path, count: int) -> None:
    """Do what a script would do that knows the table and checks nothing."""
    rows = sqlite3.connect(folder / "archive.sqlite3").execute("SELECT content FROM revisions")
    with NULL_DEVICE.open("wb") as sink:
        for (content,) in islice(rows, count):
            sink.write(json.dumps(json.loads(content), ensure_ascii=False).encode() + b"\n")


def make_database_url(folder: Path) -> str:
    """Return the address of the archive's database."""
    return f"sqlite:///{folder}/archive.sqlite3"


def measure_rows() -> Iterator[Row]:
    """Yield a row of CPU beside the plain loop, and one of memory beside that for a tenth."""
    shared = Path(os.environ["TRUONGDANG_CORPUS"])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Archive.open(make_database_url(folder), data=folder, create=True) as archive:
            import_texts(archive, shared, ARTICLE_COUNT)
        cpu = take_turns(
            {
                "ours": lambda: measure_call(lambda: run_our_export(folder, ARTICLE_COUNT)),
                "plain loop": lambda: measure_call(lambda: run_plain_loop(folder, ARTICLE_COUNT)),
            },
            ROUNDS,
        )
        yield Row(
            name="JSON Lines of 20,000",
            ours=cpu["ours"],
            unit="s of CPU",
            alternative="plain loop",
            theirs=cpu["plain loop"],
        )
        words = [sys.executable, "-m", "tests.benchmarks.export_speed", str(folder)]
        few, many = (
            measure_process([*words, str(count)]).memory
            for count in (ARTICLE_COUNT // 10, ARTICLE_COUNT)
        )
        yield Row(
            name="JSON Lines of 20,000, peak",
            ours=many,
            unit="MB",
            alternative="2,000 articles",
            theirs=few,
            goal=at_most(150),
        )


if __name__ == "__main__":
    run_our_export(Path(sys.argv[1]), int(sys.argv[2]))
