"""Answers searches: rewrites the request, asks the engine, shapes what it found.

Opens the index only, never the archive: all that a hit shows is kept in the index.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from time import perf_counter
from types import TracebackType
from typing import Self

from indexer import engines
from indexer.abbreviations import Abbreviations
from indexer.analyzer import extract_terms
from indexer.condition import AnyTerm, Condition, MatchAll, combine_all, combine_any
from indexer.engine import (
    TEXT_FIELD,
    VALUE_FACETS,
    EngineResult,
    IndexReader,
    SortOrder,
    StoredArticle,
)
from indexer.errors import IndexDamagedError
from indexer.facet_counter import FacetCounter
from indexer.hit_order import READ_ORDERS, list_in_order
from indexer.index_manifest import IndexManifest
from indexer.index_store import IndexLocation, read_current_manifest
from indexer.name_variants import NameVariants
from indexer.near_duplicates import collapse_near_duplicates
from indexer.query_parser import parse_query
from indexer.query_rewriter import QueryRewriter
from indexer.query_tree import (
    FieldNode,
    MatchAllNode,
    PhraseNode,
    QueryNode,
    WordNode,
    iter_parts,
)
from indexer.request_compiler import (
    CompiledRequest,
    compile_request,
    restrict_to_dates,
    select_accent_mode,
)
from indexer.search_request import SearchRequest
from indexer.search_results import (
    ArticleStream,
    DailyCounts,
    IndexStamp,
    QueryPart,
    SearchHit,
    SearchResults,
)
from indexer.snippet import Snippet, extract_snippet_terms, make_snippet
from indexer.unknown_values import UnknownValue, describe_unknown_value, iter_field_values
from indexer.word_pairs import has_odd_pair

_SUGGEST_BELOW_HITS = 3  # hits: with fewer another spelling is looked for
_SIMILARITY_TERMS = 60  # syllables that two similar articles are compared by
_EMPTY_SNIPPET = Snippet(text="", highlights=())


class Searcher:
    """Searches one state of an index, which stays as it is while others write."""

    def __init__(
        self, manifest: IndexManifest, reader: IndexReader, abbreviations: Abbreviations
    ) -> None:
        self._manifest = manifest
        self._reader = reader
        self._abbreviations = abbreviations
        self._names = NameVariants(reader)
        self._facets = FacetCounter(reader, self._names)

    @classmethod
    def open(
        cls,
        location: IndexLocation,
        *,
        abbreviations: Mapping[str, tuple[str, ...]] | None = None,
    ) -> Self:
        """Open the index that lies there.

        Raises `IndexMissingError`, `IndexDamagedError` and `IndexVersionError`.
        """
        known = Abbreviations(abbreviations or {})
        store = engines.open_store(location)
        manifest = read_current_manifest(store)
        while True:
            try:
                return cls(manifest, store.open_reader(manifest), known)
            except IndexDamagedError:
                newer = read_current_manifest(store)
                if newer.id == manifest.id:
                    raise
                manifest = newer  # a rebuild took the other away while it was being opened

    @property
    def engine(self) -> str:
        """The name of the engine that answers."""
        return self._manifest.engine

    @property
    def stamp(self) -> IndexStamp:
        """The index that answers, with its state."""
        return IndexStamp(id=self._manifest.id, generation=self._reader.last_commit.generation)

    @property
    def mark(self) -> int:
        """The number of the last change of the archive that the index holds."""
        return self._manifest.mark

    @property
    def archive_id(self) -> str:
        """The id of the archive whose changes those are."""
        return self._manifest.archive

    def search(self, request: SearchRequest) -> SearchResults:
        """Find the best or newest hits, their exact total, and facets. Raises `QueryError`."""
        started = perf_counter()
        rewritten = self._rewrite_request(request)
        newest = SortOrder.DATE if isinstance(rewritten.clause, MatchAllNode) else SortOrder.SCORE
        result = self._run_search(rewritten, request, request.sort or newest)
        return SearchResults(
            query=request.query,
            total=result.total,
            engine=self.engine,
            index=self.stamp,
            hits=tuple(self._build_hits(rewritten, result, request)),
            facets={
                name: self._facets.build_facet(name, result, rewritten, request)
                for name in request.facets
            },
            facet_remainders={
                name: self._facets.count_remainder(name, result, rewritten, request)
                for name in request.facets
            },
            expansions=rewritten.expansions,
            suggestion=self._suggest(request, rewritten, result),
            parts=tuple(self._explain_parts(request, rewritten.clause)) if request.explain else (),
            took_ms=(perf_counter() - started) * 1000,
        )

    def iter_ids(self, request: SearchRequest) -> Iterator[str]:
        """Yield the ids of all hits by date, undated ones last, then by id. Raises `QueryError`."""
        return self._reader.iter_ids(self._rewrite_request(request).condition)

    def compute_timeline(self, request: SearchRequest) -> DailyCounts:
        """Count by day when the hits, and all articles of the chosen sites, were published.

        Raises `QueryError`.
        """
        rewritten = self._rewrite_request(request)
        result = self._count_by_day(rewritten.condition)
        covered = self._count_by_day(restrict_to_dates(rewritten.days, rewritten.chosen_sites))
        return DailyCounts(
            query=request.query,
            total=result.total,
            articles=covered.total,
            days=result.days,
            covered=covered.days,
            span=rewritten.days,
            expansions=rewritten.expansions,
        )

    def stream_articles(self, request: SearchRequest) -> ArticleStream:
        """Return the texts of all hits, and the condition they meet. Raises `QueryError`."""
        rewritten = self._rewrite_request(request)
        return ArticleStream(
            query=request.query,
            condition=rewritten.condition,
            articles=self._reader.iter_articles(rewritten.condition),
            expansions=rewritten.expansions,
        )

    def count_streamed(self, *streams: ArticleStream) -> int:
        """Count the articles of a stream; of several, those that are in each."""
        return self._count(combine_all([stream.condition for stream in streams]))

    def find_similar(self, article_id: str, *, limit: int = 10) -> tuple[SearchHit, ...] | None:
        """Find the articles most like one, best first; None where the index does not hold it.

        Asked for are the syllables of its title and of the beginning of its body.
        """
        article = self._reader.get_article(article_id)
        if article is None:
            return None
        words = extract_terms(f"{article.title}\n{article.body}")[:_SIMILARITY_TERMS]
        condition = combine_any(
            [AnyTerm(field=TEXT_FIELD, terms=each[:1]) for each in words] or [MatchAll()]
        )
        result = self._reader.search(condition, sort=SortOrder.SCORE, limit=limit + 1, facets=())
        others = [each for each in result.articles if each[0].id != article_id]
        return tuple(_make_hit(each, score, _EMPTY_SNIPPET) for each, score in others[:limit])

    def find_unknown_values(self, request: SearchRequest) -> Iterator[UnknownValue]:
        """Yield the values of fields and filters that no article has: they may be mistyped.

        Raises:
            QueryError: the query cannot be read.
        """
        asked = [
            *iter_field_values(parse_query(request.query, request.today)),
            *((name, value) for name, values in request.filters.items() for value in values),
        ]
        for name, value in dict.fromkeys(asked):
            rewriter = self._make_rewriter(request)
            node = FieldNode(name=name, clause=PhraseNode(text=value))
            is_filter = value in request.filters.get(name, ())
            condition = rewriter.match_value(name, value) if is_filter else rewriter.rewrite(node)
            if name in VALUE_FACETS and not self._count(condition):
                everything = replace(request, query="*", filters={}, date_from=None, date_to=None)
                facets = self.search(
                    replace(everything, limit=0, facets=(name,), facet_limit=0, snippets=False)
                ).facets
                known = [each.value for each in facets[name]]
                yield describe_unknown_value(name, value, known)

    def close(self) -> None:
        """Let go of the files."""
        self._reader.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _rewrite_request(self, request: SearchRequest) -> CompiledRequest:
        return compile_request(request, self._make_rewriter(request))

    def _run_search(
        self, rewritten: CompiledRequest, request: SearchRequest, sort: SortOrder
    ) -> EngineResult:
        """Ask the engine for what is listed, with what is passed over before it."""
        facets = _select_engine_facets(request.facets)
        if request.sample is not None:
            result = self._reader.search(rewritten.condition, sort=sort, limit=0, facets=facets)
            return replace(result, articles=self._sample_hits(rewritten.condition, request))
        wanted = request.offset + request.limit if request.limit else 0
        fetch_limit = wanted
        while True:
            result = self._list_hits(rewritten.condition, sort, fetch_limit, facets)
            if not request.collapse or fetch_limit >= result.total or fetch_limit == 0:
                return result
            if len(collapse_near_duplicates(result.articles)) >= wanted:
                return result
            fetch_limit *= 2

    def _list_hits(
        self, condition: Condition, sort: SortOrder, limit: int, facets: set[str]
    ) -> EngineResult:
        """List hits in an order of the engine, or in one that is made of its answers."""
        if sort not in READ_ORDERS or not limit:
            return self._reader.search(condition, sort=sort, limit=limit, facets=facets)
        result = self._reader.search(condition, sort=SortOrder.DATE, limit=0, facets=facets)
        first = list_in_order(self._reader.iter_articles(condition), sort, min(limit, result.total))
        return replace(result, articles=tuple((article, None) for article in first))

    def _sample_hits(
        self, condition: Condition, request: SearchRequest
    ) -> tuple[tuple[StoredArticle, float | None], ...]:
        """Choose hits at random, the same for the same seed and the same index."""
        from random import Random  # noqa: PLC0415 -- few want a sample, and all wait for imports

        ids = list(self._reader.iter_ids(condition))
        drawn = Random(request.seed).sample(ids, min(request.sample or 0, len(ids)))  # noqa: S311
        articles = map(self._reader.get_article, drawn)
        return tuple((article, None) for article in articles if article is not None)

    def _suggest(
        self, request: SearchRequest, rewritten: CompiledRequest, result: EngineResult
    ) -> str | None:
        """Suggest another query, where this one finds few, or has words that do not go together."""
        if request.match_any:
            return None
        is_found = result.total >= _SUGGEST_BELOW_HITS
        if is_found and isinstance(rewritten.clause, MatchAllNode | WordNode):
            return None  # no two words that may not go together
        query, clause = request.query, rewritten.clause
        articles = self._reader.last_commit.documents
        shown = (text for each, _ in result.articles for text in (each.body, each.title))
        if is_found and not has_odd_pair(query, clause, self._reader, articles, shown):
            return None
        from indexer.spelling_suggestion import (  # noqa: PLC0415 -- not every search needs one
            suggest_spelling,
        )

        other = suggest_spelling(query, clause, self._reader, articles)
        if other is None:
            return None
        changed = self._rewrite_request(replace(request, query=other))
        return other if self._count(changed.condition) > (0 if is_found else result.total) else None

    def _explain_parts(self, request: SearchRequest, clause: QueryNode) -> Iterator[QueryPart]:
        """List each part that all hits meet, with how many articles meet it alone."""
        for each, depth in iter_parts(clause):
            match_any = request.match_any and depth == 0
            condition = self._make_rewriter(request).rewrite(each, match_any=match_any)
            yield QueryPart(text=str(each), total=self._count(condition), depth=depth)
        for name, values in request.filters.items():
            rewriter = self._make_rewriter(request)
            condition = combine_any([rewriter.match_value(name, value) for value in values])
            yield QueryPart(text=f"--{name} {', '.join(values)}", total=self._count(condition))

    def _count(self, condition: Condition) -> int:
        return self._reader.count_articles([condition])[0]

    def _make_rewriter(self, request: SearchRequest) -> QueryRewriter:
        return QueryRewriter(
            query=request.query,
            accents=select_accent_mode(request),
            vocabulary=self._reader,
            names=self._names,
            abbreviations=self._abbreviations,
        )

    def _build_hits(
        self, rewritten: CompiledRequest, result: EngineResult, request: SearchRequest
    ) -> Iterator[SearchHit]:
        snippet_terms = extract_snippet_terms(rewritten.condition)
        if request.collapse:
            listed = collapse_near_duplicates(result.articles)
        else:
            listed = [(each, ()) for each in result.articles]
        # After the collapse: a text that was shown on the page before is not shown again.
        listed = listed[request.offset :][: max(request.limit, request.sample or 0)]
        for (article, score), like in listed:
            snippet = make_snippet(article, snippet_terms) if request.snippets else _EMPTY_SNIPPET
            yield _make_hit(article, score, snippet, like)

    def _count_by_day(self, condition: Condition) -> EngineResult:
        """Count by day the articles that meet a condition."""
        return self._reader.search(condition, sort=SortOrder.DATE, limit=0, facets=("days",))


def _make_hit(
    article: StoredArticle, score: float | None, snippet: Snippet, like: tuple[str, ...] = ()
) -> SearchHit:
    return SearchHit(
        id=article.id,
        url=article.url,
        site=article.site,
        title=article.title,
        published_at=article.published_at,
        published_precision=article.published_precision,
        authors=article.authors,
        snippet=snippet.text,
        highlights=snippet.highlights,
        score=score,
        near_duplicate_ids=like,
    )


def _select_engine_facets(facets: tuple[str, ...]) -> set[str]:
    """Select the names of what the engine counts for these facets."""
    return {name if name in VALUE_FACETS else "months" for name in facets}
