"""Counts over time: shares, gaps, and what cannot be counted."""

from collections import Counter
from datetime import date

from indexer.query_dates import DaySpan
from indexer.search_results import DailyCounts
from research.coverage import CoverageGap, compute_coverage
from research.period import PeriodUnit
from research.trend import DateTotals, TrendPoint, compute_trends

YEAR_2019 = (date(2019, 1, 1), date(2019, 12, 31))


def make_day(text: str) -> tuple[date, date]:
    """Return a date known to the day."""
    return date.fromisoformat(text), date.fromisoformat(text)


def make_timeline(
    days: list[tuple[date, date]],
    covered: list[tuple[date, date]],
    undated: int = 0,
    query: str = "hội nghị",
) -> DailyCounts:
    """Return hits and all articles by their dates; `undated` more have none."""
    return DailyCounts(
        query=query,
        total=len(days) + undated,
        articles=len(covered) + undated,
        days=Counter(days),
        covered=Counter(covered),
        span=DaySpan(first=None, last=None),
    )


def test_gap_is_told_from_a_zero() -> None:
    """A period without any article has no count; one with other articles has 0."""
    hits = [make_day("2017-03-01")]
    (series,) = compute_trends(
        [make_timeline(hits, [*hits, make_day("2017-05-01"), make_day("2019-01-01")])],
        PeriodUnit.YEAR,
    )
    assert series.points == (
        TrendPoint(period="2017", count=1, articles=2),
        TrendPoint(period="2018", count=None, articles=0),
        TrendPoint(period="2019", count=0, articles=1),
    )
    assert [point.share for point in series.points] == [0.5, None, 0.0]


def test_dates_less_exact_than_the_period_are_reported() -> None:
    """An article of some day in 2019 counts for the year and for no month."""
    days = [make_day("2019-03-01"), YEAR_2019]
    for unit, count, imprecise in ((PeriodUnit.YEAR, 2, 0), (PeriodUnit.MONTH, 1, 1)):
        (series,) = compute_trends([make_timeline(days, days, undated=3)], unit)
        assert [point.count for point in series.points] == [count]
        assert series.hits == DateTotals(total=5, undated=3, imprecise=imprecise)
        assert series.articles == series.hits


def test_queries_side_by_side_have_the_same_periods() -> None:
    """Also where one chooses sites that began later."""
    old, new = [make_day("2018-01-01")], [make_day("2019-12-31")]
    one, other = compute_trends(
        [make_timeline(old, old), make_timeline(new, new, query="x")], PeriodUnit.YEAR
    )
    assert [point.count for point in one.points] == [1, None]
    assert [point.count for point in other.points] == [None, 1]
    assert other.query == "x"


def test_nothing_dated_gives_no_period() -> None:
    """A series may be empty."""
    (series,) = compute_trends([make_timeline([], [], undated=2)], PeriodUnit.WEEK)
    assert series.points == ()


def test_coverage_of_a_site_names_years_and_gaps() -> None:
    """Years without an article count 0; months in a row without one are a gap, if enough."""
    days = [make_day("2017-11-30"), make_day("2018-01-02"), make_day("2019-02-01"), YEAR_2019]
    covered = compute_coverage(
        "a", make_timeline(days, days, undated=1), without_author=2, least_months=3
    )
    assert covered.years == (("2017", 1), ("2018", 1), ("2019", 2))
    assert covered.gaps == (CoverageGap(first="2018-02", last="2019-01", months=12),)
    assert (covered.first, covered.last) == ("2017-11-30", "2019")
    assert (covered.articles, covered.undated, covered.without_author) == (5, 1, 2)
    every = compute_coverage("a", make_timeline(days, days), without_author=0, least_months=1)
    assert [gap.months for gap in every.gaps] == [1, 12]
    assert every.longest_gap == every.gaps[1]


def test_coverage_of_undated_articles_has_no_dates() -> None:
    """Nothing is made up."""
    covered = compute_coverage(
        "a", make_timeline([], [], undated=2), without_author=0, least_months=3
    )
    assert (covered.first, covered.last, covered.years, covered.gaps) == (None, None, (), ())
    assert covered.longest_gap is None
