"""The tables `sites` and `templates`, statistics of sites, and a site's move to a new host."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Select,
    Table,
    case,
    cast,
    func,
    insert,
    literal,
    select,
    update,
)

from archive.crawl_model import SiteStatistics
from archive.database.database import Database
from archive.database.repetition import repeat_when_lost
from archive.database.schema import (
    aliases,
    articles,
    captures,
    identities,
    parts,
    revisions,
    runs,
    sites,
    templates,
    urls,
)
from archive.model import SiteKey, SiteMetadata
from archive.repositories.change_log import ChangeLog
from archive.repositories.clauses import is_current_article

_METADATA_COLUMNS = (sites.c.institution, sites.c.kind, sites.c.province, sites.c.province_2025)


@repeat_when_lost
class SiteRepository:
    """The sites of an archive."""

    def __init__(self, database: Database, changes: ChangeLog) -> None:
        self._database = database
        self._changes = changes

    def get_site_metadata(self) -> dict[SiteKey, SiteMetadata]:
        """Return what is known of every site."""
        query = select(sites.c.key, *_METADATA_COLUMNS)
        with self._database.read() as connection:
            rows = connection.execute(query).mappings()
            return {row["key"]: SiteMetadata(**row) for row in rows}

    def save_metadata(self, metadata: SiteMetadata, now: datetime) -> None:
        """Keep what is known of a site, and log its articles where that differs from before."""
        values = {
            "institution": metadata.institution,
            "kind": metadata.kind,
            "province": metadata.province,
            "province_2025": metadata.province_2025,
        }
        condition = sites.c.key == metadata.key
        with self._database.write() as connection:
            known = connection.execute(select(*_METADATA_COLUMNS).where(condition)).first()
            if known is None:
                row = {"key": metadata.key, "first_seen": now, **values}
                connection.execute(insert(sites).values(row))
            elif tuple(known) != tuple(values.values()):
                connection.execute(update(sites).where(condition).values(values))
                own = select(articles.c.id).where(articles.c.site == metadata.key)
                # Institution and province are indexed with each article.
                self._changes.log_changes(connection.execute(own).scalars().all())

    def add_unknown_site(self, site: SiteKey, now: datetime) -> None:
        """Add a site of which nothing but its key is known, unless it is there."""
        with self._database.write() as connection:
            query = select(sites.c.key).where(sites.c.key == site)
            if connection.execute(query).first() is None:
                self.save_metadata(SiteMetadata(key=site), now)

    def is_backfilled(self, site: SiteKey) -> bool:
        """Tell whether some run of the site has left nothing to fetch."""
        query = select(sites.c.backfilled_at).where(sites.c.key == site)
        with self._database.read() as connection:
            return connection.execute(query).scalar() is not None

    def get_template(self, site: SiteKey) -> str | None:
        """Return what was learned from the site's captures, as it was kept."""
        query = select(templates.c.value).where(templates.c.site == site)
        with self._database.read() as connection:
            return connection.execute(query).scalar()

    def get_learned_from(self, site: SiteKey) -> str | None:
        """Return the digest of what the template was learned from; None where it is not known."""
        query = select(templates.c.learned_from).where(templates.c.site == site)
        with self._database.read() as connection:
            return connection.execute(query).scalar()

    def save_template(
        self,
        site: SiteKey,
        version: str,
        value: str,
        now: datetime,
        learned_from: str | None = None,
    ) -> bool:
        """Keep what was learned from the site's captures.

        Args:
            site: The site.
            version: The hash of the value.
            value: The template as JSON.
            now: When it was learned.
            learned_from: A digest of what it was learned from; None: it is to be learned again.

        Returns:
            True where its version differs from what was known.
        """
        condition = templates.c.site == site
        values: dict[str, object] = {"learned_from": learned_from}
        with self._database.write() as connection:
            query = select(templates.c.version).where(condition)
            known = connection.execute(query).scalar()
            if known != version:
                values |= {"version": version, "value": value, "learned_at": now}
            if known is None:
                connection.execute(insert(templates).values(site=site, **values))
            else:
                connection.execute(update(templates).where(condition).values(values))
        return known != version

    def get_site_statistics(self, since: datetime) -> list[SiteStatistics]:
        """Return how much is held of each site, by its key.

        Args:
            since: The time after which captures count as new (`SiteStatistics.lately`).
        """
        of_articles = select(articles.c.site, func.count()).where(is_current_article())
        of_revisions = of_articles.join(revisions, revisions.c.article == articles.c.id)
        of_runs = select(runs.c.site, func.count()).group_by(runs.c.site)
        with self._database.read() as connection:
            of_captures = _get_capture_statistics(connection, since)
            article_counts = _get_counts(connection, of_articles.group_by(articles.c.site))
            revision_counts = _get_counts(connection, of_revisions.group_by(articles.c.site))
            run_counts = _get_counts(connection, of_runs)
            keys = connection.execute(select(sites.c.key).order_by(sites.c.key)).scalars().all()
        return [
            SiteStatistics(
                site=SiteKey(key),
                articles=article_counts.get(key, 0),
                revisions=revision_counts.get(key, 0),
                runs=run_counts.get(key, 0),
                **of_captures.get(key, {}),
            )
            for key in keys
        ]

    def move_site(
        self, site: SiteKey, old: str, new: str, origins: Sequence[str], base: str
    ) -> int:
        """Let what was known at a host be known at another.

        What is known at the new host already stays as it is.

        Args:
            site: The site that moves.
            old: The host that it leaves, as keys begin with it.
            new: The host that it moves to, likewise.
            origins: Scheme and host of the old place, in all spellings.
            base: Scheme and host of the new place, where the known addresses are asked for now.

        Returns:
            The number of addresses of the frontier that moved.
        """
        with self._database.write() as connection:
            homes = [origin for origin in origins if origin != base]
            for home in homes:
                _save_old_aliases(connection, site, home)  # before their identities change
            moved = sum(_move_urls(connection, site, home, (old, new, base)) for home in homes)
            for table in (identities, aliases):
                is_movable = _is_movable(table, site, old, new, is_unique=table is identities)
                identity = _replace_prefix(table.c.identity, old, new)
                connection.execute(update(table).where(is_movable).values(identity=identity))
            own = parts.c.head.in_(select(urls.c.id).where(urls.c.site == site))
            is_old = parts.c.identity.startswith(f"{old}/", autoescape=True)
            identity = _replace_prefix(parts.c.identity, old, new)
            connection.execute(update(parts).where(own, is_old).values(identity=identity))
        return moved


