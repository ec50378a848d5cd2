"""`truongdang search`: hits as text, as JSON, or as ids for other commands."""

import sys
from dataclasses import replace
from typing import NotRequired, TypedDict, Unpack, cast

import click

from indexer.engine import SortOrder
from indexer.search_request import SearchRequest
from indexer.search_results import SearchResults
from research.json_text import dump_json, dump_json_line
from terminal.cli.context import CliContext, pass_cli_context
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.options import (
    add_search_request_options,
    complete_facets,
    facet_limit_option,
    parse_facet_names,
)
from terminal.cli.output import OutputScreen, write_error_line, write_lines, write_paged
from terminal.printers.hits import render_results
from terminal.printers.search_json import hit_to_json, results_to_json
from terminal.printers.table import format_count
from terminal.services.search import get_results_exit_status, print_search_notes, run_search

_EXAMPLES = (
    "truongdang search 'hội nghị sơ kết'",
    "truongdang search hoi nghi so ket --facet author,year",
    "truongdang search '\"trường chính trị\"' --from 2019 --to 2020-07 --sort date",
    "truongdang search 'title:hội nghị -\"công đoàn\"' --limit 5 --json",
    "truongdang search '*' --ids --limit 0",
)


class _RequestOptions(TypedDict):
    """The options that a request takes as they are typed."""

    facets: tuple[str, ...]
    facet_limit: int
    collapse: bool
    explain: bool
    sample: int | None
    seed: int


class _ListingOptions(_RequestOptions):
    """The options that say which hits are listed, and what is told about them."""

    sort: NotRequired[str | None]
    limit: NotRequired[int]


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@add_search_request_options
@click.option(
    "--sort",
    type=click.Choice([sort.value for sort in SortOrder]),
    help="By default the best first; for * the newest.",
)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    help="How many hits to list; 0 lists all.",
)
@click.option(
    "--facet",
    "facets",
    multiple=True,
    callback=parse_facet_names,
    shell_complete=complete_facets,
    metavar="NAME[,NAME]",
    help="Count the hits by these facets too.",
)
@facet_limit_option
@click.option("--collapse", is_flag=True, help="Show nearly equal texts only once.")
@click.option("--explain", is_flag=True, help="Say what each part of the query matches.")
@click.option(
    "--sample", type=click.IntRange(min=1), metavar="N", help="List N hits chosen at random."
)
@click.option("--seed", type=int, default=0, help="Another seed draws another sample.")
@click.option("--json", "output_format", flag_value="json", help="One JSON object.")
@click.option(
    "--jsonl", "output_format", flag_value="jsonl", help="One JSON object a hit and line."
)
@click.option("--ids", "output_format", flag_value="ids", help="The ids of the hits only.")
@click.option(
    "-0", "output_format", flag_value="ids0", help="The ids, each ended by a NUL, for xargs -0."
)
def command(
    context: CliContext,
    request: SearchRequest,
    *,
    output_format: str | None,
    **listed: Unpack[_ListingOptions],
) -> None:
    """Find the articles that match QUERY.

    Words typed without marks match every marking, words typed with marks only themselves.
    All of them must stand in the article. Put a query with quotes, stars, parentheses or a
    leading minus in single quotes.

    Exit status: 0 found, 1 nothing found, 2 a mistake in the command line, 3 no index,
    4 the index must be rebuilt.
    """
    sort, limit = listed.pop("sort", None), listed.pop("limit", 0)
    full_request = replace(
        replace(request, **cast("_RequestOptions", listed)),
        sort=SortOrder(sort) if sort else None,
        limit=limit or sys.maxsize,
        snippets=output_format not in {"ids", "ids0"},
    )
    results = run_search(context, full_request)
    _print_results(results, output_format)
    print_search_notes(results)
    click.get_current_context().exit(get_results_exit_status(results))


def _print_results(results: SearchResults, output_format: str | None) -> None:
    match output_format:
        case "json":
            click.echo(dump_json(results_to_json(results)))
        case "jsonl":
            write_lines(dump_json_line(hit_to_json(hit)) for hit in results.hits)
        case "ids":
            write_lines(hit.id for hit in results.hits)
        case "ids0":
            click.echo("".join(f"{hit.id}\0" for hit in results.hits), nl=False)
        case _ if results.total:
            _print_total(results)
            write_paged(render_results(results, OutputScreen.for_stream(sys.stdout)))


def _print_total(results: SearchResults) -> None:
    listed = len(results.hits)
    more = f", {listed:,} listed" if listed < results.total else ""
    write_error_line(f"{format_count(results.total, 'article')}{more} ({results.took_ms:.0f} ms)")
