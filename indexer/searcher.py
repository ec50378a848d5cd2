"""Answers searches: parse, resolve, ask the engine, shape what it found.

Opens the index only, never the archive: all that a hit shows is kept in the index.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import Self

from indexer import engines
from indexer.abbreviations import Abbreviations
from indexer.condition import Condition, Within, all_of, any_of
from indexer.dates import DaySpan, narrowed, read_date
from indexer.engine import FACETS, Found, IndexReader, Sort, StoredArticle
from indexer.errors import IndexDamagedError, QueryError
from indexer.facets import by_count, by_month, by_year
from indexer.manifest import Manifest, engine_folder, read_manifest
from indexer.names import Names
from indexer.query import And, Clause, Everything, InField, Not, Or, Published, conjuncts
from indexer.query_parser import parse
from indexer.request import ALL_FACETS, FILTERS, SearchRequest
from indexer.resolve import Accents, Resolver
from indexer.result import Expansion, FacetCount, Hit, IndexStamp, Results
from indexer.snippet import Snippet, snippet, wanted

_DATE_HINT = "Write a date such as 2020, 2020-07 or 13/7/2020."


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A request understood: `chosen` is what it says about sites alone."""

    clause: Clause
    condition: Condition
    chosen: Condition
    days: DaySpan
    expansions: tuple[Expansion, ...]


class Searcher:
    """Searches one state of an index, which stays as it is while others write."""

    def __init__(
        self, manifest: Manifest, reader: IndexReader, abbreviations: Abbreviations
    ) -> None:
        self._manifest = manifest
        self._reader = reader
        self._abbreviations = abbreviations
        self._names = Names(reader)

    @classmethod
    def open(
        cls, folder: Path, *, abbreviations: Mapping[str, tuple[str, ...]] | None = None
    ) -> Self:
        """Open the index in a folder.

        Raises `IndexMissingError`, `IndexDamagedError` and `IndexVersionError`.
        """
        known = Abbreviations(abbreviations or {})
        manifest = read_manifest(folder)
        while True:
            engine = engines.engine_named(manifest.engine)
            try:
                return cls(manifest, engine.read(engine_folder(folder, manifest)), known)
            except IndexDamagedError:
                newer = read_manifest(folder)
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
        return IndexStamp(id=self._manifest.id, generation=self._reader.commit.generation)

    @property
    def mark(self) -> int:
        """The number of the last change of the archive that the index holds."""
        return self._manifest.mark

    def search(self, request: SearchRequest) -> Results:
        """The best or newest hits, their exact total, and facets. Raises `QueryError`."""
        started = perf_counter()
        asked = self._understand(request)
        newest = Sort.DATE if isinstance(asked.clause, Everything) else Sort.SCORE
        found = self._reader.find(
            asked.condition,
            sort=request.sort or newest,
            limit=request.limit,
            facets=_counted(request.facets),
        )
        return Results(
            query=request.query,
            total=found.total,
            engine=self.engine,
            index=self.stamp,
            hits=tuple(self._hits(asked, found, snippets=request.snippets)),
            facets={name: self._facet(name, found, asked, request) for name in request.facets},
            expansions=asked.expansions,
            took_ms=(perf_counter() - started) * 1000,
        )

    def ids(self, request: SearchRequest) -> Iterator[str]:
        """The ids of all hits by date, undated ones last, then by id. Raises `QueryError`."""
        return self._reader.ids(self._understand(request).condition)

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

    def _understand(self, request: SearchRequest) -> _Asked:
        _check_known("filter", request.filters, FILTERS)
        _check_known("facet", request.facets, ALL_FACETS)
        clause = parse(request.query)
        resolver = Resolver(
            query=request.query,
            accents=_accents(request),
            vocabulary=self._reader,
            names=self._names,
            abbreviations=self._abbreviations,
        )
        condition = resolver.condition(clause, match_any=request.match_any)
        expansions = tuple(resolver.expansions)
        filters = {
            name: any_of([resolver.has_value(name, value) for value in values])
            for name, values in request.filters.items()
            if values
        }
        days = _days(request)
        conditions = [condition, *filters.values()]
        if days.first or days.last:
            conditions.append(Within(days=days))
        sites = [resolver.condition(each) for each in conjuncts(clause) if _names_sites(each)]
        if "site" in filters:
            sites.append(filters["site"])
        return _Asked(
            clause=clause,
            condition=all_of(conditions),
            chosen=all_of(sites),
            days=narrowed([days, *(e.days for e in conjuncts(clause) if isinstance(e, Published))]),
            expansions=expansions,
        )

    def _hits(self, asked: _Asked, found: Found, *, snippets: bool) -> Iterator[Hit]:
        sought = wanted(asked.condition)
        for article, score in found.articles:
            shown = snippet(article, sought) if snippets else Snippet(text="", highlights=())
            yield _hit(article, score, shown)

    def _facet(
        self, name: str, found: Found, asked: _Asked, request: SearchRequest
    ) -> tuple[FacetCount, ...]:
        if name in FACETS:
            return by_count(self._names.count(name, found.facets[name]), request.facet_limit)
        covered = self._reader.find(asked.chosen, sort=Sort.DATE, limit=0, facets=("months",))
        shape = by_year if name == "year" else by_month
        return shape(found.months, covered.months, asked.days)


def _hit(article: StoredArticle, score: float | None, shown: Snippet) -> Hit:
    return Hit(
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
    )


def _counted(facets: tuple[str, ...]) -> set[str]:
    """What the engine counts for these facets."""
    return {name if name in FACETS else "months" for name in facets}


def _check_known(what: str, names: Iterable[str], known: tuple[str, ...]) -> None:
    for name in names:
        if name not in known:
            raise QueryError(
                f"There is no {what} {name}.",
                query=name,
                span=(0, len(name)),
                hint=f"There are {', '.join(known)}.",
            )


def _accents(request: SearchRequest) -> Accents:
    if request.exact:
        return Accents.EXACT
    return Accents.FOLD if request.fold else Accents.SMART


def _days(request: SearchRequest) -> DaySpan:
    days = DaySpan(first=_date(request.date_from).first, last=_date(request.date_to).last)
    if days.first is not None and days.last is not None and days.first > days.last:
        query = f"{request.date_from}..{request.date_to}"
        raise QueryError(
            "This span of time ends before it begins.",
            query=query,
            span=(0, len(query)),
            hint="Exchange the two dates.",
        )
    return days


def _date(text: str | None) -> DaySpan:
    if text is None:
        return DaySpan(first=None, last=None)
    days = read_date(text)
    if days is None:
        raise QueryError(f"{text} is not a date.", query=text, span=(0, len(text)), hint=_DATE_HINT)
    return days


def _names_sites(clause: Clause) -> bool:
    """Whether a clause says which sites are meant, and nothing else."""
    match clause:
        case InField(name=name):
            return name == "site"
        case Not(clause=inner):
            return _names_sites(inner)
        case And(clauses=clauses) | Or(clauses=clauses):
            return all(map(_names_sites, clauses))
        case _:
            return False
