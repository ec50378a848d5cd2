"""Statements on the change log that the indexer follows."""

from collections.abc import Iterable

from sqlalchemy import Connection, func, insert, select

from archive.model import ArticleId, Change
from archive.schema import changes


def log_changes(connection: Connection, ids: Iterable[str]) -> None:
    """Tell the indexer that articles are not what they were."""
    if rows := [{"article": article} for article in ids]:
        connection.execute(insert(changes), rows)


def get_last_change_number(connection: Connection) -> int:
    """The number of the change log's last line; 0 when it is empty."""
    return connection.execute(select(func.max(changes.c.number))).scalar() or 0


def get_changes_since(connection: Connection, number: int, limit: int) -> list[Change]:
    """Lines of the change log after `number`, in order."""
    query = select(changes).where(changes.c.number > number).order_by(changes.c.number).limit(limit)
    return [
        Change(number=row.number, article_id=ArticleId(row.article))
        for row in connection.execute(query)
    ]
