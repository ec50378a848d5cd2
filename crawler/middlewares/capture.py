"""The middleware nearest to the server: captures each response before anything else reads it.

A module of its own, as Scrapy users look for one middleware in one file.
"""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.session.crawl_session import get_session


class CaptureMiddleware:
    """Hands each response, still encoded as it was sent, to the session of the run."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware, as Scrapy does."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Store the response and let it pass; `request.meta["capture"]` then names its capture."""
        # `probe` has no session, and keeps nothing.
        if session := get_session(self._crawler):
            request.meta["capture"] = session.store_response(request, response)
        return response
