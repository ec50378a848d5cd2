"""One page from the network, fetched once and politely: robots.txt first, our name with it.

For a look at a single page. Sites are crawled by Scrapy, which keeps captures and
its distance between requests; nothing is kept here. Both judge robots.txt by
`crawler/policy/robots_rules.py`.
"""

import zlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    UnknownHandler,
)

from w3lib.url import safe_url_string

from crawler.errors import CrawlError
from crawler.extract.page import Page
from crawler.middlewares.robots_rules import get_rules, is_allowed
from crawler.policy.visit_factory import MAX_REDIRECTS, is_redirect

SCHEMES = ("http://", "https://")
_TIMEOUT_SECONDS = 30
"""Seconds without an answer: a person waits for it. Chosen."""
_MAX_BODY_BYTES = 32 * 1024 * 1024
"""Bytes of a body, packed or unpacked: the DOWNLOAD_MAXSIZE of crawls."""
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32  # zlib finds out by the header which of both it is
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_SAVE_PAGE_HINT = "Save the page with a browser, and name the file."


class FetchError(CrawlError):
    """A page that could not be fetched, or may not be; it can be read from a file all the same."""

    def __init__(self, message: str, *, hint: str = _SAVE_PAGE_HINT) -> None:
        super().__init__(message, hint=hint)


@dataclass(frozen=True, slots=True, kw_only=True)
class _HttpAnswer:
    status: int
    headers: Mapping[str, str]
    body: bytes


def fetch_page(url: str, *, agent: str, proxy: str = "") -> Page:
    """Fetch one page over HTTP, following its redirects.

    Args:
        url: The address, with http or https.
        agent: The User-Agent, which says who we are.
        proxy: The URL of a proxy; "" is what the environment says.

    Raises:
        FetchError: robots.txt forbids it, nobody answers, or the answer is no HTML page.
    """
    for _ in range(MAX_REDIRECTS + 1):
        _check_robots(url, agent, proxy)
        response = _request(url, agent, proxy)
        target = response.headers.get("location")
        if not is_redirect(response.status) or not target:
            return _make_page(url, response)
        url = _join_url(url, target)
        if not url.startswith(SCHEMES):
            raise FetchError(f"a redirect leads to {url}, which is not http or https")
    raise FetchError(f"too many redirects, the last to {url}")


def _make_page(url: str, response: _HttpAnswer) -> Page:
    if response.status != HTTPStatus.OK:
        raise FetchError(f"{url} answers HTTP {response.status}")
    content_type = response.headers.get("content-type")
    if content_type and not content_type.lower().startswith(_HTML_TYPES):
        raise FetchError(f"{url} is no HTML page but {content_type}")
    return Page(
        url=url, body=response.body, content_type=content_type, fetched_at=datetime.now(UTC)
    )


def _check_robots(url: str, agent: str, proxy: str) -> None:
    """Fetch robots.txt and obey it, as crawls do."""
    robots_url = _join_url(url, "/robots.txt")
    response = _fetch_robots(robots_url, agent, proxy)
    rules = b"" if response is None else get_rules(response.status, response.body)
    if response is not None and rules is None:
        message = f"{robots_url} answers HTTP {response.status}, which forbids all for now"
        raise FetchError(message, hint="Try again later.")
    if rules and not is_allowed(rules, safe_url_string(url), agent):
        raise FetchError(f"robots.txt forbids {url}")


def _fetch_robots(robots_url: str, agent: str, proxy: str) -> _HttpAnswer | None:
    """Return the response for robots.txt where its redirects end; None where they do not."""
    for _ in range(MAX_REDIRECTS + 1):
        response = _request(robots_url, agent, proxy)
        target = _join_url(robots_url, response.headers.get("location", ""))
        if (
            not is_redirect(response.status)
            or target == robots_url
            or not target.startswith(SCHEMES)
        ):
            return response
        robots_url = target
    return None


def _request(url: str, agent: str, proxy: str) -> _HttpAnswer:
    """Send one request; return the response, redirects and refusals included."""
    # urllib unpacks nothing.
    headers = {"User-Agent": agent, "Accept-Encoding": "identity"}
    try:
        if not urlsplit(url).hostname:
            raise FetchError(f"{url} names no host")
        request = Request(safe_url_string(url), headers=headers)  # noqa: S310 -- see SCHEMES
        with _make_opener(proxy).open(request, timeout=_TIMEOUT_SECONDS) as response:
            # One byte more than is allowed shows that there is more.
            body = response.read(_MAX_BODY_BYTES + 1)
            status, received = response.status, response.headers
    except HTTPError as error:
        with error:
            body = error.read(_MAX_BODY_BYTES + 1)
            status, received = error.code, error.headers
    except (OSError, HTTPException, ValueError) as error:
        raise FetchError(f"{url} cannot be fetched: {_describe_cause(error)}") from error
    body = _unpack_body(body, received.get("Content-Encoding") or "")
    if len(body) > _MAX_BODY_BYTES:
        raise FetchError(f"{url} is larger than {_MAX_BODY_BYTES // 1024**2} MB")
    return _HttpAnswer(
        status=status,
        headers={name.lower(): value for name, value in received.items()},
        body=body,
    )


def _unpack_body(body: bytes, encoding: str) -> bytes:
    """Unpack a body that was packed unasked; return it as it came where that fails."""
    if encoding.strip().lower() not in {"gzip", "x-gzip", "deflate"}:
        return body
    with suppress(zlib.error):
        return zlib.decompressobj(_GZIP_OR_ZLIB).decompress(body, _MAX_BODY_BYTES + 1)
    return body


def _make_opener(proxy: str) -> OpenerDirector:
    """Make an opener without redirects: the robots.txt of their targets must be fetched too."""
    opener = OpenerDirector()
    handlers = (
        ProxyHandler({"http": proxy, "https": proxy} if proxy else None),
        HTTPHandler(),
        HTTPSHandler(),
        HTTPErrorProcessor(),
        HTTPDefaultErrorHandler(),
        UnknownHandler(),
    )
    for handler in handlers:
        opener.add_handler(handler)
    return opener


def _join_url(url: str, target: str) -> str:
    try:
        return urljoin(url, target)
    except ValueError as error:
        raise FetchError(f"{url} or {target} is no address: {error}") from error


def _describe_cause(error: Exception) -> str:
    """Return the reason that urllib wraps, in the words of the system where it has any."""
    reason = getattr(error, "reason", error)
    return getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
