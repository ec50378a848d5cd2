"""Leads one run through the listings of a site: which later pages it fetches.

Until a site's first back-fill has completed all of them are due as they are found. After
that a page leads to the next one only while it shows news; and with a date to begin from,
only while its articles are not older. The decisions are in `crawler.decisions.onward`.
"""

from collections.abc import Sequence
from datetime import datetime

from archive.history import FoundUrl, KnownListed, UrlKind, UrlState
from archive.model import SiteKey
from archive.moments import CLOCK_SLACK
from archive.store import Archive
from crawler.addresses.identity import fold
from crawler.addresses.pager import next_pages
from crawler.decisions.discovery import links_of
from crawler.decisions.onward import has_news, is_older, is_pinned
from crawler.decisions.visit import Leads
from crawler.extract.article import PageKind, Reading
from crawler.runs.capture_log import utc_now

_MAY_BE_NEWS = frozenset({UrlKind.ARTICLE, UrlKind.PAGE})


class Guide:
    """What a run does with the listings that it meets."""

    def __init__(
        self, archive: Archive, site: SiteKey, started_at: datetime, since: datetime | None
    ) -> None:
        self._archive = archive
        self._site = site
        self._started_at = started_at
        self._since = since
        self._is_backfilled = archive.is_backfilled(site)
        self._before: dict[str, list[str]] = {}
        """Of each page that may follow: what the page before it shows."""

    def leads(self, state: UrlState, reading: Reading, scope: Sequence[str], at: datetime) -> Leads:
        """Where a page leads that was fetched at a time."""
        found = links_of(state.url, reading.links, scope, at, is_backfilled=self._is_backfilled)
        if reading.kind is not PageKind.LISTING and state.kind is not UrlKind.PAGER:
            return Leads(found=found)
        shown = [link.identity for link in found if link.listed and link.kind in _MAY_BE_NEWS]
        shown = list(dict.fromkeys(shown))
        return Leads(found=found, shown=tuple(shown), onward=self._onward(state, found, shown))

    def _onward(
        self, state: UrlState, found: Sequence[FoundUrl], shown: list[str]
    ) -> tuple[str, ...]:
        pagers = [link.url for link in found if link.kind is UrlKind.PAGER]
        following = tuple(fold(url) for url in next_pages(state.url, pagers))
        self._before.update(dict.fromkeys(following, shown))
        page = self._known(shown)
        if self._since and is_older(page, self._since):
            return ()
        # Later pages that were never fetched are due by themselves until the back-fill is done;
        # only with a date to begin from is each reached through the one before.
        if has_news(page) or (self._since and not self._is_backfilled):
            return following
        return tuple(identity for identity in following if self._hides_news(shown, identity))

    def _hides_news(self, shown: Sequence[str], following: str) -> bool:
        """Whether only pinned articles stand on a page, by what stood behind it last time."""
        there = self._archive.memory.shown_on(self._site, following)
        return is_pinned(self._known(shown), self._known(there))

    def _known(self, shown: Sequence[str]) -> list[KnownListed]:
        until = utc_now() + CLOCK_SLACK
        return self._archive.memory.known_listed(self._site, shown, self._started_at, until)

    def pagers(self) -> list[str] | None:
        """The later pages that may be fetched now; None for any.

        With a date to begin from, those whose page before shows articles that are not older;
        the articles of that page have been read by then.
        """
        if self._since is None:
            return None
        return [
            following
            for following, shown in self._before.items()
            if not is_older(self._known(shown), self._since)
        ]
