"""`truongdang archive cdx`: the index of captures that replay programs read, beside them."""

import click

from archive.cdx import INDEX_NAME, write_cdx
from terminal.cli.context import CliContext, pass_cli_context
from terminal.cli.lazy_group import ExampleCommand
from terminal.services.archive import open_archive, open_captures, print_left_out


@click.command(cls=ExampleCommand, examples=("truongdang archive cdx",))
@pass_cli_context
def command(context: CliContext) -> None:
    """Write the index of all captures beside them, as CDXJ, for pywb.

    It is written to index.cdxj in the captures folder. Write it anew after crawls.

    Exit status: 0 done, 3 no archive, or the file cannot be written.
    """
    store = open_captures(context)
    with open_archive(context) as archive:
        count, outside = write_cdx(archive, store)
    click.echo(f"{store.folder / INDEX_NAME}: {count:,} captures")
    print_left_out(outside)
