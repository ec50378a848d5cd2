"""A demo site as it was at three times: what a crawler of then would have kept, as WARC files.

    2012  Joomla, its first articles
    2014  Joomla, more articles; two were edited, one was taken down
    2018  NukeViet at the same host: the articles of before at other addresses, and newer ones

`truongdang import` takes the files in. Written by hand (WARC 1.0, ISO 28500:2009): demo imports no
library of the archive.
"""

import gzip
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit
from uuid import NAMESPACE_URL, uuid5

from demo.content import DemoArticle, Html, read_articles
from demo.joomla import JoomlaSite
from demo.nukeviet import NukeVietSite
from demo.request import DemoRequest, DemoResponse, DemoSite

PAST_HOST = "http://truong-cu.example"
"""The school that is gone: no server answers there (RFC 2606, section 2)."""
PAST_KEY = "truong-cu"
PAST_SITE_FILE = f"""# The first site of the school of demo-joomla, which is gone.
institution = "{JoomlaSite.institution}"
kind = "provincial_school"
province = "{JoomlaSite.province}"
start_urls = ["{PAST_HOST}/"]
enabled = false
"""
FIRST_CRAWL = datetime(2012, 5, 20, 3, 0, tzinfo=UTC)
SECOND_CRAWL = datetime(2014, 9, 1, 3, 0, tzinfo=UTC)
THIRD_CRAWL = datetime(2018, 3, 12, 3, 0, tzinfo=UTC)
_SECOND_VISIT = timedelta(days=30)  # after which what is missing is asked for once more
_MAX_PAGES = 400  # of a site: more than the demo has
_LINK = re.compile(rb"""href=["']([^"'#]+)""")
_EDIT = Html("\n<p>Bài viết được bổ sung số liệu ngày {day}.</p>")
_NEW_SECTION = {
    "tin-tuc-su-kien": "tin-hoat-dong",
    "hoc-tap-va-lam-theo-bac": "nghien-cuu-trao-doi",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCrawl:
    """A site at one time, and the addresses that are asked for beside those that it links to."""

    at: datetime
    site: DemoSite
    asked_for: Sequence[str] = ()


def write_past_captures(folder: Path, base: str = PAST_HOST) -> list[Path]:
    """Write a WARC file of each time, as `demo-2012.warc.gz`; returns them, the oldest first."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for crawl in list_past_crawls():
        path = folder / f"demo-{crawl.at:%Y}.warc.gz"
        path.write_bytes(b"".join(_make_records(crawl, base)))
        files.append(path)
    return files


def list_past_crawls() -> list[PastCrawl]:
    """Return the site at its three times."""
    joomla, nukeviet = _shift(read_articles("joomla"), 12), _shift(read_articles("nukeviet"), 8)
    middle = sorted(article.published for article in joomla)[len(joomla) // 2]
    first = [article for article in joomla if article.published <= middle]
    gone, *edited = first[:3]
    second = [_edit(article, "01/9/2014") if article in edited else article for article in joomla]
    second.remove(gone)
    old = JoomlaSite()
    old.articles = tuple(first)
    known = [_get_joomla_path(article) for article in first]
    later = JoomlaSite()
    later.articles = tuple(second)
    newest = NukeVietSite()
    newest.articles = tuple(
        sorted(
            [*nukeviet, *(_move(article) for article in second)],
            key=lambda article: article.published,
            reverse=True,
        )
    )
    return [
        PastCrawl(at=FIRST_CRAWL, site=old),
        PastCrawl(at=SECOND_CRAWL, site=later, asked_for=known),
        PastCrawl(at=THIRD_CRAWL, site=newest),
    ]


def _shift(articles: Sequence[DemoArticle], years: int) -> list[DemoArticle]:
    """Let articles be some years older."""
    return [
        replace(each, published=each.published - timedelta(days=365 * years)) for each in articles
    ]


def _edit(article: DemoArticle, day: str) -> DemoArticle:
    return replace(article, body=Html(article.body + _EDIT.format(day=day)))


def _move(article: DemoArticle) -> DemoArticle:
    """Return a Joomla article as NukeViet has it, in another section and under another number."""
    return replace(article, section=_NEW_SECTION[article.section], number=article.number + 1000)


def _get_joomla_path(article: DemoArticle) -> str:
    return f"/index.php/{article.section}/{article.number}-{article.alias}"


def _make_records(crawl: PastCrawl, base: str) -> Iterator[bytes]:
    """Follow the links of a site from its start page, and yield a record of each response."""
    todo, known, count = ["/", *crawl.asked_for], {"/", *crawl.asked_for}, 0
    while todo and count < _MAX_PAGES:
        path = todo.pop(0)
        count += 1
        response = _ask(crawl.site, path, base, count)
        yield _make_record(base + path, crawl.at + timedelta(seconds=5 * count), response)
        if response.status != 200:  # noqa: PLR2004 -- HTTP's own number
            yield _make_record(base + path, crawl.at + _SECOND_VISIT, response)
        if not response.content_type.startswith("text/html"):
            continue
        for link in _find_links(response.body, base):
            if link not in known:
                known.add(link)
                todo.append(link)


def _find_links(body: bytes, base: str) -> Iterator[str]:
    for found in _LINK.findall(body):
        link = found.decode().replace("&amp;", "&").removeprefix(base)
        if link.startswith("/"):
            yield link


def _ask(site: DemoSite, path: str, base: str, number: int) -> DemoResponse:
    target = urlsplit(path)
    request = DemoRequest(
        path=unquote(target.path),
        query=dict(parse_qsl(target.query)),
        request_number=number,
        base_url=base,
    )
    return site.handle_request(request)


def _make_record(url: str, at: datetime, response: DemoResponse) -> bytes:
    """Make a response record, a gzip member of its own."""
    head = (
        f"HTTP/1.1 {response.status} OK\r\nContent-Type: {response.content_type}\r\n"
        f"Content-Length: {len(response.body)}\r\n\r\n"
    )
    block = head.encode() + response.body
    record = (
        "WARC/1.0\r\nWARC-Type: response\r\n"
        f"WARC-Record-ID: <urn:uuid:{uuid5(NAMESPACE_URL, f'{at} {url}')}>\r\n"
        f"WARC-Target-URI: {url}\r\nWARC-Date: {at:%Y-%m-%dT%H:%M:%SZ}\r\n"
        "Content-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    return gzip.compress(record.encode() + block + b"\r\n\r\n", mtime=0)
