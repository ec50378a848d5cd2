"""`crawl --dry-run`, `--due` and `--since`: what is fetched, said and bounded beforehand."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.crawl_model import Run, RunExit, UrlKind, UrlState
from archive.model import SiteKey
from crawler.crawl_plan import explain_fetch
from crawler.policy.scheduling import compute_site_due, is_site_due
from tests.support.cli import Workspace
from tests.support.site_server import SiteServer, StubResponse, serve_site

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def make_run(age: timedelta, ending: RunExit | None = RunExit.DONE) -> Run:
    """A run that began so long ago."""
    return Run(
        id=1, site=SiteKey("a"), started_at=NOW - age, finished_at=NOW, exit=ending, message=""
    )


@pytest.mark.parametrize(
    ("last", "due"),
    [
        (None, True),
        (make_run(DAY), True),
        (make_run(DAY - timedelta(minutes=20)), True),
        (make_run(DAY - timedelta(hours=2)), False),
        (make_run(timedelta(hours=1), RunExit.FAILED), False),
        (make_run(timedelta(hours=1), RunExit.STOPPED), True),
        (make_run(timedelta(hours=1), None), True),
    ],
    ids=["never", "a-day", "a-little-early", "too-early", "failed", "stopped", "killed"],
)
def test_a_site_is_due_when_its_interval_has_passed(last: Run | None, *, due: bool) -> None:
    """Give or take what a clock is late by; what was interrupted is due at once."""
    assert is_site_due(last, DAY, NOW) is due


def test_short_intervals_are_kept() -> None:
    """Of a short interval only a twentieth is given away."""
    assert compute_site_due(make_run(timedelta(0)), timedelta(minutes=20)) == NOW + timedelta(
        minutes=19
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"fetched_at": None}, "never fetched: found on http://a.test/"),
        ({"next_due": NOW + DAY}, "not due, but everything is asked for"),
        ({"vanished_at": NOW - DAY}, "was not there"),
        ({"failures": 3}, "failed 3 times in a row"),
        ({"told_at": NOW}, "told to have changed"),
        ({"kind": UrlKind.SITEMAP}, "a sitemap: shows what is new"),
        ({"next_due": None}, "led to by a page that showed news"),
        ({}, "last fetched on 2025-12-31, unchanged 4 times"),
    ],
)
def test_reasons(change: dict[str, object], words: str) -> None:
    """Each address of a plan has the reason for which it would be fetched."""
    values: dict[str, object] = {
        "id": 1, "identity": "a.test/1", "url": "http://a.test/1", "kind": UrlKind.ARTICLE,
        "listed": True, "fetched_at": NOW - DAY, "payload_digest": "sha1:A", "steady": 4,
        "failures": 0, "found_on": "http://a.test/", "next_due": NOW,
    }  # fmt: skip
    state = UrlState(**values | change)  # type: ignore[arg-type] # of a mapping
    assert words in explain_fetch(state, NOW)


def list_planned(desk: Workspace, *words: str) -> dict[str, str]:
    """The addresses of a plan by their kind."""
    done = desk.run_command("crawl", *words, "--dry-run", "--json")
    (plan,) = json.loads(done.stdout)["plans"]
    return {intent["url"]: intent["reason"] for intent in plan["urls"]}


def test_dry_run_says_what_would_be_fetched(desk: Workspace, school: SiteServer) -> None:
    """Without a request, and without a trace in the archive, before and after a crawl."""
    desk.add_site(school)
    assert list_planned(desk, "truong") == {f"{school.url}/": "a start page: shows what is new"}
    assert (school.log, desk.data.exists()) == ([], False)
    desk.crawl("truong", "--max-pages", "1")
    school.log.clear()
    before = (desk.data / "archive.sqlite3").read_bytes()
    plan = list_planned(desk, "truong")
    assert plan[f"{school.url}/?start=2"] == f"never fetched: found on {school.url}/"
    assert len(plan) == 6  # the sitemap and the feed that may be there, and two articles
    demo_run = desk.run_command("crawl", "truong", "--dry-run").stdout
    assert f"start   now                        {school.url}/  (a start page" in demo_run
    assert (desk.data / "archive.sqlite3").read_bytes() == before
    assert school.log == []


def test_due_sites_are_crawled_once_an_interval(desk: Workspace, school: SiteServer) -> None:
    """Started again too soon the command says when, and does nothing."""
    desk.add_site(school)
    assert desk.crawl("--due")["exit"] == "done"
    school.log.clear()
    done = desk.run_command("crawl", "--due", "--json")
    assert "no site is due; the next is truong, at 20" in done.stderr
    assert json.loads(done.stdout)["runs"] == []
    assert (
        json.loads(desk.run_command("crawl", "--due", "--dry-run", "--json").stdout)["plans"] == []
    )
    assert school.log == []


def make_dated_page(school: SiteServer, number: int, day: str) -> str:
    """An article of a day."""
    path = school.add_article(number, f"Hội nghị số {number}")
    answer = school.responses[path]
    assert isinstance(answer, StubResponse)
    year, month, date = map(int, day.split("-"))
    body = answer.body.decode().replace("2020-07-13T", f"{day}T")
    school.add_page(path, body.replace("13 Tháng 7 2020", f"{date} Tháng {month} {year}"))
    return path


def test_since_leaves_a_listing_where_it_is_older(tmp_path: Path) -> None:
    """Its pages are read until one has older articles alone; the next run goes on from there."""
    with serve_site(SiteServer()) as school:
        for page in range(4):
            days = (f"20{20 - page}-07-13", f"20{20 - page}-03-01")
            paths = [make_dated_page(school, page * 2 + n + 1, day) for n, day in enumerate(days)]
            after = f'<div class="pagination"><a href="/?start={page * 2 + 2}">sau</a></div>'
            here = f"/?start={page * 2}" if page else "/"
            school.add_listing(here, paths, after if page < 3 else "")
        desk = Workspace(tmp_path)
        desk.add_site(school)
        desk.crawl("truong", "--since", "2019-05")
        assert [article.content.title[-1] for article in desk.get_articles()] == list("123456")
        assert "/?start=6" not in school.log
        desk.crawl()
        assert len(desk.get_articles()) == 8
    refused = desk.run_command("crawl", "truong", "--since", "gestern", status=2)
    assert '"gestern" is no date' in refused.stderr
