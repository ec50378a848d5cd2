"""A reading that takes too long ends, whatever it is doing."""

import signal
from contextlib import suppress

import pytest

from crawler.errors import ExtractionError
from crawler.extract.reading_limit import limit_reading_time


@limit_reading_time(0.01)
def try_without_end() -> None:
    """Read as those do that try one thing after the other."""
    while True:
        with suppress(Exception):
            sum(range(1000))


def test_a_reading_without_end_is_an_error() -> None:
    """Also one that tries, gives up and tries again."""
    before = signal.getsignal(signal.SIGVTALRM)
    with pytest.raises(ExtractionError, match="takes longer than 0 seconds"):
        try_without_end()
    assert signal.getsignal(signal.SIGVTALRM) is before
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)


def test_a_reading_that_ends_is_left_alone() -> None:
    """And what it raises is its own."""
    with pytest.raises(ValueError, match="none"), limit_reading_time():
        raise ValueError("none")
    assert signal.getitimer(signal.ITIMER_VIRTUAL) == (0.0, 0.0)
