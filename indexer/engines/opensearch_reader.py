"""Answers conditions from one point in time of an index in OpenSearch."""

import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from opensearchpy.exceptions import NotFoundError, OpenSearchException, RequestError

from indexer.condition import AnyTerm, Condition, MatchAll
from indexer.engine import (
    VALUE_FACETS,
    EngineResult,
    IndexCommit,
    SortOrder,
    StoredArticle,
    decode_stored_article,
)
from indexer.engines.opensearch_cluster import PATIENCE, Cluster
from indexer.engines.opensearch_errors import make_unexpected_error
from indexer.engines.opensearch_facets import add_facets, read_facets
from indexer.engines.opensearch_layout import (
    ARTICLE_FIELD,
    ID_FIELD,
    NEWEST_FIRST_FIELD,
    OLDEST_FIRST_FIELD,
    TERM_FIELD,
    make_document_id,
    make_term_key,
    parse_days,
)
from indexer.engines.opensearch_query import Query, build_filter, build_scored
from indexer.errors import (
    REBUILD_HINT,
    IndexDamagedError,
    IndexerError,
    IndexUnavailableError,
    make_cluster_unavailable_error,
)
from indexer.query_tree import TEXT_FIELDS
from indexer.ranking import extract_ranking_terms

KEEP_ALIVE_MINUTES = 10
"""Minutes after its last question for which a point in time stays; a node keeps at most 300."""

_PAUSE = 0.3  # seconds before a lost point in time is opened again
_MAX_PAGE = 10_000  # the most hits that OpenSearch gives at once
_ARTICLES_PER_PAGE = 500  # chosen: some 2 MB
_QUERIES_PER_REQUEST = 200  # in one request


