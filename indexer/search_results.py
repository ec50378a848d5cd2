"""The results of a search: hits, counts and what was done to the query. Plain values."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from indexer.condition import Condition
from indexer.engine import StoredArticle
from indexer.query_dates import DaySpan


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit:
    """One matching article. `highlights` are `[start, end)` pairs into `snippet`.

    `published_at` is ISO 8601 with ``+07:00``, or None; `published_precision`
    says how much of it the page printed. `near_duplicate_ids` are the ids of hits that were
    left out because they are nearly the same text.
    """

    id: str
    url: str
    site: str
    title: str
    published_at: str | None
    published_precision: str | None
    authors: tuple[str, ...]
    snippet: str
    highlights: tuple[tuple[int, int], ...]
    score: float | None
    near_duplicate_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetCount:
    """The number of hits that carry `value`; None for a year or month not covered at all."""

    value: str
    count: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetRemainder:
    """What the counts of a facet leave out.

    `values` are values beyond the limit, `missing` hits without any value or date, `imprecise`
    hits with a date, but not so exact as a year or month.
    """

    values: int = 0
    missing: int = 0
    imprecise: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Expansion:
    """A part of the query as typed, and what it was widened to."""

    typed: str
    expanded_to: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryPart:
    """A part of a query, and how many articles meet it alone.

    Every hit meets the parts of `depth` 0; deeper ones are the alternatives of the part before
    them that is less deep.
    """

    text: str
    total: int
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexStamp:
    """The index that answered: `id` is new with each rebuild, `generation` counts its commits."""

    id: str
    generation: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResults:
    """The answer to one search. `total` is exact, however few hits are listed."""

    query: str
    total: int
    engine: str
    index: IndexStamp
    took_ms: float
    hits: tuple[SearchHit, ...] = ()
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    facet_remainders: Mapping[str, FacetRemainder] = field(default_factory=dict)
    expansions: tuple[Expansion, ...] = ()
    suggestion: str | None = None
    parts: tuple[QueryPart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyCounts:
    """The days on which the hits, and all articles of the chosen sites, were published.

    `days` and `covered` count the (first, last) day of each article that has a date; `covered`
    and `articles`, its total with the undated, leave out what is not within `span`: the days
    to which the request narrows hits.
    """

    query: str
    total: int
    articles: int
    days: Counter[tuple[date, date]]
    covered: Counter[tuple[date, date]]
    span: DaySpan
    expansions: tuple[Expansion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleStream:
    """The texts of all hits by date, undated ones last, then by id; each is read when asked for.

    `condition` is what was sought in them.
    """

    query: str
    condition: Condition
    articles: Iterator[StoredArticle]
    expansions: tuple[Expansion, ...] = ()
