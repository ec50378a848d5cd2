"""Collocations: what is near, and what it is compared with."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.engine import StoredArticle
from indexer.search_request import SearchRequest
from research.association import (
    compute_log_dice,
    compute_log_likelihood,
    compute_mutual_information,
)
from research.collocation import (
    RANK_MEASURES,
    Collocate,
    CollocationResult,
    find_collocations,
    rank_collocates,
)
from research.ngrams import NgramKind
from research.reference_corpus import make_corpus_request
from tests.support.stored_articles import make_article_stream, make_stored_article


def find_near(
    query: str, *articles: StoredArticle, kind: NgramKind = NgramKind.SYLLABLE, window: int = 2
) -> CollocationResult:
    """Find the collocates in articles all of which were found."""
    (found,) = find_collocations(
        make_article_stream(query, *articles), articles, [kind], window=window, min_count=1
    )
    return found


def count_joint(found: CollocationResult) -> dict[str, int]:
    """Count how often each is near."""
    return {each.text: each.joint for each in found.collocates}


def test_near_is_within_the_window_on_both_sides() -> None:
    """Not the word itself, and nothing further away."""
    rest = make_stored_article("k l m n o p q r s t u v", name="b")
    found = find_near("node", make_stored_article("a b c node d e f"), rest)
    assert count_joint(found) == {"b": 1, "c": 1, "d": 1, "e": 1}
    assert (found.occurrences, found.near, found.places) == (1, 4, 18)


def test_between_two_close_occurrences_counts_once() -> None:
    """Else more would be near than there is."""
    found = find_near(
        "node", make_stored_article("node a b node c"), make_stored_article("k l m n o p", name="b")
    )
    assert count_joint(found) == {"a": 1, "b": 1, "c": 1}
    assert found.near == 3


def test_pair_is_near_as_a_whole_and_apart_from_the_word() -> None:
    """One that shares a syllable with the word is a part of it."""
    rest = make_stored_article("k l m n o p q r s t", name="b")
    found = find_near('"x y"', make_stored_article("a b x y c d e"), rest, kind=NgramKind.BIGRAM)
    assert count_joint(found) == {"a b": 1, "c d": 1}
    assert found.places == 12  # of 15 pairs three touch the word


def test_measures_are_those_of_the_table() -> None:
    """Near or not, the collocate or another, of all places that are not the word."""
    articles = (
        make_stored_article("a node a b c d e f g a"),
        make_stored_article("a h i j", name="b"),
    )
    found = find_near("node", *articles, window=1)
    (one,) = found.collocates
    assert one == Collocate(
        text="a",
        joint=2,
        frequency=4,
        log_likelihood=compute_log_likelihood(2, 2, 4, 13),
        mutual_information=compute_mutual_information(2, 2, 4, 13),
        log_dice=compute_log_dice(2, 1, 4),
    )


def test_what_is_not_closer_than_by_chance_is_left_out() -> None:
    """A word that avoids the place is no collocate, however often it is near."""
    found = find_near("node", make_stored_article("a node b a a a a a"), window=1)
    assert count_joint(found) == {"b": 1}


def test_rare_collocates_are_left_out() -> None:
    """Nothing sure can be said of them."""
    articles = [
        make_stored_article("a node b"),
        make_stored_article("a node k l m n o p", name="b"),
    ]
    (found,) = find_collocations(
        make_article_stream("node", *articles),
        articles,
        [NgramKind.SYLLABLE],
        window=1,
        min_count=2,
    )
    assert count_joint(found) == {"a": 2}


def test_ranked_has_the_closest_first() -> None:
    """By the measure that was asked for; of equals by letters."""
    found = find_near(
        "node",
        make_stored_article("b node a c d"),
        make_stored_article("b e f", name="b"),
        window=1,
    ).collocates
    for rank in RANK_MEASURES:
        values = [RANK_MEASURES[rank](each) for each in rank_collocates(found, rank)]
        assert values == sorted(values, reverse=True)
    assert [each.text for each in rank_collocates(found, "joint")] == ["a", "b"]


@settings(max_examples=40)
@given(st.lists(st.lists(st.sampled_from(["node", "a", "b", "c."]), max_size=12), max_size=4))
def test_counts_are_those_of_a_plain_loop(texts: Sequence[Sequence[str]]) -> None:
    """Every count is at most its total, and nothing near is lost."""
    articles = [
        make_stored_article(" ".join(text), name=str(number)) for number, text in enumerate(texts)
    ]
    for kind in NgramKind:
        found = find_near("node", *articles, kind=kind)
        assert found.occurrences == sum(text.count("node") for text in texts)
        assert 0 <= found.near <= found.places
        for each in found.collocates:
            assert each.joint <= each.frequency
            assert each.joint <= found.near
            assert "node" not in each.text.split()
    if found.occurrences:
        syllables = find_near("node", *articles)
        assert syllables.near == sum(_near(text) for text in texts)


def _near(text: Sequence[str]) -> int:
    nodes = [place for place, word in enumerate(text) if word == "node"]
    return sum(
        word != "node" and any(abs(place - node) <= 2 for node in nodes)
        for place, word in enumerate(text)
    )


@pytest.mark.parametrize(
    ("query", "corpus"),
    [
        ("hội nghị", "*"),
        ('"đại hội" site:a', "site:a"),
        (
            'hội -"công đoàn" date:2020 (is:gone OR site:a)',
            '-"công đoàn" date:2020 (is:gone OR site:a)',
        ),
        ("title:hội author:An", "author:An"),
        ("(hội OR site:a)", "*"),
        ("hội*", "*"),
    ],
)
def test_corpus_is_all_that_the_rest_of_the_query_lets_in(query: str, corpus: str) -> None:
    """Without the words that are sought."""
    assert make_corpus_request(SearchRequest(query=query, match_any=True)).query == corpus
