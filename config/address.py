"""Whether an address can be fetched at all: scheme, host and port, judged by form alone."""

import re
from urllib.parse import SplitResult, urlsplit

_HOST_LABEL = re.compile(r"[^\W_]([\w-]*[^\W_])?")
_NOT_IN_ADDRESS = re.compile(r'[\s\x00-\x1f\x7f<>"{}|\\^`]')


def mistake_in_address(url: str) -> str | None:
    """Say what keeps `url` from being an http or https address with a host, or None."""
    if _NOT_IN_ADDRESS.search(url):
        return "it holds a space or a character that no address may hold"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        return f"it cannot be read ({error})"
    if parts.scheme not in {"http", "https"}:
        return "it does not begin with http:// or https://"
    if port == 0:
        return "there is no port 0"
    return _mistake_in_host(parts)


def _mistake_in_host(parts: SplitResult) -> str | None:
    """Say what is wrong between `//` and the path; a bracketed IPv6 address is taken as given."""
    if parts.username is not None or parts.password is not None:
        return "it holds a user name or password"
    host = parts.hostname
    if not host:
        return "it has no host"
    if ":" not in host and not all(map(_HOST_LABEL.fullmatch, host.removesuffix(".").split("."))):
        return f'"{host}" is not the name of a host'
    return None