class OpenSearchReader:
    """One point in time of an index; see `IndexReader`.

    A point ends with the nodes that keep it, and when nobody asks. Another one is the same as long
    as there was no commit, since nothing else refreshes an index.
    """

    def __init__(
        self,
        cluster: Cluster,
        index: str,
        commit: IndexCommit,
        read_commit: Callable[[], IndexCommit],
    ) -> None:
        self._cluster = cluster
        self._index = index
        self._commit = commit
        self._read_commit = read_commit
        self._point = self._open_point()

    @property
    def last_commit(self) -> IndexCommit:
        """The commit that is read."""
        return self._commit

    def search(
        self, condition: Condition, *, sort: SortOrder, limit: int, facets: Collection[str]
    ) -> EngineResult:
        """Search the articles that meet a condition; see `IndexReader`."""
        matching = build_filter(condition)
        ranked = extract_ranking_terms(condition)
        is_scored = sort is SortOrder.SCORE and bool(limit and ranked.terms)
        query = build_scored(matching, ranked) if is_scored else matching
        order: list[Any] = [{NEWEST_FIRST_FIELD: "desc"}, {ID_FIELD: "asc"}]
        body = {
            "query": query,
            "sort": [{"_score": "desc"}, *order] if is_scored else order,
            "size": min(limit, _ARTICLES_PER_PAGE),
            "track_total_hits": True,
            "_source": [ARTICLE_FIELD],
        }
        answer = self._search(add_facets(body, facets), is_scored=is_scored)
        hits = list(answer["hits"]["hits"])
        for page in self._iter_further_pages(body, hits, limit, is_scored=is_scored):
            hits += page
        unranked = 0.0 if sort is SortOrder.SCORE else None
        counts = read_facets(answer, facets, lambda name: self._count_all(matching, name))
        return EngineResult(
            total=answer["hits"]["total"]["value"],
            articles=tuple(
                (_read_article(each), each["sort"][0] if is_scored else unranked) for each in hits
            ),
            months=Counter({parse_days(m): n for m, n in counts.pop("months", {}).items()}),
            days=Counter({parse_days(d): n for d, n in counts.pop("days", {}).items()}),
            facets={name: counts[name] for name in facets if name in VALUE_FACETS},
        )

    def count_articles(self, conditions: Sequence[Condition]) -> list[int]:
        """Count the articles that meet each of the conditions, many in one request."""
        return list(self._count_each(list(map(build_filter, conditions))))

    def iter_ids(self, condition: Condition) -> Iterator[str]:
        """Yield all articles that meet a condition by date, undated ones last, then by id."""
        for page in self._iter_oldest_first(build_filter(condition), _MAX_PAGE, source=False):
            yield from (str(hit["sort"][1]) for hit in page)

    def iter_articles(self, condition: Condition) -> Iterator[StoredArticle]:
        """Yield the stored articles in the order of `iter_ids`, read by the page."""
        for page in self._iter_oldest_first(
            build_filter(condition), _ARTICLES_PER_PAGE, source=[ARTICLE_FIELD]
        ):
            yield from map(_read_article, page)

    def get_article(self, article_id: str) -> StoredArticle | None:
        """Return one article as stored; None where the index does not hold it."""
        hits = self._search({"query": {"term": {ID_FIELD: article_id}}, "size": 1})["hits"]["hits"]
        return _read_article(hits[0]) if hits else None

    def iter_terms(self, field: str, prefix: str) -> Iterator[str]:
        """Yield the terms of a field that begin so, also such as only forgotten articles had."""
        key = make_term_key("text" if field in TEXT_FIELDS else field, "")
        body: dict[str, Any] = {
            "query": {"prefix": {TERM_FIELD: key + prefix}},
            "sort": [{TERM_FIELD: "asc"}],
            "size": _MAX_PAGE,
            "track_total_hits": False,
        }
        while hits := self._ask_index(f"{self._index}-terms", body)["hits"]["hits"]:
            yield from (str(hit["sort"][0]).removeprefix(key) for hit in hits)
            body = body | {"search_after": hits[-1]["sort"]}

    def find_used_terms(self, field: str, terms: Sequence[str]) -> dict[str, int]:
        """Return those of the terms that some article has, each with how many do, or a few more."""
        known = self._find_known_terms(field, terms)
        counts = self.count_articles([AnyTerm(field=field, terms=(term,)) for term in known])
        return {term: count for term, count in zip(known, counts, strict=True) if count}

    def bound_neighbours(self, first: str, second: str) -> int | None:  # noqa: ARG002
        """Tell nothing: terms side by side are known by a search alone."""
        return None

    def iter_faults(self) -> Iterator[str]:
        """Read all that there is; what cannot be read or does not fit together, in words."""
        everything = build_filter(MatchAll())
        count = 0
        for page in self._iter_oldest_first(everything, _ARTICLES_PER_PAGE, source=[ARTICLE_FIELD]):
            for hit in page:
                count += 1
                if _read_article(hit).id != hit["sort"][1]:
                    yield f"the article {hit['sort'][1]} has the text of another"
        if count != self._commit.documents:
            yield f"there are {count:,} articles, not {self._commit.documents:,}"

    def close(self) -> None:
        """Close the point in time and the connection."""
        with suppress(IndexerError, OpenSearchException):
            self._cluster.request("DELETE", "/_search/point_in_time", {"pit_id": [self._point]})
        self._cluster.close()

    def _open_point(self) -> str:
        try:
            answer = self._cluster.request(
                "POST",
                f"/{self._index}/_search/point_in_time",
                params={
                    "keep_alive": f"{KEEP_ALIVE_MINUTES}m",
                    "allow_partial_pit_creation": "false",
                },
            )
        except NotFoundError as error:
            raise IndexDamagedError(
                f"The index {self._index} is gone from {self._cluster.location}.",
                hint=REBUILD_HINT,
            ) from error
        except RequestError as error:
            raise make_unexpected_error(str(self._cluster.location), str(error)) from error
        return str(answer["pit_id"])

    def _search(self, body: Mapping[str, Any], *, is_scored: bool = False) -> Any:  # noqa: ANN401 -- JSON
        """Ask the point in time; shards that cannot answer are an error, not fewer hits."""
        options = {"allow_partial_search_results": "false"}
        if is_scored:
            options["search_type"] = "dfs_query_then_fetch"
        return self._ask_point(
            lambda pit: self._cluster.request(
                "POST", "/_search", {**body, "pit": pit}, options, patience=0
            )
        )

    def _ask_point(self, ask: Callable[[dict[str, str]], Any]) -> Any:  # noqa: ANN401 -- JSON
        """Ask the point in time, or where it is lost another one of the same commit."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return ask({"id": self._point, "keep_alive": f"{KEEP_ALIVE_MINUTES}m"})
            except RequestError as error:
                raise make_unexpected_error(str(self._cluster.location), str(error.info)) from error
            except (NotFoundError, IndexUnavailableError):
                if time.monotonic() > deadline:
                    raise
                time.sleep(_PAUSE)
                self._reopen_point()

    def _reopen_point(self) -> None:
        if self._read_commit() != self._commit:
            raise IndexerError(
                f"The state of {self._cluster.location} that was searched is gone: a node ended, or"
                f" nothing was asked for {KEEP_ALIVE_MINUTES} minutes, and the index was written.",
                hint="Run the command again.",
            )
        self._point = self._open_point()

    def _ask_index(self, index: str, body: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- JSON
        try:
            return self._cluster.request(
                "POST", f"/{index}/_search", body, {"allow_partial_search_results": "false"}
            )
        except (NotFoundError, RequestError) as error:
            raise IndexDamagedError(
                f"The index {index} in {self._cluster.location} cannot be read: {error}",
                hint=REBUILD_HINT,
            ) from error

    def _iter_further_pages(
        self, body: Mapping[str, Any], first: list[Any], limit: int, *, is_scored: bool
    ) -> Iterator[list[Any]]:
        """Yield the pages of hits after the first, up to the limit."""
        page, count = first, len(first)
        while page and len(page) == _ARTICLES_PER_PAGE and count < limit:
            size = min(limit - count, _ARTICLES_PER_PAGE)
            following = {**body, "size": size, "search_after": page[-1]["sort"]}
            answer = self._search(following | {"track_total_hits": False}, is_scored=is_scored)
            page = answer["hits"]["hits"]
            count += len(page)
            yield page

    def _iter_oldest_first(
        self, query: Query, size: int, *, source: list[str] | bool
    ) -> Iterator[list[Any]]:
        body: dict[str, Any] = {
            "query": query,
            "sort": [{OLDEST_FIRST_FIELD: "asc"}, {ID_FIELD: "asc"}],
            "size": size,
            "track_total_hits": False,
            "_source": source,
        }
        while page := self._search(body)["hits"]["hits"]:
            yield page
            if len(page) < size:
                return
            body = body | {"search_after": page[-1]["sort"]}

    def _count_all(self, query: Query, facet: str) -> Iterator[tuple[str, int]]:
        """Count all values of a facet that are too many, or too spread, for one answer."""
        composite: dict[str, Any] = {
            "size": _MAX_PAGE,
            "sources": [{"value": {"terms": {"field": facet}}}],
        }
        while True:
            body = {"query": query, "size": 0, "aggs": {"all": {"composite": composite}}}
            answer = self._search(body)["aggregations"]["all"]
            yield from (
                (str(each["key"]["value"]), int(each["doc_count"])) for each in answer["buckets"]
            )
            if "after_key" not in answer:
                return
            composite = composite | {"after": answer["after_key"]}

    def _find_known_terms(self, field: str, terms: Sequence[str]) -> list[str]:
        """Return those of the terms that some article has or once had."""
        if not terms:
            return []
        name = "text" if field in TEXT_FIELDS else field
        ids = [make_document_id(make_term_key(name, term)) for term in terms]
        body = {"docs": [{"_id": each, "_source": False} for each in ids]}
        found = self._cluster.request("POST", f"/{self._index}-terms/_mget", body)["docs"]
        return [term for term, each in zip(terms, found, strict=True) if each.get("found")]

    def _count_each(self, queries: Sequence[Query]) -> Iterator[int]:
        """Yield how many articles meet each query."""
        for start in range(0, len(queries), _QUERIES_PER_REQUEST):
            yield from self._count_some(queries[start : start + _QUERIES_PER_REQUEST])

    def _count_some(self, queries: Sequence[Query]) -> Iterator[int]:
        exact = {"size": 0, "track_total_hits": True}

        def ask(pit: dict[str, str]) -> list[Any]:
            lines: list[object] = []
            for query in queries:
                asked = {"query": {"constant_score": {"filter": query}}, **exact, "pit": pit}
                lines += [{"allow_partial_search_results": False}, asked]
            found = self._cluster.ask(lambda client: client.msearch(body=lines), patience=0)
            for each in found["responses"]:
                if "error" in each:
                    raise make_cluster_unavailable_error(
                        str(self._cluster.location), each["error"].get("reason")
                    )
            return list(found["responses"])

        for answer in self._ask_point(ask):
            yield int(answer["hits"]["total"]["value"])


def _read_article(hit: Mapping[str, Any]) -> StoredArticle:
    try:
        return decode_stored_article(str(hit["_source"][ARTICLE_FIELD]).encode())
    except (KeyError, ValueError, TypeError) as error:
        raise IndexDamagedError(
            f"An article of the index {hit.get('_index')} cannot be read: {error}",
            hint=REBUILD_HINT,
        ) from error
