"""Pieces of SQL that several repositories use: which articles are current, which revision is last.

select(articles.c.id).where(is_current_article())
"""

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, select

from archive.database.schema import articles, identities, revisions, urls
from archive.model import ArticleId

_Item = TypeVar("_Item")

_PRESENT_STATUSES = (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)

BATCH_SIZE = 500
"""Values in one `IN (...)`: SQLite took at most 999 parameters in a statement before 3.32."""


def is_current_article() -> ColumnElement[bool]:
    """Return the condition that an article is neither merged into another nor withdrawn."""
    return articles.c.merged_into.is_(None) & articles.c.withdrawn.is_(False)


def is_latest_revision() -> ColumnElement[bool]:
    """Return the condition that joins articles to the last revision of each."""
    return (revisions.c.article == articles.c.id) & (revisions.c.number == articles.c.revision)


def match_latest_revision_of(article_id: ArticleId) -> Any:  # noqa: ANN401 -- a clause of three nested types
    """Return the condition that picks the last revision of one article."""
    number = select(articles.c.revision).where(articles.c.id == article_id).scalar_subquery()
    return (revisions.c.article == article_id) & (revisions.c.number == number)


def split_batches(items: Sequence[_Item]) -> Iterable[Sequence[_Item]]:
    """Split values into lists short enough for the parameters of one statement."""
    # itertools.batched is new in Python 3.12.
    return (items[start : start + BATCH_SIZE] for start in range(0, len(items), BATCH_SIZE))


def has_other_address(connection: Connection, article_id: ArticleId, identity: str) -> bool:
    """Tell whether an article has an address beside that of `identity` that last answered."""
    query = (
        select(urls.c.id)
        .join(
            identities,
            (identities.c.site == urls.c.site) & (identities.c.identity == urls.c.identity),
        )
        .where(
            identities.c.article == article_id,
            urls.c.identity != identity,
            urls.c.status.in_(_PRESENT_STATUSES),
            urls.c.vanished_at.is_(None),
        )
    )
    return connection.execute(query).first() is not None
