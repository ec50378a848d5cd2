"""Intervals as they stand in site files."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.validation import parse_interval

UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


@given(st.integers(1, 9999), st.sampled_from("mhd"))
def test_parse_interval_reads_any_number_of_minutes_hours_or_days(number: int, unit: str) -> None:
    """A number and its unit are that many of the unit."""
    assert parse_interval(f"{number}{unit}") == number * UNITS[unit]


@given(st.text())
def test_parse_interval_is_positive_or_nothing_whatever_is_written(text: str) -> None:
    """No text raises, and none becomes an interval of zero or less."""
    interval = parse_interval(text)

    assert interval is None or interval > timedelta(0)


@pytest.mark.parametrize(
    "text", ["", "1", "d", "0d", "00h", "-1d", "1.5h", "1 d", "1D", "1d ", "1w", "٣d"]
)
def test_parse_interval_refuses_what_only_looks_like_one(text: str) -> None:
    """Zero, fractions, other units, spaces and other digits are no interval."""
    assert parse_interval(text) is None
