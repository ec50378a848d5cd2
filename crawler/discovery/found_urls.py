"""Discovery of URLs: from links, feeds, sitemaps, and the places where systems keep those. Pure.

Feeds are taken from start pages alone: a listing's own feed tells what its page tells,
and that is fetched anyway. Where a start page names none its system's usual place is
tried; so is `/sitemap.xml` where robots.txt names no sitemap.
"""

from collections.abc import Container, Iterable, Sequence
from datetime import datetime, timedelta
from urllib.parse import urljoin

from archive.crawl_model import FetchRank, FoundUrl, UrlKind
from archive.link_facts import NO_LINK_FACTS, FactSource, LinkFacts
from crawler.discovery.entry_facts import read_entry_facts
from crawler.discovery.feeds import UrlList, UrlListEntry, UrlListKind
from crawler.extract.article import PageReading
from crawler.extract.html.links import resolve_url
from crawler.policy.scheduling import OTHER_PAGE_INTERVAL
from crawler.urls.canonical_key import make_canonical_key, strip_needless_parameters
from crawler.urls.links import (
    DRUPAL_TERM_PATH,
    Link,
    LinkKind,
    classify_url,
    is_skippable_url,
    is_tag_url,
)
from crawler.urls.pager_links import parse_listing_position
from crawler.urls.scope import Scope
from crawler.urls.traps import detect_trap

MAX_FEEDS = 12
"""Of one start page; beside its sections some name a feed for every tag."""

_DEFAULT_FEED_PATHS = {
    "joomla": "/index.php?format=feed&type=rss",
    "k2": "/index.php?format=feed&type=rss",
    "nukeviet": "/rss/",
    "wordpress": "/feed/",
    "drupal": "/rss.xml",
}
"""By the profile that read the start page."""

# Some sitemaps give the time of the request as every entry's lastmod: see `_get_reported_changes`.
_RECENT_CHANGE = timedelta(days=1)  # before the fetch; chosen
_MIN_ENTRIES_TO_JUDGE = 20  # entries; of fewer all may have changed that lately. Chosen
_CLOCK_TOLERANCE = timedelta(days=1)  # a server's clock may be ahead, or in another time zone


_WAITING_KINDS = frozenset({UrlKind.PAGER, UrlKind.TAG})


def select_links(
    page: str,
    links: Iterable[Link],
    scope: Scope,
    at: datetime,
    *,
    is_backfilled: bool,
    pagers: Container[str] = (),
    is_article: bool = False,
) -> tuple[FoundUrl, ...]:
    """Select the links of a page that belong to the crawl.

    Once a site's first back-fill has completed a later page of a listing that was not known is
    no news by itself: it waits until the page before it shows some. So does a new listing by tag.

    Args:
        page: The URL of the page.
        links: Its links.
        scope: What belongs to the site.
        at: The time of its visit.
        is_backfilled: The site's first back-fill has completed.
        pagers: Those of the links that lead to later pages of listings, whatever they look like.
        is_article: The page holds an article: a term of Drupal that was not met before is a tag,
            since sections stand in menus and listings, which are read first.
    """
    return tuple(
        FoundUrl(
            url=url,
            identity=make_canonical_key(url),
            kind=kind,
            listed=link.in_listing,
            found_on=page,
            next_due=at + OTHER_PAGE_INTERVAL if is_backfilled and kind in _WAITING_KINDS else None,
            rank=FetchRank.TAG if kind is UrlKind.PAGER and is_tag_url(url) else None,
            facts=_make_facts(link),
        )
        for link in links
        if _is_crawlable(link.url, link.kind, scope)
        for url in [strip_needless_parameters(link.url)]
        for kind in [
            UrlKind.PAGER
            if link.url in pagers
            else UrlKind.TAG
            if is_article and DRUPAL_TERM_PATH in url
            else UrlKind(link.kind.value)
        ]
    )


def _make_facts(link: Link) -> LinkFacts:
    source = FactSource.LISTING
    return LinkFacts(
        title=link.title,
        title_from=source if link.title else None,
        published_at=link.published_at,
        published_precision=link.published_precision,
        published_from=source if link.published_at else None,
    )


