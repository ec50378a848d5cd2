"""Shapes counts into facets: values by count, years and months in order of time.

A year or month without a hit is zero where the chosen sites have any article of
that year, and None where they have none, so that a gap in the archive is not
read as silence. Pure.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

from indexer.query_dates import DaySpan
from indexer.search_results import FacetCount

DayRange = tuple[date, date]
"""A day of the first and one of the last month in which an article may have been published."""


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
    """Count the hits of each month; articles of which only the year is known are in none."""
    counts: Counter[tuple[int, int]] = Counter()
    for (first, last), count in hits.items():
        if (first.year, first.month) == (last.year, last.month):
            counts[first.year, first.month] += count
    years = _collect_covered_years(covered)
    return tuple(
        FacetCount(
            value=f"{year:04}-{month:02}", count=counts[year, month] if year in years else None
        )
        for year in _list_years_in_range(years, wanted)
        for month in range(1, 13)
        if _is_month_in_range(year, month, wanted)
    )


def _collect_covered_years(covered: Iterable[DayRange]) -> set[int]:
    return {first.year for first, last in covered if first.year == last.year}


def _list_years_in_range(years: set[int], wanted: DaySpan) -> range:
    if not years:
        return range(0)
    first = max(min(years), wanted.first.year) if wanted.first else min(years)
    last = min(max(years), wanted.last.year) if wanted.last else max(years)
    return range(first, last + 1)


def _is_month_in_range(year: int, month: int, wanted: DaySpan) -> bool:
    first, last = wanted.first, wanted.last
    return (first is None or (first.year, first.month) <= (year, month)) and (
        last is None or (year, month) <= (last.year, last.month)
    )
