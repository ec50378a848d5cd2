"""The scope of a new site that lies below a path of a portal, suggested by its front page. Pure.

A front page at ``http://portal.example/web/tct/home`` whose news lie below ``/web/tct/`` suggests
``("/web/tct/",)``.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from crawler.site_checks.probe_order import rank_link
from crawler.site_checks.probe_result import ProbedPage
from crawler.urls.canonical_key import is_in_scope
from crawler.urls.scope import is_below

_MIN_ARTICLES = 2  # links that look like articles'; one alone may be chance. Chosen
_COMMON_FOLDERS = frozenset(
    {
        *("index.php", "index.html", "index.htm", "index.aspx", "default.aspx", "home.aspx"),
        *("web", "sites", "site", "portal", "pages", "home", "trang-chu", "trangchu"),
        *("vi", "vn", "vi-vn", "en", "en-us"),
    }
)
"""Names of folders that hold a whole site, or many: no school is known by them alone."""


def suggest_scope(front_page: ProbedPage) -> tuple[str, ...]:
    """Return the deepest folder of a front page below which most of its news lie; else nothing.

    Nothing where the front page is that of its host.
    """
    reading = front_page.reading
    links = [
        link.url
        for link in (reading.links if reading else ())
        if rank_link(link) is not None and is_in_scope(link.url, [front_page.url])
    ]
    for folder in _iterate_folders(urlsplit(front_page.url).path):
        inside = sum(is_below(url, folder) for url in links)
        if inside >= _MIN_ARTICLES and inside * 2 >= len(links):
            return (folder,)
    return ()


def _iterate_folders(path: str) -> Iterator[str]:
    """Yield the folders of a path that can be a school's, the deepest first."""
    segments = [segment for segment in path.split("/") if segment]
    if segments and not path.endswith("/") and "." in segments[-1]:
        segments.pop()  # a file
    for depth in range(len(segments), 0, -1):
        if not _COMMON_FOLDERS.issuperset(segment.lower() for segment in segments[:depth]):
            yield f"/{'/'.join(segments[:depth])}/"
