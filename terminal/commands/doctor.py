"""`truongdang doctor`: whether all is in order here, and the command that mends what is not."""

from collections.abc import Sequence
from datetime import UTC, datetime

import click

from archive.errors import ArchiveError
from indexer import sync
from indexer.errors import IndexerError
from research.json_text import dump_json
from terminal.cli.context import CliContext, pass_cli_context
from terminal.cli.errors import ExitStatus
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.output import json_option, write_error_line, write_lines
from terminal.cli.text_width import sanitize
from terminal.printers.diagnosis import diagnosis_to_json, render_diagnosis
from terminal.printers.health_report import render_folders
from terminal.services.archive import open_archive, update_index_with_progress
from terminal.services.diagnosis import diagnose
from terminal.services.finding import DoctorFinding, Level
from terminal.services.leftovers import clear_leftover, list_leftovers

_EXAMPLES = (
    "truongdang doctor",
    "truongdang doctor --deep",
    "truongdang doctor --fix",
    "truongdang doctor --json",
)


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@click.option("--deep", is_flag=True, help="Read every capture, the database and the index whole.")
@click.option("--fix", is_flag=True, help="Mend the index and clear what killed exports left.")
@json_option
def command(context: CliContext, *, deep: bool, fix: bool, as_json: bool) -> None:
    """Say whether all is in order here, and which command mends what is not.

    It looks at the configuration, the folders in use and the rights to them, the disk, the
    clock, the database, the captures, the index beside the archive, locks, what killed commands
    left, the last backup, and optional programs. Nothing is asked over the network.

    A note is worth knowing; a problem needs a person. What a killed run left is a note if the next
    run mends it. --fix repairs only what can be made again from the archive.

    Exit status: 0 no problem, 1 at least one.
    """
    findings = diagnose(context, deep=deep, now=datetime.now(UTC))
    if fix and _fix(context, findings):
        findings = diagnose(context, deep=deep, now=datetime.now(UTC))
    if as_json:
        click.echo(dump_json(diagnosis_to_json(findings)))
    else:
        write_lines(render_folders(context))
        write_lines(render_diagnosis(findings))
    has_problem = any(finding.level is Level.PROBLEM for finding in findings)
    click.get_current_context().exit(ExitStatus.NOTHING_FOUND if has_problem else ExitStatus.OK)


def _fix(context: CliContext, findings: Sequence[DoctorFinding]) -> bool:
    """Mend what is derived; return whether anything was done, which is said on stderr."""
    codes = {finding.code for finding in findings}
    done = False
    for path in list_leftovers(context):
        try:
            clear_leftover(path)
        except OSError as error:
            write_error_line(f"{sanitize(str(path))} cannot be cleared: {error.strerror}")
        else:
            write_error_line(f"cleared {sanitize(str(path))}")
            done = True
    if codes & {"index", "index-behind", "no-index"}:
        done |= _mend_index(context, is_broken="index" in codes)
    return done


def _mend_index(context: CliContext, *, is_broken: bool) -> bool:
    try:
        with open_archive(context) as archive:
            if is_broken:
                engine = context.load_settings().engine
                sync.rebuild_index(archive, context.index, first=engine)
            else:
                update_index_with_progress(context, archive)
    except (ArchiveError, IndexerError) as error:
        write_error_line(f"the index cannot be mended: {error}")
        return False
    write_error_line("the index was made anew" if is_broken else "the index follows the archive")
    return True
