"""Requests that never get an answer, in whatever way, hold no run up."""

import json
import sqlite3
import subprocess
import time
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from tests import dropping, unruly
from tests.desk import Desk
from tests.school import PAGE, School, serve

DROPPED = ("spider", "scheduler", "forgotten", "signal")
"""The ways of losing a request of which Scrapy tells the spider nothing."""

REFUSED = ("ignored", "input")
"""The ways of which it is told."""


def report_of(done: subprocess.CompletedProcess[str]) -> Any:  # noqa: ANN401 -- JSON
    """The report of the one run of a crawl."""
    return json.loads(done.stdout)["runs"][0]


def lay_out(school: School, *names: str) -> None:
    """A front page that links to addresses of these names, and to one article."""
    school.listing("/", [school.article(1, "Hội nghị số 1"), *(f"/mat/{name}" for name in names)])
    for name in names:
        school.page(f"/mat/{name}", PAGE.format(title=name, view="x", main=f"<p>{name}</p>"))


@pytest.mark.parametrize("path", ["/mat/" + "x" * 2084, "/mat/" + "%C6%B0" * 350])
def test_address_that_is_too_long_is_counted(desk: Desk, school: School, path: str) -> None:
    """Regression: a link of 2,084 letters, as it is sent, held a crawl up for ever."""
    desk.configure(school)
    school.listing("/", [path, school.article(1, "Hội nghị số 1")])
    report = desk.crawl()
    assert report["reasons"] == {"address too long": 1}
    assert report["counts"]["new"] == 1  # type: ignore[index]
    assert path not in school.log


def test_start_page_that_leads_to_a_long_address_fails_its_site_alone(
    desk: Desk, school: School
) -> None:
    """Regression: one site's long redirect held up all others."""
    desk.configure(school)
    with serve(School()) as other:
        other.redirect("/", "/" + "x" * 3000)
        desk.configure(other, "dai")
        done = desk.run("crawl", "dai", "truong", "--no-index", "--json", status=1)
    runs = {run["site"]: run for run in json.loads(done.stdout)["runs"]}
    assert runs["dai"]["message"] == "no start page could be read: address too long"
    assert runs["truong"]["counts"]["new"] == 3


def test_requests_that_are_lost_are_counted_and_the_run_goes_on(desk: Desk) -> None:
    """Whoever loses a request, between spider and server, it is counted by its reason."""
    with serve(School()) as school:
        lay_out(school, *DROPPED, *REFUSED, "broken")
        desk.configure(school)
        report = report_of(dropping.run(desk, "crawl", "truong", "--json"))
    assert report["exit"] == "done"
    assert report["reasons"]["request dropped"] == len(DROPPED) + len(REFUSED)
    assert report["reasons"]["LookupError"] == 1
    assert report["counts"]["failed"] == len(DROPPED) + len(REFUSED) + 1
    assert report["counts"]["new"] == 1


@pytest.mark.parametrize("url", ["ftp://127.0.0.1/bai", "javascript:void(0)", "bai", "data:,x"])
def test_address_that_nobody_can_ask_for_is_counted(desk: Desk, school: School, url: str) -> None:
    """An address of another scheme, or none, is a failure of its own; the run goes on."""
    desk.configure(school)
    desk.crawl()
    with closing(sqlite3.connect(desk.data / "archive.sqlite3")) as connection, connection:
        connection.execute("UPDATE urls SET url = ? WHERE url LIKE '%/2-bai-viet.html'", [url])
    report = desk.crawl("truong", "--full")
    assert report["reasons"] == {"address that cannot be asked for": 1}
    assert report["counts"]["unchanged"] == 2  # type: ignore[index]


def test_run_in_which_nothing_happens_is_ended(desk: Desk, school: School) -> None:
    """Its site fails with the address that it waited for; the lock is free; others go on."""
    with serve(School()) as stalling:
        lay_out(stalling, "waiting")
        desk.configure(stalling, "dung")
        desk.configure(school)
        done = dropping.run(desk, "crawl", "dung", "truong", "--json", status=1, STALL_TIMEOUT=1)
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


def test_slow_answer_and_announced_pause_are_no_stall(desk: Desk, school: School) -> None:
    """A download that goes on, and a pause that the server asked for, may last beyond the limit."""
    desk.configure(school)
    main = PAGE.format(title="x", view="x", main="<p>x</p>")
    school.listing("/", ["/cham", "/nghi"])
    school.answers["/cham"] = drip
    school.answers["/nghi"] = unruly.refusing(main, 1, 429, Retry_After="3")
    report = report_of(dropping.run(desk, "crawl", "truong", "--json", STALL_TIMEOUT=1))
    assert report["exit"] == "done"
    assert report["reasons"] == {}


@pytest.mark.parametrize("name", ["spider", "scheduler"])
def test_look_at_a_new_site_ends_too(desk: Desk, school: School, name: str) -> None:
    """`sites add` says that its first request was dropped, instead of waiting for ever."""
    done = dropping.run(desk, "sites", "add", f"{school.url}/mat/{name}", "--yes", status=1)
    assert "gives no page: request dropped" in done.stderr
