"""Statements on articles: the tables `articles`, `identities` and `revisions`."""

import hashlib
from base64 import b32encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from archive.article_json import (
    compute_content_hash,
    compute_text_hash,
    content_from_json,
    content_to_json,
)
from archive.crawl_model import ExtractedArticle, StoredRevision
from archive.model import ArticleId, Content, ContentHash, SiteKey
from archive.repositories import change_log
from archive.repositories.frontier import is_better_address
from archive.schema import articles, identities, revisions, urls
from archive.times import CLOCK_SLACK, VIETNAM

_PRESENT_STATUSES = (200, 304)


def find_article(connection: Connection, site: SiteKey, shown: Sequence[str]) -> ArticleId | None:
    """The article that some identities show; of several, the oldest."""
    query = (
        select(articles.c.id)
        .join(identities, identities.c.article == articles.c.id)
        .where(identities.c.site == site, identities.c.identity.in_(shown))
        .order_by(articles.c.first_seen, articles.c.id)
        .limit(1)
    )
    return connection.execute(query).scalar()


def find_duplicate(
    connection: Connection, site: SiteKey, content: Content, other_than: ArticleId | None
) -> ArticleId | None:
    """The oldest living article of the site that is the same at another address, if any.

    Title and body are equal; so are the day, where both tell one, and what is attached: a
    school's notices often have all their text in the file.
    """
    if not (digest := compute_text_hash(content)):
        return None
    latest = (revisions.c.article == articles.c.id) & (revisions.c.number == articles.c.revision)
    query = (
        select(articles.c.id, revisions.c.content)
        .join(revisions, latest)
        .where(
            articles.c.site == site,
            articles.c.text_hash == digest,
            articles.c.merged_into.is_(None),
            articles.c.withdrawn.is_(False),
            articles.c.id != (other_than or ""),
        )
        .order_by(articles.c.first_seen, articles.c.id)
    )
    rows = connection.execute(query)
    return next((row.id for row in rows if _is_same_news(content, row.content)), None)


def _is_same_news(content: Content, known: Mapping[str, Any]) -> bool:
    other = content_from_json(known)
    days = {c.published_at.astimezone(VIETNAM).date() for c in (content, other) if c.published_at}
    attached = [{a.text for a in c.attachments} for c in (content, other)]
    return len(days) <= 1 and attached[0] == attached[1]


def unlink_duplicate(
    connection: Connection, site: SiteKey, shown: Sequence[str], content: Content
) -> None:
    """Take back that an identity is an article's twin when its page reads otherwise by now."""
    of_it = (
        (identities.c.site == site) & identities.c.identity.in_(shown) & identities.c.twin.is_(True)
    )
    query = (
        select(identities.c.article, articles.c.text_hash)
        .join(articles, articles.c.id == identities.c.article)
        .where(of_it)
    )
    for article, known in connection.execute(query).all():
        if known != compute_text_hash(content):
            connection.execute(delete(identities).where(of_it, identities.c.article == article))
            change_log.log_changes(connection, [article])


def has_article_at(connection: Connection, site: SiteKey, url: str) -> bool:
    """Whether some article of the site has this address for its own."""
    query = select(articles.c.id).where(articles.c.site == site, articles.c.url == url)
    return connection.execute(query).first() is not None


def add_article(
    connection: Connection, site: SiteKey, identity: str, address: tuple[bool, str], now: datetime
) -> ArticleId:
    """A new article without a revision; `address` is (listed by the site, url)."""
    article = _make_article_id(connection, site, identity)
    listed, url = address
    connection.execute(
        insert(articles).values(
            id=article,
            site=site,
            url=url,
            listed=listed,
            first_seen=now,
            last_seen=now,
            withdrawn=False,
            revision=0,
        )
    )
    return article


