"""`truongdang crawl`: the news of configured sites fetched, archived and indexed."""

import errno
from collections.abc import Sequence
from datetime import UTC, datetime, time
from functools import reduce

import click

from archive.errors import (
    ArchiveDamagedError,
    ArchiveError,
    ArchiveFullError,
    ArchiveLockedError,
    ArchiveMissingError,
    ArchiveVersionError,
)
from archive.history import RunExit
from archive.model import SiteKey
from archive.moments import VIETNAM, local_iso
from config.load import load_site, load_sites
from config.site import Site
from crawler.decisions.health import Alert
from crawler.decisions.schedule import due_at, is_due
from crawler.extract.selector import mistake_in_selector
from crawler.job import CrawlJob, RunReport
from crawler.plan import plan
from crawler.run import crawl
from indexer.dates import read_date
from indexer.errors import IndexerError
from indexer.sync import SyncReport
from research.json_text import json_text
from terminal.alarm import sound
from terminal.archive import migrate_archive, open_archive, update_index
from terminal.command import Command
from terminal.crawl_progress import CrawlProgress
from terminal.errors import complain, explain, status_of
from terminal.printers.index import sync_text
from terminal.printers.plan import plan_lines, plan_object
from terminal.printers.runs import alert_lines, crawl_object, run_lines
from terminal.screen import narrate, tell
from terminal.session import Session, site_key_argument, with_session
from terminal.status import Status
from terminal.watch import alerts_after

_ENABLE_HINT = "Enable one: truongdang sites enable KEY; or crawl it alone: truongdang crawl KEY"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_STATUS = {
    RunExit.DONE: Status.FINE,
    RunExit.LOCKED: Status.UNAVAILABLE,
    RunExit.FAILED: Status.NONE,
    RunExit.STOPPED: Status.INTERRUPTED,
}
_WORSENING = (
    Status.FINE,
    Status.UNAVAILABLE,
    Status.NONE,
    Status.USAGE,
    Status.DAMAGED,
    Status.INTERRUPTED,
)
_EXAMPLES = (
    "truongdang crawl demo-joomla",
    "truongdang crawl demo-joomla demo-nukeviet --max-pages 50 --no-index",
    "truongdang crawl --all --json",
    "truongdang crawl --due",
    "truongdang crawl demo-joomla --since 2020-07",
    "truongdang crawl --all --dry-run",
)


def _moment(_: click.Context, __: click.Parameter, text: str | None) -> datetime | None:
    """The first moment of a day, month or year in Vietnam."""
    if text is None:
        return None
    span = read_date(text)
    if span is None or span.first is None:
        raise click.BadParameter(f'"{text}" is no date; write 2020, 2020-07 or 2020-07-13.')
    return datetime.combine(span.first, time(), VIETNAM)


@click.command(cls=Command, examples=_EXAMPLES)
@with_session
@site_key_argument(required=False)
@click.option("--all", "every", is_flag=True, help="All enabled sites.")
@click.option("--due", is_flag=True, help="The enabled sites whose interval has passed.")
@click.option("--no-index", is_flag=True, help="Leave the index as it is.")
@click.option("--full", is_flag=True, help="Visit every known address, due or not.")
@click.option("--max-pages", type=click.IntRange(min=1), help="Stop a site after so many pages.")
@click.option(
    "--since",
    metavar="DATE",
    callback=_moment,
    help="Leave a listing where it is older: 2020-07.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be fetched, and why; ask nobody.")
