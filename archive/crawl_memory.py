"""What crawls remember between runs: of servers, of listings, and of addresses without a yield.

A part of `archive.store.Archive`, one transaction a verb; nothing here concerns articles.
"""

from collections.abc import Sequence
from datetime import datetime

from archive.database import Database
from archive.history import HostState, KnownListed, StoredCapture, UrlState
from archive.model import SiteKey
from archive.statements import captures, hosts, listings, urls


class CrawlMemory:
    """The memory of crawls in an open archive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def due_urls(self, site: SiteKey, now: datetime, *, full: bool) -> list[UrlState]:
        """All addresses that a run beginning now would fetch, in that order."""
        with self._database.read() as connection:
            return urls.due(connection, site, 0, now, full=full, limit=None)

    def postpone(self, state: UrlState, run: int, until: datetime) -> None:
        """Let an address wait, as if the run had fetched it."""
        with self._database.write() as connection:
            urls.postpone(connection, state, run, until)

    def last_body(self, site: SiteKey, url: str, status: int | None = None) -> StoredCapture | None:
        """The capture that has the body of an address's last one, of that status or of any."""
        with self._database.read() as connection:
            return captures.last_body(connection, site, url, status)

    def barren(self, site: SiteKey) -> list[str]:
        """Every address of a site whose first fetch led to no article that was new."""
        with self._database.read() as connection:
            return urls.barren(connection, site)

    def known_listed(
        self,
        site: SiteKey,
        listed: Sequence[str],
        since: datetime,
        until: datetime | None = None,
    ) -> list[KnownListed]:
        """What is known of listed addresses; those first met between the two moments are new."""
        with self._database.read() as connection:
            return listings.known(connection, site, listed, since, until)

    def shown_on(self, site: SiteKey, identity: str) -> list[str]:
        """What a page of a listing showed when it was last read, from the top."""
        with self._database.read() as connection:
            return listings.on_address(connection, site, identity)

    def host(self, site: SiteKey, host: str) -> HostState:
        """What is remembered of a server."""
        with self._database.read() as connection:
            return hosts.state(connection, site, host)

    def be_quiet(self, site: SiteKey, host: str, until: datetime | None, refusals: int) -> None:
        """Remember when a server may be asked again, and how often in a row it refused."""
        with self._database.write() as connection:
            hosts.be_quiet(connection, site, host, until, refusals)

    def distrust(self, site: SiteKey, host: str, now: datetime) -> None:
        """Remember that a server's validators lied."""
        with self._database.write() as connection:
            hosts.distrust(connection, site, host, now)

    def keep_robots(self, site: SiteKey, host: str, text: str) -> None:
        """Remember a server's robots.txt."""
        with self._database.write() as connection:
            hosts.keep_robots(connection, site, host, text)
