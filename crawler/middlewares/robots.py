"""Robots.txt beyond Scrapy's own middleware: RFC 9309's failures, Crawl-delay, and sitemaps.

A server that fails to send its robots.txt forbids everything, unless it sent one before:
then the last one holds (section 2.3.1.4).
"""

import asyncio
import logging
from http import HTTPStatus
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from crawler.middlewares.failure_reasons import describe_failure
from crawler.middlewares.robots_rules import get_rules, list_sitemaps
from crawler.middlewares.tls_faults import UNTRUSTED, find_certificate_fault
from crawler.session.capture_writer import get_utc_now
from crawler.session.crawl_session import get_session
from crawler.session.pace import MAX_CRAWL_DELAY, pause_announced
from crawler.urls.canonical_key import get_host_port

logger = logging.getLogger(__name__)

_HTTPS_PORT = 443
_SLOW_HINT = (
    "A news site cannot be read at that pace. Ask the school for a shorter Crawl-delay; till then:"
    " truongdang sites disable KEY"
)
_DISALLOW_ALL = b"User-agent: *\nDisallow: /\n"


class RobotsMiddleware:
    """Gives Scrapy's own middleware the rules that a failing answer stands for."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._slow_hosts: set[str] = set()
        crawler.signals.connect(self._on_robots_parsed, signals.robots_parsed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware, as Scrapy does."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Replace a failed robots.txt by the rules that it stands for; save a good one."""
        if not _is_robots_request(request):
            return response
        rules = get_rules(response.status, response.body)
        if rules is None:
            return self._fall_back_to_stored_robots(request, f"HTTP {response.status}")
        if response.status < HTTPStatus.BAD_REQUEST and (session := get_session(self._crawler)):
            session.robots.save_text(_get_robots_host(request), rules.decode("utf-8", "replace"))
        return response.replace(body=rules)

    async def process_exception(self, request: Request, exception: Exception) -> Response | None:
        """Treat a robots.txt that does not come as one that fails."""
        if not _is_robots_request(request):
            return None
        reason = describe_failure(exception)
        if reason == UNTRUSTED:
            parts = urlsplit(request.url)
            host, port = parts.hostname or "", parts.port or _HTTPS_PORT
            reason = await asyncio.to_thread(find_certificate_fault, host, port)
            if session := get_session(self._crawler):
                session.certificate_faults[get_host_port(request.url)] = reason
        return self._fall_back_to_stored_robots(request, reason)

    def _fall_back_to_stored_robots(self, request: Request, reason: str) -> Response:
        session = get_session(self._crawler)
        host = _get_robots_host(request)
        stored = session.robots.get_last_text(host) if session else None
        logger.warning(
            "%s cannot be had (%s): %s",
            request.url,
            reason,
            "nothing may be fetched now" if stored is None else "what it said last holds",
        )
        if stored is None:
            # Told to users in place of "forbidden by robots.txt", which it is not.
            getattr(session or self._crawler.spider, "robots_failures", {})[host] = reason
        body = _DISALLOW_ALL if stored is None else stored.encode()
        return Response(request.url, body=body, request=request)

    def _on_robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Note the sitemaps; a longer Crawl-delay than the site file's wins."""
        session = get_session(self._crawler)
        if session and get_host_port(request.url) not in session.robots_failures:
            session.robots.enqueue_sitemaps(request.url, list_sitemaps(robotparser))
        delay = robotparser.crawl_delay(self._crawler.settings["USER_AGENT"])
        downloader = self._crawler.engine.downloader
        key = downloader.get_slot_key(request)
        if delay and delay > self._crawler.settings.getfloat("DOWNLOAD_DELAY"):
            logger.info("%s asks for %s seconds between requests", request.url, delay)
            # A slot that was idle for a minute is forgotten, and made anew from these.
            downloader.per_slot_settings[key] = {"delay": delay}
            self._note_delay(request, delay)
            if slot := downloader.slots.get(key):
                slot.delay = delay

    def _note_delay(self, request: Request, delay: float) -> None:
        """Let the run know of its pace; a host that no run could read at it is left alone."""
        session, host = get_session(self._crawler), get_host_port(request.url)
        if delay > MAX_CRAWL_DELAY:
            reason = f"robots.txt asks for {delay:,.0f} seconds between requests"
            self._slow_hosts.add(host)
            getattr(session or self._crawler.spider, "robots_failures", {})[host] = reason
            if session:
                limit = f"more than {MAX_CRAWL_DELAY:,.0f}"
                session.leave_host(request.url, f"{host}: {reason}, {limit}", _SLOW_HINT)
        elif session:
            session.pace.set_crawl_delay(delay)
            if session.pace.begin_delay(get_utc_now()):
                self._crawler.signals.send_catch_log(pause_announced)

    def process_request(self, request: Request) -> None:
        """Drop a request to a host whose robots.txt, just read, asks for too long a pause.

        Raises:
            IgnoreRequest: it is such a request.
        """
        if get_host_port(request.url) in self._slow_hosts:
            raise IgnoreRequest("robots.txt asks for too long a pause")


def _get_robots_host(request: Request) -> str:
    """Return the server whose robots.txt it is, wherever that one redirected to."""
    return get_host_port(request.meta.get("redirect_urls", [request.url])[0])


def _is_robots_request(request: Request) -> bool:
    # Scrapy marks its own request so, wherever redirects lead it.
    return bool(request.meta.get("dont_obey_robotstxt")) or (
        urlsplit(request.url).path == "/robots.txt"
    )
