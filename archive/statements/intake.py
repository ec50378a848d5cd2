"""How a reading becomes part of the archive: its article found or made, its revision added."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from archive.article_json import content_hash
from archive.history import ArticleRead, Outcome, Visit
from archive.model import Content, SiteKey
from archive.statements import articles


def met_again(connection: Connection, visit: Visit) -> Outcome:
    """A page that the server says is as before shows the article that it showed then."""
    article = articles.find(connection, visit.site, [visit.state.identity])
    if not visit.is_unmodified or article is None:
        return Outcome.NO_ARTICLE
    articles.see(connection, article, (visit.state.listed, visit.state.url), visit.at)
    return Outcome.UNCHANGED


def store(
    connection: Connection,
    site: SiteKey,
    identities: Sequence[str],
    address: tuple[bool, str],
    read: ArticleRead | Content,
    capture: int | None,
    now: datetime,
) -> Outcome:
    """Find or create the article of some identities and add a revision where its content is new."""
    content = read if isinstance(read, Content) else read.content
    articles.part_twin(connection, site, identities, content)
    article = articles.find(connection, site, identities)
    twin = articles.find_twin(connection, site, content, article)
    is_twin = article is None and twin is not None
    if article is None:
        article = twin or articles.add(connection, site, identities[-1], address, now)
    elif twin:
        article = articles.merge(connection, article, twin)
    article = articles.assign(connection, site, identities, article, is_twin=is_twin)
    articles.see(connection, article, address, now)
    before = articles.latest_hash(connection, article)
    if before is None:
        articles.revise(connection, article, read, capture, now)
        return Outcome.ADDED
    same = before == content_hash(content)
    if same or articles.is_read_elsewhere(connection, article, address[1], content):
        return Outcome.UNCHANGED
    articles.revise(connection, article, read, capture, now)
    return Outcome.REVISED
