"""Scrapy's item pipelines of a crawl: store what each visit meant, then hand on its article.

The item is `archive.crawl_model.Visit`. What the last pipeline returns is what `item_scraped` and
the feed exports get: ``scrapy crawl site -a site=KEY -O file.jsonl`` writes one article a line.
"""

from typing import Self

from scrapy.crawler import Crawler
from scrapy.exceptions import DropItem

from archive.article_json import content_to_json
from archive.crawl_model import Visit
from crawler.session.crawl_session import get_session


class ArchivePipeline:
    """Stores each visit, in one transaction."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the pipeline, as Scrapy does."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Begin the run; where it cannot begin, the spider finds nothing to do and ends."""
        if session := get_session(self._crawler):
            session.open_or_abort(self._crawler.stats)

    def process_item(self, item: Visit) -> Visit:
        """Store a visit.

        No `await` in here: nothing else of the crawl runs between the callback and the commit.

        Raises:
            DropItem: the archive could not take it; the session says why, and ends the run.
        """
        session = get_session(self._crawler)
        if session is None or not session.store_visit(item):
            # An ArchiveError would be logged by Scrapy as a traceback.
            raise DropItem("not stored", log_level="DEBUG")
        return item


class ArticlePipeline:
    """Hands on the article of a visit, which the feed exports write."""

    # Without `spider` as an argument: Scrapy 2.14 deprecated it.
    def process_item(self, item: Visit) -> dict[str, object]:
        """Return the article as JSON values.

        Raises:
            DropItem: the visit brought none. It is stored already.
        """
        if item.article is None:
            raise DropItem("no article", log_level="DEBUG")
        return {"url": item.state.url, **content_to_json(item.article.content)}
