"""What robots.txt asks beyond what Scrapy hears: RFC 9309 for failing servers, and Crawl-delay."""

import logging
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

logger = logging.getLogger(__name__)

_CLIENT_ERROR = 400
_SERVER_ERROR = 500


class RobotsMiddleware:
    """Gives Scrapy's own middleware the rules that a failing answer stands for."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        crawler.signals.connect(self._slow_down, signals.robots_parsed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a middleware."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """A 4xx means that all is allowed, a 5xx that nothing is (RFC 9309, section 2.3.1)."""
        if urlsplit(request.url).path != "/robots.txt" or response.status < _CLIENT_ERROR:
            return response
        if response.status < _SERVER_ERROR:
            return response.replace(body=b"")
        logger.warning(
            "%s answers HTTP %d: nothing may be fetched now", request.url, response.status
        )
        return response.replace(body=b"User-agent: *\nDisallow: /\n")

    def _slow_down(self, robotparser: RobotParser, request: Request) -> None:
        """A longer Crawl-delay than the site file's wins."""
        asked = robotparser.crawl_delay(self._crawler.settings["USER_AGENT"])
        downloader = self._crawler.engine.downloader
        slot = downloader.slots.get(downloader.get_slot_key(request))
        if slot and asked and asked > slot.delay:
            logger.info("%s asks for %s seconds between requests", request.url, asked)
            slot.delay = asked
