"""Another spelling of a query that finds little: what was probably meant by the keys typed.

Each word of the query is taken for the syllables of the index that it may have been meant to be.
Of all ways through the query the likeliest is suggested: how often its syllables follow each
other in the index, against how far it is from what was typed. After P. Norvig, How to Write a
Spelling Corrector (2007), and M. D. Kernighan, K. W. Church and W. A. Gale, A Spelling
Correction Program Based on a Noisy Channel Model (1990).

To count how often two syllables follow each other is dear, to count how many articles have each
is cheap, and bounds it. So words that cannot have been meant otherwise are left as they are, and
pairs are counted only on the ways that may still be the likeliest (A*: P. E. Hart, N. J. Nilsson
and B. Raphael, A Formal Basis for the Heuristic Determination of Minimum Cost Paths, 1968).
"""

from collections.abc import Iterator, Sequence
from heapq import heappop, heappush
from itertools import count, islice, pairwise
from math import inf, log
from typing import NamedTuple

from indexer.analyzer import MARKED_PREFIX, compute_forms, has_marks
from indexer.expansion import strip_marks
from indexer.query_tree import QueryNode, QuerySpan
from indexer.spelling import list_spellings
from indexer.spelling_candidates import Reading, SpellingCandidates
from indexer.word_pairs import ArticleCounter, PairCounts, QueryWord, iter_word_rows

_MAX_WORDS = 64  # words of a query that is looked at: each takes milliseconds, and more were pasted
_MIN_GAIN = 3.0  # natural logarithm: a suggestion is twenty times as likely as what was typed


def suggest_spelling(
    query: str, clause: QueryNode, index: ArticleCounter, articles: int
) -> str | None:
    """Return the query as it was probably meant; None if nothing is likelier than what was typed.

    Args:
        query: As typed.
        clause: The same as a tree.
        index: The terms of the index, and how many articles have them.
        articles: How many articles the index has.
    """
    rows = list(islice(iter_word_rows(clause, query), _MAX_WORDS + 1))
    if sum(map(len, rows)) > _MAX_WORDS:
        return None
    is_marked = any(has_marks(compute_forms(word.text).marked) for row in rows for word in row)
    counts = PairCounts(index, articles)
    reader = _RowReader(counts, SpellingCandidates(counts, is_marked=is_marked))
    changes = [each for row in rows for each in reader.find_changes(row)]
    for (start, end), text in sorted(changes, reverse=True):
        query = query[:start] + text + query[end:]
    return query if changes else None


class _RowReader:
    """Reads rows of words that stand side by side in a query."""

    def __init__(self, counts: PairCounts, candidates: SpellingCandidates) -> None:
        self._counts = counts
        self._candidates = candidates

    def find_changes(self, row: Sequence[QueryWord]) -> Iterator[tuple[QuerySpan, str]]:
        """Yield places of the query with what was meant there, if that is likelier."""
        readings = [[self._candidates.read_as_typed(word)] for word in row]
        terms = [term for choices in readings for each in choices for term in each.terms]
        least = self._counts.compute_row_chance(terms, None) + _MIN_GAIN
        for place, (word, following) in enumerate(pairwise(row)):
            readings[place] += self._candidates.list_joined(word, following)
        for place, most_cost in enumerate([*self._bound_costs(row, readings, least)]):
            changed = self._candidates.list_changed(row[place], most_cost)
            readings[place][1:1] = changed
        place = 0
        for reading in PathSearch(self._counts, readings, least).find():
            words = row[place : place + reading.words]
            place += reading.words
            if reading.cost:
                typed_text = "".join(word.text for word in words)
                text = " ".join(_spell_term(term, typed_text) for term in reading.terms)
                text = _capitalize_as_typed(text, words[0].text)
                if words[0].is_alone_in_field and len(reading.terms) > 1:
                    text = f"({text})"
                yield (words[0].span[0], words[-1].span[1]), text

    def _bound_costs(
        self, row: Sequence[QueryWord], readings: Sequence[Sequence[Reading]], least: float
    ) -> Iterator[float]:
        """Yield for each word what a slip may cost at most where the way is worth `least`."""
        terms = [choices[0].terms[0] for choices in readings]
        costs = [self._candidates.bound_cost(word) for word in row]
        chances = [
            self._counts.compute_log_chance(*each)
            for each in zip(terms, [None, *terms[:-1]], strict=True)
        ]
        loose = [
            self._bound_after_changed(terms, place) if self._counts.count_term(term) else chance
            for place, (term, chance) in enumerate(zip(terms, chances, strict=True))
        ]
        size = len(row)
        typed, changed = [0.0] * (size + 2), [0.0] * (size + 2)  # the rest, after such a word
        changed[size + 1] = -inf
        for place in reversed(range(size)):
            slipped = max(
                changed[place + 1] - costs[place],
                *(changed[place + each.words] - each.cost for each in readings[place][1:]),
                -inf,
            )
            typed[place] = max(chances[place] + typed[place + 1], slipped)
            changed[place] = max(loose[place] + typed[place + 1], slipped)
        to_typed, to_changed = [0.0] + [-inf] * size, [-inf] * (size + 1)
        for place in range(size):
            best = max(to_typed[place], to_changed[place])
            to_typed[place + 1] = max(
                to_typed[place] + chances[place], to_changed[place] + loose[place]
            )
            to_changed[place + 1] = max(to_changed[place + 1], best - costs[place])
            for each in readings[place][1:]:
                end = place + each.words
                to_changed[end] = max(to_changed[end], best - each.cost)
            yield best + changed[place + 1] - least

    def _bound_after_changed(self, terms: Sequence[str], place: int) -> float:
        """Bound how likely a term and the words before it are that were meant otherwise.

        From one word to another over any third it is at most as likely as the last is frequent
        beside the first, whatever the third is: where all of either stand beside it.
        """
        found, *before = map(self._counts.count_term, (terms[place], *terms[: max(place - 1, 0)]))
        return min(0.0, log(found / min(filter(None, before), default=self._counts.articles)))


