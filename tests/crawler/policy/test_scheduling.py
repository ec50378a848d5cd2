"""When things are due: pure decisions."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.crawl_model import UrlKind
from archive.model import Content
from crawler.policy.scheduling import (
    MAX_REVISIT_INTERVAL,
    MIN_REVISIT_INTERVAL,
    compute_next_due,
    compute_next_retry,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def make_content(age: timedelta) -> Content:
    """An article of some age."""
    return Content(title="Tin", body="Bài", published_at=NOW - age)


@pytest.mark.parametrize("kind", [UrlKind.START, UrlKind.LISTING])
def test_listings_are_due_at_every_run(kind: UrlKind) -> None:
    """What shows news is looked at each time."""
    assert compute_next_due(kind, NOW, content=None, steady=9) == NOW


@given(
    st.timedeltas(timedelta(0), timedelta(days=9000)),
    st.timedeltas(timedelta(0), MAX_REVISIT_INTERVAL),
)
def test_young_articles_are_due_sooner_than_old(age: timedelta, more: timedelta) -> None:
    """The wait grows with the age, within its bounds."""
    younger = compute_next_due(UrlKind.ARTICLE, NOW, content=make_content(age), steady=0)
    older = compute_next_due(UrlKind.ARTICLE, NOW, content=make_content(age + more), steady=0)
    assert NOW + MIN_REVISIT_INTERVAL <= younger <= older <= NOW + MAX_REVISIT_INTERVAL


def test_article_from_the_future_is_due_tomorrow() -> None:
    """A wrong date on a page does not send its next visit into the past."""
    ahead = make_content(-timedelta(days=400))
    assert (
        compute_next_due(UrlKind.ARTICLE, NOW, content=ahead, steady=0)
        == NOW + MIN_REVISIT_INTERVAL
    )


@given(st.integers(0, 10_000))
def test_undated_article_waits_longer_each_time(steady: int) -> None:
    """Without a date the wait doubles while nothing changes, up to the longest."""
    undated = Content(title="Tin", body="Bài")
    wait = compute_next_due(UrlKind.ARTICLE, NOW, content=undated, steady=steady) - NOW
    longer = compute_next_due(UrlKind.ARTICLE, NOW, content=undated, steady=steady + 1) - NOW
    assert MIN_REVISIT_INTERVAL <= wait <= longer <= MAX_REVISIT_INTERVAL


@given(st.integers(0, 10_000))
def test_failing_pages_are_tried_less_and_less(failures: int) -> None:
    """Each failure makes the wait longer, and never longer than a week."""
    wait = compute_next_retry(NOW, failures) - NOW
    longer = compute_next_retry(NOW, failures + 1) - NOW
    assert timedelta(0) < wait <= longer <= timedelta(days=7)


@pytest.mark.parametrize("kind", [UrlKind.FEED, UrlKind.SITEMAP])
def test_lists_of_news_are_due_at_every_run(kind: UrlKind) -> None:
    """They tell more, for less, than any page."""
    assert compute_next_due(kind, NOW, content=None, steady=9) == NOW


@given(st.timedeltas(timedelta(0), timedelta(days=900)))
def test_an_old_article_that_changed_is_young_again(ago: timedelta) -> None:
    """What a visit saw changing counts as much as what a page prints."""
    old = make_content(timedelta(days=3000))
    seen = compute_next_due(UrlKind.ARTICLE, NOW, content=old, steady=0, changed_at=NOW - ago)
    assert seen == compute_next_due(UrlKind.ARTICLE, NOW, content=make_content(ago), steady=0)
