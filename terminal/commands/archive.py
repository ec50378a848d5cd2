"""`truongdang archive`: its size and growth, its verification, a backup."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from archive.backup import back_up_archive as make_backup
from archive.removal import allow_removed
from archive.verification import Fault
from archive.verification import verify_captures as verify_archive
from research.json_text import dump_json
from terminal.cli.alerting_command import AlertingCommand, alerting_option, record_finding
from terminal.cli.context import CliContext, pass_cli_context
from terminal.cli.errors import ExitStatus, print_error_message
from terminal.cli.lazy_group import LazyCommand, LazyGroup
from terminal.cli.output import OutputScreen, json_option, write_error_line, write_lines
from terminal.cli.progress import ProgressCounter
from terminal.cli.text_width import sanitize
from terminal.printers.archive import (
    backup_to_json,
    growth_to_json,
    render_backup,
    render_growth,
    render_verification,
    verification_to_json,
)
from terminal.printers.removals import removal_to_json, removals_to_json, render_removals
from terminal.services.archive import GROWTH_PERIOD, open_archive, open_captures
from terminal.services.backup_diagnosis import note_backup
from terminal.services.removal import exit_nothing_removed, fold_address
from terminal.services.result_list import expand_handle

_LAZY_COMMANDS = (
    LazyCommand("cdx", "terminal.commands.archive_cdx"),
    LazyCommand("export", "terminal.commands.archive_export"),
    LazyCommand("rebuild", "terminal.commands.archive_rebuild"),
    LazyCommand("remove", "terminal.commands.archive_remove"),
    LazyCommand("restore", "terminal.commands.archive_restore"),
    LazyCommand("copy", "terminal.commands.archive_copy"),
    LazyCommand("upload", "terminal.commands.archive_upload"),
)


@click.group(cls=LazyGroup, lazy_commands=_LAZY_COMMANDS)
def command() -> None:
    """Look after the archive: measure, verify and back it up, remove articles."""


@command.command(examples=("truongdang archive status", "truongdang archive status --json"))
@pass_cli_context
@json_option
def status(context: CliContext, *, as_json: bool) -> None:
    """Show how much is stored of each site, and how much was added in the last 30 days.

    Exit status: 0 done, 3 no archive.
    """
    with open_archive(context) as archive:
        growth = archive.sites.get_site_statistics(datetime.now(UTC) - GROWTH_PERIOD)
    if as_json:
        click.echo(dump_json(growth_to_json(growth)))
    else:
        write_lines(render_growth(growth, OutputScreen.for_stream(sys.stdout)))


@command.command(
    cls=AlertingCommand,
    examples=("truongdang archive verify", "truongdang archive verify --json"),
)
@pass_cli_context
@alerting_option
@json_option
def verify(context: CliContext, *, as_json: bool) -> None:
    """Read every capture and compare it with the database.

    Exit status: 0 all is well, 1 captures are missing or broken, 3 no archive, 4 the database is
    damaged.
    """
    store = open_captures(context)
    with open_archive(context) as archive, ProgressCounter("files verified") as progress:
        report = verify_archive(
            archive, store, is_being_crawled=archive.is_site_locked, on_progress=progress.show
        )
    if as_json:
        click.echo(dump_json(verification_to_json(report)))
    else:
        write_lines(render_verification(report))
    # After the report: what the captures are like must be known where the database is damaged.
    if damaged := next((each for each in report.findings if each.fault is Fault.DATABASE), None):
        raise archive.database.make_damage_error(damaged.message)
    if report.findings:
        lines = list(render_verification(report))
        record_finding(f"{lines[0]} ({lines[-1]})")
    click.get_current_context().exit(ExitStatus.NOTHING_FOUND if report.findings else ExitStatus.OK)


@command.command(cls=AlertingCommand, examples=("truongdang archive backup ../truongdang-backup",))
@pass_cli_context
@alerting_option
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@json_option
def backup(context: CliContext, folder: Path, *, as_json: bool) -> None:
    """Copy the archive into FOLDER; crawls may go on meanwhile.

    The next backup to the same FOLDER copies only what is new. FOLDER is laid out like a data
    folder: check it with truongdang --data FOLDER archive verify.

    Files in FOLDER are never overwritten by different ones: a file that differs is put next to the
    old one.

    Exit status: 0 done, 1 captures were missing, or something differed, 3 no archive, or FOLDER
    cannot be used.
    """
    store = open_captures(context)
    with open_archive(context) as archive, ProgressCounter("files copied") as progress:
        report = make_backup(
            archive,
            store,
            context.data,
            folder,
            now=datetime.now(UTC),
            on_progress=progress.show,
        )
    note_backup(context.data, folder, report.made_at)
    if as_json:
        click.echo(dump_json(backup_to_json(report)))
    else:
        write_lines(render_backup(report))
    if archive.database.is_on_server:
        write_error_line(
            "note: the database is on a server and was not copied; copy it by pg_dump or by"
            " truongdang archive copy, before the captures"
        )
    if report.conflicts:
        print_error_message(
            f"the backup had {len(report.conflicts):,} files that differ from those of the archive",
            hint="Nothing was overwritten. Which is sound: truongdang --data FOLDER archive verify",
        )
    if report.missing:
        record_finding(f"captures are missing in {len(report.missing):,} files")
        print_error_message(
            f"captures are missing in {len(report.missing):,} files, the first {report.missing[0]}",
            hint="What is missing: truongdang archive verify",
        )
    if report.missing or report.conflicts:
        click.get_current_context().exit(ExitStatus.NOTHING_FOUND)


@command.command(examples=("truongdang archive removals", "truongdang archive removals --json"))
@pass_cli_context
@json_option
def removals(context: CliContext, *, as_json: bool) -> None:
    """List what was removed on request: when, which address, and why.

    Exit status: 0 done, 3 no archive.
    """
    with open_archive(context) as archive:
        found = archive.removals.get_removals()
    if as_json:
        click.echo(dump_json(removals_to_json(found)))
    else:
        write_lines(render_removals(found))


@command.command(examples=("truongdang archive allow http://truong.example/tin-3.html",))
@pass_cli_context
@click.argument("sought", metavar="ID|URL")
@json_option
def allow(context: CliContext, sought: str, *, as_json: bool) -> None:
    """Allow an address that was removed to be fetched again.

    The removed content does not come back by itself: the next crawl of the site fetches the page if
    it still exists. The line in archive removals stays.

    Exit status: 0 done, 1 nothing of this id or address is kept out, 3 no archive.
    """
    sought = expand_handle(context, sought, takes_bare_numbers=False)
    folded = fold_address(sought)
    with open_archive(context) as archive:
        found = archive.removals.find_removals(sought, folded)
        if not (kept_out := [removal for removal in found if not removal.allowed_at]):
            exit_nothing_removed(sought)
        for removal in kept_out:
            allow_removed(archive, removal, fold_address(removal.url), datetime.now(UTC))
        removal = next(r for r in archive.removals.get_removals() if r.id == kept_out[0].id)
    if as_json:
        click.echo(dump_json(removal_to_json(removal)))
    else:
        click.echo(f"{sanitize(removal.url)} is fetched again by the next crawl")
