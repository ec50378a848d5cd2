"""The request of a search, as plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

from indexer.engine import VALUE_FACETS, SortOrder

TIME_FACETS = ("year", "month")
ALL_FACETS = (*TIME_FACETS, *VALUE_FACETS)
"""The facets that can be asked for."""

SITE_FILTERS = ("site", "kind", "province", "province_2025")
"""The filters that choose sites, and with them what hits are counted beside."""

FILTERS = (
    *SITE_FILTERS,
    "section",
    "source",
    "doc",
    "cms",
    "author",
    "photographer",
    "person",
    "captured_from",
)
"""The filters that can be asked for: whole values, of names any spelling."""


_VIETNAM = timezone(timedelta(hours=7))  # as in the archive, which a search does not import


def get_today() -> date:
    """Return the day that it is in Vietnam."""
    return datetime.now(_VIETNAM).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """One search. Values of one filter are alternatives, filters are conditions together.

    `excluded` leaves out what has one of these values, by filter; of `year`, what is of that year.

    `date_from` and `date_to` are dates as the query language writes them, both
    included. Without `sort`, hits are ordered by score, those of `*` by date.
    `facet_limit` 0 lists all values. `match_any` finds articles with one of the
    words, `fold` lets all marks be missing, `exact` none. `offset` hits are passed over before
    the first that is listed. `sample` lists so many hits chosen at random, the same for the same
    `seed`. `collapse` lists only the first of nearly equal texts. `explain` tells what each part
    matches. Dates such as `7d..` are counted from `today`, in all that is made of this request.
    """

    query: str
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    excluded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    date_from: str | None = None
    date_to: str | None = None
    sort: SortOrder | None = None
    limit: int = 20
    offset: int = 0
    facets: tuple[str, ...] = ()
    facet_limit: int = 20
    match_any: bool = False
    fold: bool = False
    exact: bool = False
    snippets: bool = True
    collapse: bool = False
    sample: int | None = None
    seed: int = 0
    explain: bool = False
    today: date = field(default_factory=get_today, compare=False)

    @property
    def options(self) -> dict[str, object]:
        """The options that decide beside the query which articles are found, as JSON has them."""
        return {
            "from": self.date_from,
            "to": self.date_to,
            "any": self.match_any,
            "exact": self.exact,
            "fold": self.fold,
            **_to_lists(self.filters),
            **({"excluded": _to_lists(self.excluded)} if self.excluded else {}),
        }


def _to_lists(values: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    return {name: list(each) for name, each in values.items()}
