"""`truongdang crawl`: the news of configured sites fetched, archived and indexed."""

import errno
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import UTC, datetime, time
from functools import reduce

import click

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
from archive.times import VIETNAM, format_local_iso
from config.errors import ConfigError
from config.load import FaultySite, load_site, read_sites
from config.site import Site
from crawler.crawl_plan import plan_crawl
from crawler.extract.html.selectors import explain_invalid_selector
from crawler.job import CrawlJob, RunReport
from crawler.policy.scheduling import compute_site_due, is_site_due
from crawler.process import crawl_sites
from indexer.dates import parse_date
from indexer.errors import IndexerError, IndexLockedError
from indexer.sync import SyncReport
from research.json_text import dump_json
from terminal.cli.alerting_command import AlertingCommand, record_problem
from terminal.cli.context import CliContext, pass_cli_context, site_key_argument
from terminal.cli.crawl_progress import CrawlProgressDisplay
from terminal.cli.errors import ExitStatus, get_exit_status, print_error
from terminal.cli.output import write_error_line, write_lines
from terminal.printers.crawl_plan import plans_to_json, render_plans
from terminal.printers.index import format_sync
from terminal.printers.runs import crawl_to_json
from terminal.services.archive import migrate_archive, open_archive, update_index_with_progress
from terminal.services.faulty_sites import print_faulty_sites
from terminal.services.index_follower import DEFAULT_MINUTES, IndexFollower
from terminal.services.site_completion import (
    SiteCompletion,
    announce_faulty_sites,
    announce_killed_runs,
    is_old_lock,
)

_ENABLE_HINT = "Enable one: truongdang sites enable KEY; or crawl it alone: truongdang crawl KEY"
_DISK_FULL_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT})
_STATUS_BY_RUN_EXIT = {
    RunExit.DONE: ExitStatus.OK,
    RunExit.LOCKED: ExitStatus.UNAVAILABLE,
    RunExit.FAILED: ExitStatus.NOTHING_FOUND,
    RunExit.STOPPED: ExitStatus.INTERRUPTED,
}
_BY_SEVERITY = (
    ExitStatus.OK,
    ExitStatus.UNAVAILABLE,
    ExitStatus.NOTHING_FOUND,
    ExitStatus.STUCK,
    ExitStatus.USAGE,
    ExitStatus.DAMAGED,
    ExitStatus.CRASHED,
    ExitStatus.INTERRUPTED,
)
_EXAMPLES = (
    "truongdang crawl demo-joomla",
    "truongdang crawl demo-joomla demo-nukeviet --max-pages 50 --no-index",
    "truongdang crawl --all --json",
    "truongdang crawl --due",
    "truongdang crawl demo-joomla --since 2020-07",
    "truongdang crawl --all --dry-run",
)


def _parse_since(_: click.Context, __: click.Parameter, text: str | None) -> datetime | None:
    """The first moment of a day, month or year in Vietnam."""
    if text is None:
        return None
    span = parse_date(text)
    if span is None or span.first is None:
        raise click.BadParameter(f'"{text}" is no date; write 2020, 2020-07 or 2020-07-13.')
    return datetime.combine(span.first, time(), VIETNAM)


@click.command(cls=AlertingCommand, examples=_EXAMPLES)
@pass_cli_context
@site_key_argument(required=False)
@click.option("--all", "every", is_flag=True, help="All enabled sites.")
@click.option("--due", is_flag=True, help="The enabled sites whose interval has passed.")
@click.option("--no-index", is_flag=True, help="Leave the index as it is.")
@click.option(
    "--index-every",
    type=click.FloatRange(min=0, min_open=True),
    default=DEFAULT_MINUTES,
    show_default=True,
    metavar="MINUTES",
    help="How often the index follows while sites are crawled.",
)
@click.option("--full", is_flag=True, help="Visit every known address, due or not.")
@click.option("--max-pages", type=click.IntRange(min=1), help="Stop a site after so many pages.")
@click.option(
    "--since",
    metavar="DATE",
    callback=_parse_since,
    help="Leave a listing where it is older: 2020-07.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be fetched, and why; ask nobody.")