def _get_capture_statistics(
    connection: Connection, since: datetime
) -> Mapping[str, Mapping[str, Any]]:
    """Return the number, size and time of the captures of each site."""
    size = captures.c.length
    query = select(
        captures.c.site,
        func.count().label("captures"),
        func.count(captures.c.revisit_of).label("revisits"),
        # PostgreSQL adds up to numbers without end, which come as decimals.
        cast(func.sum(size), BigInteger).label("bytes"),
        cast(func.sum(case((captures.c.fetched_at >= since, size), else_=0)), BigInteger).label(
            "lately"
        ),
        func.min(captures.c.fetched_at).label("first"),
        func.max(captures.c.fetched_at).label("last"),
    )
    query = query.where(captures.c.removal.is_(None)).group_by(captures.c.site)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    return {row.pop("site"): row for row in rows}


def _get_counts(connection: Connection, query: Select[str, int]) -> dict[str, int]:
    return dict(connection.execute(query).all())


def _move_urls(
    connection: Connection, site: SiteKey, home: str, hosts: tuple[str, str, str]
) -> int:
    """Move the addresses of the frontier that begin with `home`, and return their number."""
    old, new, base = hosts
    values = {
        "identity": _replace_prefix(urls.c.identity, old, new),
        "url": _replace_prefix(urls.c.url, home, base),
        "next_due": None,
        "failures": 0,
    }
    is_here = urls.c.url.startswith(f"{home}/", autoescape=True)
    chosen = update(urls).where(is_here, urls.c.site == site)
    if old != new:
        chosen = chosen.where(_is_movable(urls, site, old, new))
    moved = connection.execute(chosen.values(values)).rowcount
    # The first address that a listing of the new place knows becomes the article's own.
    own = articles.c.url.startswith(f"{home}/", autoescape=True)
    connection.execute(update(articles).where(articles.c.site == site, own).values(listed=False))
    return moved


def _save_old_aliases(connection: Connection, site: SiteKey, home: str) -> None:
    """Keep every address at the old host as an alias of its identity."""
    known = select(aliases.c.url).where(aliases.c.site == site)
    rows = select(urls.c.site, urls.c.url, urls.c.identity).where(
        urls.c.site == site,
        urls.c.url.startswith(f"{home}/", autoescape=True),
        urls.c.url.not_in(known),
    )
    connection.execute(insert(aliases).from_select(["site", "url", "identity"], rows))


def _replace_prefix(column: ColumnElement[str], old: str, new: str) -> ColumnElement[str]:
    """Return the column's text with `new` in the place of the `old` that it begins with."""
    return literal(new).concat(func.substr(column, len(old) + 1))


def _is_movable(
    table: Table, site: SiteKey, old: str, new: str, *, is_unique: bool = True
) -> ColumnElement[bool]:
    """Match rows of the old host; where identities are unique, those not known at the new."""
    is_here = (table.c.site == site) & table.c.identity.startswith(f"{old}/", autoescape=True)
    if not is_unique:
        return is_here
    other = table.alias()
    taken = select(other.c.identity).where(other.c.site == site)
    return is_here & _replace_prefix(table.c.identity, old, new).not_in(taken)
