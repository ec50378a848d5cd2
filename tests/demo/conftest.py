"""The demo sites, running, and a client that fetches from them."""

from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from demo.server import RunningSite, serve_demo_sites


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedPage:
    """A response: status, headers in lower case, body."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


def fetch(url: str, *, method: str = "GET", headers: dict[str, str] | None = None) -> FetchedPage:
    """Fetch `url` over a connection of its own; redirects are not followed."""
    parts = urlsplit(url)
    assert parts.hostname
    connection = HTTPConnection(parts.hostname, parts.port, timeout=10)
    try:
        target = parts._replace(scheme="", netloc="").geturl()
        connection.request(method, target, headers=headers or {})
        response = connection.getresponse()
        return FetchedPage(
            status=response.status,
            headers={name.lower(): value for name, value in response.getheaders()},
            body=response.read(),
        )
    finally:
        connection.close()


@pytest.fixture(scope="session")
def sites() -> Iterator[dict[str, RunningSite]]:
    """All demo sites by key."""
    with serve_demo_sites() as running:
        yield {site.key: site for site in running}


@pytest.fixture
def joomla(sites: dict[str, RunningSite]) -> RunningSite:
    """The site that looks like Joomla."""
    return sites["demo-joomla"]


@pytest.fixture
def nukeviet(sites: dict[str, RunningSite]) -> RunningSite:
    """The site that looks like NukeViet."""
    return sites["demo-nukeviet"]
