"""`truongdang index`: the index follows the archive, is made anew, or is looked at."""

import click

from indexer import engines, sync
from indexer.sync import SyncReport
from research.json_text import dump_json, dump_json_line
from terminal.cli.context import CliContext, pass_cli_context
from terminal.cli.errors import ExitStatus, print_error_message
from terminal.cli.lazy_group import LazyGroup
from terminal.cli.output import json_option, write_error_line, write_lines
from terminal.cli.progress import ProgressCounter
from terminal.printers.index import (
    check_to_json,
    format_engine_advice,
    format_sync,
    garbage_collection_to_json,
    index_status_to_json,
    render_index_status,
    sync_to_json,
)
from terminal.services.archive import open_archive, update_index_with_progress
from terminal.services.belonging import print_strangers
from terminal.services.shared_follower import SharedFollower

_FOLLOW_SECONDS = 10.0
"""Seconds between two looks: news is found soon, and a commit of the index is worth its while."""


@click.group(cls=LazyGroup)
def command() -> None:
    """Look after the index, which can always be rebuilt from the archive."""


@command.command(
    examples=("truongdang index update", "truongdang index update --follow --every 30")
)
@pass_cli_context
@click.option(
    "--follow", is_flag=True, help="Go on until Ctrl-C. Of several, one works and the others wait."
)
@click.option(
    "--every",
    type=click.FloatRange(min=0.1),
    metavar="SECONDS",
    help=f"With --follow: the time between two looks for changes.  [{_FOLLOW_SECONDS:g}]",
)
@json_option
def update(context: CliContext, *, follow: bool, every: float | None, as_json: bool) -> None:
    """Add what has changed in the archive since the last update.

    Exit status: 0 done, 3 no archive, or the index is locked, 4 it must be rebuilt.
    """
    if every and not follow:
        raise click.UsageError("--every needs --follow.")
    with open_archive(context) as archive:
        if follow:

            def print_report(report: SyncReport) -> None:
                line = dump_json_line(sync_to_json(report)) if as_json else format_sync(report)
                click.echo(line)

            SharedFollower(
                context=context,
                archive=archive,
                pause=every or _FOLLOW_SECONDS,
                on_report=print_report,
            ).run()
        report = update_index_with_progress(context, archive)
    click.echo(dump_json(sync_to_json(report)) if as_json else format_sync(report))


@command.command(examples=("truongdang index rebuild", "truongdang index rebuild --engine tantivy"))
@pass_cli_context
@click.option(
    "--engine",
    type=click.Choice(engines.list_engine_names()),
    help="Build it with this engine.  [the one it has]",
)
@json_option
def rebuild(context: CliContext, *, engine: str | None, as_json: bool) -> None:
    """Rebuild the index; searches use the old one until the new one is ready.

    Exit status: 0 done, 3 no archive, the index is locked, or the engine is not installed.
    """
    with open_archive(context) as archive, ProgressCounter("indexing") as progress:
        report = sync.rebuild_index(
            archive,
            context.index,
            engine=engine,
            first=context.load_settings().engine,
            on_progress=progress.show,
        )
    click.echo(dump_json(sync_to_json(report)) if as_json else format_sync(report))


@command.command(examples=("truongdang index check",))
@pass_cli_context
@json_option
def check(context: CliContext, *, as_json: bool) -> None:
    """Read the whole index, and compare it with the archive where it is up to date.

    Exit status: 0 all is well, 1 something is wrong, 3 no index, 4 it must be rebuilt.
    """
    with open_archive(context) as archive:
        findings = sync.check_index(context.index, archive=archive)
        print_strangers(context, archive)
    if as_json:
        click.echo(dump_json(check_to_json(findings)))
    else:
        write_lines(findings or ["the index is whole"])
    if findings:
        print_error_message("the index is not whole", hint="truongdang index rebuild")
    click.get_current_context().exit(ExitStatus.NOTHING_FOUND if findings else ExitStatus.OK)


@command.command(examples=("truongdang index gc",))
@pass_cli_context
@json_option
def gc(context: CliContext, *, as_json: bool) -> None:
    """Remove the files that killed rebuilds and commits left behind.

    Exit status: 0 done, 3 no index, or it is locked, 4 it must be rebuilt.
    """
    freed = sync.collect_garbage(context.index)
    click.echo(
        dump_json(garbage_collection_to_json(freed)) if as_json else f"index: {freed:,} bytes freed"
    )


@command.command(examples=("truongdang index status", "truongdang index status --json"))
@pass_cli_context
@json_option
def status(context: CliContext, *, as_json: bool) -> None:
    """Show what the index holds, and up to which change of the archive.

    Exit status: 0 there is an index, 3 there is none, 4 it must be rebuilt.
    """
    index_status = sync.read_status(context.index)
    if as_json:
        click.echo(dump_json(index_status_to_json(index_status)))
    else:
        write_lines(render_index_status(index_status))
    if engines.exceeds_size(index_status.engine, index_status.documents):
        write_error_line(format_engine_advice())
