"""Makes the addresses that a page writes absolute, as browsers do."""

from urllib.parse import urldefrag, urljoin

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
        url = urldefrag(urljoin(base_url, target)).url
        if not url.startswith(("http://", "https://")):
            return None
        return url if _is_plain(url) else safe_url_string(url)
    except ValueError:  # brackets that open no IPv6 address, and the like
        return None


def _is_plain(url: str) -> bool:
    return url.isascii() and url.isprintable() and " " not in url
