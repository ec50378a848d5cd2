"""What a mistyped word was probably meant to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.validation import find_closest, format_suggestion

KEYS = ["ha-giang", "ha-nam", "hanoi", "start_urls", "kind"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Hà Giang", "ha-giang"),
        ("ha_giang", "ha-giang"),
        ("Start-URLs", "start_urls"),
        ("starturl", "start_urls"),
        ("knid", "kind"),
    ],
)
def test_closest_ignores_case_marks_and_separators(typed: str, meant: str) -> None:
    """Words that people type instead of a key lead to the key."""
    assert find_closest(typed, KEYS)[0] == meant


@given(st.text())
def test_closest_only_ever_names_what_is_known(word: str) -> None:
    """No text raises, and nothing is made up."""
    assert set(find_closest(word, KEYS, limit=3)) <= set(KEYS)


def test_did_you_mean_lists_all_when_nothing_is_close() -> None:
    """Someone who is lost sees every possibility."""
    assert format_suggestion("zzzz", ["auto", "joomla"]) == "It can be one of: auto, joomla."
