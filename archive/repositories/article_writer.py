"""The tables `articles`, `identities` and `revisions`, as they are written.

An identity is the canonical key of an address, or of what a page itself proves to be. Two
articles become one where an identity shows both; the younger id then answers with the older.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Update, insert, select, update

from archive.article_json import (
    compute_content_hash,
    compute_text_hash,
    content_from_json,
    content_to_json,
)
from archive.crawl_model import ExtractedArticle, StoredRevision
from archive.database.database import Database
from archive.database.repetition import repeat_when_lost
from archive.database.schema import articles, identities, revision_parts, revisions
from archive.model import ArticleId, Content, ContentHash, SiteKey
from archive.repositories import article_statements as statements
from archive.repositories.article_ids import make_article_id
from archive.repositories.change_log import ChangeLog
from archive.repositories.clauses import has_other_address, match_latest_revision_of
from archive.repositories.url_rows import ArticleAddress
from archive.times import CLOCK_SLACK, VIETNAM


class LatestRevision(NamedTuple):
    """What a site last published of an article, and that its capture was lost with a machine."""

    content_hash: ContentHash
    has_lost_capture: bool


@repeat_when_lost
class ArticleWriter:
    """Writes articles; each change is logged for the indexer."""

    def __init__(self, database: Database, changes: ChangeLog) -> None:
        self._database = database
        self._changes = changes

    # Finding

    def find_article(self, site: SiteKey, keys: Sequence[str]) -> ArticleId | None:
        """Return the article that some identities show; of several, the oldest."""
        with self._database.read() as connection:
            return connection.execute(
                statements.SHOWN_ARTICLE, {"of_site": site, "keys": keys}
            ).scalar()

    def find_duplicate(
        self, site: SiteKey, content: Content, other_than: ArticleId | None
    ) -> ArticleId | None:
        """Return the oldest current article of a site that is the same at another address.

        Title and body are equal; so are the day, where both tell one, and what is attached: a
        school's notices often have all their text in the file.
        """
        if not (digest := compute_text_hash(content)):
            return None
        named = {"of_site": site, "digest": digest, "other_than": other_than or ""}
        with self._database.read() as connection:
            rows = connection.execute(statements.SAME_TEXT, named)
            return next((row.id for row in rows if _is_same_news(content, row.content)), None)

    def has_article_at(self, site: SiteKey, url: str) -> bool:
        """Tell whether some article of the site has this address for its own."""
        query = select(articles.c.id).where(articles.c.site == site, articles.c.url == url)
        with self._database.read() as connection:
            return connection.execute(query).first() is not None

    def is_repeated_elsewhere(self, article_id: ArticleId, url: str, content: Content) -> bool:
        """Tell whether `url` repeats an article whose own address has this text already.

        Other addresses differ in small things, a section or a missing byline, and would
        otherwise make a revision at every visit.
        """
        query = select(articles.c.url, articles.c.text_hash).where(articles.c.id == article_id)
        with self._database.read() as connection:
            own_url, own_text = connection.execute(query).one()
        return bool(
            own_url != url and own_text is not None and own_text == compute_text_hash(content)
        )

    def get_latest_revision(self, article_id: ArticleId) -> LatestRevision | None:
        """Return what the site last published; None for an article without a revision."""
        with self._database.read() as connection:
            row = connection.execute(statements.LATEST_REVISION, {"own": article_id}).first()
        return LatestRevision(*row) if row else None

    # Articles

    def add_article(
        self, site: SiteKey, identity: str, address: ArticleAddress, now: datetime
    ) -> ArticleId:
        """Add an article without a revision, and return the id that was made for it."""
        with self._database.write() as connection:
            article_id = make_article_id(connection, site, identity)
            row = {
                "id": article_id,
                "site": site,
                "url": address.url,
                "listed": address.is_listed,
                "first_seen": now,
                "last_seen": now,
                "withdrawn": False,
                "revision": 0,
            }
            connection.execute(statements.INSERT_ARTICLE, row)
        return article_id

    def link_keys_to_article(
        self, site: SiteKey, keys: Sequence[str], article_id: ArticleId, *, is_duplicate: bool
    ) -> ArticleId:
        """Let identities show an article; those that showed another prove the two to be one.

        Args:
            site: The site of the article.
            keys: The identity of the address that was read, then what its page proves to be. The
                latter counts for another address only while both say the same.
            article_id: The article that they show.
            is_duplicate: Nothing but an equal text proves yet that they show it.

        Returns:
            The article that stays.
        """
        named = {"of_site": site, "keys": keys}
        with self._database.write() as connection:
            owners = {
                row.identity: row.article for row in connection.execute(statements.OWNERS, named)
            }
            for owner in owners.values():
                if owner != article_id:
                    article_id = self.merge_articles(owner, article_id)
            rows = [
                {
                    "site": site,
                    "identity": identity,
                    "article": article_id,
                    "twin": is_duplicate or identity != keys[0],
                }
                for identity in dict.fromkeys(keys)
                if identity not in owners
            ]
            if rows:
                connection.execute(statements.INSERT_IDENTITY, rows)
        return article_id

    def unlink_duplicate(self, site: SiteKey, keys: Sequence[str], content: Content) -> None:
        """Take back that identities show a duplicate when their page reads otherwise by now."""
        named = {"of_site": site, "keys": keys}
        with self._database.write() as connection:
            # All rows first: deleting while SQLite still reads them is undefined.
            for article_id, text_hash, known in connection.execute(statements.TWINS, named).all():
                same_text = text_hash == compute_text_hash(content)
                if not (same_text and _is_same_news(content, known)):
                    connection.execute(statements.UNLINK, {**named, "own": article_id})
                    self._changes.log_changes([article_id])

    def merge_articles(self, first: ArticleId, second: ArticleId) -> ArticleId:
        """Make two articles one, and return the older: its id stays, the other still answers."""
        query = (
            select(articles.c.id)
            .where(articles.c.id.in_([first, second]))
            .order_by(articles.c.first_seen, articles.c.id)
        )
        with self._database.write() as connection:
            older, younger = (ArticleId(key) for key in connection.execute(query).scalars())
            connection.execute(
                update(identities).where(identities.c.article == younger).values(article=older)
            )
            # What was merged into the younger follows: an id leads to its article in one step.
            connection.execute(
                update(articles)
                .where((articles.c.merged_into == younger) | (articles.c.id == younger))
                .values(merged_into=older)
            )
            _replace_address(connection, older, _get_address(connection, younger))
            self._changes.log_changes([older, younger])
        return older

    def record_seen(self, article_id: ArticleId, address: ArticleAddress, now: datetime) -> None:
        """Note that an article was met at an address that answered; it is not gone any more.

        `last_seen` is kept to the day: what is exported changes only with the change log.
        """
        midnight = now.astimezone(VIETNAM).replace(hour=0, minute=0, second=0, microsecond=0)
        values: dict[str, object] = {}
        with self._database.write() as connection:
            known = connection.execute(statements.SEEN, {"own": article_id}).one()
            if known.last_seen < midnight:
                values["last_seen"] = now
            if known.gone_at is not None and known.gone_at < now:
                values["gone_at"] = None
            if known.withdrawn:
                values["withdrawn"] = False
            is_better = address.is_better_than(ArticleAddress(known.listed, known.url))
            if values or (is_better and address.url != known.url):
                self._changes.log_changes([article_id])
            if is_better:
                values |= {"url": address.url, "listed": address.is_listed}
            if values:
                connection.execute(statements.UPDATE_ARTICLE, {"own": article_id, **values})

    def improve_address(self, article_id: ArticleId, address: ArticleAddress) -> None:
        """Give an article this address where it is the better one."""
        with self._database.write() as connection:
            if _replace_address(connection, article_id, address):
                self._changes.log_changes([article_id])

    def correct_last_seen(self, site: SiteKey, identity: str, now: datetime) -> None:
        """Set when an article was last seen, where that is in the future by a false clock."""
        if article_id := self.find_article(site, [identity]):
            false = articles.c.last_seen > now + CLOCK_SLACK
            own = update(articles).where(articles.c.id == article_id, false)
            self._update_logged(article_id, own.values(last_seen=now))

    def mark_gone(self, site: SiteKey, identity: str, now: datetime) -> None:
        """Mark the article of an identity as gone, unless another of its addresses answers."""
        with self._database.write() as connection:
            article_id = self.find_article(site, [identity])
            if article_id is None or has_other_address(connection, article_id, identity):
                return
            own = update(articles).where(articles.c.id == article_id, articles.c.gone_at.is_(None))
            self._update_logged(article_id, own.values(gone_at=now))

    def withdraw_article(self, revision: StoredRevision) -> bool:
        """Hide the article of a revision, if that is its last: today's rules read none there.

        It returns, with its id, when they read it again.

        Returns:
            True where it was hidden.
        """
        own = update(articles).where(
            articles.c.id == revision.article,
            articles.c.revision == revision.number,
            articles.c.withdrawn.is_(False),
        )
        return self._update_logged(revision.article, own.values(withdrawn=True))

    def _update_logged(self, article_id: str, statement: Update) -> bool:
        """Execute a change of an article, and log it where the conditions hold."""
        with self._database.write() as connection:
            is_changed = bool(connection.execute(statement).rowcount)
            if is_changed:
                self._changes.log_changes([article_id])
        return is_changed

    # Revisions

    def add_revision(
        self,
        article_id: ArticleId,
        extracted: ExtractedArticle | Content,
        capture: int | None,
        now: datetime,
    ) -> None:
        """Add a revision to an article.

        Args:
            article_id: The article.
            extracted: What was read from a capture, or the content of an import.
            capture: The number of the capture; None for an import.
            now: The time of the revision.
        """
        content, extractor = (
            (extracted, None)
            if isinstance(extracted, Content)
            else (extracted.content, extracted.extractor)
        )
        own = {"own": article_id}
        with self._database.write() as connection:
            number = connection.execute(statements.REVISION, own).scalar_one() + 1
            row = {
                "article": article_id,
                "number": number,
                "capture": capture,
                "extractor": extractor,
                "content": content_to_json(content),
                "content_hash": compute_content_hash(content),
                "revised_at": now,
            }
            connection.execute(statements.INSERT_REVISION, row)
            if isinstance(extracted, ExtractedArticle) and extracted.part_captures:
                connection.execute(
                    insert(revision_parts),
                    [
                        {"article": article_id, "revision": number, "number": part, "capture": kept}
                        for part, kept in extracted.part_captures.items()
                    ],
                )
            values = {"revision": number, "text_hash": compute_text_hash(content)}
            connection.execute(statements.UPDATE_ARTICLE, own | values)
            self._changes.log_changes([article_id])

    def set_lost_capture(self, article_id: ArticleId, capture: int) -> None:
        """Let the last revision have a capture of the same content, where its own was lost."""
        is_lost = match_latest_revision_of(article_id) & statements.HAS_LOST_CAPTURE
        own = update(revisions).where(is_lost)
        with self._database.write() as connection:
            connection.execute(own.values(capture=capture))

    def replace_revision(self, revision: StoredRevision, extracted: ExtractedArticle) -> bool:
        """Put a better reading of the same capture in a revision's place.

        Returns:
            True where the content differs, or a withdrawn article is back.
        """
        own = {"own": revision.article, "own_number": revision.number}
        content = content_to_json(extracted.content)
        # Not a new revision: the site published nothing new, only the reading is better.
        values = {
            "content": content,
            "content_hash": compute_content_hash(extracted.content),
            "extractor": extracted.extractor,
        }
        text_hash = compute_text_hash(extracted.content)
        with self._database.write() as connection:
            before = connection.execute(statements.CONTENT, own).scalar_one()
            connection.execute(statements.UPDATE_REVISION, own | values)
            connection.execute(statements.UPDATE_LATEST, own | {"text_hash": text_hash})
            is_back = connection.execute(statements.BRING_BACK, own).rowcount
            if not is_back and before == content:
                return False
            self._changes.log_changes([revision.article])
        return True


def _is_same_news(content: Content, row: Mapping[str, Any]) -> bool:
    both = (content, content_from_json(row))
    days = {c.published_at.astimezone(VIETNAM).date() for c in both if c.published_at}
    attached = [{attachment.text for attachment in c.attachments} for c in both]
    return both[0].title == both[1].title and len(days) <= 1 and attached[0] == attached[1]


def _get_address(connection: Connection, article_id: ArticleId) -> ArticleAddress:
    return ArticleAddress(*connection.execute(statements.ADDRESS, {"own": article_id}).one())


def _replace_address(
    connection: Connection, article_id: ArticleId, address: ArticleAddress
) -> bool:
    """Give an article a better address, and tell whether its URL is another now."""
    current = _get_address(connection, article_id)
    if not address.is_better_than(current):
        return False
    values = {"own": article_id, "url": address.url, "listed": address.is_listed}
    connection.execute(statements.UPDATE_ARTICLE, values)
    return address.url != current.url
