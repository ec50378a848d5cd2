"""An indexer killed at any moment loses nothing and does nothing twice."""

import json
import random
import signal
import subprocess
import time

import pytest

from tests.desk import Desk
from tests.program import PATIENCE

ARTICLES = 400


def fill(desk: Desk) -> None:
    """Import articles without indexing them."""
    desk.folder.mkdir(parents=True, exist_ok=True)
    file = desk.folder / "articles.jsonl"
    with file.open("w", encoding="utf-8") as lines:
        for number in range(ARTICLES):
            body = f"Bài số {number} về hội nghị tổng kết năm {2000 + number % 25}.\n" * 20
            value = {"url": f"http://a.test/{number}", "title": f"Tin {number}", "body": body}
            lines.write(json.dumps(value, ensure_ascii=False) + "\n")
    desk.run("import", str(file), "--site", "ngoai", "--no-index")


def kill_after(desk: Desk, seconds: float, *words: str) -> None:
    """Start a command and kill it after so long, if it still runs then."""
    with subprocess.Popen(
        desk.command(*words),
        env=desk.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait(PATIENCE)


def found(desk: Desk) -> list[str]:
    """The ids of all articles in the index."""
    return sorted(desk.run("search", "*", "--ids", "--limit", "0").stdout.split())


@pytest.mark.parametrize("command", ["update", "rebuild"])
def test_killed_indexing_is_made_good_by_the_next(
    desk: Desk, kills: int, luck: random.Random, command: str
) -> None:
    """After kills at random moments one update completes, and the index holds every article."""
    fill(desk)
    if command == "rebuild":
        desk.run("index", "update")
    for _ in range(kills):
        kill_after(desk, luck.uniform(0.2, 2.5), "index", command)
        if command == "rebuild":
            assert len(found(desk)) == ARTICLES, "searching must go on while an index is rebuilt"
    desk.run("index", "update")
    assert found(desk) == sorted(article.id for article in desk.articles())
    assert len(found(desk)) == ARTICLES