def _make_article_id(connection: Connection, site: SiteKey, identity: str) -> ArticleId:
    """A short name made from the first identity, longer where it is taken."""
    digest = b32encode(hashlib.sha256(f"{site} {identity}".encode()).digest()).decode().lower()
    for length in range(8, len(digest)):
        name = ArticleId(f"{site}-{digest[:length]}")
        if connection.execute(select(articles.c.id).where(articles.c.id == name)).first() is None:
            return name
    raise AssertionError(identity)  # two equal SHA-256


def assign_identities(
    connection: Connection,
    site: SiteKey,
    shown: Iterable[str],
    article: ArticleId,
    *,
    is_twin: bool,
) -> ArticleId:
    """Let identities show an article; those that showed another prove the two to be one.

    `is_twin` says that nothing but an equal text proves it yet. Returns the article that stays.
    """
    for identity in dict.fromkeys(shown):
        owner = find_article(connection, site, [identity])
        if owner is None:
            values = {"site": site, "identity": identity, "article": article, "twin": is_twin}
            connection.execute(insert(identities).values(values))
        elif owner != article:
            article = merge_articles(connection, owner, article)
    return article


def merge_articles(connection: Connection, one: ArticleId, other: ArticleId) -> ArticleId:
    """Make two articles one: the older id stays, the other still answers. Returns the older."""
    query = (
        select(articles.c.id)
        .where(articles.c.id.in_([one, other]))
        .order_by(articles.c.first_seen, articles.c.id)
    )
    older, younger = connection.execute(query).scalars().all()
    connection.execute(
        update(identities).where(identities.c.article == younger).values(article=older)
    )
    connection.execute(
        update(articles)
        .where((articles.c.merged_into == younger) | (articles.c.id == younger))
        .values(merged_into=older)
    )
    _replace_address(connection, older, _get_address(connection, younger))
    change_log.log_changes(connection, [older, younger])
    return ArticleId(older)


def touch_article(
    connection: Connection, article: ArticleId, address: tuple[bool, str], now: datetime
) -> None:
    """An article was met at an address that answered.

    `last_seen` is kept to the day: what is exported changes only with the change log.
    """
    midnight = now.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
    seen = update(articles).where(articles.c.id == article, articles.c.last_seen < midnight)
    if connection.execute(seen.values(last_seen=now)).rowcount:
        change_log.log_changes(connection, [article])
    back = update(articles).where(articles.c.id == article, articles.c.gone_at < now)
    if connection.execute(back.values(gone_at=None)).rowcount:
        change_log.log_changes(connection, [article])
    is_back = update(articles).where(articles.c.id == article, articles.c.withdrawn.is_(True))
    if connection.execute(is_back.values(withdrawn=False)).rowcount:
        change_log.log_changes(connection, [article])
    if _replace_address(connection, article, address):
        change_log.log_changes(connection, [article])


def correct_last_seen(connection: Connection, site: SiteKey, identity: str, now: datetime) -> None:
    """An article is met just now: where it was last seen in the future, a false clock said so."""
    if article := find_article(connection, site, [identity]):
        false = (articles.c.id == article) & (articles.c.last_seen > now + CLOCK_SLACK)
        if connection.execute(update(articles).where(false).values(last_seen=now)).rowcount:
            change_log.log_changes(connection, [article])


def mark_gone(connection: Connection, site: SiteKey, identity: str, now: datetime) -> None:
    """Mark the article of an identity as gone, unless another of its addresses answers."""
    article = find_article(connection, site, [identity])
    if article is None:
        return
    others = (
        select(urls.c.id)
        .join(
            identities,
            (identities.c.site == urls.c.site) & (identities.c.identity == urls.c.identity),
        )
        .where(
            identities.c.article == article,
            urls.c.identity != identity,
            urls.c.status.in_(_PRESENT_STATUSES),
            urls.c.vanished_at.is_(None),
        )
    )
    if connection.execute(others).first() is not None:
        return
    here = update(articles).where(articles.c.id == article, articles.c.gone_at.is_(None))
    if connection.execute(here.values(gone_at=now)).rowcount:
        change_log.log_changes(connection, [article])


