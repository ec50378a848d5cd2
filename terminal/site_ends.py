"""Each site's run is told when it ends, whatever the others of a crawl still do."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

from archive.errors import ArchiveDamagedError, ArchiveMissingError
from archive.history import RunExit
from archive.model import SiteKey
from archive.moments import local_iso
from config.load import FaultySite
from crawler.decisions.health import Alert, Sign
from crawler.job import RunReport
from terminal.archive import open_archive
from terminal.faulty_sites import faulty_site_words
from terminal.printers.runs import alert_lines, run_lines
from terminal.problem import Problem, announce
from terminal.screen import tell
from terminal.session import Session
from terminal.watch import alerts_after

OLD_LOCK = timedelta(days=1)
"""Longer than a run under the units of deploy/ may take, which are stopped after 20 hours."""
_LOCKED = "locked"
_KILLED = "killed"


class SiteEnds:
    """Takes the report of each run as it ends: prints it, and lets `alert_command` hear of it.

    `alert_command` runs in a thread, since the other sites must not wait for it; leaving the
    context waits for it.
    """

    def __init__(self, session: Session, sites: Sequence[str], *, as_json: bool) -> None:
        self.alerts: list[Alert] = []
        self._session = session
        self._width = max(map(len, sites)) if len(sites) > 1 else 0  # one needs no columns
        self._as_json = as_json
        self._told: set[str] = set()
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

    def leave_out(self, faulty: Sequence[FaultySite]) -> list[RunReport]:
        """Report the sites that cannot be crawled because of their files, as failed."""
        reports = [*map(_faulty_report, faulty)]
        if not self._as_json:
            tell(run_lines(reports, self._width))
        return reports

    def take(self, report: RunReport) -> None:
        """Tell of one run; a second time nothing is told."""
        if report.site in self._told:
            return
        self._told.add(report.site)
        alerts = [] if report.exit is RunExit.STOPPED else alerts_after(self._session, [report])
        self.alerts += alerts
        lines = [*run_lines([report], self._width)]
        if not self._as_json:
            tell([*lines, *(f"alert: {line}" for line in alert_lines(alerts))])
        found = [*_of_run(report), *map(Problem.of, alerts)]  # of one name the last counts
        looked = _looked_at(report)
        self._errands.submit(announce, self._session, found, looked, head=lines)


def is_old_lock(since: datetime | None, now: datetime) -> bool:
    """Say whether a lock has been held for so long that a person must look."""
    return since is not None and now - since > OLD_LOCK


def announce_killed(session: Session, sites: Sequence[str]) -> None:
    """Tell of runs that never ended though nobody is at work on their site any more."""
    found: list[Problem] = []
    try:
        with open_archive(session) as archive:
            for site in sites:
                run = next(iter(archive.runs(SiteKey(site), 1)), None)
                if run and run.exit is None and not archive.is_at_work(site):
                    begun = local_iso(run.started_at)
                    text = f"the run that began at {begun} was killed; this one goes on with it"
                    found.append(Problem(site=site, sign=_KILLED, message=text))
    except ArchiveMissingError:  # nothing was crawled yet
        return
    announce(session, found, lambda _: False)


def _faulty_report(faulty: FaultySite) -> RunReport:
    now = datetime.now(UTC)
    return RunReport(
        site=faulty.key,
        exit=RunExit.FAILED,
        started_at=now,
        finished_at=now,
        message=faulty_site_words(faulty),
        hint=faulty.error.hint,
    )


def announce_faulty(session: Session, faulty: Sequence[FaultySite]) -> None:
    """Tell of site files with mistakes, and of those that were mended."""
    found = [
        Problem(site=each.key, sign=Sign.CONFIGURATION, message=faulty_site_words(each))
        for each in faulty
    ]
    announce(session, found, lambda known: known.sign == Sign.CONFIGURATION)


def _of_run(report: RunReport) -> list[Problem]:
    if report.exit is RunExit.FAILED and not isinstance(report.fault, ArchiveDamagedError):
        return [Problem.of_failed_run(report.site, report.message)]
    if report.exit is RunExit.LOCKED and is_old_lock(report.locked_since, report.finished_at):
        return [Problem(site=report.site, sign=_LOCKED, message=report.message)]
    return []


def _looked_at(report: RunReport) -> Callable[[Problem], bool]:
    """Say which known problems of its site a run would have found again."""
    if isinstance(report.fault, ArchiveDamagedError):  # which the command tells, once for all
        return lambda _: False
    signs = {RunExit.STOPPED: (), RunExit.LOCKED: (_LOCKED,)}.get(report.exit)
    return lambda known: known.site == report.site and (signs is None or known.sign in signs)
