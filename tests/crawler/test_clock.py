"""Runs under a clock that was wrong: what they noted is said, and not believed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.crawl_model import HostState, Run, RunExit, UrlKind, UrlState
from archive.model import SiteKey
from archive.times import CLOCK_SLACK, LONGEST_WAIT, is_in_future
from crawler.policy import attachment_visits, scheduling
from crawler.policy.alerts import AlertKind
from crawler.policy.backoff import quiet_until
from crawler.policy.health import assess_health, find_clock_error
from crawler.policy.scheduling import compute_not_found_state, is_site_due
from tests.support import misbehaving_server
from tests.support.cli import Workspace
from tests.support.dropping_middlewares import run_after
from tests.support.site_server import SiteServer

NOW = datetime(2026, 7, 13, 8, tzinfo=UTC)
DAY = timedelta(days=1)
STATE = UrlState(
    id=1,
    identity="a",
    url="a",
    kind=UrlKind.ARTICLE,
    listed=True,
    fetched_at=None,
    payload_digest=None,
    steady=0,
    failures=0,
)
AHEAD = """
from datetime import timedelta
import crawler.session.capture_writer as log
true_now = log.get_utc_now
log.get_utc_now = lambda: true_now() + timedelta(days={days})
"""
"""What puts the clock of a crawl ahead."""


def run_of(begun: datetime, number: int = 1, ending: RunExit = RunExit.DONE) -> Run:
    """A run of a minute."""
    end = begun + timedelta(minutes=1)
    counts = {"fetched": 3, "new": 1}
    site = SiteKey("truong")
    return Run(
        id=number,
        site=site,
        started_at=begun,
        finished_at=end,
        exit=ending,
        message="",
        counts=counts,
    )


@pytest.mark.parametrize(
    ("ahead", "expected"),
    [(timedelta(0), False), (timedelta(minutes=50), False), (2 * DAY, True), (400 * DAY, True)],
)
def test_site_is_due_after_a_run_of_the_future(ahead: timedelta, *, expected: bool) -> None:
    """Regression: a run under a clock 400 days ahead stopped its site for as long."""
    assert is_in_future(NOW + ahead, NOW) is expected
    assert is_site_due(run_of(NOW + ahead), 9 * timedelta(hours=1), NOW) is expected


@pytest.mark.parametrize(
    ("ahead", "is_kept"),
    [(timedelta(minutes=1), True), (DAY, True), (2 * DAY, True), (3 * DAY, False), (-DAY, False)],
)
def test_wish_for_quiet_is_believed_up_to_two_days(ahead: timedelta, *, is_kept: bool) -> None:
    """A Retry-After of two days stays; what lies further ahead no server was noted to want."""
    until = NOW + ahead
    found = quiet_until(HostState(host="a.test", quiet_until=until), NOW)
    assert found == (until if is_kept else None)


def test_no_rule_lets_an_address_wait_longer_than_is_believed() -> None:
    """The longest wait that is believed covers every rule."""
    gone = replace(STATE, vanished_at=NOW - 900 * DAY)
    assert compute_not_found_state(gone, NOW).next_due - NOW <= LONGEST_WAIT
    assert max(scheduling.OTHER_PAGE_INTERVAL, scheduling.MAX_REVISIT_INTERVAL) <= LONGEST_WAIT
    assert attachment_visits._REVISIT_INTERVAL <= LONGEST_WAIT
    assert scheduling.compute_next_retry(NOW, 99) - NOW <= LONGEST_WAIT


def test_page_that_vanished_in_the_future_vanishes_now() -> None:
    """It counts as gone tomorrow, not in 400 days."""
    told = compute_not_found_state(replace(STATE, vanished_at=NOW + 400 * DAY), NOW)
    assert told.vanished_at == NOW
    later = compute_not_found_state(replace(STATE, vanished_at=told.vanished_at), NOW + DAY)
    assert later.is_gone


def test_status_says_that_a_run_is_of_the_future() -> None:
    """Such runs count for nothing else: a site whose last true run is old is overdue."""
    runs = [run_of(NOW + 400 * DAY, 3), run_of(NOW - 9 * DAY, 2), run_of(NOW - 10 * DAY, 1)]
    health = assess_health("truong", runs, NOW, interval=DAY)
    assert [alert.kind for alert in health.alerts] == [AlertKind.CLOCK, AlertKind.OVERDUE]
    assert "2027-08-17T15:00:00+07:00, which is yet to come" in health.alerts[0].message
    assert health.last_successful_at == NOW - 9 * DAY + timedelta(minutes=1)


def test_run_before_its_predecessor_says_that_the_clock_went_back() -> None:
    """It is said of the newest run alone, and not for minutes."""
    runs = [run_of(NOW, 2), run_of(NOW + 400 * DAY, 1)]
    assert "the clock went back" in (find_clock_error(runs, NOW) or "")
    assert find_clock_error([run_of(NOW + DAY, 3), *runs], NOW + DAY) is None
    assert find_clock_error([run_of(NOW, 2), run_of(NOW + CLOCK_SLACK, 1)], NOW) is None


def test_crawl_after_one_under_a_clock_ahead_goes_on(desk: Workspace, school: SiteServer) -> None:
    """Regression: what a crawl 400 days ahead fetched, failed to fetch or refused is due again."""
    desk.add_site(school, more='interval = "9h"\nenabled = true\n')
    school.add_page("/index.php/tin-tuc/2-bai-viet.html", "none", status=404)
    program = AHEAD.format(days=400)
    run_after(desk, program, "crawl", "truong", "--no-index")
    alerts = desk.run_command("status", "--alerts", status=1).stdout
    assert "truong: clock: the last run began on" in alerts
    plan = desk.run_command("crawl", "--due", "--dry-run").stdout
    assert "3-bai-viet.html  (put off by a clock that was ahead)" in plan
    school.log.clear()
    done = desk.run_command("crawl", "--due", "--no-index")
    assert "which is yet to come" in done.stderr
    assert "clock: the clock went back" in done.stdout
    articles = {f"/index.php/tin-tuc/{number}-bai-viet.html" for number in (1, 2, 3)}
    assert articles <= set(school.log)
    assert all(article.last_seen < datetime.now(UTC) for article in desk.get_articles())
    school.log.clear()
    done = desk.run_command("crawl", "truong", "--no-index")
    assert "clock" not in done.stdout + done.stderr
    assert not articles & set(school.log), "once is enough"


def test_crawl_after_one_that_was_told_to_be_quiet_in_the_future(
    desk: Workspace, school: SiteServer
) -> None:
    """A server's wish for quiet that lies 400 days ahead does not keep crawls away."""
    desk.add_site(school)
    busy = misbehaving_server.refuse_some_times("", 1, 503)
    school.responses["/index.php/tin-tuc/1-bai-viet.html"] = busy
    school.add_page("/robots.txt", "User-agent: *\nDisallow:\n")
    desk.crawl()
    until = f"{datetime.now(UTC) + 400 * DAY:%Y-%m-%d %H:%M:%S.%f}"
    assert desk.change_rows("UPDATE hosts SET quiet_until = :until", until=until)
    assert desk.crawl("truong")["exit"] == "done"
