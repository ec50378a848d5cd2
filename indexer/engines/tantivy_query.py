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
    AnyTerm,
    Condition,
    DateRange,
    MatchAll,
    Not,
    Phrase,
)
from indexer.engine import TEXT_FIELD, WHOLE_VALUE_PREFIX
from indexer.engines.tantivy_schema import (
    FIRST_DAY_FIELD,
    GENERATION_DOCUMENT_ID,
    ID_FIELD,
    LAST_DAY_FIELD,
    LEAD_FIELD,
    NON_BODY_FIELDS,
    OUTSIDE_BODY_FIELD,
    make_key_field_name,
)
from indexer.engines.tantivy_token_layout import (
    POSITIONS_PER_SYLLABLE,
    get_position_offset,
    make_pair_term,
)
from indexer.query_dates import DaySpan
from indexer.query_tree import NAME_FIELDS
from indexer.ranking import LEAD_WEIGHT, PAIR_WEIGHT, RankingTerms, compute_idf

MAX_PHRASE_LAYOUTS = 500
"""The most ways to lay out a phrase with gaps that are tried natively."""

PhraseVerifier = Callable[[Phrase, Query], list[str]]
"""Gives the ids of the articles among some that hold a phrase, by reading them."""


class TantivyQueryBuilder:
    """Turns conditions into queries of one searcher."""

    def __init__(self, schema: Schema, searcher: Searcher, verify: PhraseVerifier) -> None:
        self._schema = schema
        self._searcher = searcher
        self._verify_phrase = verify

    def build_filter(self, condition: Condition) -> Query:
        """Build the query of the articles that meet a condition; its scores mean nothing."""
        query: Query
        match condition:
            case MatchAll():
                query = match_all_articles(self._schema)
            case AnyTerm(field=name, terms=terms):
                query = self._match_any_term(name, terms)
            case Phrase():
                query = self._match_phrase(condition)
            case DateRange(days=days):
                query = self._match_dates(days)
            case Not(condition=inner):
                query = _make_boolean_query(
                    (Occur.Must, match_all_articles(self._schema)),
                    (Occur.MustNot, self.build_filter(inner)),
                )
            case AnyOf(conditions=conditions):
                query = _make_should_query([self.build_filter(each) for each in conditions])
            case AllOf(conditions=conditions):
                query = _make_must_query([self.build_filter(each) for each in conditions])
        return query

    def build_scored(self, matching: Query, ranked: RankingTerms) -> Query:
        """Build a query of the same articles with scores: BM25 of text and pairs, and the lead."""
        ranking_queries = [
            *(self._make_known_term_query(TEXT_FIELD, term, "freq") for term in ranked.terms),
            *map(self._boost_lead, ranked.typed),
            *(self._boost_pair(*pair) for pair in ranked.pairs),
        ]
        clauses = [(Occur.Should, each) for each in ranking_queries if each is not None]
        return _make_boolean_query((Occur.Must, Query.const_score_query(matching, 0.0)), *clauses)

    def _boost_lead(self, term: str) -> Query | None:
        """Make a query that adds a part of a term's rarity where title or lead have the term."""
        query = self._make_known_term_query(LEAD_FIELD, term)
        if query is None:
            return None
        # What is deleted is in frequencies, and may make them more than all documents.
        idf = compute_idf(self._get_document_frequency(TEXT_FIELD, term), self._searcher.num_docs)
        return Query.const_score_query(query, LEAD_WEIGHT * idf)

    def _boost_pair(self, first: str, second: str) -> Query | None:
        query = self._make_known_term_query(TEXT_FIELD, make_pair_term(first, second), "freq")
        return None if query is None else Query.boost_query(query, PAIR_WEIGHT)

    def _match_any_term(self, name: str, terms: Iterable[str]) -> Query:
        query = (self._match_term(name, term) for term in terms)
        return _make_should_query([each for each in query if each is not None])

    def _match_term(self, name: str, term: str) -> Query | None:
        query = self._make_known_term_query(get_tantivy_field(name, term), term)
        if query is None or name != "body":
            return query
        outside = self._make_term_query(OUTSIDE_BODY_FIELD, term)
        return _make_boolean_query((Occur.Must, query), (Occur.MustNot, outside))

    def _match_phrase(self, phrase: Phrase) -> Query:
        between = len(phrase.slots) - 1
        forms = comb(phrase.gap + between, between) * prod(map(len, phrase.slots))
        if forms > MAX_PHRASE_LAYOUTS:
            slots = [self._match_any_term(phrase.field, slot) for slot in phrase.slots]
            return self._match_phrase_by_reading(phrase, _make_must_query(slots))
        query = self._match_phrase_natively(phrase, get_tantivy_field(phrase.field, ""))
        if phrase.field != "body":
            return query
        outside = _make_should_query(
            [self._match_phrase_natively(phrase, name) for name in NON_BODY_FIELDS]
        )
        certain = _make_boolean_query((Occur.Must, query), (Occur.MustNot, outside))
        return _make_should_query(
            [certain, self._match_phrase_by_reading(phrase, _make_must_query([query, outside]))]
        )

    def _match_phrase_natively(self, phrase: Phrase, field: str) -> Query:
        """Match the phrase in one of tantivy's fields."""
        return _make_should_query(
            [
                Query.phrase_query(self._schema, field, list(words))
                for words in _iter_layouts(phrase)
                if all(self._get_document_frequency(field, term) for _, term in words)
            ]
        )

    def _match_phrase_by_reading(self, phrase: Phrase, candidates: Query) -> Query:
        """Match those of the candidates that hold a phrase, by reading them."""
        ids = self._verify_phrase(phrase, candidates)
        return Query.term_set_query(self._schema, ID_FIELD, ids) if ids else Query.empty_query()

    def _match_dates(self, days: DaySpan) -> Query:
        # A range that is open at both ends is an error of tantivy's.
        if days.first is None and days.last is None:
            return self._make_range_query(FIRST_DAY_FIELD, 0, None)  # whatever has a date
        clauses = []
        if days.first is not None:
            clauses.append(self._make_range_query(FIRST_DAY_FIELD, days.first.toordinal(), None))
        if days.last is not None:
            clauses.append(self._make_range_query(LAST_DAY_FIELD, None, days.last.toordinal()))
        return _make_must_query(clauses)

    def _make_range_query(self, field: str, first: int | None, last: int | None) -> Query:
        return Query.range_query(self._schema, field, FieldType.Integer, first, last)

    def _make_known_term_query(self, field: str, term: str, option: str = "basic") -> Query | None:
        """Return a query for a term; None where no article has it."""
        return (
            self._make_term_query(field, term, option)
            if self._get_document_frequency(field, term)
            else None
        )

    def _make_term_query(self, field: str, term: str, option: str = "basic") -> Query:
        return Query.term_query(self._schema, field, term, option)

    def _get_document_frequency(self, field: str, term: str) -> int:
        return self._searcher.doc_freq(field, term)


