"""What one would write with Scrapy alone: all pages of a host, and of each its article or nothing.

Run as `python -m tests.benchmarks.plain_spiders fetch|links|trafilatura URL FILE`. `fetch` asks for
the addresses that stand in the file and looks into nothing; `links` follows links; `trafilatura`
also reads each page, and writes JSON lines into the file.
"""

import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import trafilatura
from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
from scrapy.http import HtmlResponse, Response


class FetchSpider(Spider):
    """Fetches what it is told to: bare Scrapy."""

    name = "fetch"
    start_url = ""
    paths: Sequence[str] = ()

    async def start(self) -> AsyncIterator[Request]:
        """Yield each address of the file."""
        for path in self.paths:
            yield Request(self.start_url + path)

    def parse(self, response: Response) -> None:
        """Look at nothing."""


class LinkSpider(Spider):
    """Follows all links of a host."""

    name = "links"
    start_url = ""

    async def start(self) -> AsyncIterator[Request]:
        """Yield the first page."""
        yield Request(self.start_url)

    def parse(self, response: Response) -> Iterator[object]:
        """Follow the links of a page."""
        if not isinstance(response, HtmlResponse):
            return
        yield from self.read(response)
        for link in response.css("a::attr(href)").getall():
            url = response.urljoin(link)
            if url.startswith(self.start_url):
                yield Request(url)

    def read(self, response: HtmlResponse) -> Iterator[object]:
        """Read nothing."""
        del response
        yield from ()


class TextSpider(LinkSpider):
    """Reads each page with trafilatura."""

    name = "trafilatura"

    def read(self, response: HtmlResponse) -> Iterator[object]:
        """Read the article."""
        found = trafilatura.bare_extraction(response.text, url=response.url, with_metadata=True)
        if found is not None:
            value = found if isinstance(found, dict) else found.as_dict()
            yield {key: value[key] for key in ("url", "title", "author", "date", "text")}


def main() -> None:
    """Crawl one site."""
    kind, url, file = sys.argv[1:]
    spiders: tuple[type[Spider], ...] = (FetchSpider, LinkSpider, TextSpider)
    spider = next(each for each in spiders if each.name == kind)
    feeds = {file: {"format": "jsonlines", "overwrite": True}} if spider is TextSpider else {}
    process = CrawlerProcess(
        {
            "LOG_LEVEL": "WARNING",
            "FEEDS": feeds,
            "CONCURRENT_REQUESTS": 1,  # as ours
            "DOWNLOAD_DELAY": 0,
            "ROBOTSTXT_OBEY": True,
            "TELNETCONSOLE_ENABLED": False,
        }
    )
    paths = Path(file).read_text(encoding="utf-8").split() if spider is FetchSpider else ()
    process.crawl(spider, start_url=url, paths=paths)
    process.start()


if __name__ == "__main__":
    main()
