"""Statements that say how much the archive holds of each site."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, Select, case, func, select

from archive.history import Growth
from archive.model import SiteKey
from archive.schema import articles, captures, revisions, runs, sites


def of_sites(connection: Connection, since: datetime) -> list[Growth]:
    """What the archive holds of each site, by its key."""
    held = _captures(connection, since)
    stories = _counts(
        connection,
        select(articles.c.site, func.count())
        .where(articles.c.merged_into.is_(None), articles.c.withdrawn.is_(False))
        .group_by(articles.c.site),
    )
    changes = _counts(
        connection,
        select(articles.c.site, func.count())
        .join(revisions, revisions.c.article == articles.c.id)
        .where(articles.c.merged_into.is_(None), articles.c.withdrawn.is_(False))
        .group_by(articles.c.site),
    )
    crawls = _counts(connection, select(runs.c.site, func.count()).group_by(runs.c.site))
    return [
        Growth(
            site=SiteKey(key),
            articles=stories.get(key, 0),
            revisions=changes.get(key, 0),
            runs=crawls.get(key, 0),
            **held.get(key, {}),  # type: ignore[arg-type] # named as the columns are
        )
        for key in connection.execute(select(sites.c.key).order_by(sites.c.key)).scalars()
    ]


def _captures(connection: Connection, since: datetime) -> Mapping[str, Mapping[str, object]]:
    """Of each site the number, size and time of its captures."""
    size = captures.c.length
    query = select(
        captures.c.site,
        func.count().label("captures"),
        func.count(captures.c.revisit_of).label("revisits"),
        func.sum(size).label("bytes"),
        func.sum(case((captures.c.fetched_at >= since, size), else_=0)).label("lately"),
        func.min(captures.c.fetched_at).label("first"),
        func.max(captures.c.fetched_at).label("last"),
    ).group_by(captures.c.site)
    rows = [dict(row._mapping) for row in connection.execute(query)]  # noqa: SLF001 -- public
    return {row.pop("site"): row for row in rows}


def _counts(connection: Connection, query: Select[str, int]) -> dict[str, int]:
    return dict(connection.execute(query).all())
