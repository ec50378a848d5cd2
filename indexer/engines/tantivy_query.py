"""Makes a tantivy query of a condition, and of what ranks the articles that meet it.

What matches and what scores are kept apart: a condition becomes a filter without
a score, so that totals cannot depend on weights.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations, product
from math import comb, prod

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
    OUTSIDE,
    PARTS,
    STATE_OF_INDEX,
    key_field,
)
from indexer.engines.tantivy_layout import STRIDE, pair_term, place_of
from indexer.query import NAME_FIELDS
from indexer.ranking import LEAD_WEIGHT, PAIR_WEIGHT, Ranking, rarity

MOST_FORMS = 500
"""The most ways to lay out a phrase with gaps that are tried natively."""

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
        """A query for the same articles, with scores: BM25 over text and pairs, and the lead."""
        speaks = [
            *(self._known(TEXT, term, "freq") for term in ranked.terms),
            *map(self._leads, ranked.typed),
            *(self._pair(*pair) for pair in ranked.pairs),
        ]
        clauses = [(Occur.Should, each) for each in speaks if each is not None]
        return _query((Occur.Must, Query.const_score_query(matching, 0.0)), *clauses)

    def _leads(self, term: str) -> Query | None:
        """What it adds that title or lead have a term: a part of the term's rarity in BM25."""
        found = self._known(LEAD, term)
        if found is None:
            return None
        # What is deleted is in frequencies, and may make them more than all documents.
        rare = rarity(self._frequency(TEXT, term), self._searcher.num_docs)
        return Query.const_score_query(found, LEAD_WEIGHT * rare)

    def _pair(self, first: str, second: str) -> Query | None:
        found = self._known(TEXT, pair_term(first, second), "freq")
        return None if found is None else Query.boost_query(found, PAIR_WEIGHT)

    def _any_term(self, name: str, terms: Iterable[str]) -> Query:
        found = (self._occurring(name, term) for term in terms)
        return _any_of([each for each in found if each is not None])

    def _occurring(self, name: str, term: str) -> Query | None:
        found = self._known(field_of(name, term), term)
        if found is None or name != "body":
            return found
        outside = self._term(OUTSIDE, term)
        return _query((Occur.Must, found), (Occur.MustNot, outside))

    def _in_order(self, phrase: InOrder) -> Query:
        between = len(phrase.slots) - 1
        forms = comb(phrase.gap + between, between) * prod(map(len, phrase.slots))
        if forms > MOST_FORMS:
            slots = [self._any_term(phrase.field, slot) for slot in phrase.slots]
            return self._read(phrase, _all_of(slots))
        found = self._laid_out(phrase, field_of(phrase.field, ""))
        if phrase.field != "body":
            return found
        outside = _any_of([self._laid_out(phrase, name) for name in PARTS])
        certain = _query((Occur.Must, found), (Occur.MustNot, outside))
        return _any_of([certain, self._read(phrase, _all_of([found, outside]))])

    def _laid_out(self, phrase: InOrder, field: str) -> Query:
        """The phrase in one of tantivy's fields."""
        return _any_of(
            [
                Query.phrase_query(self._schema, field, list(words))
                for words in _layouts(phrase)
                if all(self._frequency(field, term) for _, term in words)
            ]
        )

    def _read(self, phrase: InOrder, candidates: Query) -> Query:
        """Those of the candidates that hold a phrase, by reading them."""
        ids = self._verify(phrase, candidates)
        return Query.term_set_query(self._schema, ID, ids) if ids else Query.empty_query()

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

    def _known(self, field: str, term: str, option: str = "basic") -> Query | None:
        """A query for a term; None where no article has it."""
        return self._term(field, term, option) if self._frequency(field, term) else None

    def _term(self, field: str, term: str, option: str = "basic") -> Query:
        return Query.term_query(self._schema, field, term, option)

    def _frequency(self, field: str, term: str) -> int:
        return self._searcher.doc_freq(field, term)


def anything(schema: Schema) -> Query:
    """All articles, without the document that counts commits."""
    return _query(
        (Occur.Must, Query.all_query()),
        (Occur.MustNot, Query.term_query(schema, ID, STATE_OF_INDEX)),
    )


def field_of(name: str, term: str) -> str:
    """Where tantivy keeps the terms of one of our fields; the body's are among the text's."""
    if name == "body":
        return TEXT
    return key_field(name) if name in NAME_FIELDS and term.startswith(KEY) else name


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
