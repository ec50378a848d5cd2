"""Crawls that are told to stop, with a server that lets them wait."""

import json
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.support.cli import Workspace
from tests.support.cli_process import TIMEOUT_SECONDS
from tests.support.site_server import SiteServer, StubResponse


class SlowSiteServer(SiteServer):
    """A school whose page no end ever comes of."""

    def __init__(self) -> None:
        super().__init__()
        self.is_hanging = threading.Event()
        self.is_over = threading.Event()


@contextmanager
def serve_slowly() -> Iterator[SlowSiteServer]:
    """Answer `/`; of every other page send a letter now and then, until the test is over."""
    school = SlowSiteServer()

    class StallingHandler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            """Answer, or begin to."""
            answer = school.handle_request(self.path, "")
            assert isinstance(answer, StubResponse)
            is_slow = answer.status == 200 and self.path != "/"
            self.send_response(answer.status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if is_slow:
                self.wfile.write(answer.body[:1])
                school.is_hanging.set()
                school.is_over.wait(TIMEOUT_SECONDS)
            else:
                self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name there
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), StallingHandler)
    server.daemon_threads = True
    school.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield school
    finally:
        school.is_over.set()
        server.shutdown()
        server.server_close()


def start_crawl(desk: Workspace, school: SlowSiteServer) -> subprocess.Popen[str]:
    """A crawl that waits for its second page."""
    desk.add_site(school)
    school.add_listing("/", [school.add_article(1, "Hội nghị số 1")])
    process = subprocess.Popen(
        desk.make_command("crawl", "truong", "--json"),
        env=desk.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert school.is_hanging.wait(TIMEOUT_SECONDS)
    return process


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_crawl_stops_without_waiting_for_a_slow_page(
    desk: Workspace, number: signal.Signals
) -> None:
    """Guards against Ctrl-C that waits for the download under way, and for its retries.

    The run is reported as stopped, its report is kept, and the page is still due.
    """
    with serve_slowly() as school, start_crawl(desk, school) as process:
        process.send_signal(number)
        out, err = process.communicate(timeout=TIMEOUT_SECONDS)
        assert not school.is_over.is_set()
        assert process.returncode == 130, err
        (run,) = json.loads(out)["runs"]
        assert (run["exit"], run["counts"], run["reasons"]) == (
            "stopped",
            {"fetched": 3, "other_pages": 3},
            {},
        )
        assert "Traceback" not in err
        assert "Task was destroyed" not in err
        assert school.log[:2] == ["/robots.txt", "/"]
        assert school.log[-1] == "/index.php/tin-tuc/1-bai-viet.html"


def test_second_signal_ends_at_once(desk: Workspace) -> None:
    """Who asks twice does not wait; the next crawl goes on as after a kill."""
    with serve_slowly() as school, start_crawl(desk, school) as process:
        process.send_signal(signal.SIGTERM)
        while process.poll() is None:
            process.send_signal(signal.SIGTERM)
            school.is_over.wait(0.05)
        assert process.returncode == -signal.SIGTERM
