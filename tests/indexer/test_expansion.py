"""Patterns and fuzzy syllables over a vocabulary."""

from collections.abc import Iterator, Sequence

import pytest

from indexer.analyzer import MARKED_PREFIX, extract_terms
from indexer.engine import WHOLE_VALUE_PREFIX
from indexer.errors import QueryError
from indexer.expansion import MAX_EXPANSION_TERMS, expand, format_term
from indexer.query_tree import FuzzyNode, WildcardNode


class FakeTermDictionary:
    """A vocabulary of given words; those in `forgotten` are in no article any more."""

    def __init__(self, *words: str, forgotten: str = "") -> None:
        self._terms = sorted(
            {term for word in words for unit in extract_terms(word) for term in unit}
        )
        self._terms += [WHOLE_VALUE_PREFIX + word for word in words]
        self._forgotten = {term for unit in extract_terms(forgotten) for term in unit}

    def iter_terms(self, field: str, prefix: str) -> Iterator[str]:
        """Yield the same terms for every field."""
        assert field
        return (term for term in self._terms if term.startswith(prefix))

    def find_used_terms(self, field: str, terms: Sequence[str]) -> dict[str, int]:
        """Return those of the terms that were not forgotten."""
        assert field
        return dict.fromkeys(set(terms) - self._forgotten, 1)


WORDS = FakeTermDictionary(
    "tuyên", "tuyến", "tuyền", "truyền", "trường", "luận", "luật", "lý", "lượn", "COVID-19"
)


def expand_shown(
    clause: WildcardNode | FuzzyNode, *, match_marks: bool, field: str = "text"
) -> set[str]:
    """Return the terms that a clause stands for, as people write them."""
    terms_of_it = expand(clause, field=field, match_marks=match_marks, vocabulary=WORDS, query="")
    return set(map(format_term, terms_of_it))


@pytest.mark.parametrize(
    ("pattern", "match_marks", "expected"),
    [
        ("tuyên*", True, {"tuyên"}),
        ("tuyen*", False, {"tuyen"}),
        ("trư*", True, {"trường"}),
        ("lu?n", False, {"luan", "luon"}),
        ("luậ*", True, {"luận", "luật"}),
        ("l*n", False, {"luan", "luon"}),
        ("*yền", True, {"tuyền", "truyền"}),
        ("lý*", True, {"lí"}),
        ("ly*", False, {"li"}),
        ("covid*", False, {"covid", "covid-19"}),
        ("x*", False, set()),
    ],
)
def test_a_pattern_is_compared_as_written(
    pattern: str,
    match_marks: bool,  # noqa: FBT001
    expected: set[str],
) -> None:
    """Marks that were typed bind, a tone stands on its letter, i may be y."""
    assert expand_shown(WildcardNode(text=pattern), match_marks=match_marks) == expected


@pytest.mark.parametrize(
    ("word", "distance", "match_marks", "expected"),
    [
        ("tuyen", 0, False, {"tuyen"}),
        ("tuyen", 1, False, {"tuyen", "truyen"}),
        ("tuyền", 1, True, {"tuyên", "tuyến", "tuyền", "truyền"}),
        ("luna", 2, False, {"luan", "luat", "luon"}),
    ],
)
def test_a_fuzzy_syllable_finds_its_neighbours(
    word: str,
    distance: int,
    match_marks: bool,  # noqa: FBT001
    expected: set[str],
) -> None:
    """Each letter added, left out or exchanged counts once."""
    assert (
        expand_shown(FuzzyNode(text=word, distance=distance), match_marks=match_marks) == expected
    )


def test_a_whole_value_is_compared_as_a_whole() -> None:
    """In fields of keys a pattern is about the key, not its syllables."""
    assert expand_shown(WildcardNode(text="tr*"), match_marks=False, field="site") == {
        "truyền",
        "trường",
    }


def test_forgotten_terms_are_left_out() -> None:
    """A term that only deleted articles had is not told of."""
    words = FakeTermDictionary("tuyên", "tuyết", forgotten="tuyết")
    terms_of_it = expand(
        WildcardNode(text="tuy*"), field="text", match_marks=True, vocabulary=words, query=""
    )
    assert terms_of_it == (MARKED_PREFIX + "tuyEn",)


def test_too_many_terms_are_refused() -> None:
    """A pattern that stands for nearly everything is no help."""
    words = FakeTermDictionary(*(f"a{number}" for number in range(MAX_EXPANSION_TERMS + 1)))
    with pytest.raises(QueryError, match="more than 200") as caught:
        expand(
            WildcardNode(text="a*"), field="text", match_marks=False, vocabulary=words, query="a*"
        )
    assert caught.value.hint


def test_patterns_and_fuzzy_words_meet_words_of_any_length() -> None:
    """Many stars over one letter never ended; a long fuzzy word ended in a crash."""
    long = "a" * 40_000
    words = FakeTermDictionary(long, long[:-1] + "b")
    stars = WildcardNode(text="a*" * 12 + "c")
    assert expand_in(words, stars) == ()
    shown = expand_in(words, FuzzyNode(text=long, distance=1))
    assert {each[-1] for each in shown} == {"a", "b"}


def expand_in(words: FakeTermDictionary, clause: WildcardNode | FuzzyNode) -> tuple[str, ...]:
    """Expand a clause over the words of texts."""
    return expand(clause, field="body", match_marks=False, vocabulary=words, query="")
