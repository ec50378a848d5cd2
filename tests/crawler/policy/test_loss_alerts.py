"""When something that a site shows and a crawl does not get needs a person."""

from datetime import UTC, datetime, timedelta

import pytest

from archive.balance import Balance, SharedValue
from archive.crawl_model import Run, RunExit
from archive.model import SiteKey
from crawler.policy.alerts import AlertKind
from crawler.policy.loss_alerts import find_losses

TODAY = datetime(2026, 7, 1, 3, tzinfo=UTC)


def find_kinds(*balances: Balance) -> set[AlertKind]:
    """What is told of runs that left a site so, the newest first."""
    runs = [
        Run(
            id=100 - number,
            site=SiteKey("truong"),
            started_at=TODAY - timedelta(days=number),
            finished_at=TODAY - timedelta(days=number),
            exit=RunExit.DONE,
            message="",
            balance=balance,
        )
        for number, balance in enumerate(balances)
    ]
    return {kind for kind, _ in find_losses(runs)}


def make_balance(new: int, tried: int, *, unread: int | None = None, of_all: int = 1000) -> Balance:
    """The balance of a run that tried so many pages and could not read some of them."""
    count = new if unread is None else unread
    return Balance(
        articles=of_all,
        unread={"HTTP 500": count} if count else {},
        tried=tried,
        newly_unread=new,
    )


@pytest.mark.parametrize(
    ("new", "tried", "is_told"),
    [(3, 60, True), (2, 2, False), (3, 61, False), (4, 80, True), (0, 0, False)],
)
def test_three_and_five_percent_of_what_was_tried(new: int, tried: int, is_told: bool) -> None:  # noqa: FBT001
    """Fewer are slips of an editor."""
    assert (AlertKind.UNREAD in find_kinds(make_balance(new, tried))) is is_told


def test_losses_of_many_small_runs_add_up() -> None:
    """Guards against a site of which each run loses two pages for ever."""
    assert AlertKind.UNREAD in find_kinds(make_balance(1, 2, unread=6, of_all=100))


def test_alert_stands_until_enough_was_read() -> None:
    """A run that visits none of the lost pages does not end it; one that reads them does."""
    begun = make_balance(15, 15)
    quiet = make_balance(0, 1, unread=15)
    mended = make_balance(0, 15, unread=0)
    assert find_kinds(quiet, begun) == {AlertKind.UNREAD}
    assert find_kinds(mended, begun) == set()
    # What is lost long after, and too little by itself, does not wake it.
    assert find_kinds(make_balance(2, 90, unread=2), mended, begun) == set()


def test_few_old_losses_are_no_alert_when_they_are_tried_again() -> None:
    """Guards against an alarm when a quiet run tries three dead pages of thousands again."""
    assert find_kinds(make_balance(0, 4, unread=3), make_balance(3, 3000)) == set()


@pytest.mark.parametrize(("lost", "visited", "is_told"), [(3, 30, True), (3, 31, False)])
def test_three_and_ten_percent_of_known_articles(lost: int, visited: int, is_told: bool) -> None:  # noqa: FBT001
    """Of those that were visited; it stands in a later run that visits none."""
    balance = Balance(articles=1000, visited=visited, newly_lost=lost, lost=lost)
    quiet = Balance(articles=1000, lost=lost)
    assert (AlertKind.LOST in find_kinds(balance)) is is_told
    assert (AlertKind.LOST in find_kinds(quiet, balance)) is is_told


@pytest.mark.parametrize(
    ("balance", "is_told"),
    [
        (Balance(listings=20, unread_listings={"HTTP 500": 1}), True),
        (Balance(listings=21, unread_listings={"HTTP 500": 1}), False),
        (Balance(unread_pages={"HTTP 500": 3}), True),
        (Balance(unread_pages={"HTTP 500": 2}), False),
        (Balance(unread_parts={"HTTP 500": 3}), True),
        (Balance(unread_parts={"HTTP 500": 2}), False),
        (Balance(unread_feeds={"http://a.test/rss": "broken XML"}), True),
    ],
)
def test_lists_that_cannot_be_read(balance: Balance, is_told: bool) -> None:  # noqa: FBT001
    """Nobody knows what they list."""
    assert (find_kinds(balance) == {AlertKind.LISTINGS}) is is_told


def test_one_date_on_most_articles() -> None:
    """It is told whatever else the run brought."""
    shared = SharedValue(name="date", value="2026-07-01", count=11, articles=20)
    assert find_kinds(Balance(shared=(shared,))) == {AlertKind.ALIKE}
