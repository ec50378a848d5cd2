"""Counts facets in OpenSearch: all values, exactly. Pure."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from indexer.engine import VALUE_FACETS
from indexer.engines.opensearch_layout import DAYS_FIELD, MONTHS_FIELD, make_facet_field_name

_MAX_VALUES = 10_000
"""The most values that are counted in one answer; more are paged through."""

CountAll = Callable[[str], Iterable[tuple[str, int]]]
"""Counts all values of a field, however many, by asking again."""


def add_facets(body: Mapping[str, Any], facets: Collection[str]) -> dict[str, Any]:
    """Add to a search that it counts facets."""
    wanted = {
        name: {
            "terms": {"field": _find_field(name), "size": _MAX_VALUES, "shard_size": _MAX_VALUES}
        }
        for name in facets
    }
    return {**body, "aggs": wanted} if wanted else dict(body)


def read_facets(
    answer: Mapping[str, Any], facets: Collection[str], count_all: CountAll
) -> dict[str, Counter[str]]:
    """Read counted facets out of an answer; one that is not exact is counted anew by `count_all`.

    Over shards OpenSearch adds up the first values of each: its answer says what that may miss.
    """
    counts = {}
    for name in facets:
        counted = answer["aggregations"][name]
        if counted["sum_other_doc_count"] or counted["doc_count_error_upper_bound"]:
            counts[name] = Counter(dict(count_all(_find_field(name))))
        else:
            counts[name] = Counter(
                {each["key"]: int(each["doc_count"]) for each in counted["buckets"]}
            )
    return counts


def _find_field(name: str) -> str:
    if name in VALUE_FACETS:
        return make_facet_field_name(name)
    return {"months": MONTHS_FIELD, "days": DAYS_FIELD}[name]
