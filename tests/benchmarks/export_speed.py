"""An export of 20,000 articles beside a plain loop over the same database: `make bench`.

Imports the news of the shared texts (`TRUONGDANG_CORPUS`) into an archive of its own, then writes
them as JSON Lines, by turns with our export and with a loop of `sqlite3` and `json` that knows the
table. Prints CPU seconds, their ratio, and how memory grew from a tenth of the articles to all.
"""

import gzip
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from archive.archive import Archive
from archive.model import Content, SiteKey
from research.export import export_stream, load_articles_by_id
from research.exports.base import ExportOptions
from research.exports.formats import FORMATS, FileFormat

TURNS = 3  # runs, of which the fastest counts: noise only adds
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


def measure_our_export(folder: Path, count: int) -> None:
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


def measure_cpu(work: Callable[[Path, int], None], folder: Path, count: int) -> float:
    """Measure the CPU seconds of some work."""
    before = time.process_time()
    work(folder, count)
    return time.process_time() - before


def measure_peak_memory(folder: Path, count: int) -> float:
    """Measure the megabytes that a process of its own needs at most to export so many."""
    words = [sys.executable, "-m", "tests.benchmarks.export_speed", str(folder), str(count)]
    done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
    return float(done.stdout) / 1024


def main() -> None:
    """Print the figures."""
    shared = os.environ.get("TRUONGDANG_CORPUS")
    if not shared:
        sys.exit("TRUONGDANG_CORPUS is not set: no texts to import")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Archive.open(make_database_url(folder), data=folder, create=True) as archive:
            import_texts(archive, Path(shared), ARTICLE_COUNT)
        turns = [
            (
                measure_cpu(measure_our_export, folder, ARTICLE_COUNT),
                measure_cpu(run_plain_loop, folder, ARTICLE_COUNT),
            )
            for _ in range(TURNS)
        ]
        mine, theirs = (min(times) for times in zip(*turns, strict=True))
        sys.stdout.write(
            f"export of {ARTICLE_COUNT:,} articles as JSON Lines, CPU seconds (best of {TURNS})\n"
        )
        sys.stdout.write(f"  ours {mine:.2f}  plain loop {theirs:.2f}  ratio {mine / theirs:.2f}\n")
        few, all_of_them = (
            measure_peak_memory(folder, ARTICLE_COUNT // 10),
            measure_peak_memory(folder, ARTICLE_COUNT),
        )
        sys.stdout.write(
            f"  memory at most: {few:.0f} MB for a tenth, {all_of_them:.0f} MB for all\n"
        )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure_our_export(Path(sys.argv[1]), int(sys.argv[2]))
        sys.stdout.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
    else:
        main()
