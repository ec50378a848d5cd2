"""`truongdang browse`: search, narrow down and read in one application.

A module of its own, though short, as every command has one.
"""

import sys

import click

from terminal.cli.context import CliContext, pass_cli_context
from terminal.cli.lazy_group import ExampleCommand

_EXAMPLES = ("truongdang browse",)


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
def command(context: CliContext) -> None:
    """Search, narrow down and read in one application, with keyboard or mouse.

    Type a query and see the hits; Tab leads to the facets and the hits, Enter opens one. Words in
    context, trends, revisions, exports and saved searches are a key away: the keys stand in the
    last line, F1 explains them.

    Exit status: 0, or 2 where this is no terminal.
    """
    # Textual draws on stderr.
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise click.UsageError("browse needs a terminal; in a pipe there is truongdang search.")
    # The library takes longer to start than the help of this command to be read out.
    from terminal.browse.app import BrowseApp  # noqa: PLC0415
    from terminal.browse.data_service import DataService  # noqa: PLC0415

    with DataService(context) as data:
        BrowseApp(data).run()
