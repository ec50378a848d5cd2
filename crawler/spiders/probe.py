"""The spider that looks at a handful of pages and says what it sees. It stores nothing.

``scrapy crawl probe -a url=http://school.example -o -:jsonlines`` shows what system
makes the pages and what is read from them, before a site file is written.
"""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.moments import local_iso
from crawler.errors import ExtractionError
from crawler.extract.article import Reading, read
from crawler.extract.page import Page
from crawler.identity import fold, in_scope
from crawler.links import Link, LinkKind, is_wasteful

_INTEREST = {LinkKind.ARTICLE: 0, LinkKind.LISTING: 1, LinkKind.PAGE: 2}
"""Articles tell most of a site, then its listings."""


class ProbeSpider(Spider):
    """Reads a start page and some of what it links to."""

    name = "probe"

    def __init__(self, url: str, pages: int) -> None:
        super().__init__(self.name)
        self.start_addresses = (url,)
        self._url = url
        self._left = pages
        self._known = {fold(url)}

    @classmethod
    def from_crawler(
        cls, crawler: Crawler, url: str | None = None, pages: str = "5"
    ) -> "ProbeSpider":
        """Make the spider from what Scrapy's command line gives.

        Raises:
            SystemExit: no address was given, or `pages` is no whole number.
        """
        if not url or not pages.isdecimal():
            raise SystemExit(
                "error: no page to look at\nhint: scrapy crawl probe -a url=URL -a pages=5"
            )
        spider = cls(url, int(pages))
        spider._set_crawler(crawler)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Begin with the address given."""
        yield Request(self._url)

    def parse(self, response: Response) -> Iterator[Request | dict[str, object]]:
        """Say what a page is; go on to the most telling pages that it links to."""
        self._left -= 1
        page = Page(
            url=response.url,
            body=response.body,
            content_type=(response.headers.get("Content-Type") or b"").decode("latin-1") or None,
            fetched_at=datetime.now(UTC),
        )
        try:
            reading = read(page)
        except ExtractionError as error:
            yield {"url": response.url, "problem": str(error)}
            return
        yield _seen(response.url, reading)
        for link in self._next(response.url, reading):
            yield Request(link.url)

    def _next(self, url: str, reading: Reading) -> list[Link]:
        """Links not followed yet, at most as many as pages are left."""
        fresh = {
            fold(link.url): link
            for link in reading.links
            if link.kind in _INTEREST and in_scope(link.url, [url]) and not is_wasteful(link.url)
        }
        links = [link for identity, link in fresh.items() if identity not in self._known]
        links.sort(key=lambda link: (not link.in_listing, _INTEREST[link.kind]))
        chosen = links[: max(self._left, 0)]
        self._left -= len(chosen)
        self._known.update(fold(link.url) for link in chosen)
        return chosen


def _seen(url: str, reading: Reading) -> dict[str, object]:
    content = reading.extraction.content if reading.extraction else None
    return {
        "url": url,
        "kind": reading.kind,
        "profile": reading.profile,
        "links": len(reading.links),
        "title": content.title if content else None,
        "published_at": local_iso(content.published_at) if content else None,
        "authors": list(content.authors) if content else [],
        "problem": reading.reason,
    }
