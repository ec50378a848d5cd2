"""Which articles are looked at: a query narrowed down by facets and days, in an order. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from indexer.engine import Sort
from indexer.request import SearchRequest

YEAR = "year"
PANEL_FACETS = (YEAR, "site", "section", "author", "doc")
"""What the panel counts, in the order in which it does."""

_MOST_VALUES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """A query as typed, the values chosen of each filter, the days, and the order of hits.

    Without `sort` the best come first, of everything the newest. How words match is as in a
    `SearchRequest`.
    """

    query: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    date_from: str | None = None
    date_to: str | None = None
    match_any: bool = False
    exact: bool = False
    fold: bool = False
    sort: Sort | None = None

    @classmethod
    def of(cls, request: SearchRequest) -> "Selection":
        """What a request looks at."""
        return cls(
            query="" if request.query == "*" else request.query,
            chosen=request.filters,
            date_from=request.date_from,
            date_to=request.date_to,
            match_any=request.match_any,
            exact=request.exact,
            fold=request.fold,
        )

    @property
    def request(self) -> SearchRequest:
        """The articles that are looked at, all of them."""
        return SearchRequest(
            query=self.query.strip() or "*",
            filters=self.chosen,
            date_from=self.date_from,
            date_to=self.date_to,
            match_any=self.match_any,
            exact=self.exact,
            fold=self.fold,
        )

    def listing(self, most: int) -> SearchRequest:
        """The same as the screen lists them: in order, at most so many, counted."""
        return replace(
            self.request,
            sort=self.sort,
            limit=most,
            facets=PANEL_FACETS,
            facet_limit=_MOST_VALUES,
        )

    @property
    def is_everything(self) -> bool:
        """Whether nothing is sought and nothing narrowed."""
        return self.request == SearchRequest(query="*")

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the query says what is looked at."""
        return self != self.unnarrowed()

    def is_chosen(self, facet: str, value: str) -> bool:
        """Whether only articles with this value, or another chosen one, are looked at."""
        if facet == YEAR:
            return self.date_from == self.date_to == value
        return value in self.chosen.get(facet, ())

    def toggled(self, facet: str, value: str) -> "Selection":
        """The selection with a value taken in or, if it was, left out; of years one at a time."""
        if facet == YEAR:
            year = None if self.is_chosen(YEAR, value) else value
            return replace(self, date_from=year, date_to=year)
        before = self.chosen.get(facet, ())
        if value in before:
            after = tuple(each for each in before if each != value)
        else:
            after = (*before, value)
        chosen = {name: values for name, values in self.chosen.items() if name != facet}
        return replace(self, chosen=chosen | ({facet: after} if after else {}))

    def asking(self, query: str) -> "Selection":
        """Another query, in the same order, for which nothing is narrowed down."""
        return Selection(query=query, sort=self.sort)

    def unnarrowed(self) -> "Selection":
        """The query alone."""
        return self.asking(self.query)

    def resorted(self) -> "Selection":
        """The same in the other order."""
        return replace(self, sort=None if self.sort is Sort.DATE else Sort.DATE)

    def narrowing(self) -> str:
        """What narrows it down, for a person; nothing where nothing does."""
        return "  ".join(self._parts())

    def words(self) -> str:
        """The query and what narrows it down, for a person."""
        return "  ".join([self.query.strip() or "everything", *self._parts()])

    def _parts(self) -> Iterator[str]:
        if self.date_from == self.date_to:
            yield from (f"date: {day}" for day in [self.date_from] if day)
        else:
            days = {"from": self.date_from, "to": self.date_to}
            yield from (f"{name} {day}" for name, day in days.items() if day)
        for name, values in self.chosen.items():
            yield f"{name}: {' or '.join(values)}"
        flags = {"any word": self.match_any, "exact marks": self.exact, "no marks": self.fold}
        yield from (name for name, is_set in flags.items() if is_set)
