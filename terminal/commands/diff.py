"""`truongdang diff`: the changes of a site to an article, word by word."""

import sys

import click

from research.json_text import dump_json
from research.revision_diff import diff_contents
from terminal.cli.context import CliContext, pass_cli_context
from terminal.cli.errors import ExitStatus, print_error_message
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.output import OutputScreen, json_option, write_paged
from terminal.printers.revision_diff import diff_to_json, render_diff
from terminal.services.archive import find_article, open_archive
from terminal.services.result_list import expand_handle

_EXAMPLES = (
    "truongdang diff \"$(truongdang search 'is:revised' --limit 1 --ids)\"",
    "truongdang diff \"$(truongdang search 'is:revised' --limit 1 --ids)\" --from 1 --to 2 --json",
)
_REVISION_NUMBER = click.IntRange(min=1)


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@click.argument("typed_id", metavar="ID")
@click.option(
    "--from",
    "first",
    type=_REVISION_NUMBER,
    metavar="N",
    help="The older revision.  [the one before --to]",
)
@click.option(
    "--to", "last", type=_REVISION_NUMBER, metavar="M", help="The newer revision.  [the last]"
)
@json_option
def command(
    context: CliContext, typed_id: str, *, first: int | None, last: int | None, as_json: bool
) -> None:
    """Show what changed between two revisions of the article with this ID.

    ID is an id, its part after the site (four letters are enough), or a number of the last list:
    1 or @1.

    Deleted words are red or in [-brackets-], added words are green or in {+braces+}.

    Exit status: 0 shown, 1 no such article or revision, or it was never revised, 3 no archive.
    """
    article_id = expand_handle(context, typed_id)
    with open_archive(context) as archive:
        new = find_article(archive, article_id, last)
        if first is None and new.revision == 1:
            print_error_message(
                f"there is only one version of {new.id}",
                hint="Articles that were revised: truongdang search 'is:revised'",
            )
            raise click.exceptions.Exit(ExitStatus.NOTHING_FOUND)
        old = find_article(archive, article_id, first or new.revision - 1)
    differences = diff_contents(old.content, new.content)
    if as_json:
        click.echo(dump_json(diff_to_json(old, new, differences)))
    else:
        write_paged(render_diff(old, new, differences, OutputScreen.for_stream(sys.stdout)))
