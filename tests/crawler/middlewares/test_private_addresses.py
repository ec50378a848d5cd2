"""Which addresses a crawler of the public web must not ask."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.middlewares.private_addresses import is_private_target, is_public


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "10.0.0.5", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("0.0.0.0", "100.64.0.1", "224.0.0.1", "255.255.255.255", "198.18.0.1"),  # noqa: S104 -- refused
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "ff02::1", "[::1]"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"),
        *("", "school.example"),
    ],
)
def test_private_addresses(address: str) -> None:
    """Loopback, link-local, private, shared and reserved ones, in every dress; and no address."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["103.1.200.5", "2400:cb00::1", "::ffff:103.1.200.5", "64:ff9b::6701:c805"]
)
def test_public_addresses(address: str) -> None:
    """What the Internet routes."""
    assert is_public(address)


@given(st.ip_addresses())
def test_every_address_is_judged(address: object) -> None:
    """Without an error; a private one is refused where no start URL names it."""
    host = str(address)
    assert is_private_target(host, host, ["http://school.example/"]) is not is_public(host)


@pytest.mark.parametrize(
    ("host", "resolved", "start", "refused"),
    [
        ("127.0.0.1", "127.0.0.1", "http://127.0.0.1:8000/", False),
        ("localhost", "127.0.0.1", "http://localhost:8000/", False),
        ("truong.lan", "192.168.1.7", "http://truong.lan/", False),
        ("truong.edu.vn", "103.1.200.5", "http://truong.edu.vn/", False),
        ("truong.edu.vn", "10.0.0.5", "http://truong.edu.vn/", True),
        ("truong.edu.vn", "10.0.0.5", "http://10.0.0.5/", False),
        ("127.0.0.2", "127.0.0.2", "http://127.0.0.1/", True),
        ("localhost", "127.0.0.1", "http://truong.edu.vn/", True),
    ],
)
def test_start_urls_name_private_places(
    *, host: str, resolved: str, start: str, refused: bool
) -> None:
    """An address, or a name that can only be private; a public name leads nowhere private."""
    assert is_private_target(host, resolved, [start]) is refused
