"""Nearly equal texts are told from those that are not."""

import random

import pytest

from indexer.likeness import are_alike, signature

WORDS = [f"chữ{number}" for number in range(400)]


def text(seed: int, length: int = 300) -> str:
    """A text of words in any order."""
    return " ".join(random.Random(seed).choices(WORDS, k=length))


@pytest.mark.parametrize("seed", range(20))
def test_a_reprint_is_alike_and_another_text_is_not(seed: int) -> None:
    """A few words exchanged leave a text alike; a half that is new does not."""
    words = text(seed).split()
    changed = words[:100] + ["khác"] * 4 + words[104:]
    halved = " ".join(words[:150]) + " " + text(seed + 1000, 150)
    assert are_alike(signature(" ".join(words)), signature(" ".join(changed)))
    assert not are_alike(signature(" ".join(words)), signature(halved))
    assert not are_alike(signature(" ".join(words)), signature(text(seed + 500)))


def test_of_short_texts_too_little_is_known() -> None:
    """They are like nothing, not even themselves."""
    assert signature("Hội nghị sơ kết") == ""
    assert not are_alike("", "")


def test_spaces_and_capitals_do_not_count() -> None:
    """As they change when a text is copied."""
    assert signature(text(1)) == signature(text(1).upper().replace(" ", "\n  "))
