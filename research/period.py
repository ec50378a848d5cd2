"""Periods of the calendar by which articles are counted: years, quarters, months, weeks.

A period is named so that names of one unit sort by time: `2020`, `2020-Q3`,
`2020-07`, `2020-W29`. Weeks are those of ISO 8601: they begin on Monday, and the
first of a year is the one with its first Thursday. Pure.
"""

from datetime import date
from enum import StrEnum

# Months a year, and days a week.
_MONTHS_PER_YEAR = 12
_DAYS_PER_WEEK = 7


class PeriodUnit(StrEnum):
    """The length of a period."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"


def format_period(day: date, unit: PeriodUnit) -> str:
    """Name the period that a day is in."""
    match unit:
        case PeriodUnit.YEAR:
            return f"{day.year:04}"
        case PeriodUnit.QUARTER:
            return f"{day.year:04}-Q{(day.month + 2) // 3}"
        case PeriodUnit.MONTH:
            return f"{day.year:04}-{day.month:02}"
        case PeriodUnit.WEEK:
            year, week, _ = day.isocalendar()
            return f"{year:04}-W{week:02}"


def format_period_of_span(first: date, last: date, unit: PeriodUnit) -> str | None:
    """Name the period that holds both days; None where it is not known so exactly."""
    period = format_period(first, unit)
    return period if period == format_period(last, unit) else None


def get_period_bounds(period: str) -> tuple[str, str]:
    """Return the first and the last day or month of a period, as a date in a query is written."""
    year, _, rest = period.partition("-")
    match rest[:1]:
        case "Q":
            last = int(rest[1:]) * 3
            return f"{year}-{last - 2:02}", f"{year}-{last:02}"
        case "W":
            monday = date.fromisocalendar(int(year), int(rest[1:]), 1)
            sunday = date.fromisocalendar(int(year), int(rest[1:]), _DAYS_PER_WEEK)
            return monday.isoformat(), sunday.isoformat()
        case _:
            return period, period


def list_periods(first: date, last: date, unit: PeriodUnit) -> list[str]:
    """List every period from that of `first` to that of `last`, in order of time."""
    if unit is PeriodUnit.WEEK:
        days: list[date] = [
            date.fromordinal(day)
            for day in range(
                first.toordinal() - first.weekday(), last.toordinal() + 1, _DAYS_PER_WEEK
            )
        ]
    else:
        months = range(_count_months(first), _count_months(last) + 1)
        days = [
            date(month // _MONTHS_PER_YEAR, month % _MONTHS_PER_YEAR + 1, 1) for month in months
        ]
    return list(dict.fromkeys(format_period(day, unit) for day in days))


def _count_months(day: date) -> int:
    return day.year * _MONTHS_PER_YEAR + day.month - 1
