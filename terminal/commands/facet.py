"""`truongdang facet`: the articles that match, counted by a field."""

from dataclasses import replace

import click

from indexer.search_request import ALL_FACETS, SearchRequest
from terminal.cli.context import CliContext, pass_cli_context
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.options import (
    add_search_request_options,
    complete_facets,
    facet_limit_option,
    parse_facet_names,
)
from terminal.cli.output import OutputFormats, add_output_format_options
from terminal.printers.csv import render_facets_csv
from terminal.printers.facets import render_facets
from terminal.printers.search_json import facet_to_json
from terminal.services.search import get_results_exit_status, print_search_notes, run_search

_EXAMPLES = (
    "truongdang facet 'hội nghị' --by year",
    "truongdang facet '*' --by author,section --facet-limit 5",
    "truongdang facet '*' --by month --from 2020 --csv",
)


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@add_search_request_options
@click.option(
    "--by",
    "facets",
    multiple=True,
    required=True,
    callback=parse_facet_names,
    shell_complete=complete_facets,
    metavar="NAME[,NAME]",
    help=" ".join(ALL_FACETS),
)
@facet_limit_option
@add_output_format_options(json="One JSON object.", csv="Rows of facet, value and count.")
def command(
    context: CliContext,
    request: SearchRequest,
    *,
    facets: tuple[str, ...],
    facet_limit: int,
    output_format: str | None,
) -> None:
    """Count the articles that match QUERY by the values of one or more facets.

    Years and months are in the order of time: 0 where nothing matches, a dash where the chosen
    sites have no article at all. Other facets are sorted by count.

    Exit status: 0 some, 1 none, 2 a mistake in the command line, 3 no index, 4 the index must
    be rebuilt.
    """
    full_request = replace(request, limit=0, snippets=False, facets=facets, facet_limit=facet_limit)
    results = run_search(context, full_request)
    formats = OutputFormats(
        json=lambda: facet_to_json(results),
        csv=lambda: render_facets_csv(results.facets),
        text=lambda screen: render_facets(results, screen),
    )
    formats.write(output_format, has_results=bool(results.total))
    print_search_notes(results)
    click.get_current_context().exit(get_results_exit_status(results))
