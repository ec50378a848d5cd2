"""`truongdang index`: the index follows the archive, is made anew, or is looked at."""

import click

from indexer import sync
from research.json_text import json_text
from terminal.archive import open_archive, update_index
from terminal.command import Group
from terminal.printers.index import status_lines, status_object, sync_object, sync_text
from terminal.progress import Progress
from terminal.screen import tell
from terminal.session import Session, with_session

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


@command.command(examples=("truongdang index rebuild",))
@with_session
@_JSON
def rebuild(session: Session, *, as_json: bool) -> None:
    """Make the index anew, beside the old one, which answers until the new one is ready.

    Exit status: 0 done, 3 no archive, or the index is locked.
    """
    with open_archive(session) as archive, Progress("indexing") as progress:
        report = sync.rebuild(archive, session.index, on_progress=progress.show)
    click.echo(json_text(sync_object(report)) if as_json else sync_text(report))


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
