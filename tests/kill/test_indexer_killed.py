"""An indexer killed at any moment loses nothing and does nothing twice."""

import json
import random
import time

import pytest

from indexer import engines
from tests import program
from tests.desk import Desk

ARTICLES = 150
CHANGED = 60


def write(desk: Desk, turn: int, count: int) -> None:
    """Import articles without indexing them: new ones, or others in the place of the old."""
    desk.folder.mkdir(parents=True, exist_ok=True)
    file = desk.folder / "articles.jsonl"
    with file.open("w", encoding="utf-8") as lines:
        for number in range(count):
            body = f"Bài số {number} về hội nghị năm {2000 + number % 25}, lượt {turn}.\n" * 10
            value = {"url": f"http://a.test/{number}", "title": f"Tin {number}", "body": body}
            lines.write(json.dumps(value, ensure_ascii=False) + "\n")
    desk.run("import", str(file), "--site", "ngoai", "--no-index")


def seconds_of(desk: Desk, *words: str) -> float:
    """How long a command takes that nobody disturbs."""
    begin = time.monotonic()
    desk.run(*words)
    return time.monotonic() - begin


def kill_within(desk: Desk, seconds: float, *words: str) -> None:
    """Start a command and kill it after so long, if it still runs then."""
    with program.begun_to_be_killed(words, desk.environment):
        time.sleep(seconds)


def found(desk: Desk, query: str) -> list[str]:
    """The ids of all articles that a search finds."""
    return sorted(desk.run("search", query, "--ids", "--limit", "0").stdout.split())


@pytest.mark.parametrize("engine", engines.names())
@pytest.mark.parametrize("command", ["update", "rebuild"])
def test_killed_indexing_is_made_good_by_the_next(
    desk: Desk, kills: int, luck: random.Random, command: str, engine: str
) -> None:
    """Searches go on after each kill; one update completes what all of them left undone.

    Articles change before each, so that there is work in which to be killed.
    """
    write(desk, 0, ARTICLES)
    desk.run("index", "rebuild", "--engine", engine)
    write(desk, 1, CHANGED)
    most = seconds_of(desk, "index", command)
    for turn in range(2, kills + 2):
        write(desk, turn, CHANGED)
        kill_within(desk, luck.uniform(0, most), "index", command)
        assert len(found(desk, "*")) == ARTICLES
    desk.run("index", "update")
    desk.run("index", "check")
    assert found(desk, "*") == sorted(article.id for article in desk.articles())
    assert len(found(desk, f'"lượt {kills + 1}"')) == CHANGED
