"""Where addresses come from: links, feeds, sitemaps, and where systems keep them. Pure.

Feeds are taken from start pages alone: a listing's own feed tells what its page tells,
and that is fetched anyway. Where a start page names none its system's usual place is
tried; so is `/sitemap.xml` where robots.txt names no sitemap.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from urllib.parse import urljoin

from archive.history import FoundUrl, UrlKind
from crawler.addresses.identity import fold, in_scope, without_session
from crawler.addresses.links import Link, LinkKind, is_wasteful, kind_of
from crawler.addresses.pager import place_of
from crawler.addresses.trap import trap_of
from crawler.decisions.frontier import SIDE_PAGE
from crawler.extract.article import Reading
from crawler.extract.xml_list import Entry, ListKind, XmlList

MOST_FEEDS = 12
"""Of one start page; beside its sections some name a feed for every tag."""

_USUAL_FEEDS = {
    "joomla": "/index.php?format=feed&type=rss",
    "k2": "/index.php?format=feed&type=rss",
    "nukeviet": "/rss/",
    "wordpress": "/feed/",
    "drupal": "/rss.xml",
}
"""By the profile that read the start page."""

_FRESH = timedelta(days=1)
_MANY = 20
_FUTURE = timedelta(days=1)


def links_of(
    page: str, links: Iterable[Link], scope: Sequence[str], at: datetime, *, is_backfilled: bool
) -> tuple[FoundUrl, ...]:
    """The links of a page that belong to the crawl.

    Once a site's first back-fill has completed a later page of a listing that was not known is
    no news by itself: it waits until the page before it shows some.
    """
    return tuple(
        FoundUrl(
            url=url,
            identity=fold(url),
            kind=UrlKind(link.kind.value),
            listed=link.in_listing,
            found_on=page,
            next_due=at + SIDE_PAGE if is_backfilled and link.kind is LinkKind.PAGER else None,
        )
        for link in links
        if _is_page_of_ours(link.url, link.kind, scope)
        for url in [without_session(link.url)]
    )


def _is_page_of_ours(url: str, kind: LinkKind, scope: Sequence[str]) -> bool:
    return (
        kind not in {LinkKind.FILE, LinkKind.FEED}
        and in_scope(url, scope)
        and not is_wasteful(url)
        and trap_of(url) is None
    )


def feeds_of(page: str, reading: Reading, scope: Sequence[str]) -> tuple[FoundUrl, ...]:
    """The feeds of a start page: those it names, in one format; else where its system has one."""
    named = [link.url for link in reading.feeds if _is_feed_of_ours(link, scope)]
    rss = [url for url in named if "atom" not in url.lower()]
    usual = _USUAL_FEEDS.get(reading.profile)
    chosen = (rss or named)[:MOST_FEEDS] or ([urljoin(page, usual)] if usual else [])
    return tuple(_list_at(url, UrlKind.FEED, page) for url in chosen)


def _is_feed_of_ours(link: Link, scope: Sequence[str]) -> bool:
    """Comments are no news, and a feed of a later page is an echo of its address."""
    is_comments = "comment" in link.url.lower() or "bình luận" in link.text.lower()
    return in_scope(link.url, scope) and not is_comments and not place_of(link.url).step


def sitemaps_of(page: str, named: Iterable[str], scope: Sequence[str]) -> tuple[FoundUrl, ...]:
    """The sitemaps that robots.txt names, as far as they are the site's; else the usual place."""
    ours = [url for url in named if in_scope(url, scope)] or [urljoin(page, "/sitemap.xml")]
    return tuple(_list_at(url, UrlKind.SITEMAP, page) for url in ours)


def _list_at(url: str, kind: UrlKind, page: str) -> FoundUrl:
    return FoundUrl(url=url, identity=fold(url), kind=kind, found_on=page)


def entries_of(
    page: str, found: XmlList, scope: Sequence[str], now: datetime, since: datetime | None
) -> tuple[FoundUrl, ...]:
    """What a feed or sitemap leads to; of entries told to be older than `since` nothing."""
    told = _told(found.entries, now)
    return tuple(
        FoundUrl(
            url=url,
            identity=fold(url),
            kind=_kind_of_entry(url, found.kind),
            found_on=page,
            told_at=told.get(entry.url),
        )
        for entry in found.entries
        if found.kind is ListKind.INDEX or _is_page_of_ours(entry.url, kind_of(entry.url), scope)
        if in_scope(entry.url, scope)
        if not (since and entry.changed_at and entry.changed_at < since)
        for url in [without_session(entry.url)]
    )


def _kind_of_entry(url: str, kind: ListKind) -> UrlKind:
    """What stands in a feed is an article, whatever its address looks like."""
    if kind is ListKind.INDEX:
        return UrlKind.SITEMAP
    return UrlKind.ARTICLE if kind is ListKind.FEED else UrlKind(kind_of(url).value)


def _told(entries: Sequence[Entry], now: datetime) -> dict[str, datetime]:
    """When each entry last changed, if the list can be believed.

    One that calls half of a site changed since yesterday writes the time of the visit, or of
    its own making.
    """
    told = {
        entry.url: entry.changed_at
        for entry in entries
        if entry.changed_at and entry.changed_at < now + _FUTURE
    }
    fresh = sum(moment > now - _FRESH for moment in told.values())
    return {} if len(told) >= _MANY and fresh * 2 > len(told) else told
