"""Reports of runs, each as soon as its site is done: printed, told to `alert_command`, weighed.

A crawl of many sites takes hours: a site's end does not wait for the slowest. At the end of the
command `get_runs_exit_status` makes one exit status of all.
"""

import errno
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import reduce
from types import TracebackType
from typing import Self

from archive.crawl_model import RunExit
from archive.errors import (
    ArchiveDamagedError,
    ArchiveError,
    ArchiveFullError,
    ArchiveLockedError,
    ArchiveMissingError,
    ArchiveVersionError,
)
from archive.model import SiteKey
from archive.times import format_local_iso
from config.load import FaultySite
from crawler.job import RunReport
from crawler.policy.alerts import Alert, AlertKind
from indexer.errors import IndexerError, IndexLockedError
from terminal.cli.context import CliContext
from terminal.cli.errors import ExitStatus, get_exit_status
from terminal.cli.output import write_lines
from terminal.printers.runs import render_alerts, render_runs
from terminal.services.alerts import OpenAlert, announce_changes
from terminal.services.archive import open_archive
from terminal.services.health_report import find_alerts_after_crawl
from terminal.services.sites import describe_faulty_site

OLD_LOCK_AGE = timedelta(days=1)
"""Longer than a run under the units of deploy/ may take, which are stopped after 20 hours."""
_DISK_FULL_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT})
STATUS_BY_RUN_EXIT = {
    RunExit.DONE: ExitStatus.OK,
    RunExit.SLOW: ExitStatus.OK,
    RunExit.LOCKED: ExitStatus.UNAVAILABLE,
    RunExit.SKIPPED: ExitStatus.OK,
    RunExit.FAILED: ExitStatus.NOTHING_FOUND,
    RunExit.STOPPED: ExitStatus.INTERRUPTED,
}
_STATUSES_BY_SEVERITY = (
    ExitStatus.OK,
    ExitStatus.UNAVAILABLE,
    ExitStatus.NOTHING_FOUND,
    ExitStatus.STUCK,
    ExitStatus.USAGE,
    ExitStatus.DAMAGED,
    ExitStatus.CRASHED,
    ExitStatus.INTERRUPTED,
)
"""From the best to the worst: what is locked comes right by itself, a failure may."""
_LOCKED = "locked"
_LOCKED_EXITS = (RunExit.LOCKED, RunExit.SKIPPED)
_KILLED = "killed"


