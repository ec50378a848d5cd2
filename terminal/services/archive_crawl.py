"""The crawl of web archives, as the command runs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import click

from archive.errors import ArchiveDamagedError
from config.errors import ConfigError
from config.site import Settings, Site, WebArchive
from crawler.archive_process import crawl_web_archives
from crawler.past.archive_job import ArchiveJob, ArchiveReport
from indexer.sync import SyncReport
from research.json_text import dump_json
from terminal.cli.context import CliContext
from terminal.cli.crawl_progress import CrawlProgressDisplay
from terminal.cli.errors import ExitStatus
from terminal.cli.output import write_error_line, write_lines
from terminal.cli.progress import ProgressCounter
from terminal.printers.archive_crawl import archive_crawl_to_json, render_archive_crawl
from terminal.printers.index import format_sync
from terminal.services.archive import migrate_archive, open_archive, update_index_with_progress
from terminal.services.run_reporter import STATUS_BY_RUN_EXIT, worse_status
from terminal.services.sites import load_named_sites

_NO_ARCHIVE_HINT = (
    "Write [[web_archives]] with name, cdx and replay into settings.toml; docs/web-archives.md has"
    " examples."
)


@dataclass(frozen=True, slots=True)
class ArchiveRequest:
    """What web archives are asked for; an empty `name` is all that are set."""

    name: str = ""
    first: datetime | None = None
    last: datetime | None = None
    is_every: bool = False
    is_plan: bool = False
    max_pages: int | None = None


def run_archive_crawl(
    context: CliContext,
    keys: Sequence[str],
    asked: ArchiveRequest,
    *,
    no_index: bool,
    as_json: bool,
) -> ExitStatus:
    """Ask web archives for what sites said before, and print what came of it.

    Returns:
        The worst that happened.

    Raises:
        UsageError: the span has no day.
        ConfigError: a site or a web archive is not configured.
        ArchiveDamagedError: the archive is damaged.
    """
    if asked.first and asked.last and asked.first > asked.last:
        raise click.UsageError("--to is before --from.")
    settings = context.load_settings()
    jobs = [
        _make_job(site, settings, archive, asked)
        for site in load_named_sites(context, keys)
        for archive in choose_archives(site, settings, asked.name)
    ]
    if not settings.contact:
        write_error_line(
            "note: no contact is set in settings.toml; the web archive cannot ask who visits it"
        )
    migrate_archive(context)
    with CrawlProgressDisplay() as progress, ProgressCounter("reading") as reading:
        reports = crawl_web_archives(jobs, on_progress=progress.show, on_address=reading.show)
    status = ExitStatus.OK
    for report in reports:
        status = worse_status(status, STATUS_BY_RUN_EXIT[report.exit])
        if isinstance(report.fault, ArchiveDamagedError):
            raise report.fault
    index = None
    try:
        if not (no_index or asked.is_plan or status is ExitStatus.INTERRUPTED):
            with open_archive(context) as archive:
                index = update_index_with_progress(context, archive)
    finally:
        _print(reports, index, as_json=as_json)
    return status


def choose_archives(site: Site, settings: Settings, name: str) -> list[WebArchive]:
    """Return the web archives that are asked for a site, its own before those of the settings.

    Raises:
        ConfigError: there is none, or none of that name.
    """
    known = {archive.name: archive for archive in (*settings.web_archives, *site.web_archives)}
    if not known:
        raise ConfigError("no web archive is set", hint=_NO_ARCHIVE_HINT)
    if name and name not in known:
        message = f'no web archive is called "{name}"'
        raise ConfigError(message, hint=f"Those that are set: {', '.join(known)}.")
    return [archive for archive in known.values() if name in {"", archive.name}]


def _make_job(
    site: Site, settings: Settings, archive: WebArchive, asked: ArchiveRequest
) -> ArchiveJob:
    return ArchiveJob(
        site=site,
        settings=settings,
        archive=archive,
        first=asked.first,
        last=asked.last,
        is_every=asked.is_every,
        is_plan=asked.is_plan,
        max_pages=asked.max_pages,
    )


def _print(reports: Sequence[ArchiveReport], index: SyncReport | None, *, as_json: bool) -> None:
    if as_json:
        click.echo(dump_json(archive_crawl_to_json(reports, index)))
        return
    for report in reports:
        write_lines(render_archive_crawl(report))
    if index:
        write_error_line(format_sync(index))
