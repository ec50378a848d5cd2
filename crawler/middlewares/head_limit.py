"""Ends a response whose head has no end: Scrapy bounds bodies, and Twisted single lines.

A server that sends one header after the other would fill memory until the download times out.
"""

from scrapy import Request
from scrapy.core.downloader.handlers import http11
from scrapy.exceptions import DownloadCancelledError

_MAX_HEAD_BYTES = 256 * 1024  # as browsers take (Chromium, `kMaxHeaderBufferSize`)
_FAULT = "the head of the response has no end"


class _LimitedParser(http11._LenientHTTPClientParser):  # noqa: SLF001 -- no public name
    """Counts what it reads before the body, heads of informational responses too."""

    _head_bytes = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802 -- Twisted's name
        """Read a line. Raises `ValueError`, which ends the connection."""
        self._head_bytes += len(line) + 1
        if self._head_bytes > _MAX_HEAD_BYTES:
            raise ValueError(_FAULT)
        super().lineReceived(line)


class HeadLimitMiddleware:
    """Lets every response be read within the limit, and calls one that is not too large."""

    def __init__(self) -> None:
        # Scrapy gives a parser this class when a request is sent.
        http11._LenientHTTPClientParser = _LimitedParser  # type: ignore[misc] # noqa: SLF001

    def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002
        """Raise `DownloadCancelledError`, as for a huge body: it is not asked for again."""
        if _FAULT in str(exception):
            raise DownloadCancelledError(_FAULT) from exception
