"""What was removed on request from the archive of a site, as a run meets it."""

from collections import Counter
from typing import Self

from archive.archive import Archive
from archive.capture_files import CaptureStore
from archive.crawl_model import Visit
from archive.model import SiteKey
from archive.removal import erase_removed
from crawler.session.capture_writer import get_utc_now
from crawler.session.run_counts import REMOVED_REASON


class RemovedArticles:
    """The removals of one site while it is crawled; the session holds its lock."""

    def __init__(self, archive: Archive, captures: CaptureStore, site: SiteKey) -> None:
        self._archive = archive
        self._captures = captures
        self._site = site
        self._met: set[str] = set()

    def __enter__(self) -> Self:
        """Overwrite what a killed process left to be overwritten."""
        self._erase()
        return self

    def __exit__(self, *_: object) -> None:
        """Overwrite what the run has met again, now that its file of captures is closed."""
        self._erase()

    def _erase(self) -> None:
        erase_removed(self._archive, self._captures, self._site, get_utc_now())

    def count_links(self, visit: Visit, counts: Counter[str]) -> None:
        """Count each address once that a visit shows and nobody follows."""
        found = {link.identity for link in visit.found_urls}
        self._met.update(self._archive.removals.get_removed(self._site, found))
        if self._met:
            counts[REMOVED_REASON] = len(self._met)
