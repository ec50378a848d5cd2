"""The tables `removals` and `removed_addresses`: what was taken out on request, and stays out.

Rows of the database go in one transaction, which marks the captures; their bytes are overwritten
by `archive.removal`.
"""

import re
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Text,
    bindparam,
    cast,
    delete,
    insert,
    or_,
    select,
    update,
)

from archive.crawl_model import FoundUrl
from archive.database.database import Database
from archive.database.repetition import repeat_when_lost
from archive.database.schema import (
    aliases,
    articles,
    captures,
    files,
    identities,
    parts,
    removals,
    removed_addresses,
    revision_parts,
    revisions,
    urls,
)
from archive.model import ArticleId, Removal, RemovalTarget, SiteKey
from archive.repositories.clauses import is_latest_revision, split_batches

_PART_NUMBER = re.compile(r"#\d+$")
"""What tells the identity of a further page of an article from that of its first."""
_REMOVAL_COLUMNS = tuple(column for column in removals.columns if column.name != "text_hash")
_REMOVED = select(removed_addresses.c.identity, removed_addresses.c.removal).where(
    removed_addresses.c.site == bindparam("of_site"),
    removed_addresses.c.identity.in_(bindparam("keys", expanding=True)),
)
_REMOVED_TEXT = select(removals.c.id).where(
    removals.c.site == bindparam("of_site"),
    removals.c.text_hash == bindparam("hash"),
    removals.c.allowed_at.is_(None),
)


@repeat_when_lost
class RemovalRepository:
    """The removals of an archive, and the addresses that are not fetched any more."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # Finding

    def find_targets(self, sought: str, identity: str) -> list[RemovalTarget]:
        """Return what an id or an address stands for, once for each site that has it.

        Args:
            sought: The id or address.
            identity: What it folds to, where it is an address.
        """
        with self._database.read() as connection:
            by_id = select(articles.c.site, articles.c.id).where(articles.c.id == sought)
            if row := connection.execute(by_id).first():
                return [_make_target(connection, row.site, [], row.id)]
            places = _find_identities(connection, sought, identity)
            return [
                _make_target(connection, site, found, None, sought)
                for site, found in sorted(places.items())
            ]

    def find_removals(self, sought: str, identity: str = "") -> list[Removal]:
        """Return the removals of an id or address, the last first."""
        own = cast(removals.c.article_ids, Text).contains(f'"{sought}"', autoescape=True)
        folded = select(removed_addresses.c.removal).where(removed_addresses.c.identity == identity)
        return self._get_removals(
            or_(own, removals.c.url == sought, removals.c.id.in_(folded.scalar_subquery()))
        )

    def get_removals(self) -> list[Removal]:
        """Return every removal, the last first."""
        return self._get_removals(removals.c.id > 0)

    def _get_removals(self, condition: ColumnElement[bool]) -> list[Removal]:
        query = select(*_REMOVAL_COLUMNS).where(condition).order_by(removals.c.id.desc())
        with self._database.read() as connection:
            return [
                Removal(**row | {"article_ids": tuple(row["article_ids"])})
                for row in map(dict, connection.execute(query).mappings())
            ]

    def get_removed(self, site: SiteKey, keys: Collection[str]) -> dict[str, int]:
        """Return those of some identities that are not to be fetched, with their removals."""
        found: dict[str, int] = {}
        with self._database.read() as connection:
            for batch in split_batches(list(keys)):
                named = {"of_site": site, "keys": batch}
                found.update(tuple(row) for row in connection.execute(_REMOVED, named))
        return found

    def drop_removed(self, site: SiteKey, links: Sequence[FoundUrl]) -> Sequence[FoundUrl]:
        """Return the links that may be followed: those of which nothing was removed."""
        removed = self.get_removed(site, {link.identity for link in links})
        return [link for link in links if link.identity not in removed] if removed else links

    def find_removed_text(self, site: SiteKey, text_hash: str | None) -> int | None:
        """Return the removal of an article of the site that had this title and body."""
        named = {"of_site": site, "hash": text_hash or ""}
        with self._database.read() as connection:
            return connection.execute(_REMOVED_TEXT, named).scalar()

    # Noting

    def add_removal(
        self, target: RemovalTarget, text_hash: str | None, reason: str, now: datetime
    ) -> int:
        """Note a removal and its addresses; return its number."""
        values = {
            "site": target.site,
            "article": target.article_ids[0] if target.article_ids else None,
            "article_ids": list(target.article_ids),
            "url": target.url,
            "text_hash": text_hash,
            "reason": reason,
            "removed_at": now,
        }
        with self._database.write() as connection:
            key = connection.execute(insert(removals).values(values)).inserted_primary_key
            assert key is not None  # noqa: S101 -- an insert of one row has one
            self.add_addresses(int(key[0]), target.site, target.identities)
        return int(key[0])

    def add_addresses(self, removal: int, site: SiteKey, keys: Sequence[str]) -> None:
        """Keep further identities from being fetched."""
        known = self.get_removed(site, keys)
        rows = [
            {"site": site, "identity": identity, "removal": removal}
            for identity in dict.fromkeys(keys)
            if identity not in known
        ]
        with self._database.write() as connection:
            if rows:
                connection.execute(insert(removed_addresses), rows)

    def mark_captures(self, removal: int, numbers: Sequence[int]) -> None:
        """Take captures out: from now on nobody reads them, and their bytes are to be overwritten.

        Captures that have the same body are taken out by their own numbers.
        """
        with self._database.write() as connection:
            for batch in split_batches(numbers):
                chosen = captures.c.id.in_(batch) & captures.c.removal.is_(None)
                for table in (urls, revisions, revision_parts, files):
                    used = update(table).where(table.c.capture.in_(batch))
                    connection.execute(used.values(capture=None))
                values = {"removal": removal, "payload_digest": "", "erased": False}
                connection.execute(update(captures).where(chosen).values(values))

    def get_files_to_erase(self, site: SiteKey, removal: int | None = None) -> list[str]:
        """Return the files of a site with records to be overwritten; all of one removal's too."""
        chosen: ColumnElement[bool] = captures.c.erased.is_(False)
        if removal is not None:
            chosen = or_(chosen, captures.c.removal == removal)
        query = (
            select(captures.c.file)
            .where(captures.c.site == site, captures.c.removal.is_not(None), chosen)
            .distinct()
        )
        with self._database.read() as connection:
            return sorted(connection.execute(query).scalars())

    def mark_erased(self, file: str) -> None:
        """Note that no record of a removed capture stands in a file any more."""
        chosen = (captures.c.file == file) & captures.c.removal.is_not(None)
        with self._database.write() as connection:
            connection.execute(update(captures).where(chosen).values(erased=True))

    def has_unfinished(self) -> bool:
        """Tell whether bytes of something removed may still be in the database's file."""
        with self._database.read() as connection:
            query = select(removals.c.id).where(removals.c.finished_at.is_(None))
            return connection.execute(query).first() is not None

    def finish_removals(self, now: datetime) -> None:
        """Note that the database's file holds nothing any more of what was removed."""
        todo = select(captures.c.removal).where(
            captures.c.removal.is_not(None), captures.c.erased.is_(False)
        )
        done = removals.c.finished_at.is_(None) & removals.c.id.not_in(todo.scalar_subquery())
        with self._database.write() as connection:
            connection.execute(update(removals).where(done).values(finished_at=now))

    def allow(self, removal: Removal, now: datetime) -> None:
        """Let the addresses of a removal be fetched again; its line stays."""
        with self._database.write() as connection:
            connection.execute(
                delete(removed_addresses).where(removed_addresses.c.removal == removal.id)
            )
            own = update(removals).where(removals.c.id == removal.id)
            connection.execute(own.values(allowed_at=now))


