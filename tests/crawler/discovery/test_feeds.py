"""Feeds and sitemaps, as servers really send them."""

import gzip
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
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
        (b"", "the page is empty"),
        (b"%PDF-1.4 \x00\x01\x02", "the page is not text"),
        (b"<html><p>Tin<br>feed</html>", "neither a feed nor a sitemap"),
        (b"plain", "broken XML"),
        (b"\x1f\x8bnonsense", "broken compression"),
        (gzip.compress(b"<rss>" + b" " * 65 * 1024 * 1024), "too large"),
        (gzip.compress("<rss>😀".encode() + b" " * 17 * 1024 * 1024), "too large"),
    ],
)
def test_what_is_no_list_is_said(body: bytes, reason: str) -> None:
    """A page in its place, broken files and bombs have their reasons."""
    with pytest.raises(ExtractionError, match=reason):
        parse_url_list(body, HERE)


def test_entries_beside_a_million_tags_are_read() -> None:
    """A file whose tree would fill the memory gives its entries all the same."""
    entry = "<item><title>Tin</title><link>/1.html</link><pubDate>2020-07-13</pubDate></item>"
    small = f"<rss><channel>{entry}</channel></rss>"
    large = f"<rss><channel>{'<a/>' * 1_000_001}{entry}</channel></rss>"
    assert parse_url_list(large.encode(), HERE) == parse_url_list(small.encode(), HERE)


def test_field_without_end_is_left_out() -> None:
    """A text of millions of letters is no title, and costs nothing."""
    body = f"<rss>&<item><link>/1.html</link><title>{'&lt;' * 30_000}</title></item></rss>"
    assert [entry.title for entry in parse_url_list(body.encode(), HERE).entries] == [None]


def test_entities_are_not_opened() -> None:
    """A file can neither blow itself up nor read files of ours."""
    bomb = '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/hostname"><!ENTITY b "&a;&a;">]>'
    body = bomb + "<rss><item><link>http://a.test/&a;&b;</link></item></rss>"
    assert [entry.url for entry in parse_url_list(body.encode(), HERE).entries] == [
        "http://a.test/"
    ]


@settings(deadline=None)  # a machine under load takes seconds
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


ITEMS = [
    f"<item><title>Hội nghị {number}</title>{{before}}<link>http://a.test/{number}-hoi-nghi.html?a=1&amp;b=2</link>"
    "<pubDate>Mon, 13 Jul 2020 07:15:00 +0700</pubDate></item>"
    for number in (1, 2)
]
WARNING = (
    "<br />\n<b>Warning</b>:  mysql_connect() in <b>/var/www/a.php</b> on line <b>7</b><br />\n"
)


def make_rss(before: str = "", start: str = "", declared: str = "utf-8") -> str:
    """A feed of two articles, with something before its links and before itself."""
    items = "".join(ITEMS).replace("{before}", before)
    return (
        f'{start}<?xml version="1.0" encoding="{declared}"?><rss><channel>{items}</channel></rss>'
    )


@pytest.mark.parametrize(
    "body",
    [
        make_rss("<description>Một<br>hai</description>").encode(),
        make_rss("<description>A &nbsp; B & C <img src=a.jpg></description>").encode(),
        make_rss("<description><p>Một<div>hai</description>").encode(),
        make_rss("<description><![CDATA[Một<br>\x08hai]]></description>").encode(),
        make_rss(start=WARNING).encode(),
        make_rss(WARNING).encode(),
        make_rss(start="\n\n  \ufeff").encode(),
        make_rss(start="Xin chào ").encode(),
        make_rss("<!-- <item> -- > -->").encode(),
        make_rss(declared="utf-16").encode(),
        make_rss(declared="iso-8859-1").encode(),
        make_rss(declared="utf-16").encode("utf-16"),
        make_rss(declared="utf-16").encode("utf-16-le"),
        make_rss().replace("&amp;", "&").encode(),
        make_rss().replace("</item>", "").encode(),
        make_rss().encode().replace(b"<channel>", b"<channel>\x00"),
        make_rss()[:-30].encode(),
    ],
)
def test_feeds_that_are_no_xml_are_read(body: bytes) -> None:
    """Raw HTML, warnings of PHP, entities of HTML, wrong charsets, NUL bytes, missing ends."""
    entries = parse_url_list(body, HERE).entries
    assert [entry.url for entry in entries] == [
        f"http://a.test/{number}-hoi-nghi.html?a=1&b=2" for number in (1, 2)
    ]
    assert [entry.title for entry in entries] == ["Hội nghị 1", "Hội nghị 2"]
    assert [entry.changed_at for entry in entries] == [JULY, JULY]


def test_broken_atom_feeds_and_sitemaps_are_read() -> None:
    """Their links are attributes, or have names of their own."""
    atom = WARNING + ATOM.replace("<published>", "<summary>Một<br></summary><published>")
    assert parse_url_list(atom.encode(), HERE).entries == (
        replace(FIRST, published="2020-07-01T00:00:00Z"),
    )
    sitemap = parse_url_list((WARNING + SITEMAP).encode(), HERE)
    assert (sitemap.kind, sitemap.entries) == (UrlListKind.SITEMAP, (FIRST, SECOND))
    index = parse_url_list((WARNING + INDEX).encode(), HERE)
    assert (index.kind, len(index.entries)) == (UrlListKind.INDEX, 1)


def test_a_text_with_a_url_a_line_is_a_sitemap() -> None:
    """Packed or not, with a byte order mark or not; a text with other lines is none."""
    text = "\ufeffhttp://a.test/tin/1-mot.html\r\n\r\nhttp://a.test/tin/2-hai.html\r\n"
    for body in (text.encode(), gzip.compress(text.encode())):
        read = parse_url_list(body, HERE)
        assert read.kind is UrlListKind.SITEMAP
        assert [entry.url for entry in read.entries] == [FIRST.url, SECOND.url]
    with pytest.raises(ExtractionError):
        parse_url_list(b"http://a.test/ is our site\nwelcome", HERE)
