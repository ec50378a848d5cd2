"""`truongdang sites pull`: site files taken from the archive."""

import click

from research.json_text import dump_json
from terminal.cli.context import CliContext, pass_cli_context, site_key_argument
from terminal.cli.errors import ExitStatus
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.output import json_option, write_error_line, write_lines
from terminal.printers.sites import render_sharing, sharing_to_json
from terminal.services.archive import open_archive
from terminal.services.site_sharing import pull_site_files


@click.command(cls=ExampleCommand, examples=("truongdang sites pull", "truongdang sites pull KEY"))
@pass_cli_context
@site_key_argument(required=False)
@json_option
def command(context: CliContext, keys: tuple[str, ...], *, as_json: bool) -> None:
    """Write the site files that were pushed into this configuration.

    Without KEY all of them. A file here that differs is kept beside it, as KEY.toml.before-pull.

    Exit status: 0 done, 1 there was none, 3 no archive, or a file cannot be written.
    """
    with open_archive(context) as archive:
        done = pull_site_files(archive, context.config, keys)
    if as_json:
        click.echo(dump_json(sharing_to_json(done)))
    else:
        write_lines(render_sharing(done))
    if not done:
        names = ", ".join(keys) or "any site"
        write_error_line(f"no file of {names} was pushed into the archive: nothing was pulled")
    click.get_current_context().exit(ExitStatus.OK if done else ExitStatus.NOTHING_FOUND)
