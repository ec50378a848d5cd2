"""Results of searches as JSON, by `docs/json.md`; every object names its format version."""

from collections.abc import Sequence
from dataclasses import asdict

from indexer.search_results import Expansion, QueryPart, SearchHit, SearchResults

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
        **facets_to_json(results),
        "expansions": expansions_to_json(results.expansions),
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
        "expansions": expansions_to_json(results.expansions),
    }


def facet_to_json(results: SearchResults) -> dict[str, object]:
    """Return the answer to `facet`."""
    return count_to_json(results) | facets_to_json(results)


def facets_to_json(results: SearchResults) -> dict[str, object]:
    """Return counts by the name of their facet, in their order, and what they leave out."""
    return {
        "facets": {
            name: [{"value": entry.value, "count": entry.count} for entry in counts]
            for name, counts in results.facets.items()
        },
        "left_out": {name: asdict(each) for name, each in results.facet_remainders.items()},
    }


def _part_to_json(part: QueryPart) -> dict[str, object]:
    return {"part": part.text, "total": part.total, "depth": part.depth}


def expansions_to_json(expansions: Sequence[Expansion]) -> list[dict[str, object]]:
    """Return what parts of a query became."""
    return [{"typed": each.typed, "became": list(each.expanded_to)} for each in expansions]
