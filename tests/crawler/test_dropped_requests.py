"""Requests that never get an answer, in whatever way, hold no run up."""

import json
import subprocess
import time
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from tests.support import dropping_middlewares, misbehaving_server
from tests.support.cli import Workspace
from tests.support.site_server import PAGE_HTML, SiteServer, serve_site

DROPPED = ("spider", "scheduler", "forgotten", "signal")
"""The ways of losing a request of which Scrapy tells the spider nothing."""

REFUSED = ("ignored", "input")
"""The ways of which it is told."""


def report_of(done: subprocess.CompletedProcess[str]) -> Any:  # noqa: ANN401 -- JSON
    """The report of the one run of a crawl."""
    return json.loads(done.stdout)["runs"][0]


def lay_out(school: SiteServer, *names: str) -> None:
    """A front page that links to addresses of these names, and to one article."""
    school.add_listing(
        "/", [school.add_article(1, "Hội nghị số 1"), *(f"/mat/{name}" for name in names)]
    )
    for name in names:
        school.add_page(
            f"/mat/{name}", PAGE_HTML.format(title=name, view="x", main=f"<p>{name}</p>")
        )


@pytest.mark.parametrize("path", ["/mat/" + "x" * 2084, "/mat/" + "%C6%B0" * 350])
def test_address_that_is_too_long_is_counted(
    desk: Workspace, school: SiteServer, path: str
) -> None:
    """Regression: a link of 2,084 letters, as it is sent, held a crawl up for ever."""
    desk.add_site(school)
    school.add_listing("/", [path, school.add_article(1, "Hội nghị số 1")])
    report = desk.crawl()
    assert report["reasons"] == {"address too long": 1}
    assert report["counts"]["new"] == 1  # type: ignore[index]
    assert path not in school.log


def test_start_page_that_leads_to_a_long_address_fails_its_site_alone(
    desk: Workspace, school: SiteServer
) -> None:
    """Regression: one site's long redirect held up all others."""
    desk.add_site(school)
    with serve_site(SiteServer()) as other:
        other.add_redirect("/", "/" + "x" * 3000)
        desk.add_site(other, "dai")
        done = desk.run_command("crawl", "dai", "truong", "--no-index", "--json", status=1)
    runs = {run["site"]: run for run in json.loads(done.stdout)["runs"]}
    assert runs["dai"]["message"] == "no start page could be read: address too long"
    assert runs["truong"]["counts"]["new"] == 3


def test_requests_that_are_lost_are_counted_and_the_run_goes_on(desk: Workspace) -> None:
    """Whoever loses a request, between spider and server, it is counted by its reason."""
    with serve_site(SiteServer()) as school:
        lay_out(school, *DROPPED, *REFUSED, "broken")
        desk.add_site(school)
        report = report_of(dropping_middlewares.run(desk, "crawl", "truong", "--json"))
    assert report["exit"] == "done"
    assert report["reasons"]["request dropped"] == len(DROPPED) + len(REFUSED)
    assert report["reasons"]["LookupError"] == 1
    assert report["counts"]["failed"] == len(DROPPED) + len(REFUSED) + 1
    assert report["counts"]["new"] == 1


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/bai", "javascript:void(0)", "bai", "data:,x"])
def test_address_that_nobody_can_ask_for_is_counted(
    desk: Workspace, school: SiteServer, url: str
) -> None:
    """An address of another scheme, or none, is a failure of its own; the run goes on."""
    desk.add_site(school)
    desk.crawl()
    desk.change_rows("UPDATE urls SET url = :url WHERE url LIKE '%/2-bai-viet.html'", url=url)
    report = desk.crawl("truong", "--full")
    assert report["reasons"] == {"address that cannot be asked for": 1}
    assert report["counts"]["unchanged"] == 2  # type: ignore[index]


def test_run_in_which_nothing_happens_is_ended(desk: Workspace, school: SiteServer) -> None:
    """Its site fails with the address that it waited for; the lock is free; others go on."""
    with serve_site(SiteServer()) as stalling:
        lay_out(stalling, "waiting")
        desk.add_site(stalling, "dung")
        desk.add_site(school)
        done = dropping_middlewares.run(
            desk, "crawl", "dung", "truong", "--json", status=1, STALL_TIMEOUT=1
        )
        runs = {run["site"]: run for run in json.loads(done.stdout)["runs"]}
        assert runs["dung"]["exit"] == "failed"
        assert runs["dung"]["message"].startswith("nothing happened for 1 seconds while")
        assert runs["dung"]["message"].endswith("/mat/waiting was due")
        assert runs["truong"]["counts"]["new"] == 3
        assert "Traceback" not in done.stderr
        assert "destroyed" not in done.stderr
        again = desk.crawl("dung")
    assert again["exit"] == "done"


def drip(handler: BaseHTTPRequestHandler) -> None:
    """An article that comes in twelve pieces, a quarter of a second apart."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html; charset=utf-8")
    handler.end_headers()
    handler.close_connection = True
    for _ in range(12):
        handler.wfile.write(b"<p>x</p>")
        handler.wfile.flush()
        time.sleep(0.25)


def test_slow_answer_and_announced_pause_are_no_stall(desk: Workspace, school: SiteServer) -> None:
    """A download that goes on, and a pause that the server asked for, may last beyond the limit."""
    desk.add_site(school)
    main = PAGE_HTML.format(title="x", view="x", main="<p>x</p>")
    school.add_listing("/", ["/cham", "/nghi", school.add_article(1, "Hội nghị")])
    school.responses["/cham"] = drip
    school.responses["/nghi"] = misbehaving_server.refuse_some_times(main, 1, 429, Retry_After="3")
    report = report_of(dropping_middlewares.run(desk, "crawl", "truong", "--json", STALL_TIMEOUT=1))
    assert report["exit"] == "done"
    assert report["reasons"] == {}


@pytest.mark.parametrize("name", ["signal", "scheduler"])
def test_look_at_a_new_site_ends_too(desk: Workspace, school: SiteServer, name: str) -> None:
    """`sites add` says that its first request was dropped, instead of waiting for ever."""
    done = dropping_middlewares.run(
        desk, "sites", "add", f"{school.url}/mat/{name}", "--yes", status=1
    )
    assert "gives no page: request dropped" in done.stderr
