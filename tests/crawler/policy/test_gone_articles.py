"""When an article counts as gone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from archive.crawl_model import UrlKind, UrlState
from crawler.policy.scheduling import compute_not_found_state

MORNING = datetime(2026, 1, 1, 1, tzinfo=UTC)  # eight o'clock in Vietnam
STATE = UrlState(
    id=1, identity="a.test/1", url="http://a.test/1", kind=UrlKind.ARTICLE, listed=True,
    fetched_at=MORNING, payload_digest="sha1:A", steady=0, failures=0,
)  # fmt: skip


def test_one_day_is_not_enough() -> None:
    """However often it is said on that day; the next run after it looks again."""
    first = compute_not_found_state(STATE, MORNING)
    assert (first.vanished_at, first.is_gone) == (MORNING, False)
    again = compute_not_found_state(
        replace(STATE, vanished_at=MORNING), MORNING + timedelta(hours=15)
    )
    assert not again.is_gone
    assert first.next_due < MORNING + timedelta(days=1)


def test_two_days_are() -> None:
    """A day is one of the calendar, in Vietnam."""
    second = compute_not_found_state(
        replace(STATE, vanished_at=MORNING), MORNING + timedelta(hours=17)
    )
    assert (second.vanished_at, second.is_gone) == (MORNING, True)


def test_what_is_gone_is_looked_for_less_and_less() -> None:
    """After a month, and after half a year at last."""
    gone = replace(STATE, vanished_at=MORNING)
    waits = [
        compute_not_found_state(gone, MORNING + timedelta(days=days)).next_due
        - MORNING
        - timedelta(days=days)
        for days in (1, 60, 999)
    ]
    assert waits == [timedelta(days=30), timedelta(days=60), timedelta(days=180)]
