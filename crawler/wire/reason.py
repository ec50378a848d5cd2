"""Why a request got no answer, in the few words by which the run report counts it."""

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)


class PrivateAddressError(IgnoreRequest):
    """A host leads to an address that is not of the public Internet, and no start URL names it."""


FORBIDDEN = "forbidden by robots.txt"
TOO_LARGE = "page too large"

_REASONS: dict[type[Exception], str] = {
    PrivateAddressError: "address of a private network",
    CannotResolveHostError: "host not found",
    DownloadTimeoutError: "no answer in time",
    DownloadConnectionRefusedError: "connection refused",
    DownloadFailedError: "connection broken",
    DownloadCancelledError: TOO_LARGE,
    ResponseDataLossError: "answer cut short",
}


def reason_of(error: BaseException | None) -> str:
    """In a few words, why no answer came."""
    if isinstance(error, DownloadFailedError) and "certificate verify failed" in str(error):
        return "certificate that cannot be trusted"
    for kind, why in _REASONS.items():
        if isinstance(error, kind):
            return why
    if isinstance(error, IgnoreRequest):
        # Scrapy has one class for what robots.txt forbids and for what unpacks to too much.
        return FORBIDDEN if "robots.txt" in str(error) else "page too large when unpacked"
    return type(error).__name__


def is_of_the_server(error: BaseException | None) -> bool:
    """Whether it is the server that failed, and not we who would not ask or take its answer."""
    return not isinstance(error, IgnoreRequest | DownloadCancelledError)