def _find_identities(connection: Connection, url: str, identity: str) -> dict[SiteKey, list[str]]:
    """Return the identities that an address has, by site, and those of its article."""
    queries = [
        select(table.c.site, table.c.identity).where(
            or_(table.c.url == url, table.c.identity == identity)
        )
        for table in (urls, aliases)
    ]
    shown = select(identities.c.site, identities.c.identity)
    queries += [
        shown.where(identities.c.identity == identity),
        shown.join(articles, articles.c.id == identities.c.article).where(articles.c.url == url),
    ]
    found: dict[SiteKey, list[str]] = {}
    for query in queries:
        for site, key in connection.execute(query):
            found.setdefault(site, []).append(_PART_NUMBER.sub("", key))
    return found


def _make_target(
    connection: Connection,
    site: SiteKey,
    keys: Sequence[str],
    article_id: str | None,
    url: str = "",
) -> RemovalTarget:
    """Gather an article with what was merged into it, or an address that has none."""
    if article_id is None:
        owner = select(identities.c.article).where(
            identities.c.site == site, identities.c.identity.in_(keys)
        )
        article_id = connection.execute(owner).scalar()
    merged = select(articles.c.merged_into).where(articles.c.id == (article_id or ""))
    root = connection.execute(merged).scalar() or article_id or ""
    family = select(articles.c.id).where(or_(articles.c.id == root, articles.c.merged_into == root))
    ids = sorted(connection.execute(family).scalars(), key=lambda each: (each != root, each))
    own_keys = select(identities.c.identity).where(identities.c.article.in_(ids))
    keys = sorted({*keys, *connection.execute(own_keys).scalars()})
    further = select(parts.c.identity).join(urls, urls.c.id == parts.c.head)
    further = further.where(urls.c.site == site, urls.c.identity.in_(keys))
    last = (
        select(articles.c.url, revisions.c.content)
        .join(revisions, is_latest_revision())
        .where(articles.c.id == root)
    )
    row = connection.execute(last).first()
    return RemovalTarget(
        site=site,
        url=row.url if row else url,
        article_ids=tuple(ArticleId(each) for each in ids),
        identities=tuple(sorted({*keys, *connection.execute(further).scalars()})),
        title=str(row.content.get("title", "")) if row else "",
    )
