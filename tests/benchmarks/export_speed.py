"""Exports of 20,000 articles, each by the command in a process of its own.

`truongdang export '*'` into a file, over the shared news (`TRUONGDANG_CORPUS`). Where a researcher
would write a few lines instead, they stand beside it: a loop over the same database of `sqlite3`,
`json`, and `csv` or XlsxWriter, that knows the table, checks nothing and makes no manifest.
"""

import csv
import json
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.benchmarks.news_data import make_news_data
from tests.benchmarks.rounds import PROGRAM, measure_process, take_turns
from tests.benchmarks.table import Row, at_most

ROUNDS = 3
ARTICLE_COUNT = 20_000  # all of the shared news
MOST_SECONDS = {"csv": 5, "xlsx": 12, "markdown": 5, "html": 5, "txt": 5}
"""The goals; other formats have none of their own."""
MOST_MEMORY = 150  # MB
_PLAIN = "tests.benchmarks.export_speed"
_Contents = Iterator[dict[str, Any]]


def measure_rows() -> Iterator[Row]:
    """Yield CPU and peak memory of each format."""
    data = make_news_data(ARTICLE_COUNT)
    with tempfile.TemporaryDirectory() as scratch:
        for name in ("jsonl", *MOST_SECONDS):
            yield from _measure_format(name, data, Path(scratch))


def _measure_format(name: str, data: Path, scratch: Path) -> Iterator[Row]:
    peaks = []

    def export() -> float:
        path = f"{scratch}/{name}/" if name == "txt" else f"{scratch}/articles.{name}"
        words = ["--data", str(data), "export", "*", "--format", name, "-o", path]
        cost = measure_process([*PROGRAM, *words])
        peaks.append(cost.memory)
        return cost.cpu

    contestants = {"ours": export}
    if name in _LOOPS:
        words = [sys.executable, "-m", _PLAIN, name, str(data), f"{scratch}/plain.{name}"]
        contestants["plain loop"] = lambda: measure_process(words).cpu
    cpu = take_turns(contestants, ROUNDS)
    yield Row(
        name=f"export as {name}",
        ours=cpu["ours"],
        unit="s of CPU",
        alternative="plain loop" if name in _LOOPS else "",
        theirs=cpu.get("plain loop"),
        goal=at_most(MOST_SECONDS[name]) if name in MOST_SECONDS else None,
    )
    yield Row(name=f"{name}, peak", ours=max(peaks), unit="MB", goal=at_most(MOST_MEMORY))


def _write_jsonl(contents: _Contents, path: str) -> None:
    with Path(path).open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(each, ensure_ascii=False)}\n" for each in contents)


def _write_csv(contents: _Contents, path: str) -> None:
    with Path(path).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows(map(_list_cells, contents))


def _write_xlsx(contents: _Contents, path: str) -> None:
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet()
    for number, content in enumerate(contents):
        for column, cell in enumerate(_list_cells(content)):
            sheet.write_string(number, column, cell)
    book.close()


def _list_cells(content: dict[str, Any]) -> Sequence[str]:
    return ["" if value is None else str(value) for value in content.values()]


_LOOPS: dict[str, Callable[[_Contents, str], None]] = {
    "jsonl": _write_jsonl,
    "csv": _write_csv,
    "xlsx": _write_xlsx,
}


def run_plain_loop(name: str, data: str, path: str) -> None:
    """Do what a script would do that knows the table."""
    rows = sqlite3.connect(f"{data}/archive.sqlite3").execute(
        "SELECT id, site, url, content FROM articles JOIN revisions ON article = id"
    )
    contents = (
        {"id": key, "site": site, "url": url, **json.loads(content)}
        for key, site, url, content in rows
    )
    _LOOPS[name](contents, path)


if __name__ == "__main__":
    run_plain_loop(*sys.argv[1:])
