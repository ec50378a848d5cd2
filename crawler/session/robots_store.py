"""The robots.txt files of a run's servers: kept for the day when one fails, and their sitemaps.

An archive that cannot be used ends the run: of an error here Scrapy would print a traceback, and go
on.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from archive.archive import Archive
from archive.crawl_model import FoundUrl
from archive.errors import ArchiveError
from archive.model import SiteKey
from crawler.discovery.found_urls import select_sitemaps
from crawler.session.capture_writer import get_utc_now
from crawler.urls.scope import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsStore:
    """What the archive keeps of robots.txt; `on_error` ends the run.

    `on_named` is told of the sitemaps that a robots.txt names.
    """

    archive: Archive
    site: SiteKey
    scope: Scope
    on_error: Callable[[ArchiveError], None]
    on_named: Callable[[Sequence[FoundUrl]], None]

    def save_text(self, host: str, text: str) -> None:
        """Remember a robots.txt for the day when its server fails."""
        try:
            self.archive.hosts.save_robots_txt(self.site, host, text)
        except ArchiveError as error:
            self.on_error(error)

    def get_last_text(self, host: str) -> str | None:
        """Return the robots.txt that a server last sent."""
        try:
            return self.archive.hosts.get_host(self.site, host).robots
        except ArchiveError as error:
            self.on_error(error)
            return None

    def enqueue_sitemaps(self, page: str, sitemaps: Sequence[str]) -> None:
        """Put the sitemaps of a page's server into the frontier."""
        found = select_sitemaps(page, sitemaps, self.scope)
        self.on_named(found if sitemaps else ())
        for sitemap in found:
            self.scope.add_url(sitemap.url)
        try:
            self.archive.frontier.enqueue_urls(self.site, found, get_utc_now())
        except ArchiveError as error:
            self.on_error(error)
