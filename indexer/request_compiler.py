"""Understands a search request: its query, its filters and its dates become conditions.

`hội nghị` with the filter `site: (a,)` is the condition that both words and the key `#a` are there,
and `chosen_sites`, beside which hits are counted, is the second half of it alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from indexer.condition import Condition, DateRange, Not, combine_all, combine_any
from indexer.errors import QueryError
from indexer.query_dates import DaySpan, format_span, intersect_spans, parse_date
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
    iter_nodes,
)
from indexer.search_request import ALL_FACETS, FILTERS, SITE_FILTERS, SearchRequest
from indexer.search_results import Expansion

YEAR = "year"
"""What can be left out beside the values of filters."""
_DATE_HINT = "Write a date such as 2020, 2020-07, 13/7/2020, 7d or tháng trước."


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
    clause = parse_query(request.query, request.today)
    condition = rewriter.rewrite(clause, match_any=request.match_any)
    expansions = (*rewriter.expansions, *list_spoken_dates(request))
    filters = {
        name: combine_any([rewriter.match_value(name, value) for value in values])
        for name, values in request.filters.items()
        if values
    }
    days = _parse_requested_days(request)
    sites = [rewriter.rewrite(each) for each in iter_conjuncts(clause) if _is_site_clause(each)]
    sites += [filters[name] for name in SITE_FILTERS if name in filters]
    excluded = {
        name: [
            Not(condition=_match_excluded(name, value, rewriter, request.today)) for value in values
        ]
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


def _match_excluded(name: str, value: str, rewriter: QueryRewriter, today: date) -> Condition:
    if name == YEAR:
        return DateRange(days=_parse_request_date(value, today))
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


def resolve_dates(request: SearchRequest) -> SearchRequest:
    """Return the request with days in the place of dates such as `7d`, which change with time.

    Raises:
        QueryError: a date is none.
    """
    first, last = (
        None if text is None or parse_date(text) else _parse_request_date(text, request.today)
        for text in (request.date_from, request.date_to)
    )
    return replace(
        request,
        date_from=str(first.first) if first else request.date_from,
        date_to=str(last.last) if last else request.date_to,
    )


def list_spoken_dates(request: SearchRequest) -> tuple[Expansion, ...]:
    """List the dates of a request that are said (`7d..`, `tháng trước`), and the days they are.

    Raises:
        QueryError: the query cannot be read, or a date is none.
    """
    resolved = resolve_dates(request)
    options = (
        ("--from", request.date_from, resolved.date_from),
        ("--to", request.date_to, resolved.date_to),
    )
    said = {
        f'date:"{node.spoken}"' if " " in node.spoken else f"date:{node.spoken}": format_span(
            node.days
        )
        for node in iter_nodes(parse_query(request.query, request.today))
        if isinstance(node, DateRangeNode) and node.spoken
    } | {f"{name} {typed}": became for name, typed, became in options if became and typed != became}
    return tuple(Expansion(typed=typed, expanded_to=(days,)) for typed, days in said.items())


def _parse_requested_days(request: SearchRequest) -> DaySpan:
    days = DaySpan(
        first=_parse_request_date(request.date_from, request.today).first,
        last=_parse_request_date(request.date_to, request.today).last,
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


def _parse_request_date(text: str | None, today: date) -> DaySpan:
    if text is None:
        return DaySpan(first=None, last=None)
    days = parse_date(text) or _parse_spoken_end(text, today)
    if days is None or days.first is None:
        raise QueryError(f"{text} is not a date.", query=text, span=(0, len(text)), hint=_DATE_HINT)
    return days


def _parse_spoken_end(text: str, today: date) -> DaySpan | None:
    from indexer.spoken_dates import parse_spoken_end  # noqa: PLC0415 -- slow, and few need it

    return parse_spoken_end(text, today)


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
