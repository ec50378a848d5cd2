"""The outgoing proxy of `settings.toml`, with name and password from the environment.

It imports no part of Scrapy: `extract URL` goes through the proxy too and starts faster without.
"""

import os
from typing import TYPE_CHECKING, Self
from urllib.parse import quote, urlsplit

from config.site import Settings

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

USER_VARIABLE = "TRUONGDANG_PROXY_USER"
PASSWORD_VARIABLE = "TRUONGDANG_PROXY_PASSWORD"  # noqa: S105 -- the name of it
SETTING = "TRUONGDANG_PROXY"
"""The name under which a spider puts the proxy's URL into Scrapy's settings."""


def make_proxy_url(settings: Settings) -> str:
    """Return the URL of the proxy with its name and password; "" where none is set.

    They are for Scrapy and urllib alone, and are never printed or stored.
    """
    user = os.environ.get(USER_VARIABLE, "")
    if not settings.proxy or not user:
        return settings.proxy
    password = os.environ.get(PASSWORD_VARIABLE, "")
    parts = urlsplit(settings.proxy)
    login = f"{quote(user, safe='')}:{quote(password, safe='')}"
    return parts._replace(netloc=f"{login}@{parts.netloc}").geturl()


class ProxyMiddleware:
    """Sends each request through the proxy; Scrapy's own middleware, which is next, knows how."""

    def __init__(self, proxy: str) -> None:
        self._proxy = proxy

    @classmethod
    def from_crawler(cls, crawler: "Crawler") -> Self:
        """Make the middleware, as Scrapy does."""
        return cls(crawler.settings.get(SETTING) or "")

    def process_request(self, request: "Request") -> None:
        """Name the proxy in a request."""
        if self._proxy:
            request.meta["proxy"] = self._proxy
