"""Understands a search request: its query, its filters and its dates become conditions.

`hội nghị` with the filter `site: (a,)` is the condition that both words and the key `#a` are there,
and `chosen_sites`, beside which hits are counted, is the second half of it alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from indexer.condition import Condition, DateRange, Not, combine_all, combine_any
from indexer.errors import QueryError
from indexer.query_dates import DaySpan, intersect_spans, parse_date
from indexer.query_parser import parse_query
from indexer.query_rewriter import AccentMode, QueryRewriter
from indexer.query_tree import (
    AndNode,
    DateRangeNode,
    FieldNode,
    NotNode,
    OrNode,
    QueryNode,
    iter_conjuncts,
)
from indexer.search_request import ALL_FACETS, FILTERS, SITE_FILTERS, SearchRequest
from indexer.search_results import Expansion

YEAR = "year"
"""What can be left out beside the values of filters."""
_DATE_HINT = "Write a date such as 2020, 2020-07 or 13/7/2020."


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledRequest:
    """A request understood: `chosen_sites` is what it says about sites alone."""

    clause: QueryNode
    condition: Condition
    chosen_sites: Condition
    days: DaySpan
    expansions: tuple[Expansion, ...]


def compile_request(request: SearchRequest, rewriter: QueryRewriter) -> CompiledRequest:
    """Rewrite the query, the filters and the dates of a request.

    Raises:
        QueryError: a filter, a facet or a date is none, or the query cannot be read.
    """
    _check_known("filter", request.filters, FILTERS)
    _check_known("filter", request.excluded, (*FILTERS, YEAR))
    _check_known("facet", request.facets, ALL_FACETS)
    clause = parse_query(request.query)
    condition = rewriter.rewrite(clause, match_any=request.match_any)
    expansions = tuple(rewriter.expansions)
    filters = {
        name: combine_any([rewriter.match_value(name, value) for value in values])
        for name, values in request.filters.items()
        if values
    }
    days = _parse_requested_days(request)
    sites = [rewriter.rewrite(each) for each in iter_conjuncts(clause) if _is_site_clause(each)]
    sites += [filters[name] for name in SITE_FILTERS if name in filters]
    excluded = {
        name: [Not(condition=_match_excluded(name, value, rewriter)) for value in values]
        for name, values in request.excluded.items()
    }
    sites += [each for name in SITE_FILTERS for each in excluded.get(name, ())]
    return CompiledRequest(
        clause=clause,
        condition=restrict_to_dates(
            days, condition, *filters.values(), *chain.from_iterable(excluded.values())
        ),
        chosen_sites=combine_all(sites),
        days=intersect_spans(
            [days, *(e.days for e in iter_conjuncts(clause) if isinstance(e, DateRangeNode))]
        ),
        expansions=expansions,
    )


def _match_excluded(name: str, value: str, rewriter: QueryRewriter) -> Condition:
    if name == YEAR:
        return DateRange(days=_parse_request_date(value))
    return rewriter.match_value(name, value)


def restrict_to_dates(days: DaySpan, *conditions: Condition) -> Condition:
    """Require all of the conditions, and a date within these days if any are named."""
    dated = [DateRange(days=days)] if days.first or days.last else []
    return combine_all([*conditions, *dated])


def _check_known(what: str, names: Iterable[str], known: tuple[str, ...]) -> None:
    for name in names:
        if name not in known:
            raise QueryError(
                f"There is no {what} {name}.",
                query=name,
                span=(0, len(name)),
                hint=f"There are {', '.join(known)}.",
            )


def select_accent_mode(request: SearchRequest) -> AccentMode:
    """Return what marks mean by the options `exact` and `fold`."""
    if request.exact:
        return AccentMode.EXACT
    return AccentMode.FOLD if request.fold else AccentMode.SMART


def _parse_requested_days(request: SearchRequest) -> DaySpan:
    days = DaySpan(
        first=_parse_request_date(request.date_from).first,
        last=_parse_request_date(request.date_to).last,
    )
    if days.first is not None and days.last is not None and days.first > days.last:
        query = f"{request.date_from}..{request.date_to}"
        raise QueryError(
            "This span of time ends before it begins.",
            query=query,
            span=(0, len(query)),
            hint="Exchange the two dates.",
        )
    return days


def _parse_request_date(text: str | None) -> DaySpan:
    if text is None:
        return DaySpan(first=None, last=None)
    days = parse_date(text)
    if days is None:
        raise QueryError(f"{text} is not a date.", query=text, span=(0, len(text)), hint=_DATE_HINT)
    return days


def _is_site_clause(clause: QueryNode) -> bool:
    """Return whether a clause says which sites are meant, and nothing else."""
    match clause:
        case FieldNode(name=name):
            return name in SITE_FILTERS
        case NotNode(clause=inner):
            return _is_site_clause(inner)
        case AndNode(clauses=clauses) | OrNode(clauses=clauses):
            return all(map(_is_site_clause, clauses))
        case _:
            return False
