"""Statements on what listings show: the table `shown`."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, delete, insert, select

from archive.history import KnownListed, UrlState
from archive.model import SiteKey
from archive.schema import articles, identities, revisions, shown, urls


def keep(connection: Connection, page: UrlState, listed: Sequence[str]) -> None:
    """Remember what a page of a listing shows, from the top."""
    if list(listed) == on_page(connection, page.id):
        return
    connection.execute(delete(shown).where(shown.c.page == page.id))
    rows = [{"page": page.id, "place": place, "identity": i} for place, i in enumerate(listed)]
    if rows:
        connection.execute(insert(shown), rows)


def on_page(connection: Connection, page: int) -> list[str]:
    """What a page of a listing showed when it was last read."""
    query = select(shown.c.identity).where(shown.c.page == page).order_by(shown.c.place)
    return list(connection.execute(query).scalars())


def on_address(connection: Connection, site: SiteKey, identity: str) -> list[str]:
    """What the page of a listing showed that has this identity; nothing where it was never read."""
    page = select(urls.c.id).where(urls.c.site == site, urls.c.identity == identity)
    number = connection.execute(page).scalar()
    return on_page(connection, number) if number is not None else []


def known(
    connection: Connection,
    site: SiteKey,
    listed: Sequence[str],
    since: datetime,
    until: datetime | None = None,
) -> list[KnownListed]:
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
    return [_known(identity, rows.get(identity), span) for identity in dict.fromkeys(listed)]


def _known(identity: str, row: object, span: tuple[datetime, datetime | None]) -> KnownListed:
    if row is None:
        return KnownListed(identity=identity, is_new=True, published_at=None)
    published: str | None = row.published  # type: ignore[attr-defined] # a row of the query above
    found_at: datetime = row.found_at  # type: ignore[attr-defined]
    since, until = span
    return KnownListed(
        identity=identity,
        is_new=found_at >= since and (until is None or found_at <= until),
        published_at=datetime.fromisoformat(published) if published else None,
    )
