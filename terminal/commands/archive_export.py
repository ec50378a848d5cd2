"""`truongdang archive export`: captures of sites as one file, for replay programs."""

from pathlib import Path

import click

from archive.model import SiteKey
from archive.wacz import write_wacz
from terminal.cli.context import CliContext, pass_cli_context, site_key_argument
from terminal.cli.lazy_group import ExampleCommand
from terminal.printers.table import format_count
from terminal.services.archive import open_archive, open_captures, print_left_out

_EXAMPLES = ("truongdang archive export --format wacz demo-joomla -o demo-joomla.wacz",)


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@site_key_argument(required=True)
@click.option(
    "--format", "format_", type=click.Choice(["wacz"]), default="wacz", help="The format."
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file that is written, or replaced.",
)
def command(context: CliContext, keys: tuple[str, ...], *, format_: str, output: Path) -> None:
    """Write the captures and articles of the sites KEY into a WACZ file.

    ReplayWeb.page and pywb show the sites from it as they were captured.

    Exit status: 0 done, 3 no archive, no captures, or the file cannot be written.
    """
    del format_  # the only one so far
    store = open_captures(context)
    sites = [SiteKey(key) for key in dict.fromkeys(keys)]
    with open_archive(context) as archive:
        report = write_wacz(archive, store, sites, output)
    click.echo(
        f"{output}: {format_count(report.captures, 'capture')} in"
        f" {format_count(report.files, 'file')}, {format_count(report.pages, 'page')}"
    )
    print_left_out(report.outside)
