"""Makes a tantivy query of a condition, and of what ranks the articles that meet it.

What matches and what scores are kept apart: a condition becomes a filter without
a score, so that totals cannot depend on weights.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations, product
from math import comb, log, prod

from tantivy import FieldType, Occur, Query, Schema, Searcher

from indexer.condition import (
    AllOf,
    AnyOf,
    Anything,
    Condition,
    InOrder,
    Occurs,
    Within,
    Without,
)
from indexer.dates import DaySpan
from indexer.engine import KEY, TEXT
from indexer.engines.tantivy_documents import (
    FIRST,
    ID,
    LAST,
    LEAD,
    PAIRS,
    PARTS,
    STATE_OF_INDEX,
    STRIDE,
    key_field,
    pair_term,
    place_of,
)
from indexer.query import NAME_FIELDS
from indexer.ranking import Ranking

MOST_FORMS = 500
"""The most ways to lay out a phrase with gaps that are tried natively."""

_TITLE_WEIGHT = 1.6
_TITLE_BESIDE_BODY = 0.1  # the part of the lesser score that counts where both have a term
_LEAD_WEIGHT = 0.5
_PAIR_WEIGHT = 0.6

Verify = Callable[[InOrder, Query], list[str]]
"""Gives the ids of the articles among some that hold a phrase, by reading them."""


class Conditions:
    """Turns conditions into queries of one searcher."""

    def __init__(self, schema: Schema, searcher: Searcher, verify: Verify) -> None:
        self._schema = schema
        self._searcher = searcher
        self._verify = verify

    def filter(self, condition: Condition) -> Query:
        """The query that the articles meet which meet the condition; its scores mean nothing."""
        found: Query
        match condition:
            case Anything():
                found = anything(self._schema)
            case Occurs(field=name, terms=terms):
                found = self._any_term(name, terms)
            case InOrder():
                found = self._in_order(condition)
            case Within(days=days):
                found = self._within(days)
            case Without(condition=inner):
                found = _query(
                    (Occur.Must, anything(self._schema)), (Occur.MustNot, self.filter(inner))
                )
            case AnyOf(conditions=conditions):
                found = _any_of([self.filter(each) for each in conditions])
            case AllOf(conditions=conditions):
                found = _all_of([self.filter(each) for each in conditions])
        return found

    def scored(self, matching: Query, ranked: Ranking) -> Query:
        """A query for the same articles, with scores: BM25 over the body, where it stands.

        A score of its own in so short a field as a title would drown the rest. So a term that the
        title has scores by its rarity, unless the body scores more; one of the lead adds to it.
        """
        speaks = [
            *map(self._speaks, ranked.terms),
            *(self._share(LEAD, term, _LEAD_WEIGHT) for term in ranked.terms),
            *(self._pair(*pair) for pair in ranked.pairs),
        ]
        clauses = [(Occur.Should, each) for each in speaks if each is not None]
        return _query((Occur.Must, Query.const_score_query(matching, 0.0)), *clauses)

    def _speaks(self, term: str) -> Query | None:
        body = self._term("body", term) if self._frequency("body", term) else None
        title = self._share("title", term, _TITLE_WEIGHT)
        if body is None or title is None:
            return body or title
        return Query.disjunction_max_query([body, title], _TITLE_BESIDE_BODY)

    def _share(self, field: str, term: str, weight: float) -> Query | None:
        """A part of a term's rarity for all who have it in a field; None where nobody has."""
        if not self._frequency(field, term):
            return None
        documents = max(self._frequency("body", term), self._frequency("title", term))
        others = max(0, self._searcher.num_docs - documents)  # what is deleted is in frequencies
        rarity = log(1 + (others + 0.5) / (documents + 0.5))
        return Query.const_score_query(self._term(field, term, "basic"), weight * rarity)

    def _pair(self, first: str, second: str) -> Query | None:
        term = pair_term(first, second)
        if not self._frequency(PAIRS, term):
            return None
        return Query.boost_query(self._term(PAIRS, term), _PAIR_WEIGHT)

    def _any_term(self, name: str, terms: Iterable[str]) -> Query:
        return _any_of(
            [
                self._term(field, term, "basic")
                for term in terms
                for field in fields_of(name, term)
                if self._frequency(field, term)
            ]
        )

    def _in_order(self, phrase: InOrder) -> Query:
        between = len(phrase.slots) - 1
        forms = comb(phrase.gap + between, between) * prod(map(len, phrase.slots))
        if forms > MOST_FORMS:
            candidates = _all_of([self._any_term(phrase.field, slot) for slot in phrase.slots])
            ids = self._verify(phrase, candidates)
            return Query.term_set_query(self._schema, ID, ids) if ids else Query.empty_query()
        return _any_of(
            [
                Query.phrase_query(self._schema, field, list(words))
                for field in fields_of(phrase.field, "")
                for words in _layouts(phrase)
                if all(self._frequency(field, term) for _, term in words)
            ]
        )

    def _within(self, days: DaySpan) -> Query:
        if days.first is None and days.last is None:
            return self._range(FIRST, 0, None)  # whatever has a date
        clauses = []
        if days.first is not None:
            clauses.append(self._range(FIRST, days.first.toordinal(), None))
        if days.last is not None:
            clauses.append(self._range(LAST, None, days.last.toordinal()))
        return _all_of(clauses)

    def _range(self, field: str, first: int | None, last: int | None) -> Query:
        return Query.range_query(self._schema, field, FieldType.Integer, first, last)

    def _term(self, field: str, term: str, option: str = "freq") -> Query:
        return Query.term_query(self._schema, field, term, option)

    def _frequency(self, field: str, term: str) -> int:
        return self._searcher.doc_freq(field, term)


def anything(schema: Schema) -> Query:
    """All articles, without the document that counts commits."""
    return _query(
        (Occur.Must, Query.all_query()),
        (Occur.MustNot, Query.term_query(schema, ID, STATE_OF_INDEX)),
    )


def fields_of(name: str, term: str) -> tuple[str, ...]:
    """Where tantivy keeps the terms of one of our fields."""
    if name == TEXT:
        return PARTS
    return (key_field(name) if name in NAME_FIELDS and term.startswith(KEY) else name,)


def _layouts(phrase: InOrder) -> Iterator[tuple[tuple[int, str], ...]]:
    """All ways to lay out a phrase, each as terms with their places."""
    count = len(phrase.slots)
    for places in _places(count, phrase.gap):
        for terms in product(*phrase.slots):
            yield tuple(
                (place * STRIDE + place_of(term), term)
                for place, term in zip(places, terms, strict=True)
            )


@lru_cache(maxsize=64)
def _places(count: int, gap: int) -> tuple[tuple[int, ...], ...]:
    """The places of `count` syllables in order with at most `gap` others between."""
    return tuple((0, *rest) for rest in combinations(range(1, count + gap), count - 1))


def _any_of(queries: Sequence[Query]) -> Query:
    if not queries:
        return Query.empty_query()
    return queries[0] if len(queries) == 1 else _query(*((Occur.Should, q) for q in queries))


def _all_of(queries: Sequence[Query]) -> Query:
    return queries[0] if len(queries) == 1 else _query(*((Occur.Must, q) for q in queries))


def _query(*clauses: tuple[Occur, Query]) -> Query:
    return Query.boolean_query(list(clauses))
