"""`truongdang crawl`: the news of configured sites fetched, archived and indexed."""

import errno
from collections.abc import Sequence
from contextlib import nullcontext
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
from config.errors import ConfigError
from config.load import FaultySite, load_site, read_sites
from config.site import Site
from crawler.decisions.schedule import due_at, is_due
from crawler.extract.selector import mistake_in_selector
from crawler.job import CrawlJob, RunReport
from crawler.plan import plan
from crawler.run import crawl
from indexer.dates import read_date
from indexer.errors import IndexerError, IndexLockedError
from indexer.sync import SyncReport
from research.json_text import json_text
from terminal.alerting_command import AlertingCommand, note_problem
from terminal.archive import migrate_archive, open_archive, update_index
from terminal.crawl_progress import CrawlProgress
from terminal.errors import explain, status_of
from terminal.faulty_sites import explain_faulty
from terminal.index_follower import EVERY, IndexFollower
from terminal.printers.index import sync_text
from terminal.printers.plan import plan_lines, plan_object
from terminal.printers.runs import crawl_object
from terminal.screen import narrate, tell
from terminal.session import Session, site_key_argument, with_session
from terminal.site_ends import (
    SiteEnds,
    announce_faulty,
    announce_killed,
    is_old_lock,
)
from terminal.status import Status

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
    Status.STUCK,
    Status.USAGE,
    Status.DAMAGED,
    Status.CRASHED,
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


@click.command(cls=AlertingCommand, examples=_EXAMPLES)
@with_session
@site_key_argument(required=False)
@click.option("--all", "every", is_flag=True, help="All enabled sites.")
@click.option("--due", is_flag=True, help="The enabled sites whose interval has passed.")
@click.option("--no-index", is_flag=True, help="Leave the index as it is.")
@click.option(
    "--index-every",
    type=click.FloatRange(min=0, min_open=True),
    default=EVERY,
    show_default=True,
    metavar="MINUTES",
    help="How often the index follows while sites are crawled.",
)
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
    index_every: float,
    full: bool,
    max_pages: int | None,
    since: datetime | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Crawl the sites KEY, or all enabled ones; the index follows meanwhile and at the end.

    A site named by its key is crawled whether it is enabled or not. With --all and --due a site
    whose file holds a mistake has failed, and the others are crawled. A crawl that was
    interrupted, in whatever way, is taken up by the next. With --since the articles of a page
    of a listing are read before its next page, which is left where all of them are older.

    Exit status: 0 fine, 1 some sites failed or the disk is full, 2 a mistake in the command
    line or the configuration, 3 a site or the index is locked by another process, 4 the archive
    is damaged, or the index must be rebuilt, 5 a site or the index was locked for more than a
    day, 70 a fault of the program; the worst that happened.
    """
    if sum((bool(keys), every, due)) != 1:
        raise click.UsageError("Name the sites to crawl, or give --all or --due.")
    sites, faulty = _sites(session, keys, dry_run=dry_run)
    sites = _due(session, sites) if due and sites else sites
    settings = session.settings()
    jobs = [
        CrawlJob(site=site, settings=settings, full=full, max_pages=max_pages, since=since)
        for site in sites
    ]
    if dry_run:
        _print_plans(session, jobs, as_json=as_json)
        click.get_current_context().exit(Status.NONE if faulty else Status.FINE)
    _refuse_damaged(session)
    _warn(jobs)
    migrate_archive(session)
    shown = [*(each.key for each in faulty), *(site.key for site in sites)]
    is_indexing = bool(jobs) and not no_index
    following = IndexFollower(session, index_every) if is_indexing else nullcontext()
    with SiteEnds(session, shown, as_json=as_json) as ends, following as follower:
        left_out = ends.leave_out(faulty)
        reports = [*left_out, *_crawl(session, jobs, ends, follower)]
    status = status_of_runs(reports)
    index = None
    if damage := _damage(reports):
        if as_json:
            click.echo(json_text(crawl_object(reports, None, [])))
        raise damage
    if status is Status.INTERRUPTED:
        narrate("note: the index was left as it is: truongdang index update")
    elif follower:
        index, followed = _follow(session)
        index = follower.added_to(index) if index else None
        status = worse(status, followed)
    if as_json:
        click.echo(json_text(crawl_object(reports, index, ends.alerts)))
    elif index:
        narrate(sync_text(index))
    click.get_current_context().exit(status)


def _crawl(
    session: Session, jobs: Sequence[CrawlJob], ends: SiteEnds, follower: IndexFollower | None
) -> list[RunReport]:
    """Crawl; what a site's end brings is told and indexed at once, not when all have ended."""
    if not jobs:
        return []
    announce_killed(session, [job.site.key for job in jobs])
    left = {job.site.key for job in jobs}
    with CrawlProgress() as progress:

        def ended(report: RunReport) -> None:
            with progress.set_aside():
                ends.take(report)
            left.discard(report.site)
            if follower and left and (report.counts.get("new") or report.counts.get("changed")):
                follower.hasten()

        reports = crawl(
            jobs,
            on_progress=progress.show,
            on_end=ended,
            on_tick=follower.poll if follower else None,
        )
    for report in reports:  # of a run that was broken off nobody has heard yet
        ends.take(report)
    if follower and status_of_runs(reports) is not Status.INTERRUPTED:
        follower.finish()
    return reports


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