class _Path(NamedTuple):
    """A way to read a row up to some place; the order is that in which ways are looked at."""

    worst: float  # what a whole way with this beginning is worth at most, negated
    number: int
    score: float
    place: int
    readings: tuple[Reading, ...]
    is_counted: bool


class PathSearch:
    """Finds the likeliest way through a row, given what may begin at each word (A*)."""

    def __init__(
        self, counts: PairCounts, readings: Sequence[Sequence[Reading]], least: float
    ) -> None:
        self._counts = counts
        self._readings = readings
        self._least = least
        self._number = count()
        self._rest: dict[tuple[int, str | None], float] = {}
        self._ways: list[_Path] = []

    def find(self) -> tuple[Reading, ...]:
        """Find the likeliest way that is worth the least at least; empty where there is none."""
        self._put(_Path(0.0, 0, 0.0, 0, (), is_counted=True))
        passed = set()
        while self._ways:
            way = heappop(self._ways)
            if not way.is_counted:
                self._put_counted(way)
            elif way.place == len(self._readings):
                return way.readings
            elif (way.place, _get_last_term(way.readings)) not in passed:
                passed.add((way.place, _get_last_term(way.readings)))
                for reading in self._readings[way.place]:
                    place = way.place + reading.words
                    readings = (*way.readings, reading)
                    self._put(way._replace(place=place, readings=readings, is_counted=False))
        return ()

    def _put_counted(self, way: _Path) -> None:
        """Put a way back with what its last reading is worth now that its pairs are counted."""
        reading, previous = way.readings[-1], _get_last_term(way.readings[:-1])
        chance = self._counts.compute_row_chance(reading.terms, previous)
        self._put(way._replace(score=way.score + chance - reading.cost, is_counted=True))

    def _put(self, way: _Path) -> None:
        """Put a way among those to be looked at, if the whole may be worth enough."""
        most = way.score + self._bound_rest(way.place, _get_last_term(way.readings))
        if not way.is_counted:
            reading, previous = way.readings[-1], _get_last_term(way.readings[:-1])
            most += self._counts.bound_row_chance(reading.terms, previous) - reading.cost
        if most >= self._least:
            heappush(self._ways, way._replace(worst=-most, number=next(self._number)))

    def _bound_rest(self, place: int, previous: str | None) -> float:
        """Bound what the words from a place on are worth after a term."""
        if place == len(self._readings):
            return 0.0
        known = self._rest.get((place, previous))
        if known is None:
            known = max(
                self._counts.bound_row_chance(each.terms, previous)
                - each.cost
                + self._bound_rest(place + each.words, each.terms[-1])
                for each in self._readings[place]
            )
            self._rest[place, previous] = known
        return known


def _get_last_term(readings: Sequence[Reading]) -> str | None:
    """Return the term that the next one follows."""
    return readings[-1].terms[-1] if readings else None


def _spell_term(term: str, typed: str) -> str:
    """Spell a term with the i or y that was typed."""
    letters, ways = strip_marks(typed.lower()), list_spellings(term.removeprefix(MARKED_PREFIX))
    return next((way for way in ways if strip_marks(way) in letters), ways[0])


def _capitalize_as_typed(text: str, typed: str) -> str:
    """Spell a suggestion in the capitals of what was typed; it never becomes an operator."""
    if typed.isupper() and len(typed) > 1 and text.upper() not in {"AND", "OR", "NOT"}:
        return text.upper()
    return text[0].upper() + text[1:] if typed[0].isupper() else text
