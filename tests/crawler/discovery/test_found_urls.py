"""Where addresses come from beside pages: feeds, sitemaps, and the places systems keep them."""

from datetime import UTC, datetime, timedelta

import pytest

from archive.crawl_model import FoundUrl, UrlKind
from crawler.discovery.feeds import UrlList, UrlListEntry, UrlListKind
from crawler.discovery.found_urls import (
    MAX_FEEDS,
    select_entries,
    select_feeds,
    select_links,
    select_sitemaps,
)
from crawler.extract.article import PageReading
from crawler.extract.classify import PageKind
from crawler.policy.scheduling import OTHER_PAGE_INTERVAL
from crawler.urls.canonical_key import CanonicalKey
from crawler.urls.links import Link, LinkKind
from crawler.urls.scope import Scope

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOME = "http://a.test/"
SCOPE = Scope([HOME])


def make_start_page(*feeds: str, profile: str = "joomla") -> PageReading:
    """A start page that names some feeds."""
    named = [Link(url=url, kind=LinkKind.FEED, in_listing=False, text="") for url in feeds]
    return PageReading(
        kind=PageKind.LISTING,
        profile=profile,
        canonical_key=CanonicalKey("a.test/"),
        links=(),
        feeds=tuple(named),
    )


def get_urls(found: tuple[FoundUrl, ...]) -> list[str]:
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
    assert get_urls(select_links(HOME, links, SCOPE, NOW, is_backfilled=False)) == list(found)[:2]


@pytest.mark.parametrize(
    ("is_backfilled", "due"), [(False, None), (True, NOW + OTHER_PAGE_INTERVAL)]
)
def test_a_new_later_page_is_no_news_by_itself(*, is_backfilled: bool, due: datetime) -> None:
    """After the first back-fill it waits until the page before it shows an article."""
    pager = Link(url="http://a.test/?start=50", kind=LinkKind.PAGER, in_listing=True, text="")
    (found,) = select_links(HOME, [pager], SCOPE, NOW, is_backfilled=is_backfilled)
    assert found.next_due == due


def test_feeds_of_a_start_page_come_in_one_format() -> None:
    """RSS before Atom; neither comments, nor feeds of later pages, nor of other hosts."""
    reading = make_start_page(
        "http://a.test/?format=feed&type=rss",
        "http://a.test/?format=feed&type=atom",
        "http://a.test/comments/feed/",
        "http://a.test/?start=14&format=feed&type=rss",
        "http://b.test/rss",
    )
    assert get_urls(select_feeds(HOME, reading, SCOPE)) == ["http://a.test/?format=feed&type=rss"]
    many = make_start_page(*(f"http://a.test/rss/{number}/" for number in range(99)))
    assert len(select_feeds(HOME, many, SCOPE)) == MAX_FEEDS


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
    assert get_urls(select_feeds(HOME, make_start_page(profile=profile), SCOPE)) == feed


def test_sitemaps_are_those_of_robots_or_the_usual_one() -> None:
    """What robots.txt names counts, as far as it is the site's own."""
    named = ["http://a.test/s.xml.gz", "http://b.test/sitemap.xml"]
    assert get_urls(select_sitemaps(HOME, named, SCOPE)) == ["http://a.test/s.xml.gz"]
    assert get_urls(select_sitemaps(HOME, [], SCOPE)) == ["http://a.test/sitemap.xml"]
    relative = ["/s1.xml", "s2.txt", "//a.test/s3.xml"]
    assert get_urls(select_sitemaps("http://a.test/tin/1", relative, SCOPE)) == [
        f"http://a.test/{name}" for name in ("s1.xml", "s2.txt", "s3.xml")
    ]


def make_xml_list(kind: UrlListKind, *changed_at: datetime | None) -> UrlList:
    """A list of addresses, each changed at a time."""
    entries = [
        UrlListEntry(url=f"http://a.test/{number}-tin-hoat-dong", changed_at=moment)
        for number, moment in enumerate(changed_at)
    ]
    return UrlList(kind=kind, entries=tuple(entries))


def test_what_stands_in_a_feed_is_an_article() -> None:
    """Whatever its address looks like; what an index names is a sitemap."""
    feed = UrlList(
        kind=UrlListKind.FEED, entries=(UrlListEntry(url="http://a.test/x", changed_at=None),)
    )
    assert select_entries(HOME, feed, SCOPE, NOW, None)[0].kind is UrlKind.ARTICLE
    index = make_xml_list(UrlListKind.INDEX, None)
    assert select_entries(HOME, index, SCOPE, NOW, None)[0].kind is UrlKind.SITEMAP


def test_told_changes_are_kept() -> None:
    """A sitemap tells when its pages changed; not from the future."""
    found = select_entries(
        HOME,
        make_xml_list(UrlListKind.SITEMAP, NOW, None, NOW + timedelta(days=99)),
        SCOPE,
        NOW,
        None,
    )
    assert [link.told_at for link in found] == [NOW, None, None]


def test_sitemap_that_calls_everything_new_is_not_believed() -> None:
    """Guards against every article being fetched at every run of a sitemap made on request."""
    lies = make_xml_list(UrlListKind.SITEMAP, *([NOW] * 30))
    found = select_entries(HOME, lies, SCOPE, NOW, None)
    assert {link.told_at for link in found} == {None}
    old = make_xml_list(UrlListKind.SITEMAP, *([NOW - timedelta(days=9)] * 30))
    assert None not in {link.told_at for link in select_entries(HOME, old, SCOPE, NOW, None)}


def test_entries_older_than_the_bound_are_left_out() -> None:
    """`--since` holds for sitemaps too; what has no date may be newer."""
    found = make_xml_list(UrlListKind.SITEMAP, NOW - timedelta(days=9), None, NOW)
    left = select_entries(HOME, found, SCOPE, NOW, NOW - timedelta(days=1))
    assert [link.url[14] for link in left] == ["1", "2"]
