"""What other pages say of an address: what they call it, and when they say it was published.

Listings, sitemaps and feeds each tell more than the one before. The better of two is the same in
whatever order they are met, so a crawl that was killed and one that was not know the same.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from archive.model import DatePrecision


class FactSource(StrEnum):
    """Where something is said of an address, the least sure first."""

    LISTING = "listing"
    SITEMAP = "sitemap"
    FEED = "feed"


_RANK = {source: rank for rank, source in enumerate(FactSource)}
_CUT_SHORT = ("...", "…")
"""How a title ends of which the page had no room for the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkFacts:
    """What is said of one address elsewhere, each with its source; None: nothing.

    `published_at` is the first moment of the span that `published_precision` names.
    """

    title: str | None = None
    title_from: FactSource | None = None
    published_at: datetime | None = None
    published_precision: DatePrecision | None = None
    published_from: FactSource | None = None

    def merge(self, other: "LinkFacts") -> "LinkFacts":
        """Return the better title and the better date of both."""
        if other in (self, NO_LINK_FACTS):
            return self
        titled = max(self, other, key=_rank_title)
        dated = max(self, other, key=_rank_date)
        return LinkFacts(
            title=titled.title,
            title_from=titled.title_from,
            published_at=dated.published_at,
            published_precision=dated.published_precision,
            published_from=dated.published_from,
        )


NO_LINK_FACTS = LinkFacts()


def _rank_title(facts: LinkFacts) -> tuple[bool, int, bool, int, str]:
    """Rank by source; of one source the title that is whole, then the longest."""
    title = facts.title or ""
    is_whole = not title.endswith(_CUT_SHORT)
    source = _RANK[facts.title_from] if facts.title_from else -1
    return (bool(title), source, is_whole, len(title), title)


def _rank_date(facts: LinkFacts) -> tuple[int, bool, float]:
    """Rank by source; of one source the date that has a time, then the earliest."""
    if facts.published_at is None or facts.published_from is None:
        return (-1, False, 0)
    is_minute = facts.published_precision is DatePrecision.MINUTE
    return (
        _RANK[facts.published_from],
        is_minute,
        -facts.published_at.astimezone(UTC).timestamp(),
    )
