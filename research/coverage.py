"""Describes what the archive holds of a site, so that counts from it can be judged. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from indexer.query_dates import DaySpan, format_span
from indexer.search_results import DailyCounts
from research.period import PeriodUnit, list_periods
from research.trend import ArticlesPerDays, count_periods


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageGap:
    """Whole months, from `first` to `last`, in which no article is known to be published."""

    first: str
    last: str
    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCoverage:
    """The articles of one site: by year, from when to when, and what they lack.

    `first` and `last` are dates as exact as known, None where no article has one.
    `years` has every year from the first to the last with its count, and `captured_from` every way
    by which articles came.
    """

    site: str
    articles: int
    first: str | None
    last: str | None
    years: tuple[tuple[str, int], ...]
    gaps: tuple[CoverageGap, ...]
    undated: int
    without_author: int
    captured_from: tuple[tuple[str, int], ...] = ()

    @property
    def longest_gap(self) -> CoverageGap | None:
        """The gap of most months, of equals the first."""
        return max(self.gaps, key=lambda gap: gap.months, default=None)


def compute_coverage(
    site: str,
    timeline: DailyCounts,
    *,
    without_author: int,
    least_months: int,
    captured_from: tuple[tuple[str, int], ...] = (),
) -> SiteCoverage:
    """Compute what is known of a site by the dates of all its articles.

    Fewer than `least_months` months in a row without an article are no gap.
    """
    days = timeline.days
    return SiteCoverage(
        site=site,
        articles=timeline.total,
        first=_format_days(min(days, default=None)),
        last=_format_days(max(days, key=lambda span: (span[1], span[0]), default=None)),
        years=tuple(_count_by_period(days, PeriodUnit.YEAR)),
        gaps=tuple(
            gap
            for gap in _find_gaps(_count_by_period(days, PeriodUnit.MONTH))
            if gap.months >= least_months
        ),
        undated=timeline.total - sum(days.values()),
        without_author=without_author,
        captured_from=captured_from,
    )


def _count_by_period(days: ArticlesPerDays, unit: PeriodUnit) -> list[tuple[str, int]]:
    """Count the articles of each period from the first to the last that has any."""
    counts = count_periods(days, unit)
    known = [first for first, _ in days]
    periods = list_periods(min(known), max(known), unit) if known else []
    counted = [index for index, period in enumerate(periods) if counts[period]]
    if not counted:
        return []
    return [(period, counts[period]) for period in periods[counted[0] : counted[-1] + 1]]


def _find_gaps(months: Sequence[tuple[str, int]]) -> list[CoverageGap]:
    rows = [
        [month for month, _ in row] for empty, row in groupby(months, _has_no_articles) if empty
    ]
    return [CoverageGap(first=row[0], last=row[-1], months=len(row)) for row in rows]


def _has_no_articles(month: tuple[str, int]) -> bool:
    return not month[1]


def _format_days(span: tuple[date, date] | None) -> str | None:
    return None if span is None else format_span(DaySpan(first=span[0], last=span[1]))
