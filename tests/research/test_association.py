"""Measures of association and keyness against the figures that were published of them."""

from math import log2

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research.association import (
    compute_keyness_log_likelihood,
    compute_log_dice,
    compute_log_likelihood,
    compute_log_ratio,
    compute_mutual_information,
)

DUNNING = [
    ("the swiss", 270.72, 110, 2442, 111, 29114),
    ("can be", 263.90, 29, 13, 123, 31612),
    ("previous year", 256.84, 31, 23, 139, 31584),
    ("mineral water", 167.23, 10, 0, 3, 31764),
    ("at the", 157.21, 76, 104, 2476, 29121),
    ("real terms", 157.03, 16, 16, 51, 31694),
    ("natural gas", 146.80, 9, 0, 5, 31763),
    ("owing to", 115.02, 16, 0, 865, 30896),
    ("health insurance", 104.53, 10, 9, 41, 31717),
    ("stiff competition", 100.96, 8, 2, 27, 31740),
]
"""Dunning (1993), the bigrams ranked by log-likelihood: -2 log lambda and the four cells."""

CHURCH_AND_HANKS = [
    (11.3, 12, 111, 621),  # honorary doctor
    (11.3, 8, 1105, 44),  # doctors dentists
    (10.7, 30, 1105, 241),  # doctors nurses
    (9.4, 8, 1105, 154),  # doctors treating
    (9.0, 6, 275, 621),  # examined doctor
    (8.9, 11, 1105, 317),  # doctors treat
    (8.7, 25, 621, 1407),  # doctor bills
    (8.7, 6, 621, 350),  # doctor visits
    (8.6, 19, 1105, 676),  # doctors hospitals
    (8.4, 6, 241, 1105),  # nurses doctors
]
"""Church and Hanks (1990), "doctor" in 15 million words of AP news: I, f(x,y), f(x), f(y)."""

LL_WIZARD = [
    (534.64, 540, 7525),  # hand
    (183.53, 227, 3635),  # hands
    (20.50, 29, 504),  # forehead
    (437.88, 431, 5892),  # head
    (0.32, 16, 650),  # neck
    (4180.78, 540, 0),
]
"""Rayson's own calculator (UCREL), corpora of 116,000 and 5,451,382 words: LL and frequencies."""


@pytest.mark.parametrize(("pair", "value", "both", "one", "other", "none"), DUNNING)
def test_log_likelihood_is_dunnings(
    pair: str, value: float, both: int, one: int, other: int, none: int
) -> None:
    """Every row of the table in his paper."""
    size = both + one + other + none
    assert round(compute_log_likelihood(both, both + one, both + other, size), 2) == value, pair


@pytest.mark.parametrize(("value", "joint", "one", "other"), CHURCH_AND_HANKS)
def test_mutual_information_is_church_and_hanks(
    value: float, joint: int, one: int, other: int
) -> None:
    """Every row of their table, to the digit that they print (which they cut, not round)."""
    assert compute_mutual_information(joint, one, other, 15_000_000) == pytest.approx(
        value, abs=0.1
    )


def test_log_dice_is_rychlys() -> None:
    """14 at most; a point more is twice, seven are about a hundred times as often together."""
    assert compute_log_dice(300, 300, 300) == 14
    assert compute_log_dice(8, 389, 230) == pytest.approx(8.726204, abs=1e-6)
    assert compute_log_dice(6, 3000, 3000) - compute_log_dice(3, 3000, 3000) == pytest.approx(1)
    assert compute_log_dice(300, 3000, 3000) - compute_log_dice(3, 3000, 3000) == pytest.approx(
        log2(100)
    )
    assert compute_log_dice(1, 16_000, 16_000) == pytest.approx(0, abs=0.04)


@pytest.mark.parametrize(("value", "count", "other"), LL_WIZARD)
def test_keyness_is_raysons(value: float, count: int, other: int) -> None:
    """As the calculator of its author says."""
    assert round(compute_keyness_log_likelihood(count, other, 116_000, 5_451_382), 2) == value


def test_keyness_of_what_is_missing_is_raysons() -> None:
    """Three more of the calculator: with a zero on either side, and without any difference."""
    assert round(compute_keyness_log_likelihood(7, 0, 10_000, 100_000), 2) == 33.57
    assert round(compute_keyness_log_likelihood(0, 536, 10_000, 100_000), 2) == 102.17
    assert compute_keyness_log_likelihood(10, 10, 150, 150) == 0


def test_log_ratio_is_hardies() -> None:
    """Each point is a doubling of the relative frequency; nothing counts as half a time."""
    for times, ratio in ((1, 0), (2, 1), (4, 2), (8, 3), (16, 4)):
        assert compute_log_ratio(times, 1, 1000, 1000) == pytest.approx(ratio)
        assert compute_log_ratio(times, 10, 1000, 10_000) == pytest.approx(ratio)
        assert compute_log_ratio(1, times, 1000, 1000) == pytest.approx(-ratio)
    assert compute_log_ratio(8, 0, 1000, 1000) == pytest.approx(4)


@settings(max_examples=40)
@given(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99), st.integers(1, 99))
def test_log_likelihood_is_never_negative(both: int, one: int, other: int, none: int) -> None:
    """And it is the same whichever of the two comes first."""
    size = both + one + other + none
    value = compute_log_likelihood(both, both + one, both + other, size)
    assert value >= -1e-9
    assert value == pytest.approx(compute_log_likelihood(both, both + other, both + one, size))