def _sites(
    session: Session, keys: Sequence[str], *, dry_run: bool
) -> tuple[Sequence[Site], Sequence[FaultySite]]:
    """The sites to crawl, and those that would be but for mistakes in their files."""
    if keys:
        named = dict.fromkeys(keys)
        return [load_site(session.config, key, mistake_in_selector) for key in named], []
    sound, mistaken = read_sites(session.config, mistake_in_selector)
    sites = [site for site in sound if site.enabled]
    faulty = [each for each in mistaken if each.enabled]
    if not sites and not faulty:
        raise ConfigError("no site is enabled", hint=_ENABLE_HINT)
    if dry_run:
        explain_faulty(faulty)
    else:
        announce_faulty(session, faulty)
    return sites, faulty


def _follow(session: Session) -> tuple[SyncReport | None, Status]:
    """Update the index; where that fails, say why: what was crawled must be told all the same."""
    try:
        with open_archive(session, create=True) as archive:
            return update_index(session, archive), Status.FINE
    except (ArchiveError, IndexerError, OSError) as error:
        explain(error)
        status = _status_without_index(error)
        if status is not Status.UNAVAILABLE or not isinstance(error, IndexLockedError):
            note_problem(click.get_current_context(), error, status)
        return None, status


def _status_without_index(error: ArchiveError | IndexerError | OSError) -> Status:
    """What it means for a crawl that the index could not follow."""
    if isinstance(error, IndexLockedError) and is_old_lock(error.since, datetime.now(UTC)):
        return Status.STUCK
    if isinstance(error, OSError):
        return Status.NONE if error.errno in _FULL else Status.UNAVAILABLE
    return Status.NONE if isinstance(error, ArchiveFullError) else status_of(error)


def status_of_runs(reports: Sequence[RunReport]) -> Status:
    """The exit status of the runs: the worst that happened to a site."""
    return reduce(worse, map(_status_of_run, reports), Status.FINE)


def _status_of_run(report: RunReport) -> Status:
    if report.exit is RunExit.LOCKED and is_old_lock(report.locked_since, report.finished_at):
        return Status.STUCK

    """The exit status of a run; an archive that is damaged or locked is no failure of the site."""
    if isinstance(report.fault, ArchiveDamagedError | ArchiveVersionError | ArchiveLockedError):
        return status_of(report.fault)
    return _STATUS[report.exit]


def worse(one: Status, other: Status) -> Status:
    """The worse of two outcomes: what is locked comes right by itself, a failure may."""
    return max(one, other, key=_WORSENING.index)
