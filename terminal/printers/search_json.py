"""Results of searches as JSON, by `docs/json.md`; every object names its format version."""

from collections.abc import Mapping, Sequence

from indexer.search_results import Expansion, FacetCount, QueryPart, SearchHit, SearchResults

FORMAT_VERSION = 1
"""The version of all that `--json` prints; raised when a key goes or changes its meaning."""


def results_to_json(results: SearchResults) -> dict[str, object]:
    """Return the answer to a search."""
    return {
        "format_version": FORMAT_VERSION,
        "query": results.query,
        "total": results.total,
        "engine": results.engine,
        "index": {"id": results.index.id, "generation": results.index.generation},
        "took_ms": round(results.took_ms, 1),
        "hits": [hit_to_json(hit) for hit in results.hits],
        "facets": facets_to_json(results.facets),
        "expansions": [_expansion_to_json(expansion) for expansion in results.expansions],
        "suggestion": results.suggestion,
        **({"parts": [_part_to_json(part) for part in results.parts]} if results.parts else {}),
    }


def hit_to_json(hit: SearchHit) -> dict[str, object]:
    """Return one hit: also a line of `search --jsonl`."""
    return {
        "id": hit.id,
        "url": hit.url,
        "site": hit.site,
        "title": hit.title,
        "published_at": hit.published_at,
        "authors": list(hit.authors),
        "snippet": hit.snippet,
        "highlights": [list(pair) for pair in hit.highlights],
        "score": hit.score,
        **({"like": list(hit.near_duplicate_ids)} if hit.near_duplicate_ids else {}),
    }


def similar_to_json(article_id: str, hits: Sequence[SearchHit]) -> dict[str, object]:
    """Return the articles most like one."""
    return {
        "format_version": FORMAT_VERSION,
        "id": article_id,
        "hits": [hit_to_json(hit) for hit in hits],
    }


def count_to_json(results: SearchResults) -> dict[str, object]:
    """Return the answer to `count`."""
    return {
        "format_version": FORMAT_VERSION,
        "query": results.query,
        "total": results.total,
    }


def facet_to_json(results: SearchResults) -> dict[str, object]:
    """Return the answer to `facet`."""
    return count_to_json(results) | {"facets": facets_to_json(results.facets)}


def facets_to_json(facets: Mapping[str, Sequence[FacetCount]]) -> dict[str, object]:
    """Return counts by the name of their facet, in their order."""
    return {
        name: [{"value": entry.value, "count": entry.count} for entry in counts]
        for name, counts in facets.items()
    }


def _part_to_json(part: QueryPart) -> dict[str, object]:
    return {"part": part.text, "total": part.total}


def _expansion_to_json(expansion: Expansion) -> dict[str, object]:
    return {"typed": expansion.typed, "became": list(expansion.expanded_to)}
