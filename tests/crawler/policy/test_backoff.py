"""How long a server is left alone that asks for it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.policy.backoff import compute_delay, parse_retry_after

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 3 ", 3),
        ("Thu, 01 Jan 2026 12:05:00 GMT", 300),
        ("0", None),
        ("-5", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("Thu, 01 Jan 2026 11:00:00 GMT", None),
        ("99999999999999999999", 86_400),
        ("Fri, 01 Jan 2100 00:00:00 GMT", 86_400),
        ("١٢", None),
    ],
)
def test_retry_after(header: str | None, seconds: int | None) -> None:
    """Seconds or a time; zero, the past and nonsense are no wish; more than a day is a day."""
    asked = parse_retry_after(header, NOW)
    assert asked == (None if seconds is None else timedelta(seconds=seconds))


@given(st.text(max_size=40))
def test_any_header_is_borne(header: str) -> None:
    """Whatever stands there, a pause is positive and no longer than a day."""
    wait = compute_delay(1, parse_retry_after(header, NOW))
    assert timedelta(0) < wait <= timedelta(days=1)


@given(st.integers(1, 10_000))
def test_each_refusal_doubles_the_pause(refusals: int) -> None:
    """Up to an hour."""
    wait, longer = compute_delay(refusals, None), compute_delay(refusals + 1, None)
    assert timedelta(0) < wait <= longer <= timedelta(hours=1)
    assert longer == min(2 * wait, timedelta(hours=1))


def test_a_longer_wish_wins() -> None:
    """A server that says how long is taken at its word; a shorter wish does not help it."""
    assert compute_delay(1, timedelta(minutes=5)) == timedelta(minutes=5)
    assert compute_delay(8, timedelta(seconds=1)) == timedelta(seconds=128)
