"""Counts over time: shares, gaps, and what cannot be counted."""

from collections import Counter
from datetime import date

from indexer.dates import DaySpan
from indexer.result import Timeline
from research.coverage import Gap, coverage_of
from research.period import Unit
from research.trend import Dated, Point, trends

YEAR_2019 = (date(2019, 1, 1), date(2019, 12, 31))


def day(text: str) -> tuple[date, date]:
    """A date known to the day."""
    return date.fromisoformat(text), date.fromisoformat(text)


def timeline(
    days: list[tuple[date, date]],
    covered: list[tuple[date, date]],
    undated: int = 0,
    query: str = "hội nghị",
) -> Timeline:
    """Hits and all articles by their dates; `undated` more have none."""
    return Timeline(
        query=query,
        total=len(days) + undated,
        articles=len(covered) + undated,
        days=Counter(days),
        covered=Counter(covered),
        span=DaySpan(first=None, last=None),
    )


def test_gap_is_told_from_a_zero() -> None:
    """Where there is no article at all there is no count; where there are others it is 0."""
    hits = [day("2017-03-01")]
    (series,) = trends([timeline(hits, [*hits, day("2017-05-01"), day("2019-01-01")])], Unit.YEAR)
    assert series.points == (
        Point(period="2017", count=1, articles=2),
        Point(period="2018", count=None, articles=0),
        Point(period="2019", count=0, articles=1),
    )
    assert [point.share for point in series.points] == [0.5, None, 0.0]


def test_dates_less_exact_than_the_period_are_reported() -> None:
    """An article of some day in 2019 counts for the year and for no month."""
    days = [day("2019-03-01"), YEAR_2019]
    for unit, count, imprecise in ((Unit.YEAR, 2, 0), (Unit.MONTH, 1, 1)):
        (series,) = trends([timeline(days, days, undated=3)], unit)
        assert [point.count for point in series.points] == [count]
        assert series.hits == Dated(total=5, undated=3, imprecise=imprecise)
        assert series.articles == series.hits


def test_queries_side_by_side_have_the_same_periods() -> None:
    """Also where one chooses sites that began later."""
    old, new = [day("2018-01-01")], [day("2019-12-31")]
    one, other = trends([timeline(old, old), timeline(new, new, query="x")], Unit.YEAR)
    assert [point.count for point in one.points] == [1, None]
    assert [point.count for point in other.points] == [None, 1]
    assert other.query == "x"


def test_nothing_dated_gives_no_period() -> None:
    """A series may be empty."""
    (series,) = trends([timeline([], [], undated=2)], Unit.WEEK)
    assert series.points == ()


def test_coverage_of_a_site_names_years_and_gaps() -> None:
    """Years without an article count 0; months in a row without one are a gap, if enough."""
    days = [day("2017-11-30"), day("2018-01-02"), day("2019-02-01"), YEAR_2019]
    covered = coverage_of("a", timeline(days, days, undated=1), without_author=2, least_months=3)
    assert covered.years == (("2017", 1), ("2018", 1), ("2019", 2))
    assert covered.gaps == (Gap(first="2018-02", last="2019-01", months=12),)
    assert (covered.first, covered.last) == ("2017-11-30", "2019")
    assert (covered.articles, covered.undated, covered.without_author) == (5, 1, 2)
    every = coverage_of("a", timeline(days, days), without_author=0, least_months=1)
    assert [gap.months for gap in every.gaps] == [1, 12]
    assert every.longest_gap == every.gaps[1]


def test_coverage_of_undated_articles_has_no_dates() -> None:
    """Nothing is made up."""
    covered = coverage_of("a", timeline([], [], undated=2), without_author=0, least_months=3)
    assert (covered.first, covered.last, covered.years, covered.gaps) == (None, None, (), ())
    assert covered.longest_gap is None
