"""What the words of a query may have been meant to be, each with how unlikely the slip is.

Keys of Telex or VNI, other marks on the same letters, one slip of letters, several syllables in
one, one in two. Looked for is only what may cost so much that it can still be suggested.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from heapq import nlargest
from typing import NamedTuple

from indexer.analyzer import MARKED_PREFIX, compute_forms, fold_diacritics, has_marks
from indexer.expansion import strip_marks
from indexer.spelling import iter_marked_forms
from indexer.typing_slips import decode_keys, iter_slips
from indexer.word_pairs import PairCounts, QueryWord, make_term

_MAX_CANDIDATES = 8  # terms for a word; chosen: of these, pairs with the next word are counted
_MAX_SYLLABLE_LETTERS = 7  # letters of the longest Vietnamese syllable: nghieng
_MAX_WORD_LETTERS = 24  # letters: more are no syllables that lost their blanks
_MAX_GLUED_SYLLABLES = 5
_OPERATOR_WORDS = frozenset({"and", "or", "not"})  # a hint says that they were taken for words
_MIN_GLUED_ARTICLES = 3  # articles with a syllable; rarer ones are parts of names and slips

# How unlikely a slip is, as natural logarithms; chosen by measurement (`make bench-slips`).
_KEYS_COST, _KEYS_AND_MARKS_COST = 2.0, 4.0
_MARKS_COST, _LETTERS_COST, _MARK_COST = 4.0, 5.0, 1.5
_GLUED_COST, _PARTED_COST, _DOUBLED_COST = 2.0, 4.0, 2.0

_VOWEL = re.compile(r"[aeiouy]")

_Slip = tuple[str, float]
"""A term that may have been meant, and the cost of the slip."""


class Reading(NamedTuple):
    """What `words` words of the query from one on may mean: terms, and how unlikely the slip is."""

    words: int
    terms: tuple[str, ...]
    cost: float


class SpellingCandidates:
    """The terms of an index that words may have been meant to be."""

    def __init__(self, counts: PairCounts, *, is_marked: bool) -> None:
        self._counts = counts
        self._is_marked = is_marked

    def read_as_typed(self, word: QueryWord) -> Reading:
        """Return the reading of a word as it was typed."""
        return Reading(1, (make_term(word.text),), 0.0)

    def bound_cost(self, word: QueryWord) -> float:
        """Bound what the cheapest slip costs that may have made a word of another."""
        if not _may_be_slip(word.text):
            return math.inf
        if decode_keys(word.text) or len(_VOWEL.findall(strip_marks(word.text))) > 1:
            return min(_KEYS_COST, _GLUED_COST)
        return _MARKS_COST if has_marks(compute_forms(word.text).marked) else _LETTERS_COST

    def list_changed(self, word: QueryWord, most_cost: float) -> list[Reading]:
        """List what else one word may mean, where no slip costs more than so much."""
        text = word.text
        if not _may_be_slip(text) or most_cost < min(_KEYS_COST, _GLUED_COST):
            return []
        costs = self._list_syllables(text, most_cost)
        costs.pop(make_term(text), None)
        readings = [Reading(1, (term,), cost) for term, cost in costs.items()]
        glued = [each for each in self._list_glued(text) if each.cost <= most_cost]
        return [*self._select_likely(readings), *self._select_likely(glued)]

    def list_joined(self, word: QueryWord, following: QueryWord) -> list[Reading]:
        """List what two words may mean as one: a syllable in two pieces, or typed twice."""
        if compute_forms(word.text) == compute_forms(following.text):
            return [Reading(2, (make_term(word.text),), _DOUBLED_COST)]
        joined = word.text + following.text
        term = make_term(joined)
        if len(joined) > _MAX_SYLLABLE_LETTERS or not self._counts.count_term(term):
            return []
        return [Reading(2, (term,), _PARTED_COST)]

    def _select_likely(self, readings: list[Reading]) -> list[Reading]:
        if len(readings) <= _MAX_CANDIDATES:
            return readings
        return nlargest(_MAX_CANDIDATES, readings, key=self._compute_weight)

    def _compute_weight(self, reading: Reading) -> float:
        """Compute how likely a reading is by itself, its syllables after each other."""
        return self._counts.compute_row_chance(reading.terms, None) - reading.cost

    def _list_syllables(self, text: str, most_cost: float) -> dict[str, float]:
        """List the terms of one syllable that a word may mean, each with its least cost."""
        marked = compute_forms(text).marked
        meant = [*_iter_decoded(text, most_cost), *_iter_other_marks(marked, most_cost)]
        if most_cost >= _LETTERS_COST:
            meant += self._iter_slipped(marked, most_cost)
        return self._select_used(meant, most_cost)

    def _iter_slipped(self, marked: str, most_cost: float) -> Iterator[_Slip]:
        """Yield what one slip of letters makes of a word."""
        folded = fold_diacritics(marked)
        if len(folded) > _MAX_SYLLABLE_LETTERS + 1:
            return
        slips = [
            (meant, _LETTERS_COST + cost)
            for meant, cost in iter_slips(folded)
            if meant and meant != folded
        ]
        for meant, cost in self._select_used(slips, most_cost).items():
            if self._is_marked:
                yield from _iter_marked(meant, marked, cost, most_cost)
            else:
                yield meant, cost

    def _list_glued(self, text: str) -> list[Reading]:
        """List the ways to part a word into several syllables of the index."""
        text = text.lower()
        syllables: dict[str, list[tuple[str, float]]] = {}
        for start in range(len(text)):
            for end in range(start + 1, min(len(text), start + _MAX_SYLLABLE_LETTERS + 3) + 1):
                piece = text[start:end]
                syllables[piece] = [*_iter_syllables(piece)]
        self._counts.count_terms(term for each in syllables.values() for term, _ in each)
        common = {
            piece: [
                each for each in some if self._counts.count_term(each[0]) >= _MIN_GLUED_ARTICLES
            ]
            for piece, some in syllables.items()
        }
        return [
            Reading(
                1,
                tuple(term for term, _ in parts),
                _GLUED_COST * (len(parts) - 1) + sum(cost for _, cost in parts),
            )
            for parts in _split(text, common, _MAX_GLUED_SYLLABLES)
            if len(parts) > 1
        ]

    def _select_used(self, meant: Iterable[_Slip], most_cost: float) -> dict[str, float]:
        """Select the terms that some article has, each with its least cost, up to the most."""
        costs: dict[str, float] = {}
        for term, cost in meant:
            if cost <= most_cost and cost < costs.get(term, math.inf):
                costs[term] = cost
        self._counts.count_terms(costs)
        return {term: cost for term, cost in costs.items() if self._counts.count_term(term)}


def _may_be_slip(text: str) -> bool:
    return text not in _OPERATOR_WORDS and len(text) <= _MAX_WORD_LETTERS and text.isalnum()


def _iter_decoded(text: str, most_cost: float) -> Iterator[_Slip]:
    """Yield what the keys of Telex or VNI in a word make."""
    for number, decoded in enumerate(decode_keys(text)):
        yield MARKED_PREFIX + decoded, _KEYS_COST + number
        cost = _KEYS_AND_MARKS_COST + number
        yield from _iter_marked(fold_diacritics(decoded), decoded, cost, most_cost)


def _iter_other_marks(marked: str, most_cost: float) -> Iterator[_Slip]:
    """Yield the same letters with other marks, if marks were typed."""
    if has_marks(marked):
        cost = _MARKS_COST - _MARK_COST
        yield from _iter_marked(fold_diacritics(marked), marked, cost, most_cost)


def _iter_marked(folded: str, typed: str, cost: float, most_cost: float) -> Iterator[_Slip]:
    """Yield the terms of some letters with any marks: each that was not typed costs more."""
    for form, difference in iter_marked_forms(folded, typed, (most_cost - cost) / _MARK_COST):
        yield MARKED_PREFIX + form, cost + _MARK_COST * difference


def _iter_syllables(text: str) -> Iterator[tuple[str, float]]:
    """Yield the terms that a piece of a word may be as a syllable, as typed or by its keys."""
    terms = {make_term(text): 0.0}
    for decoded in decode_keys(text)[:1]:
        terms[MARKED_PREFIX + decoded] = _KEYS_COST
    for term, cost in terms.items():
        if _VOWEL.search(fold_diacritics(term.removeprefix(MARKED_PREFIX))):
            yield term, cost


def _split(
    text: str, syllables: dict[str, list[tuple[str, float]]], most: int
) -> Iterator[tuple[tuple[str, float], ...]]:
    """Yield the ways to read a text as at most so many syllables, with the cost of each."""
    if not text:
        yield ()
    if not most:
        return
    for end in range(1, len(text) + 1):
        first: Sequence[tuple[str, float]] = syllables.get(text[:end], ())
        if first:
            for rest in _split(text[end:], syllables, most - 1):
                yield from ((each, *rest) for each in first)
