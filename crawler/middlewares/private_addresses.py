"""Addresses that a crawler of the public web must not ask: loopback, link-local, private ones.

Whoever can write a redirect, or the name of a school into the DNS, could otherwise have us
fetch from the operator's own network. A site file may name such a place in `start_urls`.
"""

import re
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.error import DNSLookupError

from crawler.middlewares.failure_reasons import PrivateAddressError

_PRIVATE_HOST_NAME = re.compile(
    r"^[^.:]+$|(?:^|\.)(?:localhost|local|internal|intranet|lan|home\.arpa|test)$", re.IGNORECASE
)
"""Names that the public DNS does not have: one word (RFC 6761, 6762, 8375)."""

_NAT64 = IPv6Network("64:ff9b::/96")


def is_private_target(host: str, resolved: str, start_urls: Collection[str]) -> bool:
    """Tell whether `host`, whose address is `resolved`, must not be asked for a site.

    It may be where a start URL names the address, or a host of a name that can only be private.
    A public name that leads into a private network may not, whoever wrote it.
    """
    if is_public(resolved):
        return False
    named = {name for url in start_urls if (name := urlsplit(url).hostname)}
    host = host.rstrip(".")
    # With `www.` and without, a host is one site; its name says as much of it either way.
    is_named = _strip_www(host) in map(_strip_www, named) and is_private_by_name(host)
    return not is_named and resolved not in named


def _strip_www(host: str) -> str:
    return host.removeprefix("www.")


def is_private_by_name(host: str) -> bool:
    """Tell whether a host is an address, or has a name that the public DNS does not know."""
    return _parse_address(host) is not None or bool(_PRIVATE_HOST_NAME.search(host))


def is_public(text: str) -> bool:
    """Tell whether an address is one of the public Internet; what is no address is not.

    An IPv6 address that stands for one of IPv4 (mapped, 6to4, NAT64, Teredo) is judged by that.
    """
    address = _parse_address(text)
    if address is None:
        return False
    return all(
        one.is_global and not one.is_multicast and not one.is_reserved
        for one in _list_embedded_addresses(address)
    )


def _parse_address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None


def _list_embedded_addresses(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """Return the addresses that an address stands for."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    embedded: list[IPv4Address | IPv6Address] = []
    if address.sixtofour:
        embedded.append(address.sixtofour)
    if address.teredo:
        embedded.extend(address.teredo)
    if address in _NAT64:
        return [IPv4Address(int(address) & 0xFFFFFFFF)]
    return [address, *embedded]


class PrivateAddressMiddleware:
    """Lets a request pass only to the public Internet, or to where its site file says."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the middleware, as Scrapy does."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Judge the address of a request's host.

        Raises:
            PrivateAddressError: it must not be asked.
            CannotResolveHostError: it has none.
        """
        host = urlsplit(request.url).hostname or ""
        if not host:
            return
        starts = getattr(self._crawler.spider, "start_urls", ())
        if request.meta.get("proxy"):
            # The proxy resolves names, and may refuse them; what is private by its look we refuse.
            if is_private_by_name(host) and is_private_target(host, host, starts):
                raise PrivateAddressError(f"{host} is of a private network")
            return
        resolved = await self._resolve_host(host)
        if is_private_target(host, resolved, starts):
            raise PrivateAddressError(f"{host} leads to {resolved}")

    async def _resolve_host(self, host: str) -> str:
        from twisted.internet import reactor  # noqa: PLC0415 -- importing it installs it

        if ":" in host:  # the reactor resolves to IPv4 alone
            return host
        try:
            address: str = await maybe_deferred_to_future(reactor.resolve(host))  # type: ignore[arg-type] # zope confuses mypy
        except DNSLookupError as error:
            raise CannotResolveHostError(str(error)) from error
        return address
