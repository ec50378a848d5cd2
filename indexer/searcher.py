"""Answers searches: parse, resolve, ask the engine, shape what it found.

Opens the index only, never the archive: all that a hit shows is kept in the index.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Self

from indexer import engines
from indexer.abbreviations import Abbreviations
from indexer.analyzer import extract_terms
from indexer.condition import AnyTerm, Condition, DateRange, MatchAll, combine_all, combine_any
from indexer.dates import DaySpan, intersect_spans, parse_date
from indexer.engine import (
    TEXT_FIELD,
    VALUE_FACETS,
    EngineResult,
    IndexReader,
    SortOrder,
    StoredArticle,
)
from indexer.errors import IndexDamagedError, QueryError
from indexer.facets import build_month_facet, build_value_facet, build_year_facet
from indexer.index_manifest import IndexManifest, get_engine_folder, read_current_manifest
from indexer.name_variants import NameVariants
from indexer.near_duplicates import collapse_near_duplicates
from indexer.query_parser import parse_query
from indexer.query_rewriter import AccentMode, QueryRewriter
from indexer.query_tree import (
    AndNode,
    DateRangeNode,
    FieldNode,
    MatchAllNode,
    NotNode,
    OrNode,
    QueryNode,
    iter_conjuncts,
)
from indexer.search_request import ALL_FACETS, FILTERS, SITE_FILTERS, SearchRequest
from indexer.search_results import (
    ArticleStream,
    Expansion,
    FacetCount,
    IndexStamp,
    QueryPart,
    SearchHit,
    SearchResults,
    Timeline,
)
from indexer.snippet import Snippet, extract_snippet_terms, make_snippet

_SUGGEST_BELOW_HITS = 3  # hits: with fewer another spelling is looked for
_SIMILARITY_TERMS = 60  # syllables that two similar articles are compared by
_EMPTY_SNIPPET = Snippet(text="", highlights=())
_DATE_HINT = "Write a date such as 2020, 2020-07 or 13/7/2020."


@dataclass(frozen=True, slots=True, kw_only=True)
class _RewrittenRequest:
    """A request understood: `chosen` is what it says about sites alone."""

    clause: QueryNode
    condition: Condition
    chosen: Condition
    days: DaySpan
    expansions: tuple[Expansion, ...]


class Searcher:
    """Searches one state of an index, which stays as it is while others write."""

    def __init__(
        self, manifest: IndexManifest, reader: IndexReader, abbreviations: Abbreviations
    ) -> None:
        self._manifest = manifest
        self._reader = reader
        self._abbreviations = abbreviations
        self._names = NameVariants(reader)
        self._covered_months: dict[Condition, Counter[tuple[date, date]]] = {}

    @classmethod
    def open(
        cls, folder: Path, *, abbreviations: Mapping[str, tuple[str, ...]] | None = None
    ) -> Self:
        """Open the index in a folder.

        Raises `IndexMissingError`, `IndexDamagedError` and `IndexVersionError`.
        """
        known = Abbreviations(abbreviations or {})
        manifest = read_current_manifest(folder)
        while True:
            engine = engines.load_engine(manifest.engine)
            try:
                return cls(manifest, engine.open_reader(get_engine_folder(folder, manifest)), known)
            except IndexDamagedError:
                newer = read_current_manifest(folder)
                if newer.id == manifest.id:
                    raise
                manifest = newer  # a rebuild took the other away while it was being opened

    @property
    def engine(self) -> str:
        """The name of the engine that answers."""
        return self._manifest.engine

    @property
    def stamp(self) -> IndexStamp:
        """Which index answers."""
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
        """The best or newest hits, their exact total, and facets. Raises `QueryError`."""
        started = perf_counter()
        asked = self._rewrite_request(request)
        newest = SortOrder.DATE if isinstance(asked.clause, MatchAllNode) else SortOrder.SCORE
        found = self._run_search(asked, request, request.sort or newest)
        return SearchResults(
            query=request.query,
            total=found.total,
            engine=self.engine,
            index=self.stamp,
            hits=tuple(self._build_hits(asked, found, request)),
            facets={
                name: self._build_facet(name, found, asked, request) for name in request.facets
            },
            expansions=asked.expansions,
            suggestion=self._suggest(request, asked, found.total),
            parts=tuple(self._explain_parts(request, asked.clause)) if request.explain else (),
            took_ms=(perf_counter() - started) * 1000,
        )

    def iter_ids(self, request: SearchRequest) -> Iterator[str]:
        """The ids of all hits by date, undated ones last, then by id. Raises `QueryError`."""
        return self._reader.iter_ids(self._rewrite_request(request).condition)

    def compute_timeline(self, request: SearchRequest) -> Timeline:
        """When the hits, and all articles of the chosen sites, were published.

        Raises `QueryError`.
        """
        asked = self._rewrite_request(request)
        found = self._count_by_day(asked.condition)
        covered = self._count_by_day(_restrict_to_dates(asked.days, asked.chosen))
        return Timeline(
            query=request.query,
            total=found.total,
            articles=covered.total,
            days=found.days,
            covered=covered.days,
            span=asked.days,
            expansions=asked.expansions,
        )

    def stream_articles(self, request: SearchRequest) -> ArticleStream:
        """The texts of all hits, and what was sought in them. Raises `QueryError`."""
        asked = self._rewrite_request(request)
        return ArticleStream(
            query=request.query,
            condition=asked.condition,
            articles=self._reader.iter_articles(asked.condition),
            expansions=asked.expansions,
        )

    def find_similar(self, article_id: str, *, limit: int = 10) -> tuple[SearchHit, ...] | None:
        """The articles most like one, best first; None where the index does not hold it.

        Asked for are the syllables of its title and of the beginning of its body.
        """
        article = self._reader.get_article(article_id)
        if article is None:
            return None
        words = extract_terms(f"{article.title}\n{article.body}")[:_SIMILARITY_TERMS]
        condition = combine_any(
            [AnyTerm(field=TEXT_FIELD, terms=each[:1]) for each in words] or [MatchAll()]
        )
        found = self._reader.search(condition, sort=SortOrder.SCORE, limit=limit + 1, facets=())
        others = [each for each in found.articles if each[0].id != article_id]
        return tuple(_make_hit(each, score, _EMPTY_SNIPPET) for each, score in others[:limit])

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

    def _rewrite_request(self, request: SearchRequest) -> _RewrittenRequest:
        _check_known("filter", request.filters, FILTERS)
        _check_known("facet", request.facets, ALL_FACETS)
        clause = parse_query(request.query)
        resolver = self._make_rewriter(request)
        condition = resolver.rewrite(clause, match_any=request.match_any)
        expansions = tuple(resolver.expansions)
        filters = {
            name: combine_any([resolver.match_value(name, value) for value in values])
            for name, values in request.filters.items()
            if values
        }
        days = _parse_requested_days(request)
        sites = [resolver.rewrite(each) for each in iter_conjuncts(clause) if _is_site_clause(each)]
        sites += [filters[name] for name in SITE_FILTERS if name in filters]
        return _RewrittenRequest(
            clause=clause,
            condition=_restrict_to_dates(days, condition, *filters.values()),
            chosen=combine_all(sites),
            days=intersect_spans(
                [days, *(e.days for e in iter_conjuncts(clause) if isinstance(e, DateRangeNode))]
            ),
            expansions=expansions,
        )

    def _run_search(
        self, asked: _RewrittenRequest, request: SearchRequest, sort: SortOrder
    ) -> EngineResult:
        """What the engine finds: the best, some drawn by luck, or enough to be collapsed."""
        facets = _select_engine_facets(request.facets)
        if request.sample is not None:
            found = self._reader.search(asked.condition, sort=sort, limit=0, facets=facets)
            return replace(found, articles=self._sample_hits(asked.condition, request))
        looked = request.limit
        while True:
            found = self._reader.search(asked.condition, sort=sort, limit=looked, facets=facets)
            if not request.collapse or looked >= found.total or looked == 0:
                return found
            if len(collapse_near_duplicates(found.articles)) >= request.limit:
                return found
            looked *= 2

    def _sample_hits(
        self, condition: Condition, request: SearchRequest
    ) -> tuple[tuple[StoredArticle, float | None], ...]:
        """Hits drawn by luck, the same for the same seed and the same index."""
        from random import Random  # noqa: PLC0415 -- few ask for luck, and all wait for imports

        ids = list(self._reader.iter_ids(condition))
        drawn = Random(request.seed).sample(ids, min(request.sample or 0, len(ids)))  # noqa: S311
        articles = map(self._reader.get_article, drawn)
        return tuple((article, None) for article in articles if article is not None)

    def _suggest(self, request: SearchRequest, asked: _RewrittenRequest, total: int) -> str | None:
        """Another query, where this one finds few and the other finds more."""
        if total >= _SUGGEST_BELOW_HITS or request.match_any:
            return None
        from indexer.spelling_suggestion import suggest_spelling  # noqa: PLC0415 -- few searches need one

        other = suggest_spelling(request.query, asked.clause, self._reader, self._count)
        if other is None:
            return None
        changed = self._rewrite_request(replace(request, query=other))
        return other if self._count(changed.condition) > total else None

    def _explain_parts(self, request: SearchRequest, clause: QueryNode) -> Iterator[QueryPart]:
        """Each part that all hits meet, with how many articles meet it alone."""
        for each in iter_conjuncts(clause):
            condition = self._make_rewriter(request).rewrite(each, match_any=request.match_any)
            yield QueryPart(text=str(each), total=self._count(condition))
        for name, values in request.filters.items():
            resolver = self._make_rewriter(request)
            chosen = combine_any([resolver.match_value(name, value) for value in values])
            yield QueryPart(text=f"--{name} {', '.join(values)}", total=self._count(chosen))

    def _count(self, condition: Condition) -> int:
        return self._reader.search(condition, sort=SortOrder.DATE, limit=0, facets=()).total

    def _make_rewriter(self, request: SearchRequest) -> QueryRewriter:
        return QueryRewriter(
            query=request.query,
            accents=_select_accent_mode(request),
            vocabulary=self._reader,
            names=self._names,
            abbreviations=self._abbreviations,
        )

    def _build_hits(
        self, asked: _RewrittenRequest, found: EngineResult, request: SearchRequest
    ) -> Iterator[SearchHit]:
        sought = extract_snippet_terms(asked.condition)
        if request.collapse:
            listed = collapse_near_duplicates(found.articles)[: request.limit]
        else:
            listed = [(each, ()) for each in found.articles]
        for (article, score), like in listed:
            shown = make_snippet(article, sought) if request.snippets else _EMPTY_SNIPPET
            yield _make_hit(article, score, shown, like)

    def _count_by_day(self, condition: Condition) -> EngineResult:
        """The articles that meet a condition, counted by day."""
        return self._reader.search(condition, sort=SortOrder.DATE, limit=0, facets=("days",))

    def _build_facet(
        self, name: str, found: EngineResult, asked: _RewrittenRequest, request: SearchRequest
    ) -> tuple[FacetCount, ...]:
        if name in VALUE_FACETS:
            return build_value_facet(
                self._names.merge_counts(name, found.facets[name]), request.facet_limit
            )
        shape = build_year_facet if name == "year" else build_month_facet
        return shape(found.months, self._count_covered_months(asked.chosen), asked.days)

    def _count_covered_months(self, chosen: Condition) -> Counter[tuple[date, date]]:
        """The months of all articles of the chosen sites, counted once."""
        if chosen not in self._covered_months:
            found = self._reader.search(chosen, sort=SortOrder.DATE, limit=0, facets=("months",))
            self._covered_months[chosen] = found.months
        return self._covered_months[chosen]


def _restrict_to_dates(days: DaySpan, *conditions: Condition) -> Condition:
    """That all of the conditions hold, and the date lies within these days if any are named."""
    dated = [DateRange(days=days)] if days.first or days.last else []
    return combine_all([*conditions, *dated])


def _make_hit(
    article: StoredArticle, score: float | None, shown: Snippet, like: tuple[str, ...] = ()
) -> SearchHit:
    return SearchHit(
        id=article.id,
        url=article.url,
        site=article.site,
        title=article.title,
        published_at=article.published_at,
        published_precision=article.published_precision,
        authors=article.authors,
        snippet=shown.text,
        highlights=shown.highlights,
        score=score,
        near_duplicate_ids=like,
    )


def _select_engine_facets(facets: tuple[str, ...]) -> set[str]:
    """What the engine counts for these facets."""
    return {name if name in VALUE_FACETS else "months" for name in facets}


def _check_known(what: str, names: Iterable[str], known: tuple[str, ...]) -> None:
    for name in names:
        if name not in known:
            raise QueryError(
                f"There is no {what} {name}.",
                query=name,
                span=(0, len(name)),
                hint=f"There are {', '.join(known)}.",
            )


def _select_accent_mode(request: SearchRequest) -> AccentMode:
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
    """Whether a clause says which sites are meant, and nothing else."""
    match clause:
        case FieldNode(name=name):
            return name in SITE_FILTERS
        case NotNode(clause=inner):
            return _is_site_clause(inner)
        case AndNode(clauses=clauses) | OrNode(clauses=clauses):
            return all(map(_is_site_clause, clauses))
        case _:
            return False
