"""`truongdang alert`: a message for `alert_command`, from whoever has one."""

import click

from config.load import read_alert_command
from terminal.alarm import sound
from terminal.alerting_command import KILLED
from terminal.command import Command
from terminal.errors import complain
from terminal.problem import Problem, announce
from terminal.session import Session, with_session
from terminal.status import Status

_EXAMPLES = (
    "truongdang alert 'This is a test.'",
    "truongdang alert --killed crawl 'out of memory'",
)


@click.command(cls=Command, examples=_EXAMPLES)
@with_session
@click.argument("message")
@click.option(
    "--killed",
    metavar="COMMAND",
    help="A command was killed: told once, until it next gets through (crawl, archive-verify).",
)
def command(session: Session, message: str, *, killed: str | None) -> None:
    """Give a MESSAGE to the alert_command of settings.toml, to try it or to tell of a failed unit.

    Exit status: 0 told, or known already, 1 it failed, 2 there is none.
    """
    to_run = read_alert_command(session.config)
    if not to_run:
        complain(
            f"no alert_command is set in {session.config / 'settings.toml'}",
            hint="Examples stand in docs/operations.md.",
        )
        click.get_current_context().exit(Status.USAGE)
    if killed:
        problem = Problem(site=None, sign=f"{killed} {KILLED}", message=message)
        is_told = announce(session, [problem], lambda _: False)
    else:
        is_told = sound(to_run, message + "\n", {"TRUONGDANG_ALERT_SUBJECT": message})
    click.get_current_context().exit(Status.FINE if is_told else Status.NONE)
