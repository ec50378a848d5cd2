"""Results as JSON, in the shapes of `docs/json.md`; every object names its format version."""

from collections.abc import Mapping, Sequence

from indexer.result import Expansion, FacetCount, Hit, Part, Results

FORMAT_VERSION = 1


def results_object(results: Results) -> dict[str, object]:
    """The answer to a search."""
    return {
        "format_version": FORMAT_VERSION,
        "query": results.query,
        "total": results.total,
        "engine": results.engine,
        "index": {"id": results.index.id, "generation": results.index.generation},
        "took_ms": round(results.took_ms, 1),
        "hits": [hit_object(hit) for hit in results.hits],
        "facets": facets_object(results.facets),
        "expansions": [_expansion_object(expansion) for expansion in results.expansions],
        "suggestion": results.suggestion,
        **({"parts": [_part_object(part) for part in results.parts]} if results.parts else {}),
    }


def hit_object(hit: Hit) -> dict[str, object]:
    """One hit: also a line of `search --jsonl`."""
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
        **({"like": list(hit.like)} if hit.like else {}),
    }


def similar_object(article_id: str, hits: Sequence[Hit]) -> dict[str, object]:
    """The articles most like one."""
    return {
        "format_version": FORMAT_VERSION,
        "id": article_id,
        "hits": [hit_object(hit) for hit in hits],
    }


def count_object(results: Results) -> dict[str, object]:
    """The answer to `count`."""
    return {
        "format_version": FORMAT_VERSION,
        "query": results.query,
        "total": results.total,
    }


def facet_object(results: Results) -> dict[str, object]:
    """The answer to `facet`."""
    return count_object(results) | {"facets": facets_object(results.facets)}


def facets_object(facets: Mapping[str, Sequence[FacetCount]]) -> dict[str, object]:
    """Counts by the name of their facet, in their order."""
    return {
        name: [{"value": entry.value, "count": entry.count} for entry in counts]
        for name, counts in facets.items()
    }


def _part_object(part: Part) -> dict[str, object]:
    return {"part": part.text, "total": part.total}


def _expansion_object(expansion: Expansion) -> dict[str, object]:
    return {"typed": expansion.typed, "became": list(expansion.became)}
