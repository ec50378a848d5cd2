"""Reasons for which a request got no response, in the words by which run reports count them.

The words are an interface: `run.reasons` in the JSON output and the archive has them as keys.
"""

import zlib
from gzip import BadGzipFile

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotSupported,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

from crawler.middlewares.tls_faults import name_tls_fault
from crawler.policy.unread import FORBIDDEN_BY_ROBOTS


class PrivateAddressError(IgnoreRequest):
    """A host leads to an address that is not of the public Internet, and no start URL names it."""


PRIVATE_ADDRESS = "address of a private network"
RESPONSE_TOO_LARGE = "page too large"
TOO_LONG = "address too long"
NO_ADDRESS = "address that cannot be asked for"
DROPPED = "request dropped"
NOT_DRAWN_IN_TIME = "page that was not drawn in time"
BROWSER_FAILED = "page that the browser could not draw"

_REASON_BY_ERROR: dict[type[Exception], str] = {
    PrivateAddressError: PRIVATE_ADDRESS,
    CannotResolveHostError: "host not found",
    DownloadTimeoutError: "no answer in time",
    DownloadConnectionRefusedError: "connection refused",
    DownloadFailedError: "connection broken",
    DownloadCancelledError: RESPONSE_TOO_LARGE,
    ResponseDataLossError: "answer cut short",
    UnsupportedURLSchemeError: NO_ADDRESS,
    NotSupported: NO_ADDRESS,
    EOFError: "page that cannot be unpacked",
    zlib.error: "page that cannot be unpacked",
    BadGzipFile: "page that cannot be unpacked",
}


def describe_failure(error: BaseException | None) -> str:
    """Return in a few words why no response came."""
    if isinstance(error, DownloadFailedError) and (fault := name_tls_fault(str(error))):
        return fault
    for kind, why in _REASON_BY_ERROR.items():
        if isinstance(error, kind):
            return why
    if isinstance(error, IgnoreRequest):
        # Scrapy has one class for what robots.txt forbids, for what unpacks to too much, and for
        # whatever else a middleware refuses; only the words differ.
        if "robots.txt" in str(error):
            return FORBIDDEN_BY_ROBOTS
        if "DOWNLOAD_MAXSIZE" in str(error):
            return "page too large when unpacked"
        return DROPPED
    return type(error).__name__


def is_server_failure(error: BaseException | None) -> bool:
    """Tell whether the server failed, rather than we who would not ask or take its response."""
    ours = IgnoreRequest | DownloadCancelledError | NotSupported | UnsupportedURLSchemeError
    return not isinstance(error, ours)
