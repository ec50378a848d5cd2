"""The middleware that asks where a host leads before it is asked for anything.

It resolves through the reactor, whose answers are kept for the length of the process: the
connection that follows goes to the very address that was judged. Redirects, retries and
robots.txt pass here like every other request.
"""

from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.error import DNSLookupError

from crawler.wire.private_address import is_refused
from crawler.wire.reason import PrivateAddressError


class PrivateGuardMiddleware:
    """Lets a request pass only to the public Internet, or to where its site file says."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a middleware."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Judge the address of a request's host.

        Raises:
            PrivateAddressError: it must not be asked.
            CannotResolveHostError: it has none.
        """
        host = urlsplit(request.url).hostname or ""
        if "proxy" in request.meta or not host:  # the proxy resolves names, and may refuse them
            return
        resolved = await self._resolved(host)
        starts = getattr(self._crawler.spider, "start_addresses", ())
        if is_refused(host, resolved, starts):
            raise PrivateAddressError(f"{host} leads to {resolved}")

    async def _resolved(self, host: str) -> str:
        from twisted.internet import reactor  # noqa: PLC0415 -- importing it installs it

        if ":" in host:  # the reactor resolves to IPv4 alone
            return host
        try:
            address: str = await maybe_deferred_to_future(reactor.resolve(host))  # type: ignore[arg-type] # zope confuses mypy
        except DNSLookupError as error:
            raise CannotResolveHostError(str(error)) from error
        return address
