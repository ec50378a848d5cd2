"""`truongdang diff`: what the site changed in an article, word by word."""

import sys

import click

from research.difference import differences
from research.json_text import json_text
from terminal.archive import open_archive
from terminal.command import Command
from terminal.errors import complain
from terminal.pager import page
from terminal.printers.difference import difference_lines, difference_object
from terminal.revision import find
from terminal.screen import Screen
from terminal.session import Session, with_session
from terminal.status import Status

_EXAMPLES = (
    "truongdang diff \"$(truongdang search 'is:revised' --limit 1 --ids)\"",
    "truongdang diff \"$(truongdang search 'is:revised' --limit 1 --ids)\" --from 1 --to 2 --json",
)
_NUMBER = click.IntRange(min=1)


@click.command(cls=Command, examples=_EXAMPLES)
@with_session
@click.argument("article_id", metavar="ID")
@click.option("--from", "first", type=_NUMBER, metavar="N", help="The older; else the one before.")
@click.option("--to", "last", type=_NUMBER, metavar="M", help="The newer; else the last.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(
    session: Session, article_id: str, *, first: int | None, last: int | None, as_json: bool
) -> None:
    """Show what changed between two revisions of the article with this ID.

    What was taken away is red or in [-brackets-], what was added green or in {+braces+}.

    Exit status: 0 shown, 1 no such article or revision, or it was never revised, 3 no archive.
    """
    with open_archive(session) as archive:
        new = find(archive, article_id, last)
        if first is None and new.revision == 1:
            complain(
                f"there is no revision of {article_id} before the first",
                hint="Articles that were revised: truongdang search 'is:revised'",
            )
            raise click.exceptions.Exit(Status.NONE)
        old = find(archive, article_id, first or new.revision - 1)
    found = differences(old.content, new.content)
    if as_json:
        click.echo(json_text(difference_object(old, new, found)))
    else:
        page(difference_lines(old, new, found, Screen.of(sys.stdout)))
