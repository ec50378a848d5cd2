"""Feeds and sitemaps, as servers really send them."""

import gzip
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.discovery.feeds import UrlListEntry, UrlListKind, parse_feed_time, parse_url_list
from crawler.errors import ExtractionError

HERE = "http://a.test/rss/"
JULY = datetime(2020, 7, 13, 0, 15, tzinfo=UTC)

RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"
 xmlns:atom="http://www.w3.org/2005/Atom"><channel><link>http://a.test/</link>
<atom:link href="http://a.test/rss/" rel="self"/>
<item><title>Một</title><link>/tin/1-mot.html</link>
<pubDate>Mon, 13 Jul 2020 07:15:00 +0700</pubDate></item>
<item><title>Hai</title><guid>http://a.test/tin/2-hai.html</guid></item>
<item><title>Ba</title><guid isPermaLink="false">3</guid></item></channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><link href="http://a.test/"/>
<entry><link rel="edit" href="/sua/1"/><link href="/tin/1-mot.html"/>
<published>2020-07-01T00:00:00Z</published><updated>2020-07-13T07:15:00+07:00</updated></entry>
</feed>"""

SITEMAP = """<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc> http://a.test/tin/1-mot.html </loc><lastmod>2020-07-13T07:15+07:00</lastmod></url>
<url><loc>http://a.test/tin/2-hai.html</loc><lastmod>hom qua</lastmod></url></urlset>"""

INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>http://a.test/s1.xml.gz</loc></sitemap></sitemapindex>"""

FIRST = UrlListEntry(url="http://a.test/tin/1-mot.html", changed_at=JULY)
SECOND = UrlListEntry(url="http://a.test/tin/2-hai.html", changed_at=None)


@pytest.mark.parametrize(
    ("text", "kind", "entries"),
    [
        (RSS, UrlListKind.FEED, (FIRST, SECOND)),
        (ATOM, UrlListKind.FEED, (FIRST,)),
        (SITEMAP, UrlListKind.SITEMAP, (FIRST, SECOND)),
        (INDEX, UrlListKind.INDEX, (UrlListEntry(url="http://a.test/s1.xml.gz", changed_at=None),)),
        ("\n  " + RSS, UrlListKind.FEED, (FIRST, SECOND)),
        (RSS[: RSS.index("<title>Ba")], UrlListKind.FEED, (FIRST, SECOND)),
        (RSS.replace("Một", "Một & hai &nbsp; \x0b"), UrlListKind.FEED, (FIRST, SECOND)),
    ],
    ids=["rss", "atom", "sitemap", "index", "blank-before", "cut-short", "not-well-formed"],
)
def test_lists_are_read(text: str, kind: UrlListKind, entries: tuple[UrlListEntry, ...]) -> None:
    """Addresses in order, absolute, with the time of their last change; packed or not."""
    for body in (text.encode(), gzip.compress(text.encode())):
        read = parse_url_list(body, HERE)
        bare = tuple(replace(entry, title=None, published=None) for entry in read.entries)
        assert (read.kind, bare) == (kind, entries)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<!DOCTYPE html><html><p>Trang</p></html>", "neither a feed nor a sitemap"),
        (b"", "broken XML"),
        (b"plain", "broken XML"),
        (b"\x1f\x8bnonsense", "broken compression"),
        (gzip.compress(b"<rss>" + b" " * 65 * 1024 * 1024), "too large"),
    ],
)
def test_what_is_no_list_is_said(body: bytes, reason: str) -> None:
    """A page in its place, broken files and bombs have their reasons."""
    with pytest.raises(ExtractionError, match=reason):
        parse_url_list(body, HERE)


def test_entities_are_not_opened() -> None:
    """A file can neither blow itself up nor read files of ours."""
    bomb = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/hostname"><!ENTITY b "&a;&a;">]>'
    body = bomb + "<rss><item><link>http://a.test/&a;&b;</link></item></rss>"
    assert [entry.url for entry in parse_url_list(body.encode(), HERE).entries] == [
        "http://a.test/"
    ]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    """Whatever a server sends, there is a list or a reason."""
    try:
        parse_url_list(b"<rss>" + body, HERE)
    except ExtractionError as error:
        assert str(error)  # noqa: PT017 -- either outcome is good


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2020-07-13", datetime(2020, 7, 12, 17, tzinfo=UTC)),
        ("2020-07-13T00:15:00Z", JULY),
        ("Mon, 13 Jul 2020 00:15:00 GMT", JULY),
        ("13/7/2020", None),
        ("", None),
        ("9999-12-31T23:59:59-12:00", None),
    ],
)
def test_moments(text: str, moment: datetime | None) -> None:
    """Both forms are read; a day without a zone is a Vietnamese one."""
    assert parse_feed_time(text) == moment
