"""`truongdang alert`: a message for `alert_command`, from whoever has one."""

import click

from config.load import read_alert_command
from terminal.cli.alerting_command import KILLED
from terminal.cli.context import CliContext, pass_cli_context
from terminal.cli.errors import ExitStatus, print_error_message
from terminal.cli.lazy_group import ExampleCommand
from terminal.services.alerts import OpenAlert, announce_changes, run_alert_command

_EXAMPLES = (
    "truongdang alert 'This is a test.'",
    "truongdang alert --killed crawl 'out of memory'",
)


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@click.argument("message")
@click.option(
    "--killed",
    metavar="COMMAND",
    help="Report once that COMMAND was killed, until it next succeeds (crawl, archive-verify).",
)
def command(context: CliContext, message: str, *, killed: str | None) -> None:
    """Send MESSAGE through the alert_command of settings.toml: to test it, or to report a failure.

    Exit status: 0 told, or known already, 1 it failed, 2 there is none.
    """
    to_run = read_alert_command(context.config)
    if not to_run:
        print_error_message(
            f"no alert_command is set in {context.config / 'settings.toml'}",
            hint="Examples stand in docs/operations.md.",
        )
        click.get_current_context().exit(ExitStatus.USAGE)
    if killed:
        problem = OpenAlert(site=None, sign=f"{killed} {KILLED}", message=message)
        is_told = announce_changes(context, [problem], lambda _: False)
    else:
        is_told = run_alert_command(to_run, message + "\n", {"TRUONGDANG_ALERT_SUBJECT": message})
    click.get_current_context().exit(ExitStatus.OK if is_told else ExitStatus.NOTHING_FOUND)
