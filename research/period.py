"""Periods of the calendar by which articles are counted: years, quarters, months, weeks.

A period is named so that names of one unit sort by time: `2020`, `2020-Q3`,
`2020-07`, `2020-W29`. Weeks are those of ISO 8601: they begin on Monday, and the
first of a year is the one with its first Thursday. Pure.
"""

from datetime import date
from enum import StrEnum

_MONTHS = 12
_WEEK = 7


class Unit(StrEnum):
    """How long a period is."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"


def period_of(day: date, unit: Unit) -> str:
    """The name of the period that a day is in."""
    match unit:
        case Unit.YEAR:
            return f"{day.year:04}"
        case Unit.QUARTER:
            return f"{day.year:04}-Q{(day.month + 2) // 3}"
        case Unit.MONTH:
            return f"{day.year:04}-{day.month:02}"
        case Unit.WEEK:
            year, week, _ = day.isocalendar()
            return f"{year:04}-W{week:02}"


def period_of_span(first: date, last: date, unit: Unit) -> str | None:
    """The period that holds both days; None where it is not known so exactly."""
    period = period_of(first, unit)
    return period if period == period_of(last, unit) else None


def periods_between(first: date, last: date, unit: Unit) -> list[str]:
    """Every period from that of `first` to that of `last`, in order of time."""
    if unit is Unit.WEEK:
        days: list[date] = [
            date.fromordinal(day)
            for day in range(first.toordinal() - first.weekday(), last.toordinal() + 1, _WEEK)
        ]
    else:
        months = range(_month_number(first), _month_number(last) + 1)
        days = [date(month // _MONTHS, month % _MONTHS + 1, 1) for month in months]
    return list(dict.fromkeys(period_of(day, unit) for day in days))


def _month_number(day: date) -> int:
    return day.year * _MONTHS + day.month - 1
