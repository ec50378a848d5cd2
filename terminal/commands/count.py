"""`truongdang count`: how many articles match."""

from dataclasses import replace

import click

from indexer.request import SearchRequest
from research.json_text import json_text
from terminal.command import Command
from terminal.printers.json import count_object
from terminal.request import with_request
from terminal.search import ask, narrate_results, status_of_results
from terminal.session import Session, with_session

_EXAMPLES = (
    "truongdang count 'hội nghị'",
    "truongdang count '*' --from 2020 --to 2020",
    "truongdang count '\"nghị quyết\"' --json",
)


@click.command(cls=Command, examples=_EXAMPLES)
@with_session
@with_request
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def command(session: Session, request: SearchRequest, *, as_json: bool) -> None:
    """Count the articles that match QUERY.

    Exit status: 0 some, 1 none, 2 a mistake in the command line, 3 no index, 4 the index must
    be rebuilt.
    """
    results = ask(session, replace(request, limit=0, snippets=False))
    click.echo(json_text(count_object(results)) if as_json else results.total)
    narrate_results(results)
    click.get_current_context().exit(status_of_results(results))
