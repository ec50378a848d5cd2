"""Counts of articles over time, beside all articles of the same sites in the same period.

A count alone says little: sites are crawled from different years on, and publish
more each year. So every count has its share, and a period in which the chosen
sites have no article at all has no count: that is a gap of the archive, not a
zero. An article counts in a period only if its date is known so exactly. Pure.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from indexer.search_results import DailyCounts, Expansion
from research.period import PeriodUnit, format_period_of_span, list_periods

ArticlesPerDays = Mapping[tuple[date, date], int]
"""How many articles have each (first, last) day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """One period: the hits in it, and all `articles` of the chosen sites.

    `count` is None where there are no such articles.
    """

    period: str
    count: int | None
    articles: int

    @property
    def share(self) -> float | None:
        """The part of all articles that are hits, from 0 to 1; None in a gap."""
        return None if self.count is None else self.count / self.articles


@dataclass(frozen=True, slots=True, kw_only=True)
class DateTotals:
    """Articles as their dates allow to count them: all, and those that no point can count."""

    total: int
    undated: int
    imprecise: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendSeries:
    """One query over time. `hits` are its articles, `articles` all of the chosen sites."""

    query: str
    hits: DateTotals
    articles: DateTotals
    points: tuple[TrendPoint, ...]
    expansions: tuple[Expansion, ...] = ()


def compute_trends(timelines: Sequence[DailyCounts], unit: PeriodUnit) -> tuple[TrendSeries, ...]:
    """Compute the series of one or more queries, over the same periods."""
    periods = _list_common_periods([timeline.covered for timeline in timelines], unit)
    return tuple(_make_series(timeline, periods, unit) for timeline in timelines)


def count_periods(days: ArticlesPerDays, unit: PeriodUnit) -> Counter[str]:
    """Count the articles that are known to be of each period."""
    counts: Counter[str] = Counter()
    for (first, last), count in days.items():
        period = format_period_of_span(first, last, unit)
        if period is not None:
            counts[period] += count
    return counts


def _make_series(timeline: DailyCounts, periods: Iterable[str], unit: PeriodUnit) -> TrendSeries:
    hits, articles = count_periods(timeline.days, unit), count_periods(timeline.covered, unit)
    return TrendSeries(
        query=timeline.query,
        hits=_make_date_totals(timeline.total, timeline.days, hits),
        articles=_make_date_totals(timeline.articles, timeline.covered, articles),
        points=tuple(
            TrendPoint(
                period=period,
                count=hits[period] if articles[period] else None,
                articles=articles[period],
            )
            for period in periods
        ),
        expansions=timeline.expansions,
    )


def _make_date_totals(total: int, days: ArticlesPerDays, counted: Counter[str]) -> DateTotals:
    dated = sum(days.values())
    return DateTotals(total=total, undated=total - dated, imprecise=dated - counted.total())


def _list_common_periods(all_days: Iterable[ArticlesPerDays], unit: PeriodUnit) -> list[str]:
    """List the periods from the first to the last in which any of the series has an article."""
    known = [
        first
        for days in all_days
        for first, last in days
        if format_period_of_span(first, last, unit) is not None
    ]
    return list_periods(min(known), max(known), unit) if known else []
