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

from archive.lock import hold_lock
from terminal.cli.context import CliContext
from terminal.services.index_follower import IndexFollower
from tests.support.cli import Workspace
from tests.support.cli_process import TIMEOUT_SECONDS
from tests.support.cli_runner import ArchiveCli
from tests.support.site_server import SiteServer, serve_site

QUICKLY = ("--index-every", "0.01")
"""Of a minute."""


def lay_out(school: SiteServer, name: str) -> None:
    """Lay out a site with one article."""
    school.add_listing("/", [school.add_article(1, f"Hội nghị {name}")])


@contextmanager
def hanging(school: SiteServer) -> Iterator[threading.Event]:
    """Let the page that a listing shows last answer only when the event is set."""
    goes_on = threading.Event()

    def wait(handler: BaseHTTPRequestHandler) -> None:
        goes_on.wait(TIMEOUT_SECONDS)
        handler.send_response(404)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    last = "/index.php/tin-tuc/99-bai-viet.html"
    school.responses[last] = wait
    school.add_listing("/", [school.add_article(1, "Hội nghị chậm"), last])
    try:
        yield goes_on
    finally:
        goes_on.set()


@contextmanager
def crawling(desk: Workspace, *words: str) -> Iterator[subprocess.Popen[str]]:
    """A crawl that goes on meanwhile, and what it prints."""
    with (desk.folder / "stderr").open("w") as output:
        process = subprocess.Popen(
            desk.make_command("crawl", *words),
            env=desk.environment,
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
        )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def await_found(desk: Workspace, query: str) -> None:
    """Search until an article is found."""
    end = time.monotonic() + TIMEOUT_SECONDS
    while not (found := desk_search(desk, query)):
        assert time.monotonic() < end, (desk.folder / "stderr").read_text(encoding="utf-8")
        time.sleep(0.2)
    assert found == 1


def desk_search(desk: Workspace, query: str) -> int:
    """Count what a search finds just now; nothing where there is no index yet."""
    done = subprocess.run(
        desk.make_command("count", query),
        env=desk.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return int(done.stdout or "0") if done.returncode == 0 else 0


def test_site_that_is_done_waits_for_no_other(tmp_path: Path) -> None:
    """Its line is printed, `alert_command` hears of it, and its articles are found at once."""
    desk = Workspace(tmp_path)
    with (
        serve_site(SiteServer()) as quick,
        serve_site(SiteServer()) as slow,
        hanging(slow) as goes_on,
    ):
        lay_out(quick, "nhanh")
        desk.add_site(quick, "nhanh")
        desk.add_site(slow, "slow")
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
            end = time.monotonic() + TIMEOUT_SECONDS
            while not heard.exists() or "hong: failing: " not in heard.read_text(encoding="utf-8"):
                assert time.monotonic() < end
                time.sleep(0.1)
            assert process.poll() is None
            assert "slow" not in "".join(lines)
            goes_on.set()
            rest, _ = process.communicate(timeout=TIMEOUT_SECONDS)
        assert process.returncode == 1
        assert rest.count("slow ") == 1
        assert "nhanh" not in rest
    assert "; the crawl goes on" in (tmp_path / "stderr").read_text(encoding="utf-8")


def test_what_a_killed_run_found_is_found(tmp_path: Path) -> None:
    """The index follows while one site is crawled: SIGKILL loses nothing of what it took in."""
    desk = Workspace(tmp_path)
    with serve_site(SiteServer()) as slow, hanging(slow):
        desk.add_site(slow)
        with crawling(desk, "truong", *QUICKLY) as process:
            await_found(desk, "chậm")
            process.send_signal(signal.SIGKILL)
            process.wait(TIMEOUT_SECONDS)
    assert desk_search(desk, "chậm") == 1
    desk.run_command("index", "update")
    desk.run_command("index", "check")


def test_index_that_is_locked_is_tried_again(tmp_path: Path) -> None:
    """Another process writes it: that is said, and the crawl goes on."""
    desk = Workspace(tmp_path)
    with serve_site(SiteServer()) as slow, hanging(slow) as goes_on:
        desk.add_site(slow)
        with hold_lock(desk.data / "index", "index"), crawling(desk, "truong", *QUICKLY) as process:
            end = time.monotonic() + TIMEOUT_SECONDS
            output = tmp_path / "stderr"
            while "the index could not follow yet" not in output.read_text(encoding="utf-8"):
                assert time.monotonic() < end
                time.sleep(0.1)
            assert str(os.getpid()) in output.read_text(encoding="utf-8")
            goes_on.set()
            process.communicate(timeout=TIMEOUT_SECONDS)
        assert process.returncode == 3


def test_updates_are_one_at_a_time_and_seldom(writable_cli: ArchiveCli) -> None:
    """A site's end hastens the next, but none begins before four times as long as the last took."""
    with IndexFollower(
        CliContext(config=writable_cli.config, data=writable_cli.data), 1000
    ) as follower:
        follower.poll()
        assert follower.started == 0
        follower.update_soon()
        follower.update_soon()
        assert follower.started == 1
        follower.finish()
        follower.update_soon()
        assert follower.started == 1
