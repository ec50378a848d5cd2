"""Cookies of one run: those that servers set by header are sent back, as browsers do.

Scrapy's own middleware is not used: it asks the public suffix list over the network which domains
belong together (tldextract). The standard library's policy needs no list: a cookie goes back to the
host that set it, or below a domain that it names.
"""

from typing import Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.cookies import CookieJar

from crawler.session.crawl_session import get_session
from crawler.urls.canonical_key import get_host_port


class CookiesMiddleware:
    """Keeps the cookies of a run, and forgets them with it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._jar = CookieJar()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware, as Scrapy does."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Send the cookies of a request's host, and a script's where the site file says so."""
        self._jar.add_cookie_header(request)
        session = get_session(self._crawler)
        literal = session.script_cookies.get(get_host_port(request.url)) if session else None
        if literal:
            known = request.headers.get("Cookie")
            request.headers["Cookie"] = b"; ".join(filter(None, (known, literal.encode())))

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep what a response sets."""
        self._jar.extract_cookies(response, request)
        return response
