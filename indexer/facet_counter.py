"""Counts the facets of hits, and what their counts leave out."""

from collections import Counter
from datetime import date

from indexer.condition import AnyTerm, Condition, Not, combine_all
from indexer.engine import (
    STATE_FIELD,
    VALUE_FACETS,
    WHOLE_VALUE_PREFIX,
    EngineResult,
    IndexReader,
    SortOrder,
)
from indexer.facets import (
    build_month_facet,
    build_value_facet,
    build_year_facet,
    count_imprecise,
)
from indexer.name_variants import NameVariants
from indexer.query_tree import FLAGS
from indexer.request_compiler import CompiledRequest
from indexer.search_request import SearchRequest
from indexer.search_results import FacetCount, FacetRemainder


class FacetCounter:
    """Counts facets of what an index answers; what sites cover is counted once."""

    def __init__(self, reader: IndexReader, names: NameVariants) -> None:
        self._reader = reader
        self._names = names
        self._covered_months: dict[Condition, Counter[tuple[date, date]]] = {}

    def build_facet(
        self, name: str, result: EngineResult, rewritten: CompiledRequest, request: SearchRequest
    ) -> tuple[FacetCount, ...]:
        """Shape the counts of an answer into a facet."""
        if name in VALUE_FACETS:
            return build_value_facet(
                self._names.merge_counts(name, result.facets[name]), request.facet_limit
            )
        shape = build_year_facet if name == "year" else build_month_facet
        return shape(
            result.months, self._count_covered_months(rewritten.chosen_sites), rewritten.days
        )

    def count_remainder(
        self, name: str, result: EngineResult, rewritten: CompiledRequest, request: SearchRequest
    ) -> FacetRemainder:
        """Count what the counts of a facet leave out."""
        if name not in VALUE_FACETS:
            return FacetRemainder(
                missing=result.total - result.months.total(),
                imprecise=count_imprecise(name, result.months),
            )
        values = len(self._names.merge_counts(name, result.facets[name]))
        without = Not(condition=self._make_any_value_condition(name))
        return FacetRemainder(
            values=max(values - request.facet_limit, 0) if request.facet_limit else 0,
            missing=self._count(combine_all([rewritten.condition, without])),
        )

    def _make_any_value_condition(self, name: str) -> Condition:
        """Make the condition that an article has some value in a field."""
        if name in FLAGS["has"] and name != "author":  # has:author leaves out offices
            return AnyTerm(field=STATE_FIELD, terms=(f"{WHOLE_VALUE_PREFIX}has:{name}",))
        return AnyTerm(field=name, terms=tuple(self._reader.iter_terms(name, WHOLE_VALUE_PREFIX)))

    def _count_covered_months(self, chosen_sites: Condition) -> Counter[tuple[date, date]]:
        """Count the months of all articles of the chosen sites, once."""
        if chosen_sites not in self._covered_months:
            result = self._reader.search(
                chosen_sites, sort=SortOrder.DATE, limit=0, facets=("months",)
            )
            self._covered_months[chosen_sites] = result.months
        return self._covered_months[chosen_sites]

    def _count(self, condition: Condition) -> int:
        return self._reader.search(condition, sort=SortOrder.DATE, limit=0, facets=()).total
