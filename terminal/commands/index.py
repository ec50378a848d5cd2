"""`truongdang index`: the index follows the archive, is made anew, or is looked at."""

import click

from indexer import engines, sync
from research.json_text import json_text
from terminal.archive import open_archive, update_index
from terminal.command import Group
from terminal.errors import complain
from terminal.printers.index import (
    check_object,
    gc_object,
    outgrown_text,
    status_lines,
    status_object,
    sync_object,
    sync_text,
)
from terminal.progress import Progress
from terminal.screen import narrate, tell
from terminal.session import Session, with_session
from terminal.status import Status

_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object.")


@click.group(cls=Group)
def command() -> None:
    """Keep the index, which can always be made again from the archive."""


@command.command(examples=("truongdang index update",))
@with_session
@_JSON
def update(session: Session, *, as_json: bool) -> None:
    """Take in what has changed in the archive since the last time.

    Exit status: 0 done, 3 no archive, or the index is locked, 4 it must be rebuilt.
    """
    with open_archive(session) as archive:
        report = update_index(session, archive)
    click.echo(json_text(sync_object(report)) if as_json else sync_text(report))


@command.command(examples=("truongdang index rebuild", "truongdang index rebuild --engine tantivy"))
@with_session
@click.option(
    "--engine",
    type=click.Choice(engines.names()),
    help="Change over to this engine; without it the index keeps the one that it has.",
)
@_JSON
def rebuild(session: Session, *, engine: str | None, as_json: bool) -> None:
    """Make the index anew, beside the old one, which answers until the new one is ready.

    Exit status: 0 done, 3 no archive, the index is locked, or the engine is not installed.
    """
    with open_archive(session) as archive, Progress("indexing") as progress:
        report = sync.rebuild(
            archive,
            session.index,
            engine=engine,
            first=session.settings().engine,
            on_progress=progress.show,
        )
    click.echo(json_text(sync_object(report)) if as_json else sync_text(report))


@command.command(examples=("truongdang index check",))
@with_session
@_JSON
def check(session: Session, *, as_json: bool) -> None:
    """Read the whole index, and compare it with the archive where it is up to date.

    Exit status: 0 all is well, 1 something is wrong, 3 no index, 4 it must be rebuilt.
    """
    with open_archive(session) as archive:
        findings = sync.check(session.index, archive=archive)
    if as_json:
        click.echo(json_text(check_object(findings)))
    else:
        tell(findings or ["the index is whole"])
    if findings:
        complain("the index is not whole", hint="truongdang index rebuild")
    click.get_current_context().exit(Status.NONE if findings else Status.FINE)


@command.command(examples=("truongdang index gc",))
@with_session
@_JSON
def gc(session: Session, *, as_json: bool) -> None:
    """Remove the files that killed rebuilds and commits left behind.

    Exit status: 0 done, 3 no index, or it is locked, 4 it must be rebuilt.
    """
    freed = sync.collect_garbage(session.index)
    click.echo(json_text(gc_object(freed)) if as_json else f"index: {freed:,} bytes freed")


@command.command(examples=("truongdang index status", "truongdang index status --json"))
@with_session
@_JSON
def status(session: Session, *, as_json: bool) -> None:
    """Say what the index holds and which change of the archive it has reached.

    Exit status: 0 there is an index, 3 there is none, 4 it must be rebuilt.
    """
    found = sync.status(session.index)
    if as_json:
        click.echo(json_text(status_object(found)))
    else:
        tell(status_lines(found))
    if engines.outgrown(found.engine, found.documents):
        narrate(outgrown_text())