@click.option("--json", "as_json", is_flag=True, help="The run reports as one JSON object.")
def command(  # noqa: PLR0913 -- one a word of the command line
    session: Session,
    keys: tuple[str, ...],
    *,
    every: bool,
    due: bool,
    no_index: bool,
    full: bool,
    max_pages: int | None,
    since: datetime | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Crawl the sites KEY, or all enabled ones, then update the index.

    A site named by its key is crawled whether it is enabled or not. A crawl that was
    interrupted, in whatever way, is taken up by the next. With --since the articles of a page
    of a listing are read before its next page, which is left where all of them are older.

    Exit status: 0 fine, 1 some sites failed or the disk is full, 2 a mistake in the command
    line or the configuration, 3 a site or the index is locked by another process, 4 the archive
    is damaged, or the index must be rebuilt; the worst that happened.
    """
    if sum((bool(keys), every, due)) != 1:
        raise click.UsageError("Name the sites to crawl, or give --all or --due.")
    sites = _sites(session, keys)
    sites = _due(session, sites) if due else sites
    settings = session.settings()
    jobs = [
        CrawlJob(site=site, settings=settings, full=full, max_pages=max_pages, since=since)
        for site in sites
    ]
    if dry_run:
        _print_plans(session, jobs, as_json=as_json)
        return
    _refuse_damaged(session)
    if not jobs:
        _print([], None, [], as_json=as_json)
        return
    _warn(jobs)
    migrate_archive(session)
    with CrawlProgress() as progress:
        reports = crawl(jobs, on_progress=progress.show)
    status = status_of_runs(reports)
    index = None
    if damage := _damage(reports):
        _print(reports, None, [], as_json=as_json)
        raise damage
    if status is Status.INTERRUPTED:
        narrate("note: the index was left as it is: truongdang index update")
    elif not no_index:
        index, followed = _follow(session)
        status = worse(status, followed)
    alerts = [] if status is Status.INTERRUPTED else alerts_after(session, reports)
    _print(reports, index, alerts, as_json=as_json)
    if alerts and settings.alert_command:
        sound(settings.alert_command, "\n".join([*run_lines(reports), "", *alert_lines(alerts)]))
    click.get_current_context().exit(status)


def _refuse_damaged(session: Session) -> None:
    """Begin nothing with an archive that no run could use; other troubles are told by the runs.

    Raises:
        ArchiveDamagedError, ArchiveVersionError: it is such a one.
    """
    try:
        open_archive(session).close()
    except (ArchiveDamagedError, ArchiveVersionError):
        raise
    except ArchiveError:
        return


def _damage(reports: Sequence[RunReport]) -> ArchiveDamagedError | None:
    """The damage of the archive that ended the runs, if any."""
    faults = (report.fault for report in reports)
    return next((each for each in faults if isinstance(each, ArchiveDamagedError)), None)


def _warn(jobs: Sequence[CrawlJob]) -> None:
    """Say what a visitor would want to know, or an operator to have forgotten."""
    if not all(job.settings.contact for job in jobs):
        narrate("note: no contact is set in settings.toml; the schools cannot ask who visits them")
    for job in jobs:
        if not job.site.verify_tls:
            narrate(
                f"warning: {job.site.key}: certificates are not verified (verify_tls = false);"
                " who sits between could change what is archived"
            )


def _due(session: Session, sites: Sequence[Site]) -> list[Site]:
    """The sites whose interval has passed; where there is none, say when the next will be."""
    now = datetime.now(UTC)
    try:
        archive = open_archive(session)
    except ArchiveMissingError:  # nothing was crawled yet
        return list(sites)
    with archive:
        last = {site.key: next(iter(archive.runs(SiteKey(site.key), 1)), None) for site in sites}
    due = [site for site in sites if is_due(last[site.key], site.interval, now)]
    if not due:
        moments = [(due_at(last[site.key], site.interval) or now, site.key) for site in sites]
        moment, key = min(moments)
        narrate(f"no site is due; the next is {key}, at {local_iso(moment)}")
    return due


def _print_plans(session: Session, jobs: Sequence[CrawlJob], *, as_json: bool) -> None:
    now = datetime.now(UTC)
    try:
        with open_archive(session) as archive:
            plans = [plan(job, archive, now) for job in jobs]
    except ArchiveMissingError:  # nothing was crawled yet
        plans = [plan(job, None, now) for job in jobs]
    if as_json:
        click.echo(json_text(plan_object(plans)))
    else:
        tell(plan_lines(plans))


def _sites(session: Session, keys: Sequence[str]) -> list[Site]:
    if keys:
        return [load_site(session.config, key, mistake_in_selector) for key in dict.fromkeys(keys)]
    sites = [site for site in load_sites(session.config, mistake_in_selector) if site.enabled]
    if not sites:
        complain("no site is enabled", hint=_ENABLE_HINT)
        click.get_current_context().exit(Status.USAGE)
    return sites


def _follow(session: Session) -> tuple[SyncReport | None, Status]:
    """Update the index; where that fails, say why: what was crawled must be told all the same."""
    try:
        with open_archive(session, create=True) as archive:
            return update_index(session, archive), Status.FINE
    except (ArchiveError, IndexerError) as error:
        explain(error)
        return None, Status.NONE if isinstance(error, ArchiveFullError) else status_of(error)
    except OSError as error:
        explain(error)
        return None, Status.NONE if error.errno in _FULL else Status.UNAVAILABLE


def _print(
    reports: Sequence[RunReport],
    index: SyncReport | None,
    alerts: Sequence[Alert],
    *,
    as_json: bool,
) -> None:
    if as_json:
        click.echo(json_text(crawl_object(reports, index, alerts)))
        return
    tell(run_lines(reports))
    tell(f"alert: {line}" for line in alert_lines(alerts))
    if index:
        narrate(sync_text(index))


def status_of_runs(reports: Sequence[RunReport]) -> Status:
    """The exit status of the runs: the worst that happened to a site."""
    return reduce(worse, map(_status_of_run, reports), Status.FINE)


def _status_of_run(report: RunReport) -> Status:
    """The exit status of a run; an archive that is damaged or locked is no failure of the site."""
    if isinstance(report.fault, ArchiveDamagedError | ArchiveVersionError | ArchiveLockedError):
        return status_of(report.fault)
    return _STATUS[report.exit]


def worse(one: Status, other: Status) -> Status:
    """The worse of two outcomes: what is locked comes right by itself, a failure may."""
    return max(one, other, key=_WORSENING.index)
