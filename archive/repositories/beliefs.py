"""Addresses that are taken for known articles without being read, and patterns proved wrong.

An address that is believed stands in the frontier with its pattern (`urls.believed`) and shows the
article until its own page is read. `crawler.session.beliefs` decides what is believed.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from archive.crawl_model import FetchRank, UrlKind, UrlState
from archive.database.database import Database
from archive.database.repetition import repeat_when_lost
from archive.database.schema import ended_patterns, identities, urls
from archive.model import ArticleId, SiteKey
from archive.repositories.change_log import ChangeLog
from archive.repositories.clauses import split_batches


@repeat_when_lost
class BeliefRepository:
    """What is believed of each site's addresses."""

    def __init__(self, database: Database, changes: ChangeLog) -> None:
        self._database = database
        self._changes = changes

    def get_ended_patterns(self, site: SiteKey) -> set[str]:
        """Return the patterns of which two addresses proved to be two articles."""
        query = select(ended_patterns.c.pattern).where(ended_patterns.c.site == site)
        with self._database.read() as connection:
            return set(connection.execute(query).scalars())

    def has_beliefs(self, site: SiteKey) -> bool:
        """Tell whether any address of a site is believed."""
        query = select(urls.c.id).where(urls.c.site == site, urls.c.believed.is_not(None)).limit(1)
        with self._database.read() as connection:
            return connection.execute(query).first() is not None

    def get_article_ids(self, site: SiteKey, keys: Sequence[str]) -> dict[str, ArticleId]:
        """Return the articles that some keys show; a key that shows none is left out."""
        found: dict[str, ArticleId] = {}
        with self._database.read() as connection:
            for batch in split_batches(keys):
                query = select(identities.c.identity, identities.c.article).where(
                    _match_keys(site, batch)
                )
                found |= {row.identity: row.article for row in connection.execute(query)}
        return found

    def believe(
        self,
        site: SiteKey,
        state: UrlState,
        article: ArticleId,
        pattern: str,
        *,
        run: int,
        until: datetime,
    ) -> None:
        """Take an address for an article's.

        Args:
            site: The site.
            state: The address, which was never read.
            article: The article.
            pattern: How the address differs from another of the article's.
            run: The number of the run, in which the address is not due any more.
            until: The time at which it is read all the same.
        """
        with self._database.write() as connection:
            row = {
                "believed": pattern,
                "run": run,
                "next_due": until,
                "kind": UrlKind.ARTICLE,
                "rank": FetchRank.ARTICLE,
            }
            connection.execute(update(urls).where(urls.c.id == state.id).values(row))
            if state.identity not in self.get_article_ids(site, [state.identity]):
                shows = {"site": site, "identity": state.identity, "article": article, "twin": True}
                connection.execute(insert(identities).values(shows))
            self._changes.log_changes([article])

    def end_pattern(self, site: SiteKey, pattern: str) -> None:
        """Believe a pattern no more, for good; what was believed by it is due at once."""
        with self._database.write() as connection:
            row = {"site": site, "pattern": pattern}
            connection.execute(insert(ended_patterns).values(row))
            own = (urls.c.site == site) & (urls.c.believed == pattern)
            keys = connection.execute(select(urls.c.identity).where(own)).scalars().all()
            self._forget(connection, site, keys)
            freed = {"believed": None, "run": None, "next_due": None}
            connection.execute(update(urls).where(own).values(freed))

    def forget_belief(self, site: SiteKey, state: UrlState) -> None:
        """Let an address show nothing that was only believed: its own page has answered."""
        if state.believed is None:
            return
        with self._database.write() as connection:
            self._forget(connection, site, [state.identity])
            own = update(urls).where(urls.c.id == state.id)
            connection.execute(own.values(believed=None))

    def _forget(self, connection: Connection, site: SiteKey, keys: Sequence[str]) -> None:
        for batch in split_batches(keys):
            own = _match_keys(site, batch)
            shown = select(identities.c.article).where(own).distinct()
            self._changes.log_changes(connection.execute(shown).scalars().all())
            connection.execute(delete(identities).where(own))


def _match_keys(site: SiteKey, keys: Sequence[str]) -> ColumnElement[bool]:
    return (identities.c.site == site) & identities.c.identity.in_(keys)
