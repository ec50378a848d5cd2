"""Statements that say what articles lack."""

from statistics import median

from sqlalchemy import Connection, func, select

from archive.history import Quality
from archive.schema import captures, revisions


def of_run(connection: Connection, run: int) -> Quality:
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
