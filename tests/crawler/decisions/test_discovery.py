"""Where addresses come from beside pages: feeds, sitemaps, and the places systems keep them."""

from datetime import UTC, datetime, timedelta

import pytest

from archive.history import FoundUrl, UrlKind
from crawler.addresses.identity import Identity
from crawler.addresses.links import Link, LinkKind
from crawler.decisions.discovery import MOST_FEEDS, entries_of, feeds_of, links_of, sitemaps_of
from crawler.decisions.frontier import SIDE_PAGE
from crawler.extract.article import Reading
from crawler.extract.kind import PageKind
from crawler.extract.xml_list import Entry, ListKind, XmlList

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOME = "http://a.test/"
SCOPE = [HOME]


def start_page(*feeds: str, profile: str = "joomla") -> Reading:
    """A start page that names some feeds."""
    named = [Link(url=url, kind=LinkKind.FEED, in_listing=False, text="") for url in feeds]
    return Reading(
        kind=PageKind.LISTING,
        profile=profile,
        identity=Identity("a.test/"),
        links=(),
        feeds=tuple(named),
    )


def urls(found: tuple[FoundUrl, ...]) -> list[str]:
    """Their addresses."""
    return [link.url for link in found]


def test_links_that_belong_to_the_crawl_are_found() -> None:
    """Neither files, nor feeds, nor other hosts, nor print views, nor traps."""
    found = {
        "http://a.test/tin/5-hop.html": LinkKind.ARTICLE,
        "http://a.test/tin?start=5": LinkKind.PAGER,
        "http://a.test/ke-hoach.pdf": LinkKind.FILE,
        "http://a.test/rss": LinkKind.FEED,
        "http://b.test/tin/5-hop.html": LinkKind.ARTICLE,
        "http://a.test/tin/5-hop.html?tmpl=component&print=1": LinkKind.ARTICLE,
        "http://a.test/lich?month=5&year=2031": LinkKind.PAGE,
    }
    links = [Link(url=url, kind=kind, in_listing=True, text="") for url, kind in found.items()]
    assert urls(links_of(HOME, links, SCOPE, NOW, is_backfilled=False)) == list(found)[:2]


@pytest.mark.parametrize(("is_backfilled", "due"), [(False, None), (True, NOW + SIDE_PAGE)])
def test_a_new_later_page_is_no_news_by_itself(*, is_backfilled: bool, due: datetime) -> None:
    """After the first back-fill it waits until the page before it shows an article."""
    pager = Link(url="http://a.test/?start=50", kind=LinkKind.PAGER, in_listing=True, text="")
    (found,) = links_of(HOME, [pager], SCOPE, NOW, is_backfilled=is_backfilled)
    assert found.next_due == due


def test_feeds_of_a_start_page_come_in_one_format() -> None:
    """RSS before Atom; neither comments, nor feeds of later pages, nor of other hosts."""
    reading = start_page(
        "http://a.test/?format=feed&type=rss",
        "http://a.test/?format=feed&type=atom",
        "http://a.test/comments/feed/",
        "http://a.test/?start=14&format=feed&type=rss",
        "http://b.test/rss",
    )
    assert urls(feeds_of(HOME, reading, SCOPE)) == ["http://a.test/?format=feed&type=rss"]
    many = start_page(*(f"http://a.test/rss/{number}/" for number in range(99)))
    assert len(feeds_of(HOME, many, SCOPE)) == MOST_FEEDS


@pytest.mark.parametrize(
    ("profile", "feed"),
    [
        ("nukeviet", ["http://a.test/rss/"]),
        ("wordpress", ["http://a.test/feed/"]),
        ("generic", []),
    ],
)
def test_a_feed_that_is_not_named_is_looked_for(profile: str, feed: list[str]) -> None:
    """Where the system that made the page keeps it."""
    assert urls(feeds_of(HOME, start_page(profile=profile), SCOPE)) == feed


def test_sitemaps_are_those_of_robots_or_the_usual_one() -> None:
    """What robots.txt names counts, as far as it is the site's own."""
    named = ["http://a.test/s.xml.gz", "http://b.test/sitemap.xml"]
    assert urls(sitemaps_of(HOME, named, SCOPE)) == ["http://a.test/s.xml.gz"]
    assert urls(sitemaps_of(HOME, [], SCOPE)) == ["http://a.test/sitemap.xml"]


def listed(kind: ListKind, *changed_at: datetime | None) -> XmlList:
    """A list of addresses, each changed at a time."""
    entries = [
        Entry(url=f"http://a.test/{number}-tin-hoat-dong", changed_at=moment)
        for number, moment in enumerate(changed_at)
    ]
    return XmlList(kind=kind, entries=tuple(entries))


def test_what_stands_in_a_feed_is_an_article() -> None:
    """Whatever its address looks like; what an index names is a sitemap."""
    feed = XmlList(kind=ListKind.FEED, entries=(Entry(url="http://a.test/x", changed_at=None),))
    assert entries_of(HOME, feed, SCOPE, NOW, None)[0].kind is UrlKind.ARTICLE
    index = listed(ListKind.INDEX, None)
    assert entries_of(HOME, index, SCOPE, NOW, None)[0].kind is UrlKind.SITEMAP


def test_told_changes_are_kept() -> None:
    """A sitemap tells when its pages changed; not from the future."""
    found = entries_of(
        HOME, listed(ListKind.SITEMAP, NOW, None, NOW + timedelta(days=99)), SCOPE, NOW, None
    )
    assert [link.told_at for link in found] == [NOW, None, None]


def test_sitemap_that_calls_everything_new_is_not_believed() -> None:
    """Guards against every article being fetched at every run of a sitemap made on request."""
    lies = listed(ListKind.SITEMAP, *([NOW] * 30))
    found = entries_of(HOME, lies, SCOPE, NOW, None)
    assert {link.told_at for link in found} == {None}
    old = listed(ListKind.SITEMAP, *([NOW - timedelta(days=9)] * 30))
    assert None not in {link.told_at for link in entries_of(HOME, old, SCOPE, NOW, None)}


def test_entries_older_than_the_bound_are_left_out() -> None:
    """`--since` holds for sitemaps too; what has no date may be newer."""
    found = listed(ListKind.SITEMAP, NOW - timedelta(days=9), None, NOW)
    left = entries_of(HOME, found, SCOPE, NOW, NOW - timedelta(days=1))
    assert [link.url[14] for link in left] == ["1", "2"]
