"""A crawl of a web archive killed at any moment loses nothing and asks for nothing twice."""

import os
import random
import threading
import time
from collections import Counter
from pathlib import Path

from tests.crawler.past.test_archive_crawl import ask, describe, make_page, make_url, work_with
from tests.support import cli_process
from tests.support.cli import Workspace
from tests.support.web_archive import ArchiveHandler, Listed, WebArchive

CAPTURES = int(os.environ.get("TRUONGDANG_PAST_CAPTURES", "60"))
TIMES = ("20100101000000", "20110101000000", "20120101000000", "20130101000000")


def list_many_captures() -> list[Listed]:
    """Return captures of articles at four times: some edited, some as before, some gone."""
    found = []
    for number in range(1, CAPTURES // len(TIMES) + 1):
        for place, timestamp in enumerate(TIMES):
            edition = place if number % 3 else 0
            body = make_page(f"Hội nghị số {number}", f"Bản tin lần {edition}.")
            if number % 5 == 0 and place == len(TIMES) - 1:
                gone = f"gone {number}".encode()
                found.append(
                    Listed(url=make_url(number), timestamp=timestamp, body=gone, status=404)
                )
            else:
                found.append(Listed(url=make_url(number), timestamp=timestamp, body=body))
    return found


class Trouble:
    """Answers that fail: too many requests, no service, and answers cut short in two ways."""

    def __init__(self) -> None:
        self.disturbed: Counter[str] = Counter()

    def __call__(self, handler: ArchiveHandler, number: int) -> bool:
        """Fail now and then; tells whether it did."""
        ways = {29: (429, 0), 31: (503, 0), 13: (200, 3), 17: (200, 0)}
        way = next((ways[step] for step in ways if number % step == step - 1), None)
        if way is None or not handler.path.startswith("/web/"):
            return False
        self.disturbed[handler.archive.log[-1]] += 1
        status, cut = way
        headers = [("Retry-After", "1")] if status == 429 else []
        handler.send(b"<html>", headers, status, cut)
        return True


def kill_at(desk: Workspace, archive: WebArchive, request: int, pause: float) -> None:
    """Start a crawl and kill it a little after its so-many-th request."""
    reached = threading.Event()
    archive.reached[len(archive.log) + request] = reached
    words = ("crawl", "truong-cu", "--from-archive", "test", "--no-index")
    with cli_process.start_killable(words, desk.environment) as process:
        while process.is_alive() and not reached.wait(0.05):
            pass
        time.sleep(pause)


def test_killed_crawls_of_an_archive_end_as_a_calm_one(
    tmp_path: Path, database_url: str, kills: int, luck: random.Random
) -> None:
    """Killed and refused, it brings the same articles; each kill repeats one request at most."""
    captures = list_many_captures()
    with work_with(tmp_path / "calm", WebArchive(captures=captures)) as desk:
        ask(desk)
        calm = describe(desk)
    trouble = Trouble()
    archive = WebArchive(captures=captures, disturb=trouble)
    with work_with(tmp_path / "shaken", archive, url=database_url) as desk:
        for _ in range(kills):
            kill_at(desk, archive, luck.randint(1, 12), luck.uniform(0, 0.05))
        report = ask(desk)
        assert (report["exit"], report["left"], report["failures"]) == ("done", 0, {})
        assert describe(desk) == calm
        desk.run_command("archive", "verify")
    assert len(calm) == CAPTURES // len(TIMES)
    asked = Counter(archive.log)
    repeated = sum(
        count - 1 - trouble.disturbed[path]
        for path, count in asked.items()
        if path != "/robots.txt"
    )
    assert repeated <= kills
