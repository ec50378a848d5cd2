"""Makes the addresses that a page writes absolute, as browsers do."""

from functools import lru_cache
from urllib.parse import urldefrag, urljoin, urlsplit

from w3lib.html import strip_html5_whitespace
from w3lib.url import safe_url_string


def absolute(base_url: str, target: str) -> str | None:
    """Resolve an address against its page's, without fragment; None where it is of no use.

    Letters that an address cannot hold are escaped; only addresses of the web are kept.
    """
    target = strip_html5_whitespace(target)
    if not target or target.startswith("#"):
        return None
    try:
        is_of_site = target.startswith(("/", "http://", "https://"))
        return _joined(_origin(base_url) if is_of_site else base_url, target)
    except ValueError:  # brackets that open no IPv6 address, and the like
        return None


# The same addresses stand on all pages of a site; their joining is a fifth of the work otherwise.
@lru_cache(maxsize=1 << 13)
def _joined(base_url: str, target: str) -> str | None:
    url = urldefrag(urljoin(base_url, target)).url
    if not url.startswith(("http://", "https://")):
        return None
    return url if _is_plain(url) else safe_url_string(url)


@lru_cache(maxsize=1 << 8)
def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def _is_plain(url: str) -> bool:
    return url.isascii() and url.isprintable() and " " not in url