@click.option("--json", "as_json", is_flag=True, help="The run reports as one JSON object.")
def command(  # noqa: PLR0913 -- one a word of the command line
    session: CliContext,
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
    sites, faulty = _select_sites(session, keys, dry_run=dry_run)
    sites = _select_due_sites(session, sites) if due and sites else sites
    settings = session.load_settings()
    jobs = [
        CrawlJob(site=site, settings=settings, is_full=full, max_pages=max_pages, since=since)
        for site in sites
    ]
    if dry_run:
        _print_plans(session, jobs, as_json=as_json)
        click.get_current_context().exit(ExitStatus.NOTHING_FOUND if faulty else ExitStatus.OK)
    _refuse_damaged(session)
    _print_warnings(jobs)
    migrate_archive(session)
    shown = [*(each.key for each in faulty), *(site.key for site in sites)]
    is_indexing = bool(jobs) and not no_index
    following = IndexFollower(session, index_every) if is_indexing else nullcontext()
    with SiteCompletion(session, shown, as_json=as_json) as ends, following as follower:
        left_out = ends.report_faulty(faulty)
        reports = [*left_out, *_crawl(session, jobs, ends, follower)]
    status = get_runs_exit_status(reports)
    index = None
    if damage := _damage(reports):
        if as_json:
            click.echo(dump_json(crawl_to_json(reports, None, [])))
        raise damage
    if status is ExitStatus.INTERRUPTED:
        write_error_line("note: the index was left as it is: truongdang index update")
    elif follower:
        index, followed = _update_index(session)
        index = follower.add_to_report(index) if index else None
        status = worse_status(status, followed)
    if as_json:
        click.echo(dump_json(crawl_to_json(reports, index, ends.alerts)))
    elif index:
        write_error_line(format_sync(index))
    click.get_current_context().exit(status)


def _crawl(
    session: CliContext,
    jobs: Sequence[CrawlJob],
    ends: SiteCompletion,
    follower: IndexFollower | None,
) -> list[RunReport]:
    """Crawl; what a site's end brings is told and indexed at once, not when all have ended."""
    if not jobs:
        return []
    announce_killed_runs(session, [job.site.key for job in jobs])
    left = {job.site.key for job in jobs}
    with CrawlProgressDisplay() as progress:

        def ended(report: RunReport) -> None:
            with progress.set_aside():
                ends.add_report(report)
            left.discard(report.site)
            if follower and left and (report.counts.get("new") or report.counts.get("changed")):
                follower.update_soon()

        reports = crawl_sites(
            jobs,
            on_progress=progress.show,
            on_end=ended,
            on_tick=follower.poll if follower else None,
        )
    for report in reports:  # of a run that was broken off nobody has heard yet
        ends.add_report(report)
    if follower and get_runs_exit_status(reports) is not ExitStatus.INTERRUPTED:
        follower.finish()
    return reports


def _refuse_damaged(session: CliContext) -> None:
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


def _print_warnings(jobs: Sequence[CrawlJob]) -> None:
    """Say what a visitor would want to know, or an operator to have forgotten."""
    if not all(job.settings.contact for job in jobs):
        write_error_line(
            "note: no contact is set in settings.toml; the schools cannot ask who visits them"
        )
    for job in jobs:
        if not job.site.verify_tls:
            write_error_line(
                f"warning: {job.site.key}: certificates are not verified (verify_tls = false);"
                " who sits between could change what is archived"
            )


def _select_due_sites(session: CliContext, sites: Sequence[Site]) -> list[Site]:
    """The sites whose interval has passed; where there is none, say when the next will be."""
    now = datetime.now(UTC)
    try:
        archive = open_archive(session)
    except ArchiveMissingError:  # nothing was crawled yet
        return list(sites)
    with archive:
        last = {
            site.key: next(iter(archive.runs.get_runs(SiteKey(site.key), 1)), None)
            for site in sites
        }
    due = [site for site in sites if is_site_due(last[site.key], site.interval, now)]
    if not due:
        moments = [
            (compute_site_due(last[site.key], site.interval) or now, site.key) for site in sites
        ]
        moment, key = min(moments)
        write_error_line(f"no site is due; the next is {key}, at {format_local_iso(moment)}")
    return due


def _print_plans(session: CliContext, jobs: Sequence[CrawlJob], *, as_json: bool) -> None:
    now = datetime.now(UTC)
    try:
        with open_archive(session) as archive:
            plans = [plan_crawl(job, archive, now) for job in jobs]
    except ArchiveMissingError:  # nothing was crawled yet
        plans = [plan_crawl(job, None, now) for job in jobs]
    if as_json:
        click.echo(dump_json(plans_to_json(plans)))
    else:
        write_lines(render_plans(plans))


def _select_sites(
    session: CliContext, keys: Sequence[str], *, dry_run: bool
) -> tuple[Sequence[Site], Sequence[FaultySite]]:
    """The sites to crawl, and those that would be but for mistakes in their files."""
    if keys:
        named = dict.fromkeys(keys)
        return [load_site(session.config, key, explain_invalid_selector) for key in named], []
    sound, mistaken = read_sites(session.config, explain_invalid_selector)
    sites = [site for site in sound if site.enabled]
    faulty = [each for each in mistaken if each.enabled]
    if not sites and not faulty:
        raise ConfigError("no site is enabled", hint=_ENABLE_HINT)
    if dry_run:
        print_faulty_sites(faulty)
    else:
        announce_faulty_sites(session, faulty)
    return sites, faulty


def _update_index(session: CliContext) -> tuple[SyncReport | None, ExitStatus]:
    """Update the index; where that fails, say why: what was crawled must be told all the same."""
    try:
        with open_archive(session, create=True) as archive:
            return update_index_with_progress(session, archive), ExitStatus.OK
    except (ArchiveError, IndexerError, OSError) as error:
        print_error(error)
        status = _status_without_index(error)
        if status is not ExitStatus.UNAVAILABLE or not isinstance(error, IndexLockedError):
            record_problem(click.get_current_context(), error, status)
        return None, status


def _status_without_index(error: ArchiveError | IndexerError | OSError) -> ExitStatus:
    """What it means for a crawl that the index could not follow."""
    if isinstance(error, IndexLockedError) and is_old_lock(error.since, datetime.now(UTC)):
        return ExitStatus.STUCK
    if isinstance(error, OSError):
        return (
            ExitStatus.NOTHING_FOUND if error.errno in _DISK_FULL_ERRORS else ExitStatus.UNAVAILABLE
        )
    return (
        ExitStatus.NOTHING_FOUND if isinstance(error, ArchiveFullError) else get_exit_status(error)
    )


def get_runs_exit_status(reports: Sequence[RunReport]) -> ExitStatus:
    """The exit status of the runs: the worst that happened to a site."""
    return reduce(worse_status, map(_status_of_run, reports), ExitStatus.OK)


def _status_of_run(report: RunReport) -> ExitStatus:
    if report.exit is RunExit.LOCKED and is_old_lock(report.locked_since, report.finished_at):
        return ExitStatus.STUCK

    """The exit status of a run; an archive that is damaged or locked is no failure of the site."""
    if isinstance(report.fault, ArchiveDamagedError | ArchiveVersionError | ArchiveLockedError):
        return get_exit_status(report.fault)
    return _STATUS_BY_RUN_EXIT[report.exit]


def worse_status(one: ExitStatus, other: ExitStatus) -> ExitStatus:
    """The worse of two outcomes: what is locked comes right by itself, a failure may."""
    return max(one, other, key=_BY_SEVERITY.index)
