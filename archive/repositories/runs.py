"""The table `runs`: one row for each crawl of a site, and how it ended."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import func, insert, select, update

from archive.balance import Balance, SharedValue
from archive.capture_source import CapturedFrom
from archive.crawl_model import FoundUrl, Quality, Run, RunExit
from archive.database.database import Database
from archive.database.repetition import repeat_when_lost
from archive.database.schema import captures, revisions, runs, sites
from archive.model import SiteKey, SiteMetadata
from archive.repositories.frontier import FrontierRepository
from archive.repositories.sites import SiteRepository

REBUILDING = "Its captures are known again; what they show is still to be read."
"""The message of a run that `archive rebuild` made known, until the pages of its site were read."""
_RUN_COLUMNS = tuple(column for column in runs.columns if column.name != "origin")


@repeat_when_lost
class RunRepository:
    """The runs of an archive."""

    def __init__(
        self, database: Database, sites: SiteRepository, frontier: FrontierRepository
    ) -> None:
        self._database = database
        self._sites = sites
        self._frontier = frontier

    def start_run(
        self,
        metadata: SiteMetadata,
        starts: Sequence[FoundUrl],
        now: datetime,
        *,
        is_full: bool = False,
    ) -> int:
        """Begin a run: the site's metadata is refreshed, what is due is released to it.

        Args:
            metadata: The site.
            starts: Its start URLs, which are due at every run.
            now: When the run begins.
            is_full: All that is known is due.

        Returns:
            The number of the run.
        """
        with self._database.write() as connection:
            self._sites.save_metadata(metadata, now)
            self._frontier.set_start_urls(metadata.key, starts, now)
            self._frontier.release_due(metadata.key, now, is_full=is_full)
            statement = insert(runs).values(site=metadata.key, started_at=now)
            key = connection.execute(statement).inserted_primary_key
        assert key is not None  # noqa: S101 -- an insert of one row has one
        return int(key[0])

    def start_import(
        self,
        metadata: SiteMetadata,
        origin: CapturedFrom | None,
        now: datetime,
        message: str | None = None,
    ) -> int:
        """Begin an import of captures; `origin` is null for those of an earlier crawl of the site.

        Returns:
            The number of its run.
        """
        with self._database.write() as connection:
            self._sites.save_metadata(metadata, now)
            own = {"site": metadata.key, "started_at": now, "origin": origin, "message": message}
            statement = insert(runs).values(own)
            key = connection.execute(statement).inserted_primary_key
        assert key is not None  # noqa: S101 -- an insert of one row has one
        return int(key[0])

    def get_unfinished_imports(self, site: SiteKey) -> list[int]:
        """Return the imports of a site whose captures may not all have been read."""
        query = select(runs.c.id).where(
            runs.c.site == site, runs.c.origin.is_not(None), runs.c.finished_at.is_(None)
        )
        with self._database.read() as connection:
            return list(connection.execute(query.order_by(runs.c.id)).scalars())

    def was_last_killed(self, site: SiteKey) -> bool:
        """Tell whether the last run or import of a site did not end, or has not yet."""
        query = select(runs.c.finished_at).where(runs.c.site == site).order_by(runs.c.id.desc())
        with self._database.read() as connection:
            row = connection.execute(query.limit(1)).first()
        return row is not None and row.finished_at is None

    def get_rebuilt(self, site: SiteKey) -> list[int]:
        """Return the runs of a site that are known again, and whose pages were not all read."""
        query = select(runs.c.id).where(runs.c.site == site, runs.c.message == REBUILDING)
        with self._database.read() as connection:
            return list(connection.execute(query.order_by(runs.c.id)).scalars())

    def finish_rebuilt(self, numbers: Sequence[int], now: datetime) -> None:
        """Note that the pages of runs that are known again were read."""
        with self._database.write() as connection:
            own = update(runs).where(runs.c.id.in_(numbers))
            connection.execute(own.values(message=""))
            # The end of a run whose captures were not all noted before a kill is lost.
            unfinished = own.where(runs.c.finished_at.is_(None))
            connection.execute(unfinished.values(finished_at=now, exit=RunExit.DONE))

    def finish_imports(self, numbers: Sequence[int], exit_: RunExit, now: datetime) -> None:
        """Note that the captures of imports were read."""
        with self._database.write() as connection:
            own = update(runs).where(runs.c.id.in_(numbers))
            connection.execute(own.values(finished_at=now, exit=exit_))

    def finish_run(self, run: Run, *, is_backfilled: bool) -> None:
        """Write how a run ended.

        Args:
            run: The run.
            is_backfilled: It left nothing to fetch.
        """
        values = {
            "finished_at": run.finished_at,
            "exit": run.exit,
            "message": run.message,
            "counts": dict(run.counts),
            "reasons": dict(run.reasons),
            "others": dict(run.others),
            "traps": dict(run.traps),
            "requests": run.requests,
            "bytes": run.bytes,
            "quality": asdict(run.quality),
            "balance": asdict(run.balance),
        }
        with self._database.write() as connection:
            connection.execute(update(runs).where(runs.c.id == run.id).values(values))
            if is_backfilled:
                first = update(sites).where(
                    sites.c.key == run.site, sites.c.backfilled_at.is_(None)
                )
                connection.execute(first.values(backfilled_at=run.finished_at))

    def get_runs(self, site: SiteKey | None = None, limit: int = 20) -> list[Run]:
        """Return crawls of a site or of all, the newest first; imports are none."""
        own = select(*_RUN_COLUMNS).where(runs.c.origin.is_(None))
        query = own.order_by(runs.c.id.desc()).limit(limit)
        if site:
            query = query.where(runs.c.site == site)
        with self._database.read() as connection:
            return [_make_run(row) for row in connection.execute(query).mappings()]

    def get_run_quality(self, run: int) -> Quality:
        """Return what the articles lack that a run added or revised, as today's rules read them.

        They are those whose captures the run made: what was learned at its end is counted as well.
        """
        content = revisions.c.content
        query = (
            select(
                content["published_at"].as_string().label("date"),
                content["authors"].as_string().label("authors"),
                func.length(content["body"].as_string()).label("size"),
            )
            .join(captures, captures.c.id == revisions.c.capture)
            .where(captures.c.run == run)
        )
        with self._database.read() as connection:
            rows = connection.execute(query).all()
        sizes = [row.size or 0 for row in rows]
        return Quality(
            articles=len(rows),
            without_date=sum(not row.date for row in rows),
            without_author=sum(row.authors in {None, "[]"} for row in rows),
            without_body=sizes.count(0),
            median_body=int(median(sizes)) if sizes else 0,
        )


def _make_run(row: Mapping[Any, Any]) -> Run:
    # A run that was killed has only its start; runs of version 0.1 lack the later columns.
    values = dict(row)
    values["exit"] = RunExit(row["exit"]) if row["exit"] else None
    for name in ("counts", "reasons", "others", "traps"):
        values[name] = row[name] or {}
    values["message"] = row["message"] or ""
    values["requests"] = row["requests"] or 0
    values["bytes"] = row["bytes"] or 0
    values["quality"] = Quality(**row["quality"] or {})
    values["balance"] = _make_balance(row["balance"] or {})
    return Run(**values)


def _make_balance(values: Mapping[str, Any]) -> Balance:
    shared = tuple(SharedValue(**each) for each in values.get("shared", ()))
    return Balance(**{**values, "shared": shared})
