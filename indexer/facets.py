"""Shapes counts into facets: values by count, years and months in order of time.

A year or month without a hit is zero where the chosen sites have any article of
that year, and None where they have none, so that a gap in the archive is not
read as silence. Pure.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from indexer.query_dates import DaySpan
from indexer.search_results import FacetCount

DayRange = tuple[date, date]
"""A day of the first and one of the last month in which an article may have been published."""


_Month = tuple[int, int]  # year and month


def build_value_facet(counts: Mapping[str, int], limit: int) -> tuple[FacetCount, ...]:
    """List the most frequent values first, of equals in order of code points; 0 lists all."""
    ordered = sorted((-count, value) for value, count in counts.items())
    listed = ordered[:limit] if limit else ordered
    return tuple(FacetCount(value=value, count=-less) for less, value in listed)


def build_year_facet(
    hits: Mapping[DayRange, int], covered: Iterable[DayRange], wanted: DaySpan
) -> tuple[FacetCount, ...]:
    """Count the hits of each year, from the first to the last that is covered and wanted."""
    counts: Counter[int] = Counter()
    for (first, last), count in hits.items():
        if first.year == last.year:
            counts[first.year] += count
    years = _collect_covered_years(covered)
    return tuple(
        FacetCount(value=f"{year:04}", count=counts[year] if year in years else None)
        for year in _list_years_in_range(years, wanted)
    )


def build_month_facet(
    hits: Mapping[DayRange, int], covered: Iterable[DayRange], wanted: DaySpan
) -> tuple[FacetCount, ...]:
    """Count the hits of each month, from the first to the last that is covered and wanted.

    Articles of which only the year is known are in none.
    """
    counts: Counter[_Month] = Counter()
    for (first, last), count in hits.items():
        if _get_month(first) == _get_month(last):
            counts[_get_month(first)] += count
    months = {_get_month(first) for first, last in covered if _get_month(first) == _get_month(last)}
    return tuple(
        FacetCount(value=f"{year:04}-{month:02}", count=counts[year, month] if is_covered else None)
        for year, month, is_covered in _list_months_in_range(months, wanted)
    )


def count_imprecise(name: str, hits: Mapping[DayRange, int]) -> int:
    """Count the hits whose date is not known so exactly as the periods of a facet."""
    return sum(
        count
        for (first, last), count in hits.items()
        if first.year != last.year or (name == "month" and first.month != last.month)
    )


def _get_month(day: date) -> _Month:
    return day.year, day.month


def _list_months_in_range(covered: set[_Month], wanted: DaySpan) -> Iterator[tuple[int, int, bool]]:
    """Yield year, month and whether it is covered, from the first to the last wanted."""
    if not covered:
        return
    first = max(min(covered), _get_month(wanted.first)) if wanted.first else min(covered)
    last = min(max(covered), _get_month(wanted.last)) if wanted.last else max(covered)
    for year in range(first[0], last[0] + 1):
        for month in range(1, 13):
            if first <= (year, month) <= last:
                yield year, month, (year, month) in covered


def _collect_covered_years(covered: Iterable[DayRange]) -> set[int]:
    return {first.year for first, last in covered if first.year == last.year}


def _list_years_in_range(years: set[int], wanted: DaySpan) -> range:
    if not years:
        return range(0)
    first = max(min(years), wanted.first.year) if wanted.first else min(years)
    last = min(max(years), wanted.last.year) if wanted.last else max(years)
    return range(first, last + 1)
