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
from indexer.analyzer import terms
from indexer.condition import Anything, Condition, Occurs, Within, all_of, any_of
from indexer.dates import DaySpan, narrowed, read_date
from indexer.engine import FACETS, TEXT, Found, IndexReader, Sort, StoredArticle
from indexer.errors import IndexDamagedError, QueryError
from indexer.facets import by_count, by_month, by_year
from indexer.likeness import collapsed
from indexer.manifest import Manifest, engine_folder, read_manifest
from indexer.names import Names
from indexer.query import And, Clause, Everything, InField, Not, Or, Published, conjuncts
from indexer.query_parser import parse
from indexer.request import ALL_FACETS, FILTERS, OF_SITES, SearchRequest
from indexer.resolve import Accents, Resolver
from indexer.result import (
    Expansion,
    FacetCount,
    Hit,
    IndexStamp,
    Part,
    Reading,
    Results,
    Timeline,
)
from indexer.snippet import Snippet, snippet, wanted

_FEW = 3  # hits: with fewer another spelling is looked for
_LIKE = 60  # syllables that two similar articles are compared by
_NOTHING_SHOWN = Snippet(text="", highlights=())
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
        self._months: dict[Condition, Counter[tuple[date, date]]] = {}

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

    @property
    def archive(self) -> str:
        """The id of the archive whose changes those are."""
        return self._manifest.archive

    def search(self, request: SearchRequest) -> Results:
        """The best or newest hits, their exact total, and facets. Raises `QueryError`."""
        started = perf_counter()
        asked = self._understand(request)
        newest = Sort.DATE if isinstance(asked.clause, Everything) else Sort.SCORE
        found = self._found(asked, request, request.sort or newest)
        return Results(
            query=request.query,
            total=found.total,
            engine=self.engine,
            index=self.stamp,
            hits=tuple(self._hits(asked, found, request)),
            facets={name: self._facet(name, found, asked, request) for name in request.facets},
            expansions=asked.expansions,
            suggestion=self._suggestion(request, asked, found.total),
            parts=tuple(self._parts(request, asked.clause)) if request.explain else (),
            took_ms=(perf_counter() - started) * 1000,
        )

    def ids(self, request: SearchRequest) -> Iterator[str]:
        """The ids of all hits by date, undated ones last, then by id. Raises `QueryError`."""
        return self._reader.ids(self._understand(request).condition)

    def timeline(self, request: SearchRequest) -> Timeline:
        """When the hits, and all articles of the chosen sites, were published.

        Raises `QueryError`.
        """
        asked = self._understand(request)
        found = self._dated(asked.condition)
        covered = self._dated(_within(asked.days, asked.chosen))
        return Timeline(
            query=request.query,
            total=found.total,
            articles=covered.total,
            days=found.days,
            covered=covered.days,
            span=asked.days,
            expansions=asked.expansions,
        )

    def read(self, request: SearchRequest) -> Reading:
        """The texts of all hits, and what was sought in them. Raises `QueryError`."""
        asked = self._understand(request)
        return Reading(
            query=request.query,
            condition=asked.condition,
            articles=self._reader.articles(asked.condition),
            expansions=asked.expansions,
        )

    def similar(self, article_id: str, *, limit: int = 10) -> tuple[Hit, ...] | None:
        """The articles most like one, best first; None where the index does not hold it.

        Asked for are the syllables of its title and of the beginning of its body.
        """
        article = self._reader.article(article_id)
        if article is None:
            return None
        words = terms(f"{article.title}\n{article.body}")[:_LIKE]
        condition = any_of([Occurs(field=TEXT, terms=each[:1]) for each in words] or [Anything()])
        found = self._reader.find(condition, sort=Sort.SCORE, limit=limit + 1, facets=())
        others = [each for each in found.articles if each[0].id != article_id]
        return tuple(_hit(each, score, _NOTHING_SHOWN) for each, score in others[:limit])

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
        resolver = self._resolver(request)
        condition = resolver.condition(clause, match_any=request.match_any)
        expansions = tuple(resolver.expansions)
        filters = {
            name: any_of([resolver.has_value(name, value) for value in values])
            for name, values in request.filters.items()
            if values
        }
        days = _days(request)
        sites = [resolver.condition(each) for each in conjuncts(clause) if _names_sites(each)]
        sites += [filters[name] for name in OF_SITES if name in filters]
        return _Asked(
            clause=clause,
            condition=_within(days, condition, *filters.values()),
            chosen=all_of(sites),
            days=narrowed([days, *(e.days for e in conjuncts(clause) if isinstance(e, Published))]),
            expansions=expansions,
        )

    def _found(self, asked: _Asked, request: SearchRequest, sort: Sort) -> Found:
        """What the engine finds: the best, some drawn by luck, or enough to be collapsed."""
        facets = _counted(request.facets)
        if request.sample is not None:
            found = self._reader.find(asked.condition, sort=sort, limit=0, facets=facets)
            return replace(found, articles=self._drawn(asked.condition, request))
        looked = request.limit
        while True:
            found = self._reader.find(asked.condition, sort=sort, limit=looked, facets=facets)
            if not request.collapse or looked >= found.total or looked == 0:
                return found
            if len(collapsed(found.articles)) >= request.limit:
                return found
            looked *= 2

    def _drawn(
        self, condition: Condition, request: SearchRequest
    ) -> tuple[tuple[StoredArticle, float | None], ...]:
        """Hits drawn by luck, the same for the same seed and the same index."""
        from random import Random  # noqa: PLC0415 -- few ask for luck, and all wait for imports

        ids = list(self._reader.ids(condition))
        drawn = Random(request.seed).sample(ids, min(request.sample or 0, len(ids)))  # noqa: S311
        articles = map(self._reader.article, drawn)
        return tuple((article, None) for article in articles if article is not None)

    def _suggestion(self, request: SearchRequest, asked: _Asked, total: int) -> str | None:
        """Another query, where this one finds few and the other finds more."""
        if total >= _FEW or request.match_any:
            return None
        from indexer.suggestion import suggestion  # noqa: PLC0415 -- few searches need one

        other = suggestion(request.query, asked.clause, self._reader, self._total)
        if other is None:
            return None
        changed = self._understand(replace(request, query=other))
        return other if self._total(changed.condition) > total else None

    def _parts(self, request: SearchRequest, clause: Clause) -> Iterator[Part]:
        """Each part that all hits meet, with how many articles meet it alone."""
        for each in conjuncts(clause):
            condition = self._resolver(request).condition(each, match_any=request.match_any)
            yield Part(text=str(each), total=self._total(condition))
        for name, values in request.filters.items():
            resolver = self._resolver(request)
            chosen = any_of([resolver.has_value(name, value) for value in values])
            yield Part(text=f"--{name} {', '.join(values)}", total=self._total(chosen))

    def _total(self, condition: Condition) -> int:
        return self._reader.find(condition, sort=Sort.DATE, limit=0, facets=()).total

    def _resolver(self, request: SearchRequest) -> Resolver:
        return Resolver(
            query=request.query,
            accents=_accents(request),
            vocabulary=self._reader,
            names=self._names,
            abbreviations=self._abbreviations,
        )

    def _hits(self, asked: _Asked, found: Found, request: SearchRequest) -> Iterator[Hit]:
        sought = wanted(asked.condition)
        if request.collapse:
            listed = collapsed(found.articles)[: request.limit]
        else:
            listed = [(each, ()) for each in found.articles]
        for (article, score), like in listed:
            shown = snippet(article, sought) if request.snippets else _NOTHING_SHOWN
            yield _hit(article, score, shown, like)

    def _dated(self, condition: Condition) -> Found:
        """The articles that meet a condition, counted by day."""
        return self._reader.find(condition, sort=Sort.DATE, limit=0, facets=("days",))

    def _facet(
        self, name: str, found: Found, asked: _Asked, request: SearchRequest
    ) -> tuple[FacetCount, ...]:
        if name in FACETS:
            return by_count(self._names.count(name, found.facets[name]), request.facet_limit)
        shape = by_year if name == "year" else by_month
        return shape(found.months, self._covered(asked.chosen), asked.days)

    def _covered(self, chosen: Condition) -> Counter[tuple[date, date]]:
        """The months of all articles of the chosen sites, counted once."""
        if chosen not in self._months:
            found = self._reader.find(chosen, sort=Sort.DATE, limit=0, facets=("months",))
            self._months[chosen] = found.months
        return self._months[chosen]


def _within(days: DaySpan, *conditions: Condition) -> Condition:
    """That all of the conditions hold, and the date lies within these days if any are named."""
    dated = [Within(days=days)] if days.first or days.last else []
    return all_of([*conditions, *dated])


def _hit(
    article: StoredArticle, score: float | None, shown: Snippet, like: tuple[str, ...] = ()
) -> Hit:
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
        like=like,
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
            return name in OF_SITES
        case Not(clause=inner):
            return _names_sites(inner)
        case And(clauses=clauses) | Or(clauses=clauses):
            return all(map(_names_sites, clauses))
        case _:
            return False
