"""Keys of a site's addresses made anew, when the rules that make them have changed.

Older rules took some addresses for one that are two articles, and some for two that are one:

    key of `/2023/tuan-1` and `/2024/tuan-1` was one  ->  each has its own; the second, which was
        never fetched, is put into the frontier
    keys of `www.school.example/tin` and `school.example/tin` were two  ->  one; articles that both
        showed are merged into the older, and the other id still answers

The frontier's addresses, what listings show, and aliases get the new keys. Old keys of articles
stay beside the new ones, so that nothing that was known is lost.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from archive.crawl_model import FetchRank, FoundUrl, UrlKind
from archive.database.database import Database
from archive.database.repetition import repeat_when_lost
from archive.database.schema import (
    aliases,
    articles,
    captures,
    identities,
    parts,
    removals,
    removed_addresses,
    shown,
    sites,
    urls,
)
from archive.model import ArticleId, SiteKey
from archive.repositories.aliases import AliasRepository
from archive.repositories.article_writer import ArticleWriter
from archive.repositories.change_log import ChangeLog
from archive.repositories.clauses import split_batches
from archive.repositories.frontier import FrontierRepository
from archive.repositories.sites import SiteRepository

MakeFoundUrl = Callable[[str], FoundUrl]
"""Classifies an address and makes its key by today's rules."""


_OTHER_KEYS = (UrlKind.ATTACHMENT, UrlKind.PART)
"""Kinds whose keys are made otherwise: of the file's own address, of the article's first page."""


@dataclass(frozen=True, slots=True)
class _KeyRenewal:
    """One site's work: rows of the frontier that stay, by old key and by new."""

    site: SiteKey
    make_found_url: MakeFoundUrl
    new_key_of: dict[str, str] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)


