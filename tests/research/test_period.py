"""Names of periods, and which of them lie between two days."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.period import (
    PeriodUnit,
    format_period,
    format_period_of_span,
    get_period_bounds,
    list_periods,
)

UNITS = st.sampled_from(list(PeriodUnit))


@pytest.mark.parametrize(
    ("day", "names"),
    [
        (date(2020, 7, 13), ["2020", "2020-Q3", "2020-07", "2020-W29"]),
        (date(2021, 1, 3), ["2021", "2021-Q1", "2021-01", "2020-W53"]),
        (date(2018, 12, 31), ["2018", "2018-Q4", "2018-12", "2019-W01"]),
        (date(999, 2, 1), ["0999", "0999-Q1", "0999-02", "0999-W05"]),
    ],
)
def test_day_is_in_one_period_of_each_unit(day: date, names: list[str]) -> None:
    """Weeks are those of ISO 8601, which may belong to the year before or after."""
    assert [format_period(day, unit) for unit in PeriodUnit] == names


def test_span_counts_only_where_its_period_is_certain() -> None:
    """A month is known to be of its year and quarter, but of no week."""
    july = date(2020, 7, 1), date(2020, 7, 31)
    assert [format_period_of_span(*july, unit) for unit in PeriodUnit] == [
        "2020",
        "2020-Q3",
        "2020-07",
        None,
    ]


@settings(max_examples=30)
@given(st.dates(), st.integers(0, 400), UNITS)
def test_periods_between_two_days_are_those_of_all_days_between(
    first: date, days: int, unit: PeriodUnit
) -> None:
    """None is left out, none comes twice, and their names are in order."""
    last = min(first.toordinal() + days, date.max.toordinal())
    every = [
        format_period(date.fromordinal(day), unit) for day in range(first.toordinal(), last + 1)
    ]
    periods = list_periods(first, first + timedelta(last - first.toordinal()), unit)
    assert periods == list(dict.fromkeys(every))
    assert periods == sorted(periods)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2020", "2020", "2020"),
        ("2020-07", "2020-07", "2020-07"),
        ("2020-Q1", "2020-01", "2020-03"),
        ("2020-Q4", "2020-10", "2020-12"),
        ("2020-W53", "2020-12-28", "2021-01-03"),
    ],
)
def test_period_has_bounds_as_a_query_writes_them(period: str, first: str, last: str) -> None:
    """Weeks are in days, which the first or last of a year shares with another year."""
    assert get_period_bounds(period) == (first, last)
