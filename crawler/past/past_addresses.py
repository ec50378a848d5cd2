"""Which captured addresses belong to a site, also under its former hosts, and what they show. Pure.

``http://old.example/a-1.html`` is the page ``new.example/a-1.html`` of a site that moved from the
one host to the other; it is asked for there today.
"""

import posixpath
from urllib.parse import urljoin, urlsplit

from archive.capture_files import DRAWN_PAGE_PREFIX
from archive.crawl_model import FoundUrl, UrlKind
from config.site import Site
from crawler.policy.visit_factory import make_start_urls
from crawler.urls.canonical_key import (
    get_bare_host,
    is_in_scope,
    list_origins,
    make_canonical_key,
    strip_default_port,
    strip_needless_parameters,
)
from crawler.urls.links import classify_url
from crawler.urls.scope import Scope, is_below


class PastAddresses:
    """The addresses of one site, of all times."""

    def __init__(self, site: Site) -> None:
        self._scope = Scope(site.start_urls, site.scope)
        self._former = [(url, urlsplit(get_folder(url)).path) for url in site.former_urls]
        self._starts = {start.url: start for start in make_start_urls(site.start_urls)}
        home = next(iter(site.start_urls), "")  # a site that is configured no more has none
        self._base = urljoin(home, "/").rstrip("/")
        self._moves = [
            (get_bare_host(url), get_bare_host(home), list_origins(url, home))
            for url in site.former_urls
        ]

    @property
    def scope(self) -> Scope:
        """The addresses of today."""
        return self._scope

    def contains(self, url: str) -> bool:
        """Tell whether an address belongs to the site, or did."""
        return self._scope.contains(url) or any(
            is_in_scope(url, [former]) and is_below(url, folder) for former, folder in self._former
        )

    def identify(self, url: str) -> FoundUrl | None:
        """Return the address of today that shows what a captured one showed; None: it is none."""
        url = url.removeprefix(DRAWN_PAGE_PREFIX)
        try:
            if start := self._starts.get(url):
                return start
            identity: str = make_canonical_key(url)
            kind = UrlKind(classify_url(url).value)
            today = strip_needless_parameters(strip_default_port(url))
        except ValueError:  # no address, such as `http://[::1`
            return None
        for old, new, origins in self._moves:
            if identity.startswith(f"{old}/"):
                identity = f"{new}/{identity.removeprefix(f'{old}/')}"
            for origin in origins:
                if today.startswith(f"{origin}/"):
                    today = self._base + today.removeprefix(origin)
        return FoundUrl(url=today, identity=identity, kind=kind)


def get_folder(url: str) -> str:
    """Return the folder in which an address lies, or that it is: that of `/vn/index.php` is `/vn/`.

    A former site that was a part of a portal is no more than that part.
    """
    parts = urlsplit(url)
    folder, name = posixpath.split(parts.path or "/")
    path = folder if "." in name else parts.path
    return parts._replace(path=f"{path.rstrip('/')}/", query="", fragment="").geturl()