def _is_crawlable(url: str, kind: LinkKind, scope: Scope) -> bool:
    return (
        kind not in {LinkKind.FILE, LinkKind.FEED}
        and scope.contains(url)
        and not is_skippable_url(url)
        and detect_trap(url) is None
    )


def select_feeds(page: str, reading: PageReading, scope: Scope) -> tuple[FoundUrl, ...]:
    """Select the feeds of a start page: those it names, in one format, or its system's."""
    named = [link.url for link in reading.feeds if _is_crawlable_feed(link, scope)]
    rss = [url for url in named if "atom" not in url.lower()]
    usual = _DEFAULT_FEED_PATHS.get(reading.profile)
    chosen = (rss or named)[:MAX_FEEDS] or [
        url for url in [urljoin(page, usual or "")] if usual and scope.contains(url)
    ]
    return tuple(_make_feed_url(url, UrlKind.FEED, page) for url in chosen)


def _is_crawlable_feed(link: Link, scope: Scope) -> bool:
    """Comments are no news, and a feed of a later page is an echo of its address."""
    is_comments = "comment" in link.url.lower() or "bình luận" in link.text.lower()
    return (
        scope.contains(link.url) and not is_comments and not parse_listing_position(link.url).step
    )


def select_sitemaps(page: str, named: Iterable[str], scope: Scope) -> tuple[FoundUrl, ...]:
    """Select the sitemaps that robots.txt names for the site's hosts; else the usual place.

    Of a site that is bound to paths a named sitemap may lie outside of them: it is a list that
    robots.txt offers to every crawler, and of its entries only the site's own are fetched.
    """
    # The protocol wants whole URLs; search engines take others from the place of the file.
    whole = [resolve_url(urljoin(page, "/robots.txt"), url) for url in named]
    ours = [url for url in whole if url and scope.has_host(url)] or [
        urljoin(folder, "sitemap.xml") for folder in scope.list_folders(page)
    ]
    return tuple(_make_feed_url(url, UrlKind.SITEMAP, page) for url in ours)


def _make_feed_url(url: str, kind: UrlKind, page: str) -> FoundUrl:
    return FoundUrl(url=url, identity=make_canonical_key(url), kind=kind, found_on=page)


def select_entries(
    page: str, found: UrlList, scope: Scope, now: datetime, since: datetime | None
) -> tuple[FoundUrl, ...]:
    """Select the entries of a feed or sitemap; none that says to be older than `since`."""
    told = _get_reported_changes(found.entries, now)
    facts = read_entry_facts(found, now)
    return tuple(
        FoundUrl(
            url=url,
            identity=make_canonical_key(url),
            kind=_classify_entry(url, found.kind),
            found_on=page,
            told_at=told.get(entry.url),
            facts=facts.get(entry.url, NO_LINK_FACTS),
        )
        for entry in found.entries
        if found.kind is UrlListKind.INDEX
        or _is_crawlable(entry.url, classify_url(entry.url), scope)
        if scope.contains(entry.url)
        if not (since and entry.changed_at and entry.changed_at < since)
        for url in [strip_needless_parameters(entry.url)]
    )


def _classify_entry(url: str, kind: UrlListKind) -> UrlKind:
    """Classify an entry: in a feed it is an article, whatever its address looks like."""
    if kind is UrlListKind.INDEX:
        return UrlKind.SITEMAP
    return UrlKind.ARTICLE if kind is UrlListKind.FEED else UrlKind(classify_url(url).value)


def _get_reported_changes(entries: Sequence[UrlListEntry], now: datetime) -> dict[str, datetime]:
    """When each entry last changed, if the list can be believed.

    One that calls half of a site changed since yesterday writes the time of the visit, or of
    its own making.
    """
    told = {
        entry.url: entry.changed_at
        for entry in entries
        if entry.changed_at and entry.changed_at < now + _CLOCK_TOLERANCE
    }
    fresh = sum(moment > now - _RECENT_CHANGE for moment in told.values())
    return {} if len(told) >= _MIN_ENTRIES_TO_JUDGE and fresh * 2 > len(told) else told
