"""Statements on servers: the table `hosts`."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, delete, insert, select, update

from archive.crawl_model import HostState, ListedUrlState, UrlState
from archive.model import SiteKey
from archive.schema import articles, hosts, identities, revisions, shown, urls


def get_host(connection: Connection, site: SiteKey, host: str) -> HostState:
    """What is remembered of a server."""
    query = select(hosts).where(hosts.c.site == site, hosts.c.host == host)
    row = connection.execute(query).mappings().first()
    if row is None:
        return HostState(host=host)
    return HostState(**{name: value for name, value in row.items() if name != "site"})


def set_retry_after(
    connection: Connection, site: SiteKey, host: str, until: datetime | None, refusals: int
) -> None:
    """Remember when a server may be asked again, and how often in a row it refused."""
    _upsert_host(connection, site, host, quiet_until=until, refusals=refusals)


def mark_validators_unreliable(
    connection: Connection, site: SiteKey, host: str, now: datetime
) -> None:
    """Remember that a server's validators lied."""
    _upsert_host(connection, site, host, lied_at=now)


def save_robots_txt(connection: Connection, site: SiteKey, host: str, text: str) -> None:
    """Remember a robots.txt."""
    if get_host(connection, site, host).robots != text:
        _upsert_host(connection, site, host, robots=text)


def _upsert_host(connection: Connection, site: SiteKey, host: str, **values: object) -> None:
    of_it = (hosts.c.site == site) & (hosts.c.host == host)
    if not connection.execute(update(hosts).where(of_it).values(**values)).rowcount:
        fresh = {"refusals": 0, **values}
        connection.execute(insert(hosts).values(site=site, host=host, **fresh))


def save_listing(connection: Connection, page: UrlState, listed: Sequence[str]) -> None:
    """Remember what a page of a listing shows, from the top."""
    if list(listed) == get_identities_on_page(connection, page.id):
        return
    connection.execute(delete(shown).where(shown.c.page == page.id))
    rows = [{"page": page.id, "place": place, "identity": i} for place, i in enumerate(listed)]
    if rows:
        connection.execute(insert(shown), rows)


def get_identities_on_page(connection: Connection, page: int) -> list[str]:
    """What a page of a listing showed when it was last read."""
    query = select(shown.c.identity).where(shown.c.page == page).order_by(shown.c.place)
    return list(connection.execute(query).scalars())


def get_identities_listed_on(connection: Connection, site: SiteKey, identity: str) -> list[str]:
    """What the page of a listing showed that has this identity; nothing where it was never read."""
    page = select(urls.c.id).where(urls.c.site == site, urls.c.identity == identity)
    number = connection.execute(page).scalar()
    return get_identities_on_page(connection, number) if number is not None else []


def get_listed_urls(
    connection: Connection,
    site: SiteKey,
    listed: Sequence[str],
    since: datetime,
    until: datetime | None = None,
) -> list[ListedUrlState]:
    """What is known of listed addresses, in their order; those first met after `since` are new.

    Not so those that were met after `until`, which is to come: a false clock said so.
    """
    latest = and_(revisions.c.article == articles.c.id, revisions.c.number == articles.c.revision)
    query = (
        select(
            urls.c.identity,
            urls.c.found_at,
            revisions.c.content["published_at"].as_string().label("published"),
        )
        .outerjoin(
            identities,
            and_(identities.c.site == urls.c.site, identities.c.identity == urls.c.identity),
        )
        .outerjoin(articles, articles.c.id == identities.c.article)
        .outerjoin(revisions, latest)
        .where(urls.c.site == site, urls.c.identity.in_(listed))
    )
    rows = {row.identity: row for row in connection.execute(query)}
    span = (since, until)
    return [
        _make_listed_url(identity, rows.get(identity), span) for identity in dict.fromkeys(listed)
    ]


def _make_listed_url(
    identity: str, row: object, span: tuple[datetime, datetime | None]
) -> ListedUrlState:
    if row is None:
        return ListedUrlState(identity=identity, is_new=True, published_at=None)
    published: str | None = row.published  # type: ignore[attr-defined] # a row of the query above
    found_at: datetime = row.found_at  # type: ignore[attr-defined]
    since, until = span
    return ListedUrlState(
        identity=identity,
        is_new=found_at >= since and (until is None or found_at <= until),
        published_at=datetime.fromisoformat(published) if published else None,
    )
