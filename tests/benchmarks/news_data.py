"""A data folder with archive and index of so many articles, made once for all parts that want it.

The texts are the shared news (`TRUONGDANG_CORPUS`); past its 20,000 each further article has the
paragraphs of two of them by turns, so that no two are alike and words are as frequent as before.
"""

import gzip
import json
import os
import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from archive.archive import Archive
from archive.model import SiteKey
from indexer import sync
from terminal.commands.import_ import ArticleImport
from tests.benchmarks.rounds import measure_call

FOLDER = "TRUONGDANG_BENCH_FOLDER"
"""The variable that names the folder of what is made; `make bench` sets it to one for its run."""
SITES = 7  # chosen: enough for a facet
_COSTS = "costs.json"
_ENGINE = "tantivy"  # the one for large collections


def make_news_data(count: int) -> Path:
    """Return the data folder of so many articles, made where it is not there yet."""
    folder = Path(os.environ[FOLDER]) / f"news-{count}"
    if not folder.exists():
        draft = folder.with_suffix(".draft")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        costs = _fill(draft, count)
        (draft / _COSTS).write_text(json.dumps(costs), encoding="utf-8")
        draft.rename(folder)
    return folder


def read_making_costs(folder: Path) -> dict[str, float]:
    """Return the seconds of CPU by which the folder was made, of `import` and of `index`."""
    costs: dict[str, float] = json.loads((folder / _COSTS).read_bytes())
    return costs


def _fill(folder: Path, count: int) -> dict[str, float]:
    with Archive.open(make_database_url(folder), data=folder, create=True) as archive:
        return {
            "import": measure_call(lambda: _import_all(archive, count)),
            "index": measure_call(
                lambda: sync.rebuild_index(archive, folder / "index", engine=_ENGINE)
            ),
        }


def _import_all(archive: Archive, count: int) -> None:
    for site in range(SITES):
        lines = islice(iterate_lines(count), site, None, SITES)
        ArticleImport(SiteKey(f"news-{site}")).run(archive, lines)


def make_database_url(folder: Path) -> str:
    """Return the address of the archive's database."""
    return f"sqlite:///{folder}/archive.sqlite3"


def iterate_news(count: int) -> Iterator[dict[str, Any]]:
    """Yield so many articles: those of the shared news, and then such as are made of them."""
    path = Path(os.environ["TRUONGDANG_CORPUS"]) / "text" / "news_20k.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        news = [json.loads(line) for line in islice(lines, count)]
    for number in range(count):
        turn, place = divmod(number, len(news))
        yield _mix(news[place], news[place - turn], turn) if turn else news[place]


def iterate_lines(count: int) -> Iterator[bytes]:
    """Yield the articles as lines of an import."""
    for news in iterate_news(count):
        day = str(news["date"])
        line = {
            "url": f"http://news.example/{news['id']}.html",
            "title": news["title"],
            "body": news["body"],
            "authors": [news["author"]],
            "published_at": f"{day[:4]}-{day[4:6]}-{day[6:]}T00:00:00+07:00",
            "published_precision": "day",
        }
        yield json.dumps(line, ensure_ascii=False).encode()


def _mix(one: dict[str, Any], other: dict[str, Any], turn: int) -> dict[str, Any]:
    """Make an article of the first half of one's paragraphs and the second of another's."""
    first, second = (each["body"].split("\n") for each in (one, other))
    body = first[: len(first) // 2 + 1] + second[len(second) // 2 :]
    title = f"{one['title']} ({turn})"
    return {**one, "id": f"{one['id']}-{turn}", "title": title, "body": "\n".join(body)}
