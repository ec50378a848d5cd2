"""The bounds of a site: which addresses belong to it, and are ever asked for. Pure.

``Scope(["http://portal.example/web/tct/"], ["/web/tct/"])`` holds
``http://portal.example/web/tct/tin-1.html`` and not ``http://portal.example/web/so-y-te/``.
"""

import posixpath
import re
import unicodedata
from collections.abc import Sequence
from urllib.parse import unquote, urljoin, urlsplit

from crawler.urls.canonical_key import is_in_scope

_REPEATED_SLASHES = re.compile(r"/{2,}")


class Scope:
    """The addresses of a site: the hosts of its start URLs, or only some hosts and paths of them.

    Mutable: a run learns under which further host a site answers (`add_host`), and which sitemaps
    its robots.txt names (`add_url`).
    """

    def __init__(self, start_urls: Sequence[str], areas: Sequence[str] = ()) -> None:
        """Make the scope of a site.

        Args:
            start_urls: They belong to it themselves, wherever they lie.
            areas: The `scope` of the site file: paths of the start URLs' hosts (`/web/tct/`) and
                URLs of hosts, with a path or without. None is the start URLs' hosts as a whole.
        """
        self._hosts = list(start_urls)
        self._urls = set(start_urls)
        self._areas = tuple(areas)

    @property
    def is_limited(self) -> bool:
        """Whether the site file bounds the site."""
        return bool(self._areas)

    def add_host(self, url: str) -> None:
        """Let the host of a URL belong to the site as those of its start URLs do."""
        self._hosts.append(url)

    def add_url(self, url: str) -> None:
        """Let one URL belong to the site, wherever it lies."""
        self._urls.add(url)

    def contains(self, url: str) -> bool:
        """Tell whether a URL belongs to the site."""
        if not self._areas:
            return is_in_scope(url, self._hosts)
        return url in self._urls or any(
            is_in_scope(url, hosts) and is_below(url, prefix) for hosts, prefix in self._list()
        )

    def has_host(self, url: str) -> bool:
        """Tell whether a URL is of a host of the site, whatever its path."""
        if not self._areas:
            return is_in_scope(url, self._hosts)
        return any(is_in_scope(url, hosts) for hosts, _ in self._list())

    def list_folders(self, url: str) -> list[str]:
        """Return the folders, as URLs, that belong to the site at the host of a URL."""
        if not self._areas:
            return [urljoin(url, "/")]
        prefixes = [prefix for hosts, prefix in self._list() if is_in_scope(url, hosts)]
        return [urljoin(url, f"{prefix.rstrip('/')}/") for prefix in dict.fromkeys(prefixes)]

    def _list(self) -> list[tuple[Sequence[str], str]]:
        """Return hosts, as URLs of them, and the path below which they belong to the site."""
        return [
            (self._hosts, area) if area.startswith("/") else ([area], urlsplit(area).path or "/")
            for area in self._areas
        ]


def is_below(url: str, prefix: str) -> bool:
    """Tell whether the path of a URL is `prefix` or lies below it, folder by folder.

    Letter case does not count: IIS, on which most such portals run, has none.
    """
    path, folder = _normalize_path(urlsplit(url).path), _normalize_path(prefix).rstrip("/")
    return path == folder or path.startswith((f"{folder}/", f"{folder};"))


def _normalize_path(path: str) -> str:
    """Return a path decoded, in small letters, without empty and dot segments (RFC 3986, 5.2.4)."""
    decoded = unicodedata.normalize("NFC", unquote(path)).casefold()
    plain = _REPEATED_SLASHES.sub("/", f"/{decoded}")
    normal = posixpath.normpath(plain)
    return f"{normal}/" if plain.endswith("/") and normal != "/" else normal
