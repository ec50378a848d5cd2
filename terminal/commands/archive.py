"""`truongdang archive`: what is kept, whether it is whole, and a copy of it."""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from archive.backup import backup as make_backup
from archive.captures import CaptureStore
from archive.verification import Fault
from archive.verification import verify as verify_archive
from research.json_text import json_text
from terminal.alerting_command import TELL, AlertingCommand, note_finding
from terminal.archive import open_archive
from terminal.command import Group
from terminal.errors import complain
from terminal.printers.archive import (
    backup_lines,
    backup_object,
    growth_lines,
    growth_object,
    verification_lines,
    verification_object,
)
from terminal.progress import Progress
from terminal.screen import Screen, tell
from terminal.session import Session, with_session
from terminal.status import Status

MONTH = timedelta(days=30)
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object.")


@click.group(cls=Group)
def command() -> None:
    """Look after the archive: how it grows, whether it is whole, a copy elsewhere."""


@command.command(examples=("truongdang archive status", "truongdang archive status --json"))
@with_session
@_JSON
def status(session: Session, *, as_json: bool) -> None:
    """Say how much is kept of each site, and how much came in the last thirty days.

    Exit status: 0 done, 3 no archive.
    """
    with open_archive(session) as archive:
        growth = archive.inventory.growth(datetime.now(UTC) - MONTH)
    if as_json:
        click.echo(json_text(growth_object(growth)))
    else:
        tell(growth_lines(growth, Screen.of(sys.stdout)))


@command.command(
    cls=AlertingCommand,
    examples=("truongdang archive verify", "truongdang archive verify --json"),
)
@with_session
@TELL
@_JSON
def verify(session: Session, *, as_json: bool) -> None:
    """Read every capture and compare it with what the database says of it.

    Exit status: 0 all is well, 1 captures are missing or broken, 3 no archive, 4 the database is
    damaged.
    """
    store = CaptureStore(session.settings().captures)
    with open_archive(session) as archive, Progress("files verified") as progress:
        found = verify_archive(
            archive.inventory, store, is_written=archive.is_at_work, on_progress=progress.show
        )
    if as_json:
        click.echo(json_text(verification_object(found)))
    else:
        tell(verification_lines(found))
    if damaged := next((each for each in found.findings if each.fault is Fault.DATABASE), None):
        raise archive.inventory.damage(damaged.message)
    if found.findings:
        lines = list(verification_lines(found))
        note_finding(f"{lines[0]} ({lines[-1]})")
    click.get_current_context().exit(Status.NONE if found.findings else Status.FINE)


@command.command(cls=AlertingCommand, examples=("truongdang archive backup ../truongdang-backup",))
@with_session
@TELL
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@_JSON
def backup(session: Session, folder: Path, *, as_json: bool) -> None:
    """Copy the archive into FOLDER, also while sites are being crawled.

    The next backup to the same FOLDER copies what is new. FOLDER is laid out as a data folder is:
    truongdang --data FOLDER archive verify looks whether it is whole.

    Nothing in FOLDER is overwritten by something else: what differs stands beside it afterwards.

    Exit status: 0 done, 1 captures were missing, or something differed, 3 no archive, or FOLDER
    cannot be used.
    """
    store = CaptureStore(session.settings().captures)
    with open_archive(session) as archive, Progress("files copied") as progress:
        made = make_backup(
            archive.inventory,
            store,
            session.data,
            folder,
            now=datetime.now(UTC),
            on_progress=progress.show,
        )
    if as_json:
        click.echo(json_text(backup_object(made)))
    else:
        tell(backup_lines(made))
    if made.conflicts:
        complain(
            f"the backup had {len(made.conflicts):,} files otherwise than the archive has them",
            hint="Nothing was overwritten. Which is sound: truongdang --data FOLDER archive verify",
        )
    if made.missing:
        note_finding(f"captures are missing in {len(made.missing):,} files")
        complain(
            f"captures are missing in {len(made.missing):,} files, the first {made.missing[0]}",
            hint="What is missing: truongdang archive verify",
        )
    if made.missing or made.conflicts:
        click.get_current_context().exit(Status.NONE)
