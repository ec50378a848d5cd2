"""Statements on the archive itself, on sites, their templates and runs."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Table, func, insert, literal, select, update

from archive.crawl_model import Quality, Run, RunExit
from archive.model import SiteKey, SiteMetadata
from archive.schema import aliases, archive, articles, identities, runs, sites, templates, urls

_METADATA_COLUMNS = (sites.c.institution, sites.c.kind, sites.c.province, sites.c.province_2025)


def create_archive_id(connection: Connection) -> None:
    """Give a new archive its id."""
    if connection.execute(select(archive.c.id)).first() is None:
        connection.execute(insert(archive).values(id=uuid4().hex))


def get_archive_id(connection: Connection) -> str | None:
    """What tells this archive from every other; None where it has no name yet."""
    return connection.execute(select(archive.c.id)).scalar()


def upsert_site(connection: Connection, facts: SiteMetadata, now: datetime) -> bool:
    """Write a site's facts; says whether they differ from what was known of a known site."""
    values = {
        "institution": facts.institution,
        "kind": facts.kind,
        "province": facts.province,
        "province_2025": facts.province_2025,
    }
    known = connection.execute(select(*_METADATA_COLUMNS).where(sites.c.key == facts.key)).first()
    if known is None:
        connection.execute(insert(sites).values(key=facts.key, first_seen=now, **values))
        return False
    if tuple(known) == tuple(values.values()):
        return False
    connection.execute(update(sites).where(sites.c.key == facts.key).values(**values))
    return True


def has_site(connection: Connection, site: SiteKey) -> bool:
    """Whether the archive has met the site."""
    return connection.execute(select(sites.c.key).where(sites.c.key == site)).first() is not None


def get_site_metadata(connection: Connection) -> dict[SiteKey, SiteMetadata]:
    """What is known of every site."""
    query = select(sites.c.key, *_METADATA_COLUMNS)
    return {row.key: SiteMetadata(**dict(row._mapping)) for row in connection.execute(query)}  # noqa: SLF001 -- public, so named


def is_backfilled(connection: Connection, site: SiteKey) -> bool:
    """Whether some run has left nothing to fetch."""
    query = select(sites.c.backfilled_at).where(sites.c.key == site)
    return connection.execute(query).scalar() is not None


def get_template(connection: Connection, site: SiteKey) -> str | None:
    """What was learned from a site's captures."""
    return connection.execute(select(templates.c.value).where(templates.c.site == site)).scalar()


def save_template(
    connection: Connection, site: SiteKey, version: str, value: str, now: datetime
) -> bool:
    """Keep what was learned; says whether it differs from what was known."""
    of_it = templates.c.site == site
    known = connection.execute(select(templates.c.version).where(of_it)).scalar()
    if known == version:
        return False
    values = {"version": version, "value": value, "learned_at": now}
    if known is None:
        connection.execute(insert(templates).values(site=site, **values))
    else:
        connection.execute(update(templates).where(of_it).values(**values))
    return True


def start_run(connection: Connection, site: SiteKey, now: datetime) -> int:
    """A new run; returns its number."""
    result = connection.execute(insert(runs).values(site=site, started_at=now))
    key = result.inserted_primary_key
    assert key is not None  # noqa: S101 -- an insert of one row has one
    return int(key[0])


def finish_run(connection: Connection, run: Run, *, backfilled: bool) -> None:
    """Write how a run ended."""
    connection.execute(
        update(runs)
        .where(runs.c.id == run.id)
        .values(
            finished_at=run.finished_at,
            exit=run.exit,
            message=run.message,
            counts=dict(run.counts),
            reasons=dict(run.reasons),
            others=dict(run.others),
            traps=dict(run.traps),
            requests=run.requests,
            bytes=run.bytes,
            quality=asdict(run.quality),
        )
    )
    if backfilled:
        connection.execute(
            update(sites)
            .where(sites.c.key == run.site, sites.c.backfilled_at.is_(None))
            .values(backfilled_at=run.finished_at)
        )


def get_runs(connection: Connection, site: SiteKey | None, limit: int) -> list[Run]:
    """Runs, the newest first."""
    query = select(runs).order_by(runs.c.id.desc()).limit(limit)
    if site:
        query = query.where(runs.c.site == site)
    return [_make_run(dict(row._mapping)) for row in connection.execute(query)]  # noqa: SLF001


def _make_run(row: Mapping[str, Any]) -> Run:
    values = dict(row)
    values["exit"] = RunExit(row["exit"]) if row["exit"] else None
    values["counts"] = row["counts"] or {}
    values["reasons"] = row["reasons"] or {}
    values["others"] = row["others"] or {}
    values["traps"] = row["traps"] or {}
    values["message"] = row["message"] or ""
    values["requests"] = row["requests"] or 0
    values["bytes"] = row["bytes"] or 0
    values["quality"] = Quality(**row["quality"] or {})
    return Run(**values)


_SCHEMES = ("http://", "https://")


def move_site(connection: Connection, site: SiteKey, old: str, new: str, base: str) -> int:
    """Let what was known at the host `old` be known at `new`; gives the number of addresses.

    `base` is scheme and host of the new place, where the known addresses are asked for now. What
    is known there already stays as it is.
    """
    _save_old_aliases(connection, site, old)
    moved = 0
    for scheme in _SCHEMES:
        home = f"{scheme}{old}/"
        values = {
            "identity": _replace_host_prefix(urls.c.identity, old, new),
            "url": _replace_host_prefix(urls.c.url, home.rstrip("/"), base),
            "next_due": None,
            "failures": 0,
        }
        is_here = urls.c.url.startswith(home, autoescape=True)
        chosen = update(urls).where(is_here, _is_movable(urls, site, old, new))
        moved += connection.execute(chosen.values(values)).rowcount
        # The first address that a listing of the new place knows becomes the article's own.
        lost = articles.c.url.startswith(home, autoescape=True)
        unlist = update(articles).where(articles.c.site == site, lost)
        connection.execute(unlist.values(listed=False))
    for table in (identities, aliases):
        is_movable = _is_movable(table, site, old, new, is_unique=table is identities)
        connection.execute(
            update(table)
            .where(is_movable)
            .values(identity=_replace_host_prefix(table.c.identity, old, new))
        )
    return moved


def _save_old_aliases(connection: Connection, site: SiteKey, old: str) -> None:
    """Note every old address under what it folds to."""
    known = select(aliases.c.url).where(aliases.c.site == site)
    for scheme in _SCHEMES:
        here = select(urls.c.site, urls.c.url, urls.c.identity).where(
            urls.c.site == site,
            urls.c.url.startswith(f"{scheme}{old}/", autoescape=True),
            urls.c.url.not_in(known),
        )
        connection.execute(insert(aliases).from_select(["site", "url", "identity"], here))


def _replace_host_prefix(column: ColumnElement[str], old: str, new: str) -> ColumnElement[str]:
    """The column's text with `new` in the place of the `old` that it begins with."""
    return literal(new).concat(func.substr(column, len(old) + 1))


def _is_movable(
    table: Table, site: SiteKey, old: str, new: str, *, is_unique: bool = True
) -> ColumnElement[bool]:
    """Rows of the old host; where identities are unique, those that are not known at the new."""
    here = (table.c.site == site) & table.c.identity.startswith(f"{old}/", autoescape=True)
    if not is_unique:
        return here
    other = table.alias()
    taken = select(other.c.identity).where(other.c.site == site)
    return here & _replace_host_prefix(table.c.identity, old, new).not_in(taken)
