"""Texts that several articles of a site have, and revisions that proved to be none."""

from sqlalchemy import delete, func, select, update

from archive.article_json import compute_text_hash, content_from_json
from archive.crawl_model import StoredRevision
from archive.database.database import Database
from archive.database.repetition import repeat_when_lost
from archive.database.schema import articles, revision_parts, revisions
from archive.model import ArticleId, Content, SiteKey
from archive.repositories.change_log import ChangeLog
from archive.repositories.clauses import is_current_article, is_latest_revision, split_batches


@repeat_when_lost
class RepeatedTextRepository:
    """Finds articles of one text, and takes back what was none."""

    def __init__(self, database: Database, changes: ChangeLog) -> None:
        self._database = database
        self._changes = changes

    def get_contents(self, site: SiteKey, times: int) -> list[Content]:
        """Return the articles of a site whose text at least so many have."""
        body = revisions.c.content["body"].as_string()
        is_own = (articles.c.site == site) & is_current_article()
        own = select(body).join(articles, is_latest_revision()).where(is_own, body != "")
        repeated = own.group_by(body).having(func.count() >= times)
        with self._database.read() as connection:
            # Most sites have none: nothing is read twice then.
            texts = connection.execute(repeated).scalars().all()
            found: list[Content] = []
            for batch in split_batches(texts):
                query = (
                    select(revisions.c.content)
                    .join(articles, is_latest_revision())
                    .where(is_own, body.in_(batch))
                )
                found += map(content_from_json, connection.execute(query).scalars())
        return found

    def take_back(self, revision: StoredRevision) -> str | None:
        """Take back a revision, if it is its article's last; one that has no other is hidden.

        It returns, with its id, when something else is read there.

        Returns:
            What became of it, as reports count it: `taken_back` or `withdrawn`; None: nothing.
        """
        article, number = ArticleId(revision.article), revision.number
        own = articles.c.id == article
        before = (
            select(revisions.c.number, revisions.c.content)
            .where(revisions.c.article == article, revisions.c.number < number)
            .order_by(revisions.c.number.desc())
            .limit(1)
        )
        part = revision_parts.c
        is_part = (part.article == article) & (part.revision == number)
        is_own = (revisions.c.article == article) & (revisions.c.number == number)
        with self._database.write() as connection:
            if connection.execute(select(articles.c.revision).where(own)).scalar() != number:
                return None
            known = connection.execute(before).first()
            connection.execute(delete(revision_parts).where(is_part))
            connection.execute(delete(revisions).where(is_own))
            text = compute_text_hash(content_from_json(known.content)) if known else None
            last = {"revision": known.number if known else 0, "text_hash": text}
            connection.execute(update(articles).where(own).values(**last, withdrawn=known is None))
            self._changes.log_changes([article])
        return "taken_back" if known else "withdrawn"
