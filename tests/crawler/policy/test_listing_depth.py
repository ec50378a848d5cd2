"""How far a run goes on in a listing."""

from datetime import UTC, datetime, timedelta

from archive.crawl_model import ListedUrlState
from crawler.policy.listing_depth import has_new_articles, has_only_pinned_articles, is_older_than

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def make_listed_urls(*ages: int | None, new: bool = False) -> list[ListedUrlState]:
    """A page of articles, so many days old; None without a date."""
    return [
        ListedUrlState(
            identity=str(number),
            is_new=new,
            published_at=None if age is None else NOW - timedelta(days=age),
        )
        for number, age in enumerate(ages)
    ]


def test_one_new_article_is_news_wherever_it_stands() -> None:
    """A pinned article before it does not hide it."""
    assert not has_new_articles(make_listed_urls(1, 2))
    assert has_new_articles(
        [*make_listed_urls(900), *make_listed_urls(None, new=True), *make_listed_urls(1)]
    )


def test_a_page_of_pinned_articles_alone_is_known_by_the_next() -> None:
    """What follows it is in order of date and begins with something newer."""
    assert has_only_pinned_articles(make_listed_urls(900, 40, 700), make_listed_urls(1, 5, 9))


def test_an_ordinary_page_is_not_taken_for_pinned() -> None:
    """Neither in the usual order, nor with some pinned, nor from old to new, nor by hits."""
    assert not has_only_pinned_articles(make_listed_urls(1, 2, 3), make_listed_urls(4, 5, 6))
    assert not has_only_pinned_articles(make_listed_urls(900, 1, 2), make_listed_urls(3, 4, 5))
    assert not has_only_pinned_articles(
        make_listed_urls(900, 800, 700), make_listed_urls(600, 500, 400)
    )
    assert not has_only_pinned_articles(make_listed_urls(5, 90, 30), make_listed_urls(70, 2, 44))


def test_without_dates_nothing_is_taken_for_pinned() -> None:
    """Two articles that happen to be in order prove nothing either."""
    assert not has_only_pinned_articles(make_listed_urls(None, None), make_listed_urls(1, 2, 3))
    assert not has_only_pinned_articles(make_listed_urls(900), make_listed_urls(1, 2))


def test_a_page_is_older_when_all_of_it_is() -> None:
    """One younger article, or none with a date, and the listing goes on."""
    since = NOW - timedelta(days=10)
    assert is_older_than(make_listed_urls(11, None, 30), since)
    assert not is_older_than(make_listed_urls(11, 9), since)
    assert not is_older_than(make_listed_urls(None), since)
