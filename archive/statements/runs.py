"""Statements on the archive itself, on sites, their templates and runs."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, insert, select, update

from archive.history import Quality, Run, RunExit
from archive.model import SiteFacts, SiteKey
from archive.schema import archive, runs, sites, templates

_FACTS = (sites.c.institution, sites.c.kind, sites.c.province, sites.c.province_2025)


def name_archive(connection: Connection) -> None:
    """Give a new archive its id."""
    if connection.execute(select(archive.c.id)).first() is None:
        connection.execute(insert(archive).values(id=uuid4().hex))


def archive_id(connection: Connection) -> str | None:
    """What tells this archive from every other; None where it has no name yet."""
    return connection.execute(select(archive.c.id)).scalar()


def know_site(connection: Connection, facts: SiteFacts, now: datetime) -> bool:
    """Write a site's facts; says whether they differ from what was known of a known site."""
    values = {
        "institution": facts.institution,
        "kind": facts.kind,
        "province": facts.province,
        "province_2025": facts.province_2025,
    }
    known = connection.execute(select(*_FACTS).where(sites.c.key == facts.key)).first()
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


def facts(connection: Connection) -> dict[SiteKey, SiteFacts]:
    """What is known of every site."""
    query = select(sites.c.key, *_FACTS)
    return {row.key: SiteFacts(**dict(row._mapping)) for row in connection.execute(query)}  # noqa: SLF001 -- public, so named


def is_backfilled(connection: Connection, site: SiteKey) -> bool:
    """Whether some run has left nothing to fetch."""
    query = select(sites.c.backfilled_at).where(sites.c.key == site)
    return connection.execute(query).scalar() is not None


def template(connection: Connection, site: SiteKey) -> str | None:
    """What was learned from a site's captures."""
    return connection.execute(select(templates.c.value).where(templates.c.site == site)).scalar()


def keep_template(
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


def start(connection: Connection, site: SiteKey, now: datetime) -> int:
    """A new run; returns its number."""
    result = connection.execute(insert(runs).values(site=site, started_at=now))
    key = result.inserted_primary_key
    assert key is not None  # noqa: S101 -- an insert of one row has one
    return int(key[0])


def finish(connection: Connection, run: Run, *, backfilled: bool) -> None:
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


def latest(connection: Connection, site: SiteKey | None, limit: int) -> list[Run]:
    """Runs, the newest first."""
    query = select(runs).order_by(runs.c.id.desc()).limit(limit)
    if site:
        query = query.where(runs.c.site == site)
    return [_run(dict(row._mapping)) for row in connection.execute(query)]  # noqa: SLF001


def _run(row: Mapping[str, Any]) -> Run:
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
