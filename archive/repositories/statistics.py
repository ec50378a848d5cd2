"""Statements that say how much the archive holds of each site."""

from collections.abc import Mapping
from datetime import datetime
from statistics import median

from sqlalchemy import Connection, Select, case, func, select

from archive.crawl_model import Quality, SiteStatistics
from archive.model import SiteKey
from archive.schema import articles, captures, revisions, runs, sites


def get_site_statistics(connection: Connection, since: datetime) -> list[SiteStatistics]:
    """What the archive holds of each site, by its key."""
    held = _get_capture_statistics(connection, since)
    stories = _get_counts(
        connection,
        select(articles.c.site, func.count())
        .where(articles.c.merged_into.is_(None), articles.c.withdrawn.is_(False))
        .group_by(articles.c.site),
    )
    changes = _get_counts(
        connection,
        select(articles.c.site, func.count())
        .join(revisions, revisions.c.article == articles.c.id)
        .where(articles.c.merged_into.is_(None), articles.c.withdrawn.is_(False))
        .group_by(articles.c.site),
    )
    crawls = _get_counts(connection, select(runs.c.site, func.count()).group_by(runs.c.site))
    return [
        SiteStatistics(
            site=SiteKey(key),
            articles=stories.get(key, 0),
            revisions=changes.get(key, 0),
            runs=crawls.get(key, 0),
            **held.get(key, {}),  # type: ignore[arg-type] # named as the columns are
        )
        for key in connection.execute(select(sites.c.key).order_by(sites.c.key)).scalars()
    ]


def _get_capture_statistics(
    connection: Connection, since: datetime
) -> Mapping[str, Mapping[str, object]]:
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


def _get_counts(connection: Connection, query: Select[str, int]) -> dict[str, int]:
    return dict(connection.execute(query).all())


def get_run_quality(connection: Connection, run: int) -> Quality:
    """What the articles lack that a run added or revised, as today's rules read them.

    They are those whose captures the run made: what was learned at its end is counted as well.
    """
    said = revisions.c.content
    query = (
        select(
            said["published_at"].as_string().label("date"),
            said["authors"].as_string().label("authors"),
            func.length(said["body"].as_string()).label("size"),
        )
        .join(captures, captures.c.id == revisions.c.capture)
        .where(captures.c.run == run)
    )
    rows = connection.execute(query).all()
    sizes = [row.size or 0 for row in rows]
    return Quality(
        articles=len(rows),
        without_date=sum(not row.date for row in rows),
        without_author=sum(row.authors in {None, "[]"} for row in rows),
        without_body=sizes.count(0),
        median_body=int(median(sizes)) if sizes else 0,
    )
