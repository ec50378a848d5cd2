"""Cookies of one run: those that servers set by header are sent back, as browsers do.

Scrapy's own middleware is not used: it asks the public suffix list over the network which domains
belong together (tldextract). The standard library's policy needs no list: a cookie goes back to the
host that set it, or below a domain that it names.
"""

from collections import defaultdict
from http.cookiejar import Cookie, DefaultCookiePolicy
from typing import Self
from urllib.request import Request as UrllibRequest

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.cookies import CookieJar

from crawler.session.crawl_session import get_session
from crawler.urls.canonical_key import get_host_port

_MAX_COOKIES = 50  # of one domain, and
_MAX_COOKIE_BYTES = 4096  # of a name with its value: what browsers must keep (RFC 6265, 6.1)


class BoundedCookiePolicy(DefaultCookiePolicy):
    """Refuses what servers set beyond that: it would be sent back with each request."""

    def __init__(self) -> None:
        super().__init__()
        self._names: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)

    def set_ok(self, cookie: Cookie, request: UrllibRequest) -> bool:
        """Tell whether a cookie is kept, and remember it."""
        if not super().set_ok(cookie, request):
            return False
        names, name = self._names[cookie.domain], (cookie.path, cookie.name)
        is_long = len(cookie.name) + len(cookie.value or "") > _MAX_COOKIE_BYTES
        if is_long or (name not in names and len(names) >= _MAX_COOKIES):
            return False
        names.add(name)
        return True


class CookiesMiddleware:
    """Keeps the cookies of a run, and forgets them with it."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._jar = CookieJar(BoundedCookiePolicy())

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
