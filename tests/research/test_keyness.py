"""Keyness: what sets two sets of articles apart."""

import pytest

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


def test_what_is_listed_is_chosen_as_if_all_were() -> None:
    """Equals by letters, whatever the limit; of one direction only where that is wanted."""
    tokenizer = NgramTokenizer()
    (one,) = count_ngrams([make_stored_article("a a b c d e")], [NgramKind.SYLLABLE], tokenizer)
    (other,) = count_ngrams([make_stored_article("f g h i a")], [NgramKind.SYLLABLE], tokenizer)
    found = find_key_words(one, other, tokenizer, min_count=1)
    assert len(found) == 9
    for limit in range(1, 10):
        chosen = find_key_words(one, other, tokenizer, min_count=1, limit=limit)
        assert chosen == found[:limit]
    less = find_key_words(one, other, tokenizer, min_count=1, sign=-1, limit=2)
    assert less == [key for key in found if key.log_ratio < 0][:2]


@pytest.mark.parametrize("kind", NgramKind)
def test_breaks_are_in_no_ngram(kind: NgramKind) -> None:
    """Neither on one side of a pair nor on both."""
    (counted,) = count_ngrams([make_stored_article("a. b c, , d")], [kind], NgramTokenizer())
    assert counted.total == {NgramKind.SYLLABLE: 4, NgramKind.BIGRAM: 1}[kind]


def test_nothing_is_key_where_one_side_has_no_text() -> None:
    """There is nothing to compare with."""
    wording = NgramTokenizer()
    (one,) = count_ngrams([make_stored_article("a")], [NgramKind.BIGRAM], wording)
    (other,) = count_ngrams([], [NgramKind.BIGRAM], wording)
    assert find_key_words(one, other, wording, min_count=1) == []
