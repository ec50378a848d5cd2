"""Simulated histories: what is told of them, and what is not."""

import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.crawl_model import Quality, Run, RunExit
from archive.model import SiteKey
from crawler.policy.alerts import AlertKind
from crawler.policy.health import assess_health, check_disk_space, compute_binomial_tail

TODAY = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)
GOOD_QUALITY = Quality(articles=3, without_author=1, median_body=2000)


def make_run(
    days_ago: float,
    *,
    new: int = 3,
    ending: RunExit = RunExit.DONE,
    quality: Quality | None = None,
    counts: Mapping[str, int] | None = None,
    reasons: Mapping[str, int] | None = None,
) -> Run:
    """A run of a minute, so many days ago."""
    begun = TODAY - days_ago * DAY
    return Run(
        id=1000 - int(days_ago),
        site=SiteKey("truong"),
        started_at=begun,
        finished_at=begun + timedelta(minutes=1),
        exit=ending,
        message="no start page could be read" if ending is RunExit.FAILED else "",
        counts={"fetched": 5, **({"new": new} if new else {}), **(counts or {})},
        reasons=reasons or {},
        quality=quality or (GOOD_QUALITY if new else Quality()),
    )


def make_history(day: Callable[[int], Run | None], days: int = 300) -> list[Run]:
    """A run a day, the newest first; None where there was none."""
    return [found for number in range(days) if (found := day(number))]


def get_alert_kinds(runs: list[Run], **more: timedelta) -> set[AlertKind]:
    """What is told of a history."""
    return {alert.kind for alert in assess_health("truong", runs, TODAY, **more).alerts}


def test_a_year_of_ordinary_luck_needs_nobody() -> None:
    """A healthy site with lean weeks, failures and doubts raises no alarm on any day of a year."""
    luck = random.Random(7)

    def day(number: int) -> Run:
        if luck.random() < 0.05:
            return make_run(number, new=0, ending=RunExit.FAILED)
        new = luck.choice([0, 0, 0, 1, 2, 5])
        lacking = Quality(
            articles=new,
            without_author=sum(luck.random() < 0.3 for _ in range(new)),
            without_date=sum(luck.random() < 0.05 for _ in range(new)),
            median_body=luck.randint(900, 4000),
        )
        failed = sum(luck.random() < 0.05 for _ in range(5))
        return make_run(number, new=new, quality=lacking, counts={"failed": failed})

    runs = make_history(day, 365)
    for today in range(330):
        found = assess_health("truong", runs[today:], TODAY - today * DAY, interval=DAY)
        assert found.alerts == (), today


def test_holidays_are_no_silence_but_a_dead_site_is() -> None:
    """Silence is measured against the longest that the site has had."""
    holidays = {*range(100, 115)}
    runs = make_history(lambda number: make_run(number, new=0 if number in holidays else 1))
    assert AlertKind.SILENT not in get_alert_kinds(
        [make_run(n, new=0) for n in range(20)] + runs[20:]
    )
    (alert,) = assess_health(
        "truong", [make_run(n, new=0) for n in range(30)] + runs[30:], TODAY
    ).alerts
    assert alert.kind is AlertKind.SILENT
    assert alert.message == "no news for 30 days; the longest silence before was 16 days"


def test_silence_of_a_site_that_is_not_crawled_is_not_its_own() -> None:
    """Without a good run since, nobody knows whether a site is silent: it is overdue instead."""
    runs = make_history(lambda number: make_run(number) if number > 40 else None)
    assert get_alert_kinds(runs) == set()
    assert get_alert_kinds(runs, interval=DAY) == {AlertKind.OVERDUE}
    assert get_alert_kinds(runs, interval=30 * DAY) == set()


@pytest.mark.parametrize(("failed", "said"), [(2, set()), (3, {AlertKind.FAILING})])
def test_third_failure_in_a_row_is_told(failed: int, said: set[AlertKind]) -> None:
    """One or two failed runs may pass by themselves; those that a person stopped do not count."""
    runs = make_history(
        lambda n: make_run(n, ending=RunExit.FAILED if n < failed else RunExit.DONE)
    )
    runs.insert(0, make_run(0, new=0, ending=RunExit.STOPPED))
    assert get_alert_kinds(runs) == said


@pytest.mark.parametrize(
    ("broken", "sign"),
    [
        (
            Quality(articles=3, without_date=3, without_author=1, median_body=2000),
            AlertKind.NO_DATE,
        ),
        (Quality(articles=3, without_author=3, median_body=2000), AlertKind.NO_AUTHOR),
        (
            Quality(articles=3, without_body=2, without_author=1, median_body=1100),
            AlertKind.NO_BODY,
        ),
        (Quality(articles=3, without_author=1, median_body=900), AlertKind.SHORT_BODY),
    ],
)
def test_fields_that_go_missing_are_told_within_days(broken: Quality, sign: AlertKind) -> None:
    """A changed layout shows in what the last articles lack, after twenty articles at most."""
    for days in (7, 20):
        runs = make_history(lambda n: make_run(n, quality=broken if n < days else None))  # noqa: B023 -- used at once
        assert get_alert_kinds(runs) == {sign}
    assert (
        get_alert_kinds(make_history(lambda n: make_run(n, quality=broken if n < 1 else None)))
        == set()
    )


def test_few_articles_prove_nothing() -> None:
    """A young archive has no history to be compared with."""
    bad = Quality(articles=3, without_date=3, without_author=3, median_body=10)
    assert (
        get_alert_kinds(make_history(lambda n: make_run(n, quality=bad if n < 7 else None), 16))
        == set()
    )


def test_refusals_are_told_with_their_reasons() -> None:
    """Fetches that fail more often than they used to name what the server said."""
    runs = make_history(
        lambda n: (
            make_run(n, counts={"failed": 3}, reasons={"HTTP 403": 3}) if n < 4 else make_run(n)
        )
    )
    (alert,) = assess_health("truong", runs, TODAY).alerts
    assert alert.kind is AlertKind.FAILED_FETCHES
    assert alert.message == "12 of the last 20 fetches failed: 12 × HTTP 403"


def test_a_site_without_runs_is_only_unknown() -> None:
    """Nothing can be said of a site that was never crawled."""
    health = assess_health("truong", [], TODAY, interval=DAY)
    assert (health.alerts, health.last_run, health.last_successful_at) == ((), None, None)


def test_disk_is_compared_with_its_last_month() -> None:
    """Less room than a month takes needs a person."""
    assert check_disk_space(10_000, 9_000) is None
    alert = check_disk_space(3_000, 9_000)
    assert alert
    assert "10 days" in alert.message


@given(st.integers(1, 60), st.integers(0, 60), st.floats(0.01, 0.99))
def test_chance_is_the_tail_of_the_binomial(trials: int, least: int, share: float) -> None:
    """The sum by logarithms is that of the formula."""
    exact = sum(
        comb(trials, hits) * share**hits * (1 - share) ** (trials - hits)
        for hits in range(min(least, trials), trials + 1)
    )
    assert compute_binomial_tail(min(least, trials), trials, share) == pytest.approx(
        exact, rel=1e-6, abs=1e-12
    )
