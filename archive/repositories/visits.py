"""How a reading becomes part of the archive: its article found or made, its revision added."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from archive.article_json import compute_content_hash
from archive.crawl_model import ExtractedArticle, Outcome, Visit
from archive.model import Content, SiteKey
from archive.repositories import articles


def record_unmodified(connection: Connection, visit: Visit) -> Outcome:
    """A page that the server says is as before shows the article that it showed then."""
    article = articles.find_article(connection, visit.site, [visit.state.identity])
    if not visit.is_unmodified or article is None:
        return Outcome.NO_ARTICLE
    articles.touch_article(
        connection, article, (visit.state.listed, visit.state.url), visit.visited_at
    )
    return Outcome.UNCHANGED


def store_article(
    connection: Connection,
    site: SiteKey,
    identities: Sequence[str],
    address: tuple[bool, str],
    read: ExtractedArticle | Content,
    capture: int | None,
    now: datetime,
) -> Outcome:
    """Find or create the article of some identities and add a revision where its content is new."""
    content = read if isinstance(read, Content) else read.content
    articles.unlink_duplicate(connection, site, identities, content)
    article = articles.find_article(connection, site, identities)
    twin = articles.find_duplicate(connection, site, content, article)
    is_twin = article is None and twin is not None
    if article is None:
        article = twin or articles.add_article(connection, site, identities[-1], address, now)
    elif twin:
        article = articles.merge_articles(connection, article, twin)
    article = articles.assign_identities(connection, site, identities, article, is_twin=is_twin)
    articles.touch_article(connection, article, address, now)
    before = articles.get_latest_hash(connection, article)
    if before is None:
        articles.add_revision(connection, article, read, capture, now)
        return Outcome.ADDED
    same = before == compute_content_hash(content)
    if same or articles.is_other_showing(connection, article, address[1], content):
        return Outcome.UNCHANGED
    articles.add_revision(connection, article, read, capture, now)
    return Outcome.REVISED
