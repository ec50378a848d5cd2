"""The balance of a site: what looked like an article to its crawls, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedValue:
    """A title, or a date, that more than half of some articles have in common."""

    name: str
    value: str
    count: int
    articles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What was not read of a site, as a run left it, and how much of it this run found.

    Attributes:
        articles: Addresses that look like articles' and were asked for, by whatever run.
        unread: Those of them that were not read and still are not, by reason.
        forbidden: Those that robots.txt forbids; they are in neither of the two.
        left: Addresses that look like articles' and were not asked for yet.
        believed: Those that were taken for known articles and not asked for, by the pattern in
            which they differ from an address of the article.
        tried: Addresses that look like articles' and were asked for by this run, but for those
            that were unread before.
        newly_unread: Those of `tried` that were not read.
        visited: Articles known before this run that it visited, but for those lost before.
        newly_lost: Those of `visited` that cannot be read any more.
        lost: Known articles that could not be read, by whatever run, and still cannot.
        listings: Pages of listings that were asked for.
        unread_listings: Those of them that were not read and still are not, by reason.
        unread_pages: Other pages that could not be read, by reason: any may list articles.
        unread_parts: Further pages of articles that could not be read, by reason.
        unread_feeds: Feeds and sitemaps of which nothing could be read, with the reason of each.
        shared: What most of the last articles have in common and should not.
    """

    articles: int = 0
    unread: Mapping[str, int] = field(default_factory=dict)
    forbidden: int = 0
    left: int = 0
    believed: Mapping[str, int] = field(default_factory=dict)
    tried: int = 0
    newly_unread: int = 0
    visited: int = 0
    newly_lost: int = 0
    lost: int = 0
    listings: int = 0
    unread_listings: Mapping[str, int] = field(default_factory=dict)
    unread_pages: Mapping[str, int] = field(default_factory=dict)
    unread_parts: Mapping[str, int] = field(default_factory=dict)
    unread_feeds: Mapping[str, str] = field(default_factory=dict)
    shared: tuple[SharedValue, ...] = ()

    @property
    def unread_count(self) -> int:
        """How many addresses that look like articles' are not read."""
        return sum(self.unread.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadUrl:
    """One address that was not read: why, since when, and what other pages call it."""

    url: str
    reason: str
    since: datetime | None
    title: str | None
