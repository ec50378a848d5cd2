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

from indexer.result import Timeline
from research.period import Unit, period_of_span, periods_between

Days = Mapping[tuple[date, date], int]
"""How many articles have each (first, last) day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
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
class Dated:
    """Articles as their dates allow to count them: all, and those that no point can count."""

    total: int
    undated: int
    imprecise: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One query over time. `hits` are its articles, `articles` all of the chosen sites."""

    query: str
    hits: Dated
    articles: Dated
    points: tuple[Point, ...]


def trends(timelines: Sequence[Timeline], unit: Unit) -> tuple[Series, ...]:
    """The series of one or more queries, over the same periods."""
    periods = _common_periods([timeline.covered for timeline in timelines], unit)
    return tuple(_series(timeline, periods, unit) for timeline in timelines)


def count_periods(days: Days, unit: Unit) -> Counter[str]:
    """How many articles are known to be of each period."""
    counts: Counter[str] = Counter()
    for (first, last), count in days.items():
        period = period_of_span(first, last, unit)
        if period is not None:
            counts[period] += count
    return counts


def _series(timeline: Timeline, periods: Iterable[str], unit: Unit) -> Series:
    hits, articles = count_periods(timeline.days, unit), count_periods(timeline.covered, unit)
    return Series(
        query=timeline.query,
        hits=_dated(timeline.total, timeline.days, hits),
        articles=_dated(timeline.articles, timeline.covered, articles),
        points=tuple(
            Point(
                period=period,
                count=hits[period] if articles[period] else None,
                articles=articles[period],
            )
            for period in periods
        ),
    )


def _dated(total: int, days: Days, counted: Counter[str]) -> Dated:
    dated = sum(days.values())
    return Dated(total=total, undated=total - dated, imprecise=dated - counted.total())


def _common_periods(all_days: Iterable[Days], unit: Unit) -> list[str]:
    """The periods from the first to the last in which any of the series has an article."""
    known = [
        first
        for days in all_days
        for first, last in days
        if period_of_span(first, last, unit) is not None
    ]
    return periods_between(min(known), max(known), unit) if known else []
