"""What feeds and news sitemaps say of their articles: titles, and dates that can be believed."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from archive.link_facts import FactSource
from archive.model import DatePrecision
from archive.times import VIETNAM
from crawler.discovery.entry_facts import read_entry_facts, read_publication_time
from crawler.discovery.feeds import parse_url_list

NOW = datetime(2026, 1, 10, 12, tzinfo=UTC)
HERE = "http://a.test/feed"


def make_feed(dates: Sequence[str], title: str = "Hội nghị tổng kết") -> bytes:
    """A feed whose entries have these dates."""
    items = "".join(
        f"<item><title>{title}</title><link>/{number}-a.html</link><pubDate>{date}</pubDate></item>"
        for number, date in enumerate(dates)
    )
    return f"<rss><channel>{items}</channel></rss>".encode()


def read_dates(body: bytes) -> list[datetime | None]:
    """The dates that are believed, in the order of the entries."""
    found = parse_url_list(body, HERE)
    facts = read_entry_facts(found, NOW)
    return [facts[each.url].published_at for each in found.entries if each.url in facts]


@pytest.mark.parametrize(
    "title",
    [
        "Hội nghị &amp; tổng kết",
        "<![CDATA[Hội nghị &amp; tổng kết]]>",
        "&lt;b&gt;Hội nghị&lt;/b&gt; &amp;amp; tổng kết",
        "Ho\u0302\u0323i nghi\u0323  &#38;\n tổng kết",
    ],
    ids=["escaped", "cdata", "markup-escaped-twice", "not-nfc"],
)
def test_titles_are_plain_text(title: str) -> None:
    """Without markup and entities, on one line, in NFC."""
    (facts,) = read_entry_facts(parse_url_list(make_feed([""], title), HERE), NOW).values()
    assert (facts.title, facts.title_from) == ("Hội nghị & tổng kết", FactSource.FEED)
    assert facts.published_at is None


def test_a_news_sitemap_names_and_dates_its_articles() -> None:
    """Its title and date stand one level deeper; `lastmod` is no date of publication."""
    body = b"""<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>http://a.test/1-a.html</loc><n:news><n:publication><n:name>A</n:name></n:publication>
<n:publication_date>2025-03-12</n:publication_date><n:title>Khai giang lop</n:title></n:news></url>
<url><loc>http://a.test/2-b.html</loc><lastmod>2025-03-12</lastmod></url></urlset>"""
    ((url, facts),) = read_entry_facts(parse_url_list(body, HERE), NOW).items()
    assert (url, facts.title) == ("http://a.test/1-a.html", "Khai giang lop")
    assert (facts.title_from, facts.published_from) == (FactSource.SITEMAP, FactSource.SITEMAP)
    assert facts.published_precision is DatePrecision.DAY


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("Tue, 12 Mar 2024 08:01:00 +0700", "2024-03-12 08:01 minute"),
        ("2024-03-12T01:01:00Z", "2024-03-12 08:01 minute"),
        ("Tue, 12 Mar 2024 00:00:00 +0700", "2024-03-12 00:00 day"),
        ("Tue, 12 Mar 2024 00:00:00 +0000", "2024-03-12 00:00 day"),
        ("2024-03-12", "2024-03-12 00:00 day"),
        ("12/03/2024 08:01", "2024-03-12 08:01 minute"),
        ("3/12/2024 8:01:00 AM", ""),
        ("hôm qua", ""),
    ],
)
def test_dates_are_read_as_feeds_write_them(text: str, local: str) -> None:
    """Midnight is a day; an American date could be of two days, and is of none."""
    printed = read_publication_time(text)
    at = printed.at.astimezone(VIETNAM) if printed else None
    assert (f"{at:%Y-%m-%d %H:%M} {printed.precision}" if printed else "") == local


def test_a_clock_is_no_date_of_publication() -> None:
    """A server that writes the time of the request, or one moment for all, is not believed."""
    format_ = "%a, %d %b %Y %H:%M:%S +0000"
    requests = [(NOW - timedelta(seconds=second)).strftime(format_) for second in range(6)]
    assert read_dates(make_feed(requests)) == [None] * 6
    assert read_dates(make_feed(["Tue, 12 Mar 2024 08:01:07 +0700"] * 3)) == [None] * 3
    strange = ["Thu, 01 Jan 1970 00:00:01 +0000", "Tue, 12 Mar 2030 08:00:00 +0700"]
    real = datetime(2024, 3, 12, 1, 1, tzinfo=UTC)
    assert read_dates(make_feed([*strange, "Tue, 12 Mar 2024 08:01:00 +0700"])) == [
        None,
        None,
        real,
    ]
