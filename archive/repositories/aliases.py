"""The table `aliases`: further addresses under which an identity is known."""

from collections.abc import Sequence

from sqlalchemy import insert, select

from archive.crawl_model import FoundUrl
from archive.database.database import Database
from archive.database.schema import aliases, identities, urls
from archive.model import SiteKey
from archive.repositories.change_log import ChangeLog
from archive.repositories.clauses import split_batches


class AliasRepository:
    """Further addresses of what the frontier knows; articles are exported with theirs."""

    def __init__(self, database: Database, changes: ChangeLog) -> None:
        self._database = database
        self._changes = changes

    def add_aliases(self, site: SiteKey, links: Sequence[FoundUrl]) -> None:
        """Remember addresses that are neither in the frontier under that spelling nor here."""
        identity_of = {link.url: link.identity for link in links}
        known: set[str] = set()
        with self._database.write() as connection:
            for batch in split_batches(list(identity_of)):
                fetched = select(urls.c.url).where(urls.c.site == site, urls.c.url.in_(batch))
                noted = select(aliases.c.url).where(
                    aliases.c.site == site, aliases.c.url.in_(batch)
                )
                known.update(connection.execute(fetched.union(noted)).scalars())
            rows = [
                {"site": site, "url": url, "identity": identity}
                for url, identity in identity_of.items()
                if url not in known
            ]
            if rows:
                connection.execute(insert(aliases), rows)
                self._log_articles(site, [row["identity"] for row in rows])

    def _log_articles(self, site: SiteKey, keys: Sequence[str]) -> None:
        """Tell of the articles that have a new address: it is exported with them."""
        with self._database.write() as connection:
            for batch in split_batches(keys):
                query = select(identities.c.article).where(
                    identities.c.site == site, identities.c.identity.in_(batch)
                )
                self._changes.log_changes(set(connection.execute(query).scalars()))
