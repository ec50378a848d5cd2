"""Statements on servers: the table `hosts`."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from archive.history import HostState
from archive.model import SiteKey
from archive.schema import hosts


def state(connection: Connection, site: SiteKey, host: str) -> HostState:
    """What is remembered of a server."""
    query = select(hosts).where(hosts.c.site == site, hosts.c.host == host)
    row = connection.execute(query).mappings().first()
    if row is None:
        return HostState(host=host)
    return HostState(**{name: value for name, value in row.items() if name != "site"})


def be_quiet(
    connection: Connection, site: SiteKey, host: str, until: datetime | None, refusals: int
) -> None:
    """Remember when a server may be asked again, and how often in a row it refused."""
    _write(connection, site, host, quiet_until=until, refusals=refusals)


def distrust(connection: Connection, site: SiteKey, host: str, now: datetime) -> None:
    """Remember that a server's validators lied."""
    _write(connection, site, host, lied_at=now)


def keep_robots(connection: Connection, site: SiteKey, host: str, text: str) -> None:
    """Remember a robots.txt."""
    if state(connection, site, host).robots != text:
        _write(connection, site, host, robots=text)


def _write(connection: Connection, site: SiteKey, host: str, **values: object) -> None:
    of_it = (hosts.c.site == site) & (hosts.c.host == host)
    if not connection.execute(update(hosts).where(of_it).values(**values)).rowcount:
        fresh = {"refusals": 0, **values}
        connection.execute(insert(hosts).values(site=site, host=host, **fresh))
