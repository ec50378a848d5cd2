"""`truongdang sites push`: site files written into the archive, for all machines on it."""

import click

from research.json_text import dump_json
from terminal.cli.context import CliContext, pass_cli_context, site_key_argument
from terminal.cli.errors import ExitStatus
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.output import json_option, write_error_line, write_lines
from terminal.printers.sites import render_sharing, sharing_to_json
from terminal.services.archive import open_archive
from terminal.services.site_sharing import push_site_files


@click.command(cls=ExampleCommand, examples=("truongdang sites push", "truongdang sites push KEY"))
@pass_cli_context
@site_key_argument(required=False)
@json_option
def command(context: CliContext, keys: tuple[str, ...], *, as_json: bool) -> None:
    """Write the site files of this configuration into the archive, for all machines on it.

    Without KEY all of them; those that come with the program are everywhere anyway. A file with
    mistakes is left out. The archive keeps the last that was pushed.

    Exit status: 0 done, 1 there was none, 2 a mistake in the configuration, 3 no archive.
    """
    with open_archive(context, create=True) as archive:
        done = push_site_files(archive, context.config, keys)
    if as_json:
        click.echo(dump_json(sharing_to_json(done)))
    else:
        write_lines(render_sharing(done))
    if not done:
        names = ", ".join(keys) or "any site"
        write_error_line(f"no file of {names} in {context.config / 'sites'}: nothing was pushed")
    click.get_current_context().exit(ExitStatus.OK if done else ExitStatus.NOTHING_FOUND)
