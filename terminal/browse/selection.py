"""The articles that are looked at: a query narrowed down by facets and days, in an order. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from indexer.engine import SortOrder
from indexer.search_request import SearchRequest

YEAR_FACET = "year"
PANEL_FACETS = (YEAR_FACET, "site", "section", "author", "doc")
"""What the panel counts, in the order in which it does."""

MAX_FACET_VALUES = 10
"""Values of a facet in the panel: two facets are seen at 24 rows. Chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSelection:
    """A query as typed, what narrows it, and the order of hits.

    `filters` and days are what is chosen, `excluded` what is left out.

    Without `sort` the best come first, of everything the newest. How words match is as in a
    `SearchRequest`.
    """

    query: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    excluded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    date_from: str | None = None
    date_to: str | None = None
    match_any: bool = False
    exact: bool = False
    fold: bool = False
    sort: SortOrder | None = None

    @classmethod
    def from_request(cls, request: SearchRequest) -> "SearchSelection":
        """Return the selection of the articles of a request."""
        return cls(
            query="" if request.query == "*" else request.query,
            filters=request.filters,
            excluded=request.excluded,
            date_from=request.date_from,
            date_to=request.date_to,
            match_any=request.match_any,
            exact=request.exact,
            fold=request.fold,
        )

    @property
    def search_request(self) -> SearchRequest:
        """The request for all articles of the selection."""
        return SearchRequest(
            query=self.query.strip() or "*",
            filters=self.filters,
            excluded=self.excluded,
            date_from=self.date_from,
            date_to=self.date_to,
            match_any=self.match_any,
            exact=self.exact,
            fold=self.fold,
        )

    def make_listing_request(self, limit: int) -> SearchRequest:
        """Make the request for the screen: in order, at most `limit` hits, with facets."""
        return replace(
            self.search_request,
            sort=self.sort,
            limit=limit,
            facets=PANEL_FACETS,
            facet_limit=MAX_FACET_VALUES,
        )

    def make_sibling_requests(self) -> dict[str, SearchRequest]:
        """Make a request for each facet with a choice: its counts as if there were none."""
        return {
            facet: replace(
                self._without_facet(facet).search_request,
                limit=0,
                snippets=False,
                facets=(facet,),
                facet_limit=0,
            )
            for facet in PANEL_FACETS
            if self._is_narrowed_by(facet)
        }

    def _is_narrowed_by(self, facet: str) -> bool:
        chosen = self.date_from or self.date_to if facet == YEAR_FACET else self.filters.get(facet)
        return bool(chosen or self.excluded.get(facet))

    def _without_facet(self, facet: str) -> "SearchSelection":
        bare = replace(
            self,
            filters={name: values for name, values in self.filters.items() if name != facet},
            excluded={name: values for name, values in self.excluded.items() if name != facet},
        )
        return replace(bare, date_from=None, date_to=None) if facet == YEAR_FACET else bare

    @property
    def is_unfiltered(self) -> bool:
        """Whether neither query nor filters narrow it."""
        return self.search_request == SearchRequest(query="*")

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the query narrows it."""
        return self != self.without_filters()

    def is_chosen(self, facet: str, value: str) -> bool:
        """Say whether a value of a facet is among the filters."""
        if facet == YEAR_FACET:
            return self.date_from == self.date_to == value
        return value in self.filters.get(facet, ())

    def is_excluded(self, facet: str, value: str) -> bool:
        """Say whether a value of a facet is left out."""
        return value in self.excluded.get(facet, ())

    def toggle(self, facet: str, value: str) -> "SearchSelection":
        """Return the selection with a value added, or removed if it was there; of years one."""
        if self.is_excluded(facet, value):
            return self.toggle_excluded(facet, value).toggle(facet, value)
        if facet == YEAR_FACET:
            year = None if self.is_chosen(YEAR_FACET, value) else value
            return replace(self, date_from=year, date_to=year)
        return replace(self, filters=_toggle_value(self.filters, facet, value))

    def toggle_excluded(self, facet: str, value: str) -> "SearchSelection":
        """Return the selection without the articles of a value, or with them again."""
        if self.is_chosen(facet, value):
            return self.toggle(facet, value).toggle_excluded(facet, value)
        return replace(self, excluded=_toggle_value(self.excluded, facet, value))

    def with_query(self, query: str) -> "SearchSelection":
        """Return another query in the same order, without filters."""
        return SearchSelection(query=query, sort=self.sort)

    def without_filters(self) -> "SearchSelection":
        """Return the query alone."""
        return self.with_query(self.query)

    def toggle_sort(self) -> "SearchSelection":
        """Return the selection in the other order."""
        return replace(self, sort=None if self.sort is SortOrder.DATE else SortOrder.DATE)

    def describe_filters(self) -> str:
        """Describe for a person what narrows the query; empty where nothing does."""
        return "  ".join(self._iter_descriptions())

    def describe(self) -> str:
        """Describe the query and its filters for a person."""
        return "  ".join([self.query.strip() or "everything", *self._iter_descriptions()])

    def _iter_descriptions(self) -> Iterator[str]:
        if self.date_from == self.date_to:
            yield from (f"date: {day}" for day in [self.date_from] if day)
        else:
            days = {"from": self.date_from, "to": self.date_to}
            yield from (f"{name} {day}" for name, day in days.items() if day)
        for name, values in self.filters.items():
            yield f"{name}: {' or '.join(values)}"
        for name, values in self.excluded.items():
            yield f"not {name}: {' or '.join(values)}"
        flags = {"any word": self.match_any, "exact marks": self.exact, "no marks": self.fold}
        yield from (name for name, is_set in flags.items() if is_set)


def _toggle_value(
    values: Mapping[str, tuple[str, ...]], facet: str, value: str
) -> dict[str, tuple[str, ...]]:
    """Add a value of a facet, or take it away; a facet without values is left out."""
    before = values.get(facet, ())
    removed = tuple(each for each in before if each != value)
    after = (*before, value) if removed == before else removed
    others = {name: each for name, each in values.items() if name != facet}
    return others | ({facet: after} if after else {})
