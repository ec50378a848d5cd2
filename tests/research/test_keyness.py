"""Keyness: what sets two sets of articles apart."""

from research.association import compute_keyness_log_likelihood, compute_log_ratio
from research.keyness import KeyWord, count_ngrams, find_key_words
from research.ngrams import NgramKind, NgramTokenizer
from tests.support.stored_articles import make_stored_article


def test_key_words_are_ranked_by_how_sure_they_are() -> None:
    """Each with its frequency in both, and per million."""
    wording = NgramTokenizer()
    (one,) = count_ngrams(
        [make_stored_article("a a a b", title="c")], [NgramKind.SYLLABLE], wording
    )
    (other,) = count_ngrams(
        [make_stored_article("b b d", captions=("c",))], [NgramKind.SYLLABLE], wording
    )
    found = find_key_words(one, other, wording, min_count=1)
    assert [key.text for key in found] == ["a", "d", "b", "c"]
    assert found[0] == KeyWord(
        text="a",
        count=3,
        rate=600_000,
        other_count=0,
        other_rate=0,
        log_likelihood=compute_keyness_log_likelihood(3, 0, 5, 4),
        log_ratio=compute_log_ratio(3, 0, 5, 4),
    )
    assert [key.text for key in find_key_words(one, other, wording, min_count=3)] == ["a", "b"]


def test_nothing_is_key_where_one_side_has_no_text() -> None:
    """There is nothing to compare with."""
    wording = NgramTokenizer()
    (one,) = count_ngrams([make_stored_article("a")], [NgramKind.BIGRAM], wording)
    (other,) = count_ngrams([], [NgramKind.BIGRAM], wording)
    assert find_key_words(one, other, wording, min_count=1) == []
