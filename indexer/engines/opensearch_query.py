"""Makes an OpenSearch query of a condition, and of what ranks the articles that meet it. Pure.

What matches and what scores are kept apart: a condition becomes a filter without
a score, so that totals cannot depend on weights.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

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
from indexer.engines.opensearch_layout import (
    BODY_MARKER,
    FIRST_DAY_FIELD,
    LAST_DAY_FIELD,
    LEAD_FIELD,
    fit_term,
    make_key_field_name,
    make_pair_term,
)
from indexer.errors import QueryError
from indexer.query_dates import DaySpan
from indexer.query_tree import NAME_FIELDS
from indexer.ranking import LEAD_WEIGHT, PAIR_WEIGHT, RankingTerms

MAX_CLAUSES = 1_000
"""The most clauses of a query: OpenSearch refuses more than 1,024, all nested ones counted."""

_MAX_SPAN_SLOP = 1_000_000_000  # positions: no body has so many
_K1_PLUS_1 = 2.2
"""The factor of BM25 that Lucene leaves out since version 8, and other engines do not."""

Query = dict[str, Any]
_NOTHING: Query = {"match_none": {}}


def build_filter(condition: Condition) -> Query:
    """Build the query of the articles that meet a condition; its scores mean nothing.

    Raises `QueryError` where it has more clauses than OpenSearch takes.
    """
    query = _build(condition)
    if count_clauses(query) > MAX_CLAUSES:
        raise QueryError(
            f"The query asks for more than {MAX_CLAUSES:,} words and phrases, the most that"
            " OpenSearch takes at once.",
            query="",
            span=(0, 0),
            hint="Shorten it, or ask an index of another engine.",
        )
    return query


def build_scored(matching: Query, ranked: RankingTerms) -> Query:
    """Build a query of the same articles with scores: BM25 of text and pairs, and the lead.

    Where that is more than OpenSearch takes, the last of a long query only select.
    """
    scoring = [
        *(_boost(TEXT_FIELD, fit_term(term), _K1_PLUS_1) for term in ranked.terms),
        *(_boost(LEAD_FIELD, fit_term(term), LEAD_WEIGHT) for term in ranked.typed),
        *(
            _boost(TEXT_FIELD, make_pair_term(*pair), _K1_PLUS_1 * PAIR_WEIGHT)
            for pair in ranked.pairs
        ),
    ]
    room = MAX_CLAUSES - count_clauses(matching)
    return {"bool": {"filter": [matching], "should": scoring[: max(0, room)]}}


def count_clauses(query: object) -> int:
    """Count the leaves of a query, as OpenSearch does."""
    if isinstance(query, dict):
        leaves = sum(map(count_clauses, query.values()))
        return leaves + any(name in _LEAVES for name in query)
    return sum(map(count_clauses, query)) if isinstance(query, list) else 0


_LEAVES = ("term", "terms", "span_term", "range", "match_all", "match_none")


def _build(condition: Condition) -> Query:
    query: Query
    match condition:
        case MatchAll():
            query = {"match_all": {}}
        case AnyTerm(field=name, terms=terms):
            query = _match_any_term(name, terms)
        case Phrase():
            query = _match_phrase(condition)
        case DateRange(days=days):
            query = _match_dates(days)
        case Not(condition=inner):
            query = {"bool": {"must_not": [_build(inner)]}}
        case AnyOf(conditions=conditions):
            query = _match_any(conditions)
        case AllOf(conditions=conditions):
            query = {"bool": {"filter": [_build(each) for each in conditions]}}
    return query


def _match_any(conditions: Sequence[Condition]) -> Query:
    """Match any of the conditions; terms of one field side by side are one clause."""
    queries = []
    for name, group in groupby(conditions, lambda each: isinstance(each, AnyTerm) and each.field):
        alike = list(group)
        if name and len(alike) > 1:
            terms = [term for each in alike if isinstance(each, AnyTerm) for term in each.terms]
            queries.append(_match_any_term(str(name), terms))
        else:
            queries += map(_build, alike)
    return {"bool": {"should": queries, "minimum_should_match": 1}}


def _match_any_term(name: str, terms: Iterable[str]) -> Query:
    known = list(dict.fromkeys(map(fit_term, terms)))
    if not known:
        return _NOTHING
    if name == "body":
        return _match_in_body(_make_span(TEXT_FIELD, known))
    by_field = {
        _find_field(name, group[0]): group
        for group in (
            [term for term in known if term.startswith(WHOLE_VALUE_PREFIX)],
            [term for term in known if not term.startswith(WHOLE_VALUE_PREFIX)],
        )
        if group
    }
    queries: list[Query] = [{"terms": {field: group}} for field, group in by_field.items()]
    return (
        queries[0]
        if len(queries) == 1
        else {"bool": {"should": queries, "minimum_should_match": 1}}
    )


def _find_field(name: str, term: str) -> str:
    """Return the field in which a term of one of ours stands."""
    is_whole = name in NAME_FIELDS and term.startswith(WHOLE_VALUE_PREFIX)
    return make_key_field_name(name) if is_whole else name


def _match_phrase(phrase: Phrase) -> Query:
    in_body = phrase.field == "body"
    field = TEXT_FIELD if in_body else phrase.field
    if not all(phrase.slots):
        return _NOTHING
    spans = [_make_span(field, list(map(fit_term, slot))) for slot in phrase.slots]
    query = spans[0] if len(spans) == 1 else _make_near(spans, phrase.gap)
    return _match_in_body(query) if in_body else query


def _match_in_body(span: Query) -> Query:
    """Match a span behind the marker."""
    marker: Query = {"span_term": {TEXT_FIELD: BODY_MARKER}}
    return _make_near([marker, span], _MAX_SPAN_SLOP)


def _make_span(field: str, terms: Sequence[str]) -> Query:
    spans: list[Query] = [{"span_term": {field: term}} for term in dict.fromkeys(terms)]
    return spans[0] if len(spans) == 1 else {"span_or": {"clauses": spans}}


def _make_near(spans: list[Query], slop: int) -> Query:
    return {"span_near": {"clauses": spans, "slop": slop, "in_order": True}}


def _match_dates(days: DaySpan) -> Query:
    ranges: list[Query] = []
    if days.first is not None:
        ranges.append({"range": {FIRST_DAY_FIELD: {"gte": days.first.toordinal()}}})
    if days.last is not None:
        ranges.append({"range": {LAST_DAY_FIELD: {"lte": days.last.toordinal()}}})
    if not ranges:
        ranges.append({"range": {FIRST_DAY_FIELD: {"gte": 0}}})  # whatever has a date
    return {"bool": {"filter": ranges}}


def _boost(field: str, term: str, boost: float) -> Query:
    return {"term": {field: {"value": term, "boost": boost}}}