@repeat_when_lost
class CanonicalKeyRepository:
    """Makes keys anew, in one transaction a site."""

    def __init__(
        self,
        database: Database,
        *,
        changes: ChangeLog,
        sites: SiteRepository,
        frontier: FrontierRepository,
        aliases: AliasRepository,
        articles: ArticleWriter,
    ) -> None:
        self._database = database
        self._changes = changes
        self._sites = sites
        self._frontier = frontier
        self._aliases = aliases
        self._articles = articles

    def renew_keys(
        self, site: SiteKey, rules: str, make_found_url: MakeFoundUrl, now: datetime
    ) -> bool:
        """Make the keys of a site anew where other rules than `rules` made them.

        The caller holds the site's lock.

        Returns:
            True where it was done; False where they are of these rules already.
        """
        own = sites.c.key == site
        with self._database.write() as connection:
            self._sites.add_unknown_site(site, now)
            if connection.execute(select(sites.c.key_rules).where(own)).scalar() == rules:
                return False
            work = _KeyRenewal(site, make_found_url)
            self._rekey_urls(connection, work)
            self._rekey_articles(connection, work)
            _rekey_listings(connection, work)
            _rekey_removals(connection, work)
            self._rekey_aliases(connection, work, now)
            connection.execute(update(sites).where(own).values(key_rules=rules))
        return True

    def _rekey_urls(self, connection: Connection, work: _KeyRenewal) -> None:
        """Give each address its new key; of several with one key the one that is fetched stays."""
        columns = (urls.c.id, urls.c.identity, urls.c.url, urls.c.kind, urls.c.fetched_at)
        query = select(*columns).where(urls.c.site == work.site, urls.c.kind.not_in(_OTHER_KEYS))
        by_key: defaultdict[str, list[Any]] = defaultdict(list)
        found: dict[int, FoundUrl] = {}
        for row in connection.execute(query).all():
            found[row.id] = work.make_found_url(row.url)
            by_key[found[row.id].identity].append(row)
            work.new_key_of[row.identity] = found[row.id].identity
        for key, rows in by_key.items():
            rows.sort(key=lambda r: (r.kind != UrlKind.START, r.fetched_at is None, r.id))
            work.kept[key] = rows[0]
        dropped = [row for rows in by_key.values() for row in rows[1:]]
        self._drop_urls(connection, work, dropped)
        changed = [(key, row) for key, row in work.kept.items() if key != row.identity]
        change = update(urls).where(urls.c.id == bindparam("row"))
        change = change.values(identity=bindparam("key"))
        if changed:
            # In two steps: a new key may be the old one of another row. No key begins with a space.
            for values in (
                [{"row": row.id, "key": f" {row.id}"} for _, row in changed],
                [{"row": row.id, "key": key} for key, row in changed],
            ):
                connection.execute(change, values)
        tags = [
            row.id
            for row in work.kept.values()
            if row.kind == UrlKind.LISTING and found[row.id].kind is UrlKind.TAG
        ]
        for batch in split_batches(tags):
            own = update(urls).where(urls.c.id.in_(batch))
            connection.execute(own.values(kind=UrlKind.TAG, rank=FetchRank.TAG))

    def _drop_urls(self, connection: Connection, work: _KeyRenewal, rows: Sequence[Any]) -> None:
        """Take addresses out of the frontier that are another spelling of one that stays."""
        for row in rows:
            connection.execute(delete(shown).where(shown.c.page == row.id))
            connection.execute(delete(parts).where(parts.c.head == row.id))
            connection.execute(delete(urls).where(urls.c.id == row.id))
            alias = FoundUrl(url=row.url, identity=row.identity, kind=UrlKind.PAGE)
            self._aliases.add_aliases(work.site, [alias])

    def _rekey_articles(self, connection: Connection, work: _KeyRenewal) -> None:
        """Let new keys show what the old ones showed; the old ones are hints from now on."""
        query = select(identities.c.identity, identities.c.article).where(
            identities.c.site == work.site
        )
        owners = {row.identity: ArticleId(row.article) for row in connection.execute(query)}
        for old_key, article_id in owners.items():
            key = work.new_key_of.get(old_key)
            if key is not None and key != old_key:
                self._articles.link_keys_to_article(
                    work.site, [key], article_id, is_duplicate=False
                )
        # Articles that were imported have no address in the frontier: their keys are all they have.
        crawled = set(
            connection.execute(
                select(articles.c.id)
                .join(urls, (urls.c.site == articles.c.site) & (urls.c.url == articles.c.url))
                .where(articles.c.site == work.site)
            ).scalars()
        )
        hints = [key for key, owner in owners.items() if owner in crawled and key not in work.kept]
        for batch in split_batches(hints):
            rows = (identities.c.site == work.site) & identities.c.identity.in_(batch)
            connection.execute(update(identities).where(rows).values(twin=True))

    def _rekey_aliases(self, connection: Connection, work: _KeyRenewal, now: datetime) -> None:
        """Keep an alias whose address was seen to be one; fetch what was only taken for one."""
        rows = connection.execute(select(aliases).where(aliases.c.site == work.site)).all()
        seen = _find_captured(connection, work.site, [row.url for row in rows])
        assumed: list[FoundUrl] = []
        for row in rows:
            own = (aliases.c.site == work.site) & (aliases.c.url == row.url)
            if (owner_key := work.new_key_of.get(row.identity)) is None:
                continue
            found = work.make_found_url(row.url)
            is_of_host = found.identity.partition("/")[0] == owner_key.partition("/")[0]
            if found.identity == owner_key or row.url in seen or not is_of_host:
                if owner_key != row.identity:
                    connection.execute(update(aliases).where(own).values(identity=owner_key))
                continue
            connection.execute(delete(aliases).where(own))
            assumed.append(found)
            self._log_article(connection, work.site, row.identity)
        self._frontier.enqueue_urls(work.site, assumed, now)

    def _log_article(self, connection: Connection, site: SiteKey, key: str) -> None:
        query = select(identities.c.article).where(
            identities.c.site == site, identities.c.identity == key
        )
        self._changes.log_changes(connection.execute(query).scalars().all())


def _rekey_listings(connection: Connection, work: _KeyRenewal) -> None:
    """Let what pages of listings show have its new keys."""
    query = (
        select(shown.c.page, shown.c.place, shown.c.identity)
        .join(urls, urls.c.id == shown.c.page)
        .where(urls.c.site == work.site)
    )
    values = [
        {"of_page": row.page, "at": row.place, "key": key}
        for row in connection.execute(query).all()
        if (key := work.new_key_of.get(row.identity, row.identity)) != row.identity
    ]
    if values:
        row = (shown.c.page == bindparam("of_page")) & (shown.c.place == bindparam("at"))
        connection.execute(update(shown).where(row).values(identity=bindparam("key")), values)


def _rekey_removals(connection: Connection, work: _KeyRenewal) -> None:
    """Keep out by its new key what was removed on request."""
    query = select(removals.c.id, removals.c.url).where(removals.c.site == work.site)
    noted = select(removed_addresses.c.identity).where(removed_addresses.c.site == work.site)
    known = set(connection.execute(noted).scalars())
    for row in connection.execute(query).all():
        key = work.make_found_url(row.url).identity
        if key not in known:
            known.add(key)
            values = {"site": work.site, "identity": key, "removal": row.id}
            connection.execute(insert(removed_addresses).values(values))


def _find_captured(connection: Connection, site: SiteKey, addresses: Iterable[str]) -> set[str]:
    """Return those of some addresses that the site's server has answered."""
    found: set[str] = set()
    for batch in split_batches(list(addresses)):
        query = select(captures.c.url).where(captures.c.site == site, captures.c.url.in_(batch))
        found.update(connection.execute(query).scalars())
    return found
