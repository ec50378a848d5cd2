"""What crawls remember between runs: of servers, of listings, and of addresses without a yield.

A part of `archive.archive.Archive`, one transaction a verb; nothing here concerns articles.
"""

from collections.abc import Sequence
from datetime import datetime

from archive.crawl_model import HostState, ListedUrlState, StoredCapture, UrlState
from archive.database import Database
from archive.model import SiteKey
from archive.repositories import captures, crawl_state, frontier


class CrawlState:
    """The memory of crawls in an open archive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get_due_urls(self, site: SiteKey, now: datetime, *, full: bool) -> list[UrlState]:
        """All addresses that a run beginning now would fetch, in that order."""
        with self._database.read() as connection:
            return frontier.get_due_urls(connection, site, 0, now, full=full, limit=None)

    def postpone_url(self, state: UrlState, run: int, until: datetime) -> None:
        """Let an address wait, as if the run had fetched it."""
        with self._database.write() as connection:
            frontier.postpone_url(connection, state, run, until)

    def get_last_body(
        self, site: SiteKey, url: str, status: int | None = None
    ) -> StoredCapture | None:
        """The capture that has the body of an address's last one, of that status or of any."""
        with self._database.read() as connection:
            return captures.get_last_body(connection, site, url, status)

    def get_unproductive_urls(self, site: SiteKey) -> list[str]:
        """Every address of a site whose first fetch led to no article that was new."""
        with self._database.read() as connection:
            return frontier.get_unproductive_urls(connection, site)

    def get_listed_urls(
        self,
        site: SiteKey,
        listed: Sequence[str],
        since: datetime,
        until: datetime | None = None,
    ) -> list[ListedUrlState]:
        """What is known of listed addresses; those first met between the two moments are new."""
        with self._database.read() as connection:
            return crawl_state.get_listed_urls(connection, site, listed, since, until)

    def get_identities_listed_on(self, site: SiteKey, identity: str) -> list[str]:
        """What a page of a listing showed when it was last read, from the top."""
        with self._database.read() as connection:
            return crawl_state.get_identities_listed_on(connection, site, identity)

    def get_host(self, site: SiteKey, host: str) -> HostState:
        """What is remembered of a server."""
        with self._database.read() as connection:
            return crawl_state.get_host(connection, site, host)

    def set_retry_after(
        self, site: SiteKey, host: str, until: datetime | None, refusals: int
    ) -> None:
        """Remember when a server may be asked again, and how often in a row it refused."""
        with self._database.write() as connection:
            crawl_state.set_retry_after(connection, site, host, until, refusals)

    def mark_validators_unreliable(self, site: SiteKey, host: str, now: datetime) -> None:
        """Remember that a server's validators lied."""
        with self._database.write() as connection:
            crawl_state.mark_validators_unreliable(connection, site, host, now)

    def save_robots_txt(self, site: SiteKey, host: str, text: str) -> None:
        """Remember a server's robots.txt."""
        with self._database.write() as connection:
            crawl_state.save_robots_txt(connection, site, host, text)
