"""An indexer killed at any moment loses nothing and does nothing twice."""

import json
import random
import time

import pytest

from indexer import engines
from tests.support import cli_process
from tests.support.cli import Workspace

ARTICLES = 150
CHANGED_ARTICLES = 60


def import_articles(desk: Workspace, turn: int, count: int) -> None:
    """Import articles without indexing them: new ones, or others in the place of the old."""
    desk.folder.mkdir(parents=True, exist_ok=True)
    file = desk.folder / "articles.jsonl"
    with file.open("w", encoding="utf-8") as lines:
        for number in range(count):
            body = f"Bài số {number} về hội nghị năm {2000 + number % 25}, lượt {turn}.\n" * 10
            value = {"url": f"http://a.test/{number}", "title": f"Tin {number}", "body": body}
            lines.write(json.dumps(value, ensure_ascii=False) + "\n")
    desk.run_command("import", str(file), "--site", "ngoai", "--no-index")


def measure_seconds(desk: Workspace, *words: str) -> float:
    """Measure the seconds that a command takes undisturbed."""
    begin = time.monotonic()
    desk.run_command(*words)
    return time.monotonic() - begin


def kill_within(desk: Workspace, seconds: float, *words: str) -> None:
    """Start a command and kill it after so long, if it still runs then."""
    with cli_process.start_killable(words, desk.environment):
        time.sleep(seconds)


def search_ids(desk: Workspace, query: str) -> list[str]:
    """The ids of all articles that a search finds."""
    return sorted(desk.run_command("search", query, "--ids", "--limit", "0").stdout.split())


@pytest.mark.parametrize("engine", engines.EMBEDDED_ENGINES)
@pytest.mark.parametrize("command", ["update", "rebuild"])
def test_killed_indexing_is_made_good_by_the_next(
    desk: Workspace, kills: int, luck: random.Random, command: str, engine: str
) -> None:
    """Searches go on after each kill; one update completes what all of them left undone.

    Articles change before each, so that there is work in which to be killed.
    """
    import_articles(desk, 0, ARTICLES)
    desk.run_command("index", "rebuild", "--engine", engine)
    import_articles(desk, 1, CHANGED_ARTICLES)
    most = measure_seconds(desk, "index", command)
    for turn in range(2, kills + 2):
        import_articles(desk, turn, CHANGED_ARTICLES)
        kill_within(desk, luck.uniform(0, most), "index", command)
        assert len(search_ids(desk, "*")) == ARTICLES
    desk.run_command("index", "update")
    desk.run_command("index", "check")
    assert search_ids(desk, "*") == sorted(article.id for article in desk.get_articles())
    assert len(search_ids(desk, f'"lượt {kills + 1}"')) == CHANGED_ARTICLES
