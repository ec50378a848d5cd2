"""`truongdang crawl`: the news of configured sites fetched, archived and indexed."""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import UTC, datetime, time
from functools import partial

import click

from archive.errors import (
    ArchiveDamagedError,
    ArchiveError,
    ArchiveMissingError,
    ArchiveVersionError,
)
from archive.times import VIETNAM
from config.load import FaultySite
from crawler.crawl_plan import plan_crawl
from crawler.job import CrawlJob, RunReport
from crawler.process import crawl_sites
from indexer.errors import IndexerError, IndexLockedError
from indexer.query_dates import parse_date
from indexer.sync import SyncReport
from research.json_text import dump_json
from terminal.cli.alerting_command import AlertingCommand, record_problem
from terminal.cli.context import CliContext, pass_cli_context, site_key_argument
from terminal.cli.crawl_progress import CrawlProgressDisplay
from terminal.cli.errors import ExitStatus, print_error
from terminal.cli.output import write_error_line, write_lines
from terminal.printers.crawl_plan import plans_to_json, render_plans
from terminal.printers.index import format_sync
from terminal.printers.runs import crawl_to_json
from terminal.services.archive import migrate_archive, open_archive, update_index_with_progress
from terminal.services.archive_crawl import ArchiveRequest, run_archive_crawl
from terminal.services.crawl_choice import print_warnings, select_due_sites, select_sites
from terminal.services.crawl_workers import CrawlWorkers
from terminal.services.index_follower import DEFAULT_MINUTES, IndexFollower
from terminal.services.run_reporter import (
    RunReporter,
    announce_killed_runs,
    get_index_failure_status,
    get_runs_exit_status,
    worse_status,
)

_FROM_ARCHIVE_USAGE = (
    "--from-archive wants the keys of sites before it, and goes with --from, --to, --every,"
    " --max-pages, --dry-run, --no-index and --json alone."
)
_EXAMPLES = (
    "truongdang crawl demo-joomla",
    "truongdang crawl demo-joomla demo-nukeviet --max-pages 50 --no-index",
    "truongdang crawl --all --json",
    "truongdang crawl --due",
    "truongdang crawl demo-joomla --since 2020-07",
    "truongdang crawl --all --dry-run",
    "truongdang crawl demo-joomla --from-archive internet-archive --to 2015 --dry-run",
)


def _parse_since(_: click.Context, __: click.Parameter, text: str | None) -> datetime | None:
    """Return the first moment of a day, month or year in Vietnam."""
    if text is None:
        return None
    span = parse_date(text)
    if span is None or span.first is None:
        raise click.BadParameter(f'"{text}" is no date; write 2020, 2020-07 or 2020-07-13.')
    return datetime.combine(span.first, time(), VIETNAM)


def _parse_until(_: click.Context, __: click.Parameter, text: str | None) -> datetime | None:
    """Return the last second of a day, month or year in Vietnam."""
    if text is None:
        return None
    span = parse_date(text)
    if span is None or span.last is None:
        raise click.BadParameter(f'"{text}" is no date; write 2020, 2020-07 or 2020-07-13.')
    return datetime.combine(span.last, time(23, 59, 59), VIETNAM)