class RunReporter:
    """Takes the report of each run as it ends: prints it, and lets `alert_command` hear of it.

    `alert_command` runs in a thread, since the other sites must not wait for it; leaving the
    context waits for it.
    """

    def __init__(self, context: CliContext, sites: Sequence[str], *, as_json: bool) -> None:
        self.alerts: list[Alert] = []
        self._session = context
        self._width = max(map(len, sites)) if len(sites) > 1 else 0  # one needs no columns
        self._as_json = as_json
        self._told: set[str] = set()
        # One worker: what `alert_command` hears stays in the order in which it happened.
        self._errands = ThreadPoolExecutor(max_workers=1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._errands.shutdown()

    def report_faulty(self, faulty: Sequence[FaultySite]) -> list[RunReport]:
        """Report the sites that cannot be crawled because of their files, as failed."""
        reports = [*map(_make_faulty_report, faulty)]
        if not self._as_json:
            write_lines(render_runs(reports, self._width))
        return reports

    def add_report(self, report: RunReport) -> None:
        """Report one run; a second time nothing is printed or told."""
        if report.site in self._told:
            return
        self._told.add(report.site)
        alerts = (
            []
            if report.exit is RunExit.STOPPED  # half a run says nothing of its site
            else find_alerts_after_crawl(self._session, [report])
        )
        self.alerts += alerts
        lines = [*render_runs([report], self._width)]
        if not self._as_json:
            write_lines([*lines, *(f"alert: {line}" for line in render_alerts(alerts))])
        found = [
            *_find_run_problems(report),
            *map(OpenAlert.from_alert, alerts),
        ]  # of one name the last counts
        was_examined = _make_examined_predicate(report)
        self._errands.submit(announce_changes, self._session, found, was_examined, head=lines)


def is_old_lock(since: datetime | None, now: datetime) -> bool:
    """Say whether a lock has been held for so long that a person must look."""
    return since is not None and now - since > OLD_LOCK_AGE


def announce_killed_runs(context: CliContext, sites: Sequence[str]) -> None:
    """Tell of runs that never ended though no process is at work on their site any more."""
    found: list[OpenAlert] = []
    try:
        with open_archive(context) as archive:
            for site in sites:
                run = next(iter(archive.runs.get_runs(SiteKey(site), 1)), None)
                if run and run.exit is None and not archive.is_site_locked(site):
                    begun = format_local_iso(run.started_at)
                    text = f"the run that began at {begun} was killed; this one goes on with it"
                    found.append(OpenAlert(site=site, sign=_KILLED, message=text))
    except ArchiveMissingError:  # nothing was crawled yet
        return
    announce_changes(context, found, lambda _: False)


def _make_faulty_report(faulty: FaultySite) -> RunReport:
    now = datetime.now(UTC)
    return RunReport(
        site=faulty.key,
        exit=RunExit.FAILED,
        started_at=now,
        finished_at=now,
        message=describe_faulty_site(faulty),
        hint=faulty.error.hint,
    )


def announce_faulty_sites(context: CliContext, faulty: Sequence[FaultySite]) -> None:
    """Tell of site files with mistakes, and of those that were corrected."""
    found = [
        OpenAlert(site=each.key, sign=AlertKind.CONFIGURATION, message=describe_faulty_site(each))
        for each in faulty
    ]
    announce_changes(context, found, lambda known: known.sign == AlertKind.CONFIGURATION)


def _find_run_problems(report: RunReport) -> list[OpenAlert]:
    if report.exit is RunExit.FAILED and not isinstance(report.fault, ArchiveDamagedError):
        return [OpenAlert.from_failed_run(report.site, report.message)]
    if report.exit in _LOCKED_EXITS and is_old_lock(report.locked_since, report.finished_at):
        return [OpenAlert(site=report.site, sign=_LOCKED, message=report.message)]
    return []


def _make_examined_predicate(report: RunReport) -> Callable[[OpenAlert], bool]:
    """Return a test for which known problems of its site a run would have found again."""
    if isinstance(report.fault, ArchiveDamagedError):  # which the command tells, once for all
        return lambda _: False
    signs = {RunExit.STOPPED: (), **dict.fromkeys(_LOCKED_EXITS, (_LOCKED,))}.get(report.exit)
    return lambda known: known.site == report.site and (signs is None or known.sign in signs)


def get_runs_exit_status(reports: Sequence[RunReport]) -> ExitStatus:
    """Return the exit status of some runs: that of the worst thing that happened to a site."""
    return reduce(worse_status, map(_get_run_exit_status, reports), ExitStatus.OK)


def _get_run_exit_status(report: RunReport) -> ExitStatus:
    if report.exit in _LOCKED_EXITS and is_old_lock(report.locked_since, report.finished_at):
        return ExitStatus.STUCK
    if report.exit is RunExit.SKIPPED:
        return ExitStatus.OK
    # An archive that is damaged or locked is no failure of the site.
    if isinstance(report.fault, ArchiveDamagedError | ArchiveVersionError | ArchiveLockedError):
        return get_exit_status(report.fault)
    return STATUS_BY_RUN_EXIT[report.exit]


def get_index_failure_status(error: ArchiveError | IndexerError | OSError) -> ExitStatus:
    """Return what it means for the exit status of a crawl that the index could not follow."""
    if isinstance(error, IndexLockedError) and is_old_lock(error.since, datetime.now(UTC)):
        return ExitStatus.STUCK
    # A full disk is a failure that somebody must mend; that something is locked or away for the
    # moment comes right by itself.
    if isinstance(error, ArchiveFullError):
        return ExitStatus.NOTHING_FOUND
    if isinstance(error, OSError):
        is_full = error.errno in _DISK_FULL_ERRORS
        return ExitStatus.NOTHING_FOUND if is_full else ExitStatus.UNAVAILABLE
    return get_exit_status(error)


def worse_status(one: ExitStatus, other: ExitStatus) -> ExitStatus:
    """Return the worse of two outcomes, by `_STATUSES_BY_SEVERITY`."""
    return max(one, other, key=_STATUSES_BY_SEVERITY.index)
