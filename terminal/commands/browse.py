"""`truongdang browse`: search, narrow down and read in one application.

A module of its own, though short, as every command has one.
"""

import sys

import click

from research.errors import MissingExtraError
from terminal.cli.context import CliContext, pass_cli_context
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.output import write_error_line
from terminal.services.archive import migrate_archive
from terminal.services.search import open_searcher

_EXAMPLES = ("truongdang browse", "truongdang browse --serve", "truongdang browse --serve :9000")


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@click.option(
    "--serve",
    "served_at",
    is_flag=False,
    flag_value="",
    metavar="[HOST:PORT]",
    help="Show it in web browsers, for reading only.  [127.0.0.1:8022]",
)
@click.option("--read-only", "is_read_only", is_flag=True, hidden=True)
def command(context: CliContext, *, served_at: str | None, is_read_only: bool) -> None:
    """Search, narrow down and read in one application, with keyboard or mouse.

    Type a query and see the hits. Tab goes to the facets and the hits, Enter opens a hit. Words in
    context, trends, revisions, exports and saved searches have keys of their own: the last line
    shows them, F1 explains them.

    With --serve colleagues who use no terminal see it in a web browser: http://127.0.0.1:8022.
    Nothing can be written there. It is for this machine alone unless HOST is typed; there is no
    password, so everybody who reaches HOST reads the archive.

    Exit status: 0 left, 2 this is not a terminal or HOST:PORT is not an address, 3 the address is
    in use, or there is no index.
    """
    if served_at is not None:
        _serve(context, served_at)
        return
    # Textual draws on stderr.
    streams = (sys.stdin, sys.stdout, sys.stderr)
    if not is_read_only and not all(stream.isatty() for stream in streams):
        raise click.UsageError("browse needs a terminal; in a pipe there is truongdang search.")
    # The library takes longer to start than the help of this command to be read out.
    from terminal.browse.app import BrowseApp  # noqa: PLC0415
    from terminal.browse.data_service import DataService  # noqa: PLC0415

    with DataService(context, is_read_only=is_read_only) as data:
        BrowseApp(data).run()


def _serve(context: CliContext, served_at: str) -> None:
    """Serve it to web browsers until Ctrl-C, for reading only."""
    try:
        from terminal.browse.web_server import WebAddress, serve_browse  # noqa: PLC0415 -- an extra
    except ModuleNotFoundError as error:
        raise MissingExtraError("web", needed_by="browse --serve") from error
    try:
        address = WebAddress.parse(served_at)
    except ValueError:
        raise click.BadParameter(
            f'"{served_at}" is not an address; write 127.0.0.1:8022 or :9000.',
            param_hint="'--serve'",
        ) from None
    with open_searcher(context):
        migrate_archive(context)  # a visitor must find all as it is: nothing is written then
    if not address.is_loopback:
        write_error_line(
            f"warning: everybody who reaches {address.netloc} can read this archive; there is no"
            " password, and what is sent is not encrypted"
        )
    serve_browse(context, address)
