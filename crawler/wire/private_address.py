"""Addresses that a crawler of the public web must not ask: loopback, link-local, private ones.

Whoever can write a redirect, or the name of a school into the DNS, could otherwise have us
fetch from the operator's own network. A site file may name such a place in `start_urls`.
"""

import re
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

_NEVER_PUBLIC = re.compile(
    r"^[^.:]+$|(?:^|\.)(?:localhost|local|internal|intranet|lan|home\.arpa|test)$", re.IGNORECASE
)
"""Names that the public DNS does not have: one word (RFC 6761, 6762, 8375)."""

_NAT64 = IPv6Network("64:ff9b::/96")


def is_refused(host: str, resolved: str, start_urls: Collection[str]) -> bool:
    """Whether `host`, whose address is `resolved`, must not be asked for a site.

    It may be where a start URL names the address, or a host of a name that can only be private.
    A public name that leads into a private network may not, whoever wrote it.
    """
    if is_public(resolved):
        return False
    named = {name for url in start_urls if (name := urlsplit(url).hostname)}
    is_named = host in named and (_address(host) is not None or bool(_NEVER_PUBLIC.search(host)))
    return not is_named and resolved not in named


def is_public(text: str) -> bool:
    """Whether an address is one of the public Internet; what is no address is not.

    An IPv6 address that stands for one of IPv4 (mapped, 6to4, NAT64, Teredo) is judged by that.
    """
    address = _address(text)
    if address is None:
        return False
    return all(
        one.is_global and not one.is_multicast and not one.is_reserved for one in _meant(address)
    )


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None


def _meant(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """The addresses that an address stands for."""
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