def match_all_articles(schema: Schema) -> Query:
    """Match all articles, but not the document that counts commits."""
    return _make_boolean_query(
        (Occur.Must, Query.all_query()),
        (Occur.MustNot, Query.term_query(schema, ID_FIELD, GENERATION_DOCUMENT_ID)),
    )


def get_tantivy_field(name: str, term: str) -> str:
    """Return tantivy's field for one of ours; the terms of the body are among the text's."""
    if name == "body":
        return TEXT_FIELD
    return (
        make_key_field_name(name)
        if name in NAME_FIELDS and term.startswith(WHOLE_VALUE_PREFIX)
        else name
    )


def _iter_layouts(phrase: Phrase) -> Iterator[tuple[tuple[int, str], ...]]:
    """Yield all ways to lay out a phrase, each as terms with their places."""
    count = len(phrase.slots)
    for positions in _list_position_choices(count, phrase.gap):
        for terms in product(*phrase.slots):
            yield tuple(
                (position * POSITIONS_PER_SYLLABLE + get_position_offset(term), term)
                for position, term in zip(positions, terms, strict=True)
            )


@lru_cache(maxsize=64)  # lengths and gaps of the phrases of a few queries; each is up to 500 tuples
def _list_position_choices(count: int, gap: int) -> tuple[tuple[int, ...], ...]:
    """Return the places of `count` syllables in order with at most `gap` others between."""
    return tuple((0, *rest) for rest in combinations(range(1, count + gap), count - 1))


def _make_should_query(queries: Sequence[Query]) -> Query:
    if not queries:
        return Query.empty_query()
    return (
        queries[0]
        if len(queries) == 1
        else _make_boolean_query(*((Occur.Should, q) for q in queries))
    )


def _make_must_query(queries: Sequence[Query]) -> Query:
    return (
        queries[0]
        if len(queries) == 1
        else _make_boolean_query(*((Occur.Must, q) for q in queries))
    )


def _make_boolean_query(*clauses: tuple[Occur, Query]) -> Query:
    return Query.boolean_query(list(clauses))
