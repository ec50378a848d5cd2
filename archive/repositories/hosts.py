"""The table `hosts`: what crawls remember of servers between runs."""

from datetime import datetime

from sqlalchemy import insert, select, update

from archive.crawl_model import HostState
from archive.database.database import Database
from archive.database.repetition import repeat_when_lost
from archive.database.schema import hosts
from archive.model import SiteKey


@repeat_when_lost
class HostRepository:
    """The servers of each site: when they may be asked again, and what they have said."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get_host(self, site: SiteKey, host: str) -> HostState:
        """Return what is remembered of a server; an empty state where it was never met."""
        query = select(hosts).where(hosts.c.site == site, hosts.c.host == host)
        with self._database.read() as connection:
            row = connection.execute(query).mappings().first()
        if row is None:
            return HostState(host=host)
        return HostState(**{name: value for name, value in row.items() if name != "site"})

    def set_retry_after(
        self, site: SiteKey, host: str, until: datetime | None, refusals: int
    ) -> None:
        """Remember when a server may be asked again, and how often in a row it refused."""
        self._upsert(site, host, quiet_until=until, refusals=refusals)

    def mark_validators_unreliable(self, site: SiteKey, host: str, now: datetime) -> None:
        """Remember that a server answered 304 for a page that had changed."""
        # Some servers keep one ETag after a change; Joomla sends the time of the request as
        # Last-Modified.
        self._upsert(site, host, lied_at=now)

    def save_robots_txt(self, site: SiteKey, host: str, text: str) -> None:
        """Remember a server's robots.txt."""
        with self._database.write():
            if self.get_host(site, host).robots != text:
                self._upsert(site, host, robots=text)

    def _upsert(self, site: SiteKey, host: str, **values: object) -> None:
        condition = (hosts.c.site == site) & (hosts.c.host == host)
        with self._database.write() as connection:
            if not connection.execute(update(hosts).where(condition).values(**values)).rowcount:
                row = {"site": site, "host": host, "refusals": 0, **values}
                connection.execute(insert(hosts).values(**row))
