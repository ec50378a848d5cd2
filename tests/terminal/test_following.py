"""Of a long crawl the index follows, and a site that is done waits for no other."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from archive.lock import lock
from terminal.index_follower import IndexFollower
from terminal.session import Session
from tests.desk import Desk
from tests.program import PATIENCE
from tests.school import School, serve
from tests.terminal.place import Place

QUICKLY = ("--index-every", "0.01")
"""Of a minute."""


def lay_out(school: School, name: str) -> None:
    """Lay out a site with one article."""
    school.listing("/", [school.article(1, f"Hội nghị {name}")])


@contextmanager
def hanging(school: School) -> Iterator[threading.Event]:
    """Let the page that a listing shows last answer only when the event is set."""
    goes_on = threading.Event()

    def wait(handler: BaseHTTPRequestHandler) -> None:
        goes_on.wait(PATIENCE)
        handler.send_response(404)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    last = "/index.php/tin-tuc/99-bai-viet.html"
    school.answers[last] = wait
    school.listing("/", [school.article(1, "Hội nghị chậm"), last])
    try:
        yield goes_on
    finally:
        goes_on.set()


@contextmanager
def crawling(desk: Desk, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A crawl that goes on meanwhile, and what it prints."""
    with (desk.folder / "stderr").open("w") as said:
        process = subprocess.Popen(
            desk.command("crawl", *words),
            env=desk.environment,
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def await_found(desk: Desk, query: str) -> None:
    """Search until an article is found."""
    end = time.monotonic() + PATIENCE
    while not (found := desk_search(desk, query)):
        assert time.monotonic() < end, (desk.folder / "stderr").read_text(encoding="utf-8")
        time.sleep(0.2)
    assert found == 1


def desk_search(desk: Desk, query: str) -> int:
    """Count what a search finds just now; nothing where there is no index yet."""
    done = subprocess.run(
        desk.command("count", query),
        env=desk.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return int(done.stdout or "0") if done.returncode == 0 else 0


def test_site_that_is_done_waits_for_no_other(tmp_path: Path) -> None:
    """Its line is printed, `alert_command` hears of it, and its articles are found at once."""
    desk = Desk(tmp_path)
    with serve(School()) as quick, serve(School()) as slow, hanging(slow) as goes_on:
        lay_out(quick, "nhanh")
        desk.configure(quick, "nhanh")
        desk.configure(slow, "slow")
        (tmp_path / "sites" / "hong.toml").write_text(
            'start_urls = ["http://127.0.0.1:9/"]\n', encoding="utf-8"
        )
        settings = f"alert_command = \"tee '{tmp_path}/heard'\"\n"
        (tmp_path / "settings.toml").write_text(settings, encoding="utf-8")
        with crawling(desk, "--all") as process:
            assert process.stdout is not None
            lines: list[str] = []
            while not {"nhanh", "hong"} <= {line.split()[0] for line in lines}:
                lines.append(process.stdout.readline())
                assert lines[-1], lines
            await_found(desk, "nhanh")
            heard = tmp_path / "heard"
            end = time.monotonic() + PATIENCE
            while not heard.exists() or "hong: failing: " not in heard.read_text(encoding="utf-8"):
                assert time.monotonic() < end
                time.sleep(0.1)
            assert process.poll() is None
            assert "slow" not in "".join(lines)
            goes_on.set()
            rest, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 1
        assert rest.count("slow ") == 1
        assert "nhanh" not in rest
    assert "; the crawl goes on" in (tmp_path / "stderr").read_text(encoding="utf-8")


def test_what_a_killed_run_found_is_found(tmp_path: Path) -> None:
    """The index follows while one site is crawled: SIGKILL loses nothing of what it took in."""
    desk = Desk(tmp_path)
    with serve(School()) as slow, hanging(slow):
        desk.configure(slow)
        with crawling(desk, "truong", *QUICKLY) as process:
            await_found(desk, "chậm")
            process.send_signal(signal.SIGKILL)
            process.wait(PATIENCE)
    assert desk_search(desk, "chậm") == 1
    desk.run("index", "update")
    desk.run("index", "check")


def test_index_that_is_locked_is_tried_again(tmp_path: Path) -> None:
    """Another process writes it: that is said, and the crawl goes on."""
    desk = Desk(tmp_path)
    with serve(School()) as slow, hanging(slow) as goes_on:
        desk.configure(slow)
        with lock(desk.data / "index", "index"), crawling(desk, "truong", *QUICKLY) as process:
            end = time.monotonic() + PATIENCE
            said = tmp_path / "stderr"
            while "the index could not follow yet" not in said.read_text(encoding="utf-8"):
                assert time.monotonic() < end
                time.sleep(0.1)
            assert str(os.getpid()) in said.read_text(encoding="utf-8")
            goes_on.set()
            process.communicate(timeout=PATIENCE)
        assert process.returncode == 3


def test_updates_are_one_at_a_time_and_seldom(terminal: Place) -> None:
    """A site's end hastens the next, but none begins before four times as long as the last took."""
    with IndexFollower(Session(config=terminal.config, data=terminal.data), 1000) as follower:
        follower.poll()
        assert follower.started == 0
        follower.hasten()
        follower.hasten()
        assert follower.started == 1
        follower.finish()
        follower.hasten()
        assert follower.started == 1
