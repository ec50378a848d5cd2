"""The middleware next to the wire: keeps every response before anything else reads it."""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.session.crawl_session import get_session


class CaptureMiddleware:
    """Hands each response, still encoded as it was sent, to the spider's recorder."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a middleware."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep the response and let it pass; what was kept is named in the request's meta."""
        if session := get_session(self._crawler):
            request.meta["capture"] = session.store_response(request, response)
        return response
