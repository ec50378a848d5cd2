"""Nearly equal texts are told from those that are not."""

import random

import pytest

from indexer.near_duplicates import are_near_duplicates, compute_fingerprint

WORDS = [f"chữ{number}" for number in range(400)]


def make_text(seed: int, length: int = 300) -> str:
    """Return a text of words in any order."""
    return " ".join(random.Random(seed).choices(WORDS, k=length))


@pytest.mark.parametrize("seed", range(20))
def test_a_reprint_is_alike_and_another_text_is_not(seed: int) -> None:
    """A few words exchanged leave a text alike; a half that is new does not."""
    words = make_text(seed).split()
    changed = words[:100] + ["khác"] * 4 + words[104:]
    halved = " ".join(words[:150]) + " " + make_text(seed + 1000, 150)
    assert are_near_duplicates(
        compute_fingerprint(" ".join(words)), compute_fingerprint(" ".join(changed))
    )
    assert not are_near_duplicates(
        compute_fingerprint(" ".join(words)), compute_fingerprint(halved)
    )
    assert not are_near_duplicates(
        compute_fingerprint(" ".join(words)), compute_fingerprint(make_text(seed + 500))
    )


def test_of_short_texts_too_little_is_known() -> None:
    """They are like nothing, not even themselves."""
    assert compute_fingerprint("Hội nghị sơ kết") == ""
    assert not are_near_duplicates("", "")


def test_spaces_and_capitals_do_not_count() -> None:
    """As they change when a text is copied."""
    assert compute_fingerprint(make_text(1)) == compute_fingerprint(
        make_text(1).upper().replace(" ", "\n  ")
    )
