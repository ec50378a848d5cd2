"""Further addresses of one page: those that only spell it otherwise, and those seen to be one.

Two addresses are one article once both were read and said the same, or once one led to the other.
The article's own address is visited as its age asks; the others wait as long as any rule allows.
The table `aliases` has spellings of what the frontier knows, and addresses that redirect; what is
believed without being read stands in `urls` (`beliefs.py`).
"""

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus

from sqlalchemy import bindparam, delete, exists, insert, select, union, union_all, update

from archive.crawl_model import ArticleKey, FoundUrl, UrlKind, UrlState, Visit
from archive.database.database import Database
from archive.database.repetition import repeat_when_lost
from archive.database.schema import aliases, articles, identities, urls
from archive.model import ArticleId, SiteKey
from archive.repositories.beliefs import BeliefRepository
from archive.repositories.change_log import ChangeLog
from archive.repositories.clauses import split_batches
from archive.times import LONGEST_WAIT

_OWN_URLS = urls.alias()  # made once: its columns take longer than the statement
_OWN_ALIAS = (aliases.c.site == bindparam("of_site")) & (aliases.c.url == bindparam("own"))
_KEY_OF_ALIAS = select(aliases.c.identity).where(_OWN_ALIAS)
_FORGET_ALIAS = delete(aliases).where(_OWN_ALIAS)
_KNOWN_URLS = union(
    *(
        select(table.c.url).where(
            table.c.site == bindparam("of_site"),
            table.c.url.in_(bindparam("met", expanding=True)),
        )
        for table in (urls, aliases)
    )
)
"""Those of some addresses that are in the frontier or among the aliases, spelled so."""
_CONFIRM_KEY = (
    update(identities)
    .where(
        identities.c.site == bindparam("of_site"),
        identities.c.identity == bindparam("key"),
        identities.c.article == bindparam("shown"),
        identities.c.twin.is_(True),
        select(articles.c.id)
        .where(articles.c.id == bindparam("shown"), articles.c.url == bindparam("own"))
        .exists(),
    )
    .values(twin=False)
)
_PRESENT_STATUSES = (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)


@repeat_when_lost
class AliasRepository:
    """Further addresses of what the frontier knows; articles are exported with theirs."""

    def __init__(self, database: Database, changes: ChangeLog) -> None:
        self._database = database
        self._changes = changes
        self.beliefs = BeliefRepository(database, changes)

    def add_aliases(self, site: SiteKey, links: Sequence[FoundUrl]) -> None:
        """Remember addresses that are neither in the frontier under that spelling nor here."""
        identity_of = {link.url: link.identity for link in links}
        known: set[str] = set()
        with self._database.write() as connection:
            for batch in split_batches(list(identity_of)):
                named = {"of_site": site, "met": batch}
                known.update(connection.execute(_KNOWN_URLS, named).scalars())
            rows = [
                {"site": site, "url": url, "identity": identity}
                for url, identity in identity_of.items()
                if url not in known
            ]
            if rows:
                connection.execute(insert(aliases), rows)
                self._log_articles(site, [row["identity"] for row in rows])

    def get_article_keys(self, site: SiteKey) -> list[ArticleKey]:
        """Return the keys of all addresses that were fetched and led to an article, and to which.

        An address that only redirects is among them, with the article of its target.
        """
        read = (
            select(urls.c.id, urls.c.identity, identities.c.article)
            .join(
                identities,
                (identities.c.site == urls.c.site) & (identities.c.identity == urls.c.identity),
            )
            .where(
                urls.c.site == site,
                urls.c.kind == UrlKind.ARTICLE,
                urls.c.status.in_(_PRESENT_STATUSES),
            )
        )
        redirected = (
            select(urls.c.id, urls.c.identity, identities.c.article)
            .join(aliases, (aliases.c.site == urls.c.site) & (aliases.c.url == urls.c.url))
            .join(
                identities,
                (identities.c.site == aliases.c.site)
                & (identities.c.identity == aliases.c.identity),
            )
            .where(urls.c.site == site, aliases.c.identity != urls.c.identity)
        )
        both = union_all(read, redirected).subquery()
        query = select(both.c.identity, both.c.article).order_by(both.c.id)
        with self._database.read() as connection:
            return [ArticleKey(row.identity, row.article) for row in connection.execute(query)]

    def confirm_key(self, site: SiteKey, key: str, article_id: ArticleId, url: str) -> None:
        """Let the key of an article's own address show it whatever its page comes to read."""
        named = {"of_site": site, "key": key, "shown": article_id, "own": url}
        with self._database.write() as connection:
            connection.execute(_CONFIRM_KEY, named)

    def rest_duplicate(self, site: SiteKey, key: str, article_id: ArticleId, now: datetime) -> None:
        """Leave an address alone whose article has a better one, as long as that one answers."""
        own_url = select(articles.c.url).where(articles.c.id == article_id).scalar_subquery()
        own_answers = exists().where(
            _OWN_URLS.c.site == site,
            _OWN_URLS.c.url == own_url,
            _OWN_URLS.c.status.in_(_PRESENT_STATUSES),
            _OWN_URLS.c.failures == 0,
        )
        further = update(urls).where(
            urls.c.site == site,
            urls.c.identity == key,
            urls.c.kind == UrlKind.ARTICLE,
            urls.c.url != own_url,
            own_answers,
        )
        with self._database.write() as connection:
            connection.execute(further.values(next_due=now + LONGEST_WAIT))

    def wake_duplicates(self, site: SiteKey, state: UrlState) -> None:
        """Make the other addresses of an article due: the one that was asked for is not there."""
        shown = (
            select(identities.c.article)
            .where(identities.c.site == site, identities.c.identity == state.identity)
            .scalar_subquery()
        )
        others = update(urls).where(
            urls.c.site == site,
            urls.c.id != state.id,
            urls.c.identity.in_(
                select(identities.c.identity).where(
                    identities.c.site == site, identities.c.article == shown
                )
            ),
            urls.c.vanished_at.is_(None),
        )
        with self._database.write() as connection:
            connection.execute(others.values(next_due=None))

    def follow_redirect(self, visit: Visit) -> None:
        """Remember that an address leads to another's page, or that it does so no more."""
        state = visit.state
        own = {"of_site": visit.site, "own": state.url}
        with self._database.write() as connection:
            known = connection.execute(_KEY_OF_ALIAS, own).scalar()
            if known == visit.target_key or (known is None and visit.target_key is None):
                return
            if known is not None:
                connection.execute(_FORGET_ALIAS, own)
            if visit.target_key is not None:
                row = {"site": visit.site, "url": state.url, "identity": visit.target_key}
                connection.execute(insert(aliases).values(row))
            keys = [key for key in (known, visit.target_key) if key is not None]
            query = select(identities.c.article).where(
                identities.c.site == visit.site, identities.c.identity.in_(keys)
            )
            self._changes.log_changes(set(connection.execute(query).scalars()))

    def _log_articles(self, site: SiteKey, keys: Sequence[str]) -> None:
        """Tell of the articles that have a new address: it is exported with them."""
        with self._database.write() as connection:
            for batch in split_batches(keys):
                query = select(identities.c.article).where(
                    identities.c.site == site, identities.c.identity.in_(batch)
                )
                self._changes.log_changes(set(connection.execute(query).scalars()))
