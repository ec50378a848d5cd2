"""Counts how often the words of a query stand side by side, and finds two that hardly do.

Apart from the suggestions, which only queries with such a pair need: every search asks this.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, pairwise, product
from typing import NamedTuple, Protocol

from indexer.analyzer import MARKED_PREFIX, compute_forms, has_marks
from indexer.condition import Condition, Phrase
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
from indexer.term_finder import TermFinder

_MAX_WORDS = 12  # words of a row that are looked at, chosen: a pasted text is no slip
_MAX_SHOWN = 6  # texts of hits in which pairs are looked for: three titles and bodies
_ABSENT = -14.0  # how likely a term is that is nowhere, whatever the size of the index
_UNSEEN_PAIR = 5.0  # how much less likely two terms are that are nowhere side by side
_RARELY_TWICE = 100  # a syllable is seldom doubled on purpose where one place in so many has it so


class ArticleCounter(Protocol):
    """The part of `IndexReader` that counts."""

    def find_used_terms(self, field: str, terms: Sequence[str]) -> dict[str, int]:
        """Return those of the terms that some article has, each with how many do, or a few more."""
        ...

    def count_articles(self, conditions: Sequence[Condition]) -> list[int]:
        """Count the articles that meet each of the conditions."""
        ...

    def bound_neighbours(self, first: str, second: str) -> int | None:
        """Tell without a search how many articles have two terms side by side at most."""
        ...


class QueryWord(NamedTuple):
    """A word of the query as it was typed, and where it stands."""

    text: str
    span: QuerySpan
    is_alone_in_field: bool = False


def has_odd_pair(
    query: str,
    clause: QueryNode,
    counter: ArticleCounter,
    articles: int,
    shown: Iterable[str] = (),
) -> bool:
    """Return whether two words of a query stand side by side that hardly do so in any article.

    `shown` are texts of hits: to find a pair there is cheaper than to count it.
    """
    rows = iter_word_rows(clause, query)
    terms = ([make_term(word.text) for word in row] for row in rows)
    pairs = dict.fromkeys(chain.from_iterable(map(pairwise, terms)))
    missing = {(one, other) for one, other in pairs if one != other}
    finder = TermFinder(frozenset(chain.from_iterable(missing)), reach=1)
    for text in islice(shown, _MAX_SHOWN) if missing else ():
        missing.difference_update(_iter_adjacent_terms(finder, text))
        if not missing:
            break
    counts = PairCounts(counter, articles)
    return any(counts.is_odd_pair(*pair) for pair in pairs if pair in missing or pair[0] == pair[1])


def _iter_adjacent_terms(finder: TermFinder, text: str) -> Iterator[tuple[str, str]]:
    """Yield the terms, among those looked for, that stand side by side in a text."""
    found: dict[int, list[str]] = {}
    for token in finder.find_tokens(text):
        found.setdefault(token.position, []).extend((MARKED_PREFIX + token.marked, token.folded))
    for position, terms in found.items():
        yield from product(terms, found.get(position + 1, ()))


class PairCounts:
    """How many articles have a term, or two terms side by side, each counted once."""

    def __init__(self, counter: ArticleCounter, articles: int) -> None:
        self._counter = counter
        self.articles = max(articles, 1)
        self._terms: dict[str, int] = {}
        self._pairs: dict[tuple[str, str], int] = {}
        self._bounds: dict[tuple[str, str], int] = {}

    def compute_log_chance(self, term: str, previous: str | None) -> float:
        """Compute how likely a term is after another, as a natural logarithm."""
        if previous is None:
            return self._compute_alone(term)
        return self._compute_after(term, previous, self.count_pair(previous, term))

    def bound_log_chance(self, term: str, previous: str | None) -> float:
        """Compute how likely a term is after another at most, without counting the pair."""
        if previous is None:
            return self._compute_alone(term)
        pair = self._pairs.get((previous, term))
        if pair is not None:
            return self._compute_after(term, previous, pair)
        # Two terms that are never side by side may be likelier than two that rarely are.
        most = self._bound_pair(previous, term)
        return max(self._compute_after(term, previous, pair) for pair in (0, most))

    def compute_row_chance(self, terms: Sequence[str], previous: str | None) -> float:
        """Compute how likely terms are one after the other, the first after a previous one."""
        return sum(map(self.compute_log_chance, terms, (previous, *terms)))

    def bound_row_chance(self, terms: Sequence[str], previous: str | None) -> float:
        """Compute how likely they are at most, without counting pairs."""
        return sum(map(self.bound_log_chance, terms, (previous, *terms)))

    def is_odd_pair(self, first: str, second: str) -> bool:
        """Return whether two terms are never side by side, or one is hardly ever doubled."""
        pair = self.count_pair(first, second)
        return not pair or (first == second and pair * _RARELY_TWICE < self.count_term(first))

    def count_terms(self, terms: Iterable[str]) -> None:
        """Count several terms at once: an engine may have to be asked through a network."""
        unknown = [term for term in dict.fromkeys(terms) if term not in self._terms]
        if unknown:
            used = self._counter.find_used_terms(TEXT_FIELD, unknown)
            self._terms.update((term, min(used.get(term, 0), self.articles)) for term in unknown)

    def count_term(self, term: str) -> int:
        """Count the articles that have a term, or a few more where some were changed."""
        if term not in self._terms:
            self.count_terms([term])
        return self._terms[term]

    def count_pair(self, first: str, second: str) -> int:
        """Count the articles that have two terms side by side."""
        pair = (first, second)
        if pair not in self._pairs:
            self._pairs[pair] = 0
            if self.count_term(first) and self.count_term(second):
                phrase = Phrase(field=TEXT_FIELD, slots=((first,), (second,)))
                (self._pairs[pair],) = self._counter.count_articles([phrase])
        return self._pairs[pair]

    def _bound_pair(self, first: str, second: str) -> int:
        pair = (first, second)
        if pair not in self._bounds:
            most = min(self.count_term(first), self.count_term(second))
            known = self._counter.bound_neighbours(first, second) if most else 0
            self._bounds[pair] = most if known is None else min(most, known)
        return self._bounds[pair]

    def _compute_alone(self, term: str) -> float:
        found = self.count_term(term)
        return math.log(found / self.articles) if found else _ABSENT

    def _compute_after(self, term: str, previous: str, pair: int) -> float:
        if not pair:
            return self._compute_alone(term) - _UNSEEN_PAIR
        return math.log(pair / max(self.count_term(previous), pair))


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
