"""Keyness: what sets two sets of articles apart."""

from research.association import keyness_log_likelihood, log_ratio
from research.keyness import Key, keys, profiles
from research.wording import Kind, Wording
from tests.research.texts import stored


def test_key_words_are_ranked_by_how_sure_they_are() -> None:
    """Each with its frequency in both, and per million."""
    wording = Wording()
    (one,) = profiles([stored("a a a b", title="c")], [Kind.SYLLABLE], wording)
    (other,) = profiles([stored("b b d", captions=("c",))], [Kind.SYLLABLE], wording)
    found = keys(one, other, wording, least=1)
    assert [key.text for key in found] == ["a", "d", "b", "c"]
    assert found[0] == Key(
        text="a",
        count=3,
        rate=600_000,
        other_count=0,
        other_rate=0,
        log_likelihood=keyness_log_likelihood(3, 0, 5, 4),
        log_ratio=log_ratio(3, 0, 5, 4),
    )
    assert [key.text for key in keys(one, other, wording, least=3)] == ["a", "b"]


def test_nothing_is_key_where_one_side_has_no_text() -> None:
    """There is nothing to compare with."""
    wording = Wording()
    (one,) = profiles([stored("a")], [Kind.BIGRAM], wording)
    (other,) = profiles([], [Kind.BIGRAM], wording)
    assert keys(one, other, wording, least=1) == []
