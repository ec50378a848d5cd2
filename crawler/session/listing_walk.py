"""Pagination of one run: which later pages of listings it fetches.

Until a site's first back-fill has completed all of them are due as they are found. After
that a page leads to the next one only while it shows news; and with a date to begin from,
only while its articles are not older. The decisions are in `crawler.policy.listing_depth`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from archive.archive import Archive
from archive.crawl_model import FoundUrl, ListedUrlState, UrlKind, UrlState
from archive.model import SiteKey
from archive.times import CLOCK_SLACK
from crawler.discovery.found_urls import select_links
from crawler.extract.article import PageKind, PageReading
from crawler.policy.listing_depth import has_new_articles, has_only_pinned_articles, is_older_than
from crawler.policy.visit_factory import PageLinks
from crawler.session.capture_writer import get_utc_now
from crawler.urls.canonical_key import make_canonical_key
from crawler.urls.pager_links import ListingPosition, find_next_pages, find_pagers
from crawler.urls.scope import Scope

_NEWS_KINDS = frozenset({UrlKind.ARTICLE, UrlKind.PAGE})


class ListingWalk:
    """Progress of one run through the listings of a site."""

    def __init__(
        self, archive: Archive, site: SiteKey, started_at: datetime, since: datetime | None
    ) -> None:
        self._archive = archive
        self._site = site
        self._started_at = started_at
        self._since = since
        self._is_backfilled = archive.sites.is_backfilled(site)
        self._listed_before: dict[str, list[str]] = {}
        """Of each page that may follow: what the page before it shows."""

    def find_links(
        self, state: UrlState, reading: PageReading, scope: Scope, at: datetime
    ) -> PageLinks:
        """Return the links of a page that was fetched at a time."""
        # On an article's page a numbered list leads to its own further pages.
        is_article = reading.kind is PageKind.ARTICLE
        places = {} if is_article else find_pagers(reading.links)
        found = select_links(
            state.url,
            reading.links,
            scope,
            at,
            is_backfilled=self._is_backfilled,
            pagers=places,
            is_article=is_article,
        )
        if reading.kind is not PageKind.LISTING and state.kind is not UrlKind.PAGER:
            return PageLinks(found_urls=found)
        shown = [link.identity for link in found if link.listed and link.kind in _NEWS_KINDS]
        shown = list(dict.fromkeys(shown))
        return PageLinks(
            found_urls=found,
            listed_identities=tuple(shown),
            next_pages=self._choose_next_pages(state, found, shown, places),
        )

    def _choose_next_pages(
        self,
        state: UrlState,
        found: Sequence[FoundUrl],
        shown: list[str],
        places: Mapping[str, ListingPosition],
    ) -> tuple[str, ...]:
        pagers = [link.url for link in found if link.kind is UrlKind.PAGER]
        next_urls = find_next_pages(state.url, pagers, places)
        following = tuple(make_canonical_key(url) for url in next_urls)
        self._listed_before.update(dict.fromkeys(following, shown))
        page = self._get_listed_urls(shown)
        if self._since and is_older_than(page, self._since):
            return ()
        # Later pages that were never fetched are due by themselves until the back-fill is done;
        # only with a date to begin from is each reached through the one before.
        if has_new_articles(page) or (self._since and not self._is_backfilled):
            return following
        return tuple(identity for identity in following if self._is_pinned_only(shown, identity))

    def _is_pinned_only(self, shown: Sequence[str], following: str) -> bool:
        """Tell whether a page holds pinned articles alone, by what the next page showed."""
        there = self._archive.listings.get_identities_listed_on(self._site, following)
        return has_only_pinned_articles(self._get_listed_urls(shown), self._get_listed_urls(there))

    def _get_listed_urls(self, shown: Sequence[str]) -> list[ListedUrlState]:
        until = get_utc_now() + CLOCK_SLACK
        return self._archive.listings.get_listed_urls(self._site, shown, self._started_at, until)

    def has_news(self, listed_identities: Sequence[str]) -> bool:
        """Tell whether a listing shows an article that was first met in this run."""
        return has_new_articles(self._get_listed_urls(listed_identities))

    def get_allowed_pagers(self) -> list[str] | None:
        """Return the later pages that may be fetched now; None for any.

        With a date to begin from, those whose page before shows articles that are not older;
        the articles of that page have been read by then.
        """
        if self._since is None:
            return None
        return [
            following
            for following, shown in self._listed_before.items()
            if not is_older_than(self._get_listed_urls(shown), self._since)
        ]