@click.command(cls=AlertingCommand, examples=_EXAMPLES)
@pass_cli_context
@site_key_argument(required=False)
@click.option("--all", "every", is_flag=True, help="All enabled sites.")
@click.option(
    "--due", is_flag=True, help="The enabled sites, or those named, whose interval has passed."
)
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Crawl in N processes, a site each.",
)
@click.option("--no-index", is_flag=True, help="Do not update the index.")
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
    help="Follow listings back to this date: 2020-07.",
)
@click.option(
    "--from-archive",
    metavar="[NAME]",
    is_flag=False,
    flag_value="",
    help="Ask the web archives of the settings, or the one NAME, for what was there before.",
)
@click.option(
    "--from",
    "first",
    metavar="DATE",
    callback=_parse_since,
    help="With --from-archive: captures of this day or later.",
)
@click.option(
    "--to",
    "last",
    metavar="DATE",
    callback=_parse_until,
    help="With --from-archive: captures of this day or earlier.",
)
@click.option(
    "--every",
    "each",
    is_flag=True,
    help="With --from-archive: also repetitions, and captures that were given up.",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Show what would be fetched, and why; of web archives only the list is asked for.",
)
@click.option("--json", "as_json", is_flag=True, help="The run reports as one JSON object.")
def command(  # noqa: PLR0913 -- one a word of the command line
    context: CliContext,
    keys: tuple[str, ...],
    *,
    every: bool,
    due: bool,
    workers: int | None,
    no_index: bool,
    index_every: float,
    full: bool,
    max_pages: int | None,
    since: datetime | None,
    from_archive: str | None,
    first: datetime | None,
    last: datetime | None,
    each: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Crawl the sites KEY, or all enabled ones; the index follows meanwhile.

    A site named by its key is crawled whether it is enabled or not. With --all and --due a site
    whose file has a mistake counts as failed; the others are crawled. The next crawl continues one
    that was interrupted. With --due a site that another process crawls, on whatever machine, is
    skipped. With --since a listing is followed only until all articles on one of its pages are
    older.

    With --from-archive nothing is fetched from the sites themselves. Web archives are asked for
    what they captured, and each distinct content is read once, as if it had been crawled at that
    time.

    Exit status: 0 fine, 1 some sites failed or the disk is full, 2 a mistake in the command
    line or the configuration, 3 a site, a web archive or the index is locked by another process, 4
    the archive is damaged, or the index must be rebuilt, 5 a site or the index was locked for
    more than a day, 70 a fault of the program; the worst that happened.
    """
    if from_archive is not None:
        if not keys or every or due or workers or full or since:
            raise click.UsageError(_FROM_ARCHIVE_USAGE)
        asked = ArchiveRequest(from_archive, first, last, each, dry_run, max_pages)
        status = run_archive_crawl(context, keys, asked, no_index=no_index, as_json=as_json)
        click.get_current_context().exit(status)
    if first or last or each:
        raise click.UsageError("--from, --to and --every are for --from-archive.")
    if (bool(keys) or due) == every:
        raise click.UsageError("Name the sites to crawl, or give --all or --due.")
    sites, faulty = select_sites(context, keys, dry_run=dry_run)
    sites = select_due_sites(context, sites) if due and sites else sites
    settings = context.load_settings()
    make_job = partial(CrawlJob, is_full=full, is_only_due=due, max_pages=max_pages, since=since)
    jobs = [make_job(site=site, settings=settings) for site in sites]
    if dry_run:
        _print_plans(context, jobs, as_json=as_json)
        status = ExitStatus.NOTHING_FOUND if faulty else ExitStatus.OK
    else:
        status = _crawl_and_report(
            context,
            jobs,
            faulty,
            index_every=None if no_index else index_every,
            workers=workers,
            as_json=as_json,
        )
    click.get_current_context().exit(status)


def _crawl_and_report(
    context: CliContext,
    jobs: Sequence[CrawlJob],
    faulty: Sequence[FaultySite],
    *,
    index_every: float | None,
    workers: int | None,
    as_json: bool,
) -> ExitStatus:
    """Crawl, let the index follow, and print what came of both.

    Args:
        context: The folders.
        jobs: The sites to crawl.
        faulty: The sites that have failed already, because of their files.
        index_every: Minutes between two updates of the index; None leaves it as it is.
        workers: The number of processes that crawl; None: this one.
        as_json: Print one JSON object at the end instead of a line a site.

    Returns:
        The worst that happened.

    Raises:
        ArchiveDamagedError, ArchiveVersionError: no run can use the archive.
    """
    _refuse_damaged_archive(context)
    if not workers:  # they print their own
        print_warnings(jobs)
    migrate_archive(context)
    pool: CrawlWorkers | None = None
    keys = [*(site.key for site in faulty), *(job.site.key for job in jobs)]
    following = IndexFollower(context, index_every) if jobs and index_every else nullcontext()
    with RunReporter(context, keys, as_json=as_json) as reporter, following as follower:
        reports = reporter.report_faulty(faulty)
        if workers:
            pool = CrawlWorkers(context, jobs, workers, as_json=as_json)
            pool.run(follower)
        else:
            reports += _run_jobs(context, jobs, reporter, follower)
    status = get_runs_exit_status(reports)
    index = None
    if damage := _find_damage(reports):
        if as_json:
            click.echo(dump_json(crawl_to_json(reports, None, [])))
        raise damage
    if pool:
        status = worse_status(status, pool.status)
    if status is ExitStatus.INTERRUPTED:
        write_error_line("note: the index was left as it is: truongdang index update")
    elif follower:
        index, index_status = _update_index(context)
        index = follower.add_to_report(index) if index else None
        status = worse_status(status, index_status)
    if as_json:
        value = crawl_to_json(reports, index, reporter.alerts)
        click.echo(dump_json(pool.add_to_json(value) if pool else value))
    elif index:
        write_error_line(format_sync(index))
    return status


def _run_jobs(
    context: CliContext,
    jobs: Sequence[CrawlJob],
    reporter: RunReporter,
    follower: IndexFollower | None,
) -> list[RunReport]:
    """Crawl the sites; report and index each as soon as it ends, whatever the others still do."""
    if not jobs:
        return []
    announce_killed_runs(context, [job.site.key for job in jobs])
    unfinished = {job.site.key for job in jobs}
    with CrawlProgressDisplay() as progress:

        def handle_end(report: RunReport) -> None:
            with progress.suspend():
                reporter.add_report(report)
            unfinished.discard(report.site)
            has_news = report.counts.get("new") or report.counts.get("changed")
            # Of the last site the update at the end of the command takes care.
            if follower and unfinished and has_news:
                follower.update_soon()

        reports = crawl_sites(
            jobs,
            on_progress=progress.show,
            on_end=handle_end,
            on_tick=follower.poll if follower else None,
        )
    for report in reports:  # a run that was broken off had no end to be handled
        reporter.add_report(report)
    if follower and get_runs_exit_status(reports) is not ExitStatus.INTERRUPTED:
        follower.finish()
    return reports


def _refuse_damaged_archive(context: CliContext) -> None:
    """Raise what is wrong with an archive that no run could use; runs report all other errors.

    Raises:
        ArchiveDamagedError, ArchiveVersionError: it is such an archive.
    """
    try:
        open_archive(context).close()
    except (ArchiveDamagedError, ArchiveVersionError):
        raise
    except ArchiveError:
        return


def _find_damage(reports: Sequence[RunReport]) -> ArchiveDamagedError | None:
    """Return the damage of the archive that ended the runs, if any."""
    faults = (report.fault for report in reports)
    return next((fault for fault in faults if isinstance(fault, ArchiveDamagedError)), None)


def _print_plans(context: CliContext, jobs: Sequence[CrawlJob], *, as_json: bool) -> None:
    now = datetime.now(UTC)
    try:
        with open_archive(context) as archive:
            plans = [plan_crawl(job, archive, now) for job in jobs]
    except ArchiveMissingError:  # nothing was crawled yet
        plans = [plan_crawl(job, None, now) for job in jobs]
    if as_json:
        click.echo(dump_json(plans_to_json(plans)))
    else:
        write_lines(render_plans(plans))


def _update_index(context: CliContext) -> tuple[SyncReport | None, ExitStatus]:
    """Update the index; where that fails, print why, since the crawl must be reported all the same.

    Returns:
        The report, None where it failed, and what that means for the exit status.
    """
    try:
        with open_archive(context, create=True) as archive:
            return update_index_with_progress(context, archive), ExitStatus.OK
    except (ArchiveError, IndexerError, OSError) as error:
        print_error(error)
        status = get_index_failure_status(error)
        if status is not ExitStatus.UNAVAILABLE or not isinstance(error, IndexLockedError):
            record_problem(click.get_current_context(), error, status)
        return None, status
