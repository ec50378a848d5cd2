"""Which articles are looked at: a query narrowed down by facets, in an order. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from indexer.engine import Sort
from indexer.request import SearchRequest

YEAR = "year"
PANEL_FACETS = (YEAR, "site", "section", "author", "doc")
"""What the panel counts, in the order in which it does."""

MOST_HITS = 200
"""Hits listed at once; a person who wants more narrows down or exports."""
_MOST_VALUES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """A query as typed, the values chosen of each facet, and the order of hits.

    Without `sort` the best come first, of everything the newest.
    """

    query: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort | None = None

    @property
    def request(self) -> SearchRequest:
        """What the index is asked."""
        year = next(iter(self.chosen.get(YEAR, ())), None)
        return SearchRequest(
            query=self.query.strip() or "*",
            filters={name: values for name, values in self.chosen.items() if name != YEAR},
            date_from=year,
            date_to=year,
            sort=self.sort,
            limit=MOST_HITS,
            facets=PANEL_FACETS,
            facet_limit=_MOST_VALUES,
        )

    def is_chosen(self, facet: str, value: str) -> bool:
        """Whether only articles with this value, or another chosen one, are looked at."""
        return value in self.chosen.get(facet, ())

    def toggled(self, facet: str, value: str) -> "Selection":
        """The selection with a value taken in or, if it was, left out; of years one at a time."""
        before = self.chosen.get(facet, ())
        if value in before:
            after = tuple(each for each in before if each != value)
        else:
            after = (value,) if facet == YEAR else (*before, value)
        chosen = {name: values for name, values in self.chosen.items() if name != facet}
        return replace(self, chosen=chosen | ({facet: after} if after else {}))

    def unnarrowed(self) -> "Selection":
        """The query alone."""
        return replace(self, chosen={})

    def resorted(self) -> "Selection":
        """The same in the other order."""
        return replace(self, sort=None if self.sort is Sort.DATE else Sort.DATE)

    def words(self) -> str:
        """What narrows it down, and its order, for a person."""
        return "  ".join(self._parts())

    def _parts(self) -> Iterator[str]:
        for name, values in self.chosen.items():
            yield f"{name}: {' or '.join(values)}"
        if self.sort is Sort.DATE:
            yield "newest first"
