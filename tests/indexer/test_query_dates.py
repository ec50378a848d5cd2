"""Spans of days, read and written."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.query_dates import (
    DaySpan,
    format_span,
    intersect_spans,
    parse_date,
    parse_date_range,
)

JULY = DaySpan(first=date(2020, 7, 1), last=date(2020, 7, 31))
THIRTEENTH = DaySpan(first=date(2020, 7, 13), last=date(2020, 7, 13))
DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))


@pytest.mark.parametrize(
    "text",
    ["2020-07", "7/2020", "07/2020", "tháng 7/2020", "tháng 7 năm 2020", "Tháng 7, 2020"],
)
def test_a_month_is_read_as_people_write_it(text: str) -> None:
    """A month is all of its days."""
    assert parse_date(text) == JULY


@pytest.mark.parametrize(
    "text",
    ["2020-07-13", "13/7/2020", "13-07-2020", "13.7.2020", "ngày 13 tháng 7 năm 2020"],
)
def test_a_day_is_read_day_first(text: str) -> None:
    """The day stands before the month unless the year comes first."""
    assert parse_date(text) == THIRTEENTH


def test_a_leap_february_ends_on_the_29th() -> None:
    """The last day of a month is its own."""
    assert parse_date("2/2020") == DaySpan(first=date(2020, 2, 1), last=date(2020, 2, 29))


@pytest.mark.parametrize("text", ["", "hôm qua", "13/13/2020", "31/2/2020", "7", "20200713", ".."])
def test_what_is_no_date_is_none(text: str) -> None:
    """Nothing is guessed."""
    assert parse_date_range(text) is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020-07..2020-12", date(2020, 7, 1), date(2020, 12, 31)),
        ("2020..", date(2020, 1, 1), None),
        ("..7/2020", None, date(2020, 7, 31)),
        (">=2019-05-01", date(2019, 5, 1), None),
        (">2019", date(2020, 1, 1), None),
        ("<=2019", None, date(2019, 12, 31)),
        ("<2019", None, date(2018, 12, 31)),
    ],
)
def test_a_range_has_both_ends_in_it(text: str, first: date | None, last: date | None) -> None:
    """`<` and `>` leave the named days out, all else takes them in."""
    assert parse_date_range(text) == DaySpan(first=first, last=last)


@given(DAYS, DAYS)
def test_what_is_written_is_read_again(one: date, other: date) -> None:
    """Every span has a written form."""
    for span in (
        DaySpan(first=min(one, other), last=max(one, other)),
        DaySpan(first=one, last=None),
        DaySpan(first=None, last=one),
    ):
        assert parse_date_range(format_span(span)) == span


def test_spans_narrow_each_other() -> None:
    """The days that lie in all spans are left; no span leaves all days."""
    year = DaySpan(first=date(2020, 1, 1), last=None)
    assert intersect_spans([year, JULY]) == JULY
    assert intersect_spans([]) == DaySpan(first=None, last=None)
