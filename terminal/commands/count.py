"""`truongdang count`: the number of articles that match.

A module of its own, though short, as every command has one.
"""

from dataclasses import replace

import click

from indexer.search_request import SearchRequest
from research.json_text import dump_json
from terminal.cli.context import CliContext, pass_cli_context
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.options import add_search_request_options
from terminal.cli.output import json_option
from terminal.printers.search_json import count_to_json
from terminal.services.search import get_results_exit_status, print_search_notes, run_search

_EXAMPLES = (
    "truongdang count 'hội nghị'",
    "truongdang count '*' --from 2020 --to 2020",
    "truongdang count '\"nghị quyết\"' --json",
)


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@add_search_request_options
@json_option
def command(context: CliContext, request: SearchRequest, *, as_json: bool) -> None:
    """Count the articles that match QUERY.

    Exit status: 0 some, 1 none, 2 a mistake in the command line, 3 no index, 4 the index must
    be rebuilt.
    """
    results = run_search(context, replace(request, limit=0, snippets=False))
    click.echo(dump_json(count_to_json(results)) if as_json else results.total)
    print_search_notes(results)
    click.get_current_context().exit(get_results_exit_status(results))
