"""Another spelling of a query that finds little: what was probably meant by the keys typed.

Each word of the query is taken for the syllables of the index that it may have been meant to be:
keys of Telex or VNI, other marks on the same letters, one slip of letters, several
syllables in one, one in two. Of all ways through the query the likeliest is suggested: how
often its syllables follow each other in the index, against how far it is from what was typed.
After P. Norvig, How to Write a Spelling Corrector (2007), and M. D. Kernighan, K. W.
Church and W. A. Gale, A Spelling Correction Program Based on a Noisy Channel Model (1990).
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from indexer.analyzer import MARKED_PREFIX, compute_forms, fold_diacritics, has_marks
from indexer.engine import TEXT_FIELD
from indexer.expansion import TermDictionary, strip_marks
from indexer.query_tree import QueryNode, QuerySpan
from indexer.spelling import list_spellings
from indexer.typing_slips import compute_mark_difference, decode_keys, iter_slips
from indexer.word_pairs import (
    ConditionCounter,
    PairCounts,
    QueryWord,
    iter_word_rows,
    make_term,
)

_MAX_WORDS = 64  # words of a query that is looked at: each takes milliseconds, and more were pasted
_MAX_CANDIDATES = 8  # terms for a word; chosen: of these, each pair with the next word is counted
_MAX_SYLLABLE_LETTERS = 7  # letters of the longest Vietnamese syllable: nghieng
_MAX_WORD_LETTERS = 24  # letters: more are no syllables that lost their blanks
_MAX_GLUED_SYLLABLES = 5
_OPERATOR_WORDS = frozenset({"and", "or", "not"})  # a hint says that they were taken for words
_MIN_GLUED_ARTICLES = 3  # articles with a syllable; rarer ones are parts of names and slips

# How unlikely a slip is, as natural logarithms; chosen by measurement (`make bench-slips`).
_KEYS_COST, _KEYS_AND_MARKS_COST = 2.0, 4.0
_MARKS_COST, _LETTERS_COST, _MARK_COST = 4.0, 5.0, 1.5
_GLUED_COST, _PARTED_COST, _DOUBLED_COST = 2.0, 4.0, 2.0
_MIN_GAIN = 3.0  # natural logarithm: a suggestion is twenty times as likely as what was typed


class _Reading(NamedTuple):
    """What `words` words of the query from one on may mean: terms, and how unlikely the slip is."""

    words: int
    terms: tuple[str, ...]
    cost: float


class _Path(NamedTuple):
    """One way to read a row of words up to some place: its score, and the readings on it."""

    score: float
    readings: tuple[_Reading, ...]

    @property
    def last_term(self) -> str | None:
        """The term that the next one follows."""
        return self.readings[-1].terms[-1] if self.readings else None


def suggest_spelling(
    query: str,
    clause: QueryNode,
    vocabulary: TermDictionary,
    count: ConditionCounter,
    articles: int,
) -> str | None:
    """Return the query as it was probably meant; None if nothing is likelier than what was typed.

    Args:
        query: As typed.
        clause: The same as a tree.
        vocabulary: The terms of the index.
        count: How many articles meet a condition.
        articles: How many articles the index has.
    """
    rows = list(islice(iter_word_rows(clause, query), _MAX_WORDS + 1))
    if sum(map(len, rows)) > _MAX_WORDS:
        return None
    is_marked = any(has_marks(compute_forms(word.text).marked) for row in rows for word in row)
    reader = _RowReader(PairCounts(count, articles), vocabulary, is_marked=is_marked)
    changes = [each for row in rows for each in reader.find_changes(row)]
    for (start, end), text in sorted(changes, reverse=True):
        query = query[:start] + text + query[end:]
    return query if changes else None


class _RowReader:
    """Reads rows of words that stand side by side in a query."""

    def __init__(self, counts: PairCounts, vocabulary: TermDictionary, *, is_marked: bool) -> None:
        self._counts = counts
        self._candidates = _Candidates(counts, vocabulary, is_marked=is_marked)

    def find_changes(self, row: Sequence[QueryWord]) -> Iterator[tuple[QuerySpan, str]]:
        """Yield places of the query with what was meant there, if that is likelier."""
        typed = self._find_path([[self._candidates.read_as_typed(word)] for word in row])
        meant = self._find_path(self._list_readings(row))
        if meant.score - typed.score < _MIN_GAIN:
            return
        place = 0
        for reading in meant.readings:
            words = row[place : place + reading.words]
            place += reading.words
            if reading.cost:
                typed_text = "".join(word.text for word in words)
                text = " ".join(_spell_term(term, typed_text) for term in reading.terms)
                if words[0].is_alone_in_field and len(reading.terms) > 1:
                    text = f"({text})"
                yield (words[0].span[0], words[-1].span[1]), text

    def _list_readings(self, row: Sequence[QueryWord]) -> list[list[_Reading]]:
        readings = [self._candidates.list_readings(word) for word in row]
        for place, (word, following) in enumerate(pairwise(row)):
            readings[place] += self._candidates.list_joined(word, following)
        return readings

    def _find_path(self, readings: Sequence[Sequence[_Reading]]) -> _Path:
        """Find the likeliest way through a row (Viterbi), given what may begin at each word."""
        best: list[dict[str | None, _Path]] = [{} for _ in range(len(readings) + 1)]
        best[0][None] = _Path(0.0, ())
        for place, choices in enumerate(readings):
            for path in best[place].values():
                for reading in choices:
                    reached = self._extend(path, reading)
                    end = best[place + reading.words]
                    known = end.get(reached.last_term)
                    if known is None or known.score < reached.score:
                        end[reached.last_term] = reached
        return max(best[-1].values(), key=lambda path: path.score)

    def _extend(self, path: _Path, reading: _Reading) -> _Path:
        score, previous = path.score - reading.cost, path.last_term
        for term in reading.terms:
            score += self._counts.compute_log_chance(term, previous)
            previous = term
        return _Path(score, (*path.readings, reading))


class _Candidates:
    """The terms of an index that words may have been meant to be."""

    def __init__(self, counts: PairCounts, vocabulary: TermDictionary, *, is_marked: bool) -> None:
        self._counts = counts
        self._vocabulary = vocabulary
        self._is_marked = is_marked
        self._marked: dict[str, list[str]] = {}

    def read_as_typed(self, word: QueryWord) -> _Reading:
        """Return the reading of a word as it was typed."""
        return _Reading(1, (make_term(word.text),), 0.0)

    def list_readings(self, word: QueryWord) -> list[_Reading]:
        """List what one word may mean, as typed first and then the likeliest."""
        as_typed = self.read_as_typed(word)
        if word.text in _OPERATOR_WORDS:
            return [as_typed]
        if len(word.text) > _MAX_WORD_LETTERS or not word.text.isalnum():
            return [as_typed]
        costs = {**self._list_syllables(word.text), as_typed.terms: 0.0}
        others = [
            _Reading(1, terms, cost) for terms, cost in costs.items() if terms != as_typed.terms
        ]
        likely = sorted(others, key=self._compute_weight, reverse=True)[:_MAX_CANDIDATES]
        glued = sorted(self._iter_glued(word.text), key=self._compute_weight, reverse=True)
        return [as_typed, *likely, *glued[:_MAX_CANDIDATES]]

    def list_joined(self, word: QueryWord, following: QueryWord) -> list[_Reading]:
        """List what two words may mean as one: a syllable in two pieces, or typed twice."""
        if compute_forms(word.text) == compute_forms(following.text):
            return [_Reading(2, (make_term(word.text),), _DOUBLED_COST)]
        joined = word.text + following.text
        term = make_term(joined)
        if len(joined) > _MAX_SYLLABLE_LETTERS or not self._is_known(term):
            return []
        return [_Reading(2, (term,), _PARTED_COST)]

    def _compute_weight(self, reading: _Reading) -> float:
        """Compute how likely a reading is by itself, its syllables after each other."""
        score, previous = -reading.cost, None
        for term in reading.terms:
            score += self._counts.compute_log_chance(term, previous)
            previous = term
        return score

    def _list_syllables(self, text: str) -> dict[tuple[str, ...], float]:
        """List the terms of one syllable that a word may mean, each with its least cost."""
        costs: dict[tuple[str, ...], float] = {}
        marked = compute_forms(text).marked
        for term, cost in (
            *self._iter_decoded(text),
            *self._iter_other_marks(marked),
            *self._iter_slipped(marked),
        ):
            costs[(term,)] = min(cost, costs.get((term,), math.inf))
        return costs

    def _iter_decoded(self, text: str) -> Iterator[tuple[str, float]]:
        """Yield what the keys of Telex or VNI in a word make."""
        for number, decoded in enumerate(decode_keys(text)):
            if self._is_known(MARKED_PREFIX + decoded):
                yield MARKED_PREFIX + decoded, _KEYS_COST + number
            for other in self._list_marked_forms(fold_diacritics(decoded)):
                difference = compute_mark_difference(decoded, other.removeprefix(MARKED_PREFIX))
                yield other, _KEYS_AND_MARKS_COST + number + _MARK_COST * difference

    def _iter_other_marks(self, marked: str) -> Iterator[tuple[str, float]]:
        """Yield the same letters with other marks, if marks were typed."""
        if has_marks(marked):
            for other in self._list_marked_forms(fold_diacritics(marked)):
                difference = compute_mark_difference(marked, other.removeprefix(MARKED_PREFIX))
                yield other, _MARKS_COST + _MARK_COST * (difference - 1)

    def _iter_slipped(self, marked: str) -> Iterator[tuple[str, float]]:
        """Yield what one slip of letters makes of a word."""
        folded = fold_diacritics(marked)
        if len(folded) > _MAX_SYLLABLE_LETTERS + 1:
            return
        slips = list(iter_slips(folded))
        used = self._vocabulary.find_used_terms(
            TEXT_FIELD, [*{meant for meant, _ in slips if meant}]
        )
        for meant, cost in slips:
            if meant == folded or meant not in used:
                continue
            if not self._is_marked:
                yield meant, _LETTERS_COST + cost
                continue
            for term in self._list_marked_forms(meant):
                difference = compute_mark_difference(marked, term.removeprefix(MARKED_PREFIX))
                yield term, _LETTERS_COST + cost + _MARK_COST * difference

    def _iter_glued(self, text: str) -> Iterator[_Reading]:
        """Yield the ways to part a word into several syllables of the index."""
        for parts in self._split(text.lower(), _MAX_GLUED_SYLLABLES):
            if len(parts) > 1:
                cost = _GLUED_COST * (len(parts) - 1) + sum(cost for _, cost in parts)
                yield _Reading(1, tuple(term for term, _ in parts), cost)

    def _split(self, text: str, most: int) -> Iterator[tuple[tuple[str, float], ...]]:
        """Yield the ways to read a text as at most so many syllables, with the cost of each."""
        if not text:
            yield ()
        if not most:
            return
        for end in range(1, min(len(text), _MAX_SYLLABLE_LETTERS + 3) + 1):
            first = [*self._iter_common_syllables(text[:end])]
            if first:
                for rest in self._split(text[end:], most - 1):
                    yield from ((each, *rest) for each in first)

    def _iter_common_syllables(self, text: str) -> Iterator[tuple[str, float]]:
        """Yield the syllables of several articles that a text is, as typed or by its keys."""
        terms = {make_term(text): 0.0}
        for decoded in decode_keys(text)[:1]:
            terms[MARKED_PREFIX + decoded] = _KEYS_COST
        for term, cost in terms.items():
            if (
                _VOWEL.search(fold_diacritics(term.removeprefix(MARKED_PREFIX)))
                and self._is_known(term)
                and self._counts.count_term(term) >= _MIN_GLUED_ARTICLES
            ):
                yield term, cost

    def _is_known(self, term: str) -> bool:
        return term in self._vocabulary.find_used_terms(TEXT_FIELD, [term])

    def _list_marked_forms(self, folded: str) -> list[str]:
        """Return the marked terms that are this without their marks."""
        if not self._marked:
            grouped: defaultdict[str, list[str]] = defaultdict(list)
            for term in self._vocabulary.iter_terms(TEXT_FIELD, MARKED_PREFIX):
                grouped[fold_diacritics(term.removeprefix(MARKED_PREFIX))].append(term)
            self._marked = dict(grouped)
        return self._marked.get(folded, [])


_VOWEL = re.compile(r"[aeiouy]")


def _spell_term(term: str, typed: str) -> str:
    """Spell a term with the i or y that was typed."""
    letters, ways = strip_marks(typed.lower()), list_spellings(term.removeprefix(MARKED_PREFIX))
    return next((way for way in ways if strip_marks(way) in letters), ways[0])
