"""`truongdang archive copy`: the database of an archive moved to PostgreSQL, or back."""

from pathlib import Path

import click

from archive.database_copy import copy_database
from research.json_text import dump_json
from terminal.cli.context import CliContext, pass_cli_context
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.output import json_option, write_lines
from terminal.cli.progress import ProgressCounter
from terminal.printers.archive import copy_to_json, render_copy

_EXAMPLES = (
    "truongdang archive copy data/archive.sqlite3 postgresql://truongdang@db.example/archive",
    "truongdang archive copy postgresql://truongdang@db.example/archive copy.sqlite3",
)


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@json_option
def command(context: CliContext, source: str, target: str, *, as_json: bool) -> None:
    """Copy the database FROM to the empty database TO: a file of SQLite, or a URL.

    Both are compared at the end, by number and checksum of the rows of each table. A copy that was
    interrupted goes on where it stopped. Captures and index are not part of the database, and work
    with either. Nothing may write to FROM meanwhile.

    Exit status: 0 done, 3 no archive, or TO is another one, 4 the archive is damaged.
    """
    del context
    with ProgressCounter("rows copied") as progress:
        copy = copy_database(_make_url(source), _make_url(target), progress.show)
    if as_json:
        click.echo(dump_json(copy_to_json(copy)))
    else:
        write_lines(render_copy(copy))


def _make_url(name: str) -> str:
    """Return the address of a database; what has no `://` is a file."""
    return name if "://" in name else f"sqlite:///{Path(name).absolute()}"
