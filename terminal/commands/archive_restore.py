"""`truongdang archive restore`: a data folder from a backup, checked."""

from pathlib import Path

import click

from archive.restore import restore_archive
from research.json_text import dump_json
from terminal.cli.errors import ExitStatus
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.output import json_option, write_lines
from terminal.cli.progress import ProgressCounter
from terminal.printers.archive import render_restore, restore_to_json

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command(
    cls=ExampleCommand, examples=("truongdang archive restore ../truongdang-backup ../restored",)
)
@click.argument("backup", metavar="FROM", type=_FOLDER)
@click.argument("folder", metavar="TO", type=_FOLDER)
@json_option
def command(backup: Path, folder: Path, *, as_json: bool) -> None:
    """Make the data folder TO from the backup FROM, and verify it.

    TO is a new or an empty folder. If the command is interrupted, the same command goes on where
    it was. Nothing in FROM is changed. Each file is read back as it is written; at the end every
    capture is compared with the database, as archive verify does.

    The index is not part of a backup: truongdang --data TO index rebuild.

    Exit status: 0 all is well, 1 captures were missing or broken in FROM, or files differed
    there, 3 FROM is no backup, or TO cannot be used, 4 the database of FROM is damaged.
    """
    with ProgressCounter("files copied") as progress:
        report = restore_archive(backup, folder, on_progress=progress.show)
    if as_json:
        click.echo(dump_json(restore_to_json(report)))
    else:
        write_lines(render_restore(report, folder))
    has_loss = report.missing or report.left or report.findings
    click.get_current_context().exit(ExitStatus.NOTHING_FOUND if has_loss else ExitStatus.OK)