def _get_address(connection: Connection, article: str) -> tuple[bool, str]:
    query = select(articles.c.listed, articles.c.url).where(articles.c.id == article)
    listed, url = connection.execute(query).one()
    return listed, url


def _replace_address(connection: Connection, article: str, address: tuple[bool, str]) -> bool:
    """Let an article have a better address; says whether its URL is another now."""
    current = _get_address(connection, article)
    if not is_better_address(address, current):
        return False
    listed, url = address
    change = update(articles).where(articles.c.id == article).values(url=url, listed=listed)
    connection.execute(change)
    return url != current[1]


def is_other_showing(
    connection: Connection, article: ArticleId, url: str, content: Content
) -> bool:
    """Whether this is a second showing of an article whose own address says what it is.

    Other addresses differ in small things, a section or a missing byline, and would
    otherwise make a revision at every visit.
    """
    query = select(articles.c.url, articles.c.text_hash).where(articles.c.id == article)
    own_url, own_text = connection.execute(query).one()
    return bool(own_url != url and own_text is not None and own_text == compute_text_hash(content))


def get_latest_hash(connection: Connection, article: ArticleId) -> ContentHash | None:
    """What the site last published; None for an article without a revision."""
    query = select(revisions.c.content_hash).where(match_latest_revision(article))
    return connection.execute(query).scalar()


def match_latest_revision(article: ArticleId) -> Any:  # noqa: ANN401 -- a clause of three nested types
    """The clause that picks an article's last revision."""
    number = select(articles.c.revision).where(articles.c.id == article).scalar_subquery()
    return (revisions.c.article == article) & (revisions.c.number == number)


def add_revision(
    connection: Connection,
    article: ArticleId,
    read: ExtractedArticle | Content,
    capture: int | None,
    now: datetime,
) -> None:
    """Add a revision."""
    content, extractor = (
        (read, None) if isinstance(read, Content) else (read.content, read.extractor)
    )
    number = select(articles.c.revision).where(articles.c.id == article)
    following = connection.execute(number).scalar_one() + 1
    connection.execute(
        insert(revisions).values(
            article=article,
            number=following,
            capture=capture,
            extractor=extractor,
            content=content_to_json(content),
            content_hash=compute_content_hash(content),
            revised_at=now,
        )
    )
    connection.execute(
        update(articles)
        .where(articles.c.id == article)
        .values(revision=following, text_hash=compute_text_hash(content))
    )
    change_log.log_changes(connection, [article])


def replace_revision(connection: Connection, old: StoredRevision, read: ExtractedArticle) -> bool:
    """Put a better reading of the same capture in a revision's place; says if it differs."""
    of_it = (revisions.c.article == old.article) & (revisions.c.number == old.number)
    content = content_to_json(read.content)
    before = connection.execute(select(revisions.c.content).where(of_it)).scalar_one()
    connection.execute(
        update(revisions)
        .where(of_it)
        .values(
            content=content,
            content_hash=compute_content_hash(read.content),
            extractor=read.extractor,
        )
    )
    latest = (articles.c.id == old.article) & (articles.c.revision == old.number)
    connection.execute(
        update(articles).where(latest).values(text_hash=compute_text_hash(read.content))
    )
    is_back = update(articles).where(latest, articles.c.withdrawn.is_(True))
    if not connection.execute(is_back.values(withdrawn=False)).rowcount and before == content:
        return False
    change_log.log_changes(connection, [old.article])
    return True


def withdraw_article(connection: Connection, old: StoredRevision) -> bool:
    """Hide an article if the revision is its last; says whether it was hidden."""
    hide = (
        update(articles)
        .where(
            articles.c.id == old.article,
            articles.c.revision == old.number,
            articles.c.withdrawn.is_(False),
        )
        .values(withdrawn=True)
    )
    if not connection.execute(hide).rowcount:
        return False
    change_log.log_changes(connection, [old.article])
    return True
