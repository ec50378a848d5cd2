"""What the archive holds of a site, so that counts from it can be judged. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from indexer.dates import DaySpan, written
from indexer.result import Timeline
from research.period import Unit, periods_between
from research.trend import Days, count_periods


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Whole months, from `first` to `last`, in which no article is known to be published."""

    first: str
    last: str
    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCoverage:
    """The articles of one site: by year, from when to when, and what they lack.

    `first` and `last` are dates as exact as known, None where no article has one.
    `years` has every year from the first to the last with its count.
    """

    site: str
    articles: int
    first: str | None
    last: str | None
    years: tuple[tuple[str, int], ...]
    gaps: tuple[Gap, ...]
    undated: int
    without_author: int

    @property
    def longest_gap(self) -> Gap | None:
        """The gap of most months, of equals the first."""
        return max(self.gaps, key=lambda gap: gap.months, default=None)


def coverage_of(
    site: str, timeline: Timeline, *, without_author: int, least_months: int
) -> SiteCoverage:
    """What is known of a site by the dates of all its articles.

    Fewer than `least_months` months in a row without an article are no gap.
    """
    days = timeline.days
    return SiteCoverage(
        site=site,
        articles=timeline.total,
        first=_written(min(days, default=None)),
        last=_written(max(days, key=lambda span: (span[1], span[0]), default=None)),
        years=tuple(_counts(days, Unit.YEAR)),
        gaps=tuple(gap for gap in _gaps(_counts(days, Unit.MONTH)) if gap.months >= least_months),
        undated=timeline.total - sum(days.values()),
        without_author=without_author,
    )


def _counts(days: Days, unit: Unit) -> list[tuple[str, int]]:
    """The count of each period from the first to the last that has any."""
    counts = count_periods(days, unit)
    known = [first for first, _ in days]
    periods = periods_between(min(known), max(known), unit) if known else []
    counted = [index for index, period in enumerate(periods) if counts[period]]
    if not counted:
        return []
    return [(period, counts[period]) for period in periods[counted[0] : counted[-1] + 1]]


def _gaps(months: Sequence[tuple[str, int]]) -> list[Gap]:
    rows = [[month for month, _ in row] for empty, row in groupby(months, _is_empty) if empty]
    return [Gap(first=row[0], last=row[-1], months=len(row)) for row in rows]


def _is_empty(month: tuple[str, int]) -> bool:
    return not month[1]


def _written(span: tuple[date, date] | None) -> str | None:
    return None if span is None else written(DaySpan(first=span[0], last=span[1]))
