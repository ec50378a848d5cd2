"""Counts how often the words of a query stand side by side, and finds two that hardly do.

Apart from the suggestions, which only queries with such a pair need: every search asks this.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from indexer.analyzer import MARKED_PREFIX, compute_forms, has_marks
from indexer.condition import AnyTerm, Condition, Phrase
from indexer.engine import TEXT_FIELD
from indexer.query_tree import (
    TEXT_FIELDS,
    AndNode,
    FieldNode,
    OrNode,
    PhraseNode,
    QueryNode,
    QuerySpan,
    WordNode,
)

_MAX_WORDS = 12  # words of a row that are looked at, chosen: a pasted text is no slip
_ABSENT = -14.0  # how likely a term is that is nowhere, whatever the size of the index
_UNSEEN_PAIR = 5.0  # how much less likely two terms are that are nowhere side by side
_RARELY_TWICE = 100  # a syllable is seldom doubled on purpose where one place in so many has it so

ConditionCounter = Callable[[Condition], int]
"""How many articles meet a condition."""


class QueryWord(NamedTuple):
    """A word of the query as it was typed, and where it stands."""

    text: str
    span: QuerySpan
    is_alone_in_field: bool = False


def has_odd_pair(query: str, clause: QueryNode, count: ConditionCounter, articles: int) -> bool:
    """Return whether two words of a query stand side by side that hardly do so in any article."""
    counts = PairCounts(count, articles)
    return any(
        counts.is_odd_pair(make_term(one.text), make_term(other.text))
        for row in iter_word_rows(clause, query)
        for one, other in pairwise(row)
    )


class PairCounts:
    """How many articles have a term, or two terms side by side, each counted once."""

    def __init__(self, count: ConditionCounter, articles: int) -> None:
        self._count = count
        self.articles = max(articles, 1)
        self.count_term = lru_cache(maxsize=None)(self._count_term)
        self.count_pair = lru_cache(maxsize=None)(self._count_pair)

    def compute_log_chance(self, term: str, previous: str | None) -> float:
        """Compute how likely a term is after another, as a natural logarithm."""
        found = self.count_term(term)
        alone = math.log(found / self.articles) if found else _ABSENT
        if previous is None:
            return alone
        pair = self.count_pair(previous, term)
        if not pair:
            return alone - _UNSEEN_PAIR
        return math.log(pair / max(self.count_term(previous), pair))

    def is_odd_pair(self, first: str, second: str) -> bool:
        """Return whether two terms are never side by side, or one is hardly ever doubled."""
        pair = self.count_pair(first, second)
        return not pair or (first == second and pair * _RARELY_TWICE < self.count_term(first))

    def _count_term(self, term: str) -> int:
        return self._count(AnyTerm(field=TEXT_FIELD, terms=(term,)))

    def _count_pair(self, first: str, second: str) -> int:
        if not self.count_term(first) or not self.count_term(second):
            return 0
        return self._count(Phrase(field=TEXT_FIELD, slots=((first,), (second,))))


def iter_word_rows(clause: QueryNode, query: str) -> Iterator[list[QueryWord]]:
    """Yield the rows of words that stand side by side and are sought in the text."""
    match clause:
        case AndNode(clauses=clauses) | OrNode(clauses=clauses):
            row: list[QueryWord] = []
            for each in clauses:
                if isinstance(each, WordNode) and isinstance(clause, AndNode):
                    row.append(QueryWord(each.text, each.span))
                    continue
                yield from _cut_row(row)
                row = []
                yield from iter_word_rows(each, query)
            yield from _cut_row(row)
        case WordNode(text=text, span=span):
            yield [QueryWord(text, span)]
        case PhraseNode(span=span):
            yield from _cut_row(_list_words_of_phrase(query, span))
        case FieldNode(name=name, clause=WordNode(text=text, span=span)) if name in TEXT_FIELDS:
            yield [QueryWord(text, span, is_alone_in_field=True)]
        case FieldNode(name=name, clause=inner) if name in TEXT_FIELDS:
            yield from iter_word_rows(inner, query)
        case _:
            return


def _cut_row(row: Sequence[QueryWord]) -> Iterable[list[QueryWord]]:
    return [list(row)] if 0 < len(row) <= _MAX_WORDS else []


def _list_words_of_phrase(query: str, span: QuerySpan) -> list[QueryWord]:
    """List the words between quotation marks with their places in the query."""
    start, end = span
    quoted = re.match(r'\W?([^"“”„«»]*)', query[start:end])
    first = start + quoted.start(1) if quoted else start
    words = re.finditer(r"\S+", quoted.group(1)) if quoted else ()
    return [QueryWord(word.group(), (first + word.start(), first + word.end())) for word in words]


def make_term(text: str) -> str:
    """Return the term that finds a word: the marked one where it was typed with marks."""
    marked = compute_forms(text).marked
    return MARKED_PREFIX + marked if has_marks(marked) else marked
