"""`truongdang search`: hits as text, as JSON, or as ids for other commands."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
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
from terminal.cli.output import OutputScreen, write_lines, write_paged
from terminal.printers.facets import render_facets
from terminal.printers.hit_columns import (
    HIT_COLUMNS,
    check_template,
    parse_columns,
    render_hit_columns,
    render_hit_templates,
)
from terminal.printers.hits import render_results
from terminal.printers.search_json import hit_to_json, results_to_json
from terminal.printers.table import format_count
from terminal.services.result_list import keep_result_list
from terminal.services.search import get_results_exit_status, print_search_notes, run_search

_EXAMPLES = (
    "truongdang search 'hội nghị sơ kết'",
    "truongdang search hoi nghi so ket --facet author,year",
    "truongdang search '\"trường chính trị\"' --from 2019 --to 2020-07 --sort date",
    "truongdang search 'title:hội nghị -\"công đoàn\"' --limit 5 --json",
    "truongdang search '*' --ids --limit 0",
    "truongdang search 'hội nghị' --sort oldest --limit 10 --offset 10",
    "truongdang search 'hội nghị' --columns number,date,title",
    "truongdang search 'hội nghị' --template '{date} {title} <{url}>'",
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
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layout:
    """How hits are printed: in a format for programs, as columns, by a template, or as text."""

    output_format: str | None = None
    columns: tuple[str, ...] = ()
    template: str | None = None

    def render(self, results: SearchResults, first: int) -> Iterator[str]:
        """Yield the lines of hits and facets, for people."""
        screen = OutputScreen.for_stream(sys.stdout)
        if not self.columns and self.template is None:
            yield from render_results(results, screen, first=first)
            return
        if self.columns:
            yield from render_hit_columns(results.hits, self.columns, screen, first=first)
        else:
            yield from render_hit_templates(results.hits, self.template or "", first=first)
        yield from [""] * bool(results.facets)
        yield from render_facets(results, screen)


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@add_search_request_options
@click.option(
    "--sort",
    type=click.Choice([sort.value for sort in SortOrder]),
    help="The best first (score), the newest (date), the oldest, or by title or site."
    "  [score; for *: date]",
)
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    help="How many hits to list; 0 lists all.",
)
@click.option(
    "--offset", type=click.IntRange(min=0), default=0, metavar="N", help="Skip the first N."
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
@click.option("--seed", type=int, default=0, help="Another seed gives another sample.")
@click.option(
    "--columns",
    callback=lambda _, __, text: None if text is None else parse_columns(text),
    metavar="NAME[,NAME]",
    help=f"One line per hit with these columns: {', '.join(HIT_COLUMNS)}.",
)
@click.option(
    "--template",
    callback=lambda _, __, text: None if text is None else check_template(text),
    metavar="TEXT",
    help="A text per hit, with the same names in braces: '{date} {title}'.",
)
@click.option("--json", "output_format", flag_value="json", help="One JSON object.")
@click.option(
    "--jsonl", "output_format", flag_value="jsonl", help="One JSON object per hit and line."
)
@click.option("--ids", "output_format", flag_value="ids", help="Only the ids of the hits.")
@click.option(
    "-0", "output_format", flag_value="ids0", help="Only the ids, separated by NUL, for xargs -0."
)
def command(
    context: CliContext,
    request: SearchRequest,
    *,
    output_format: str | None,
    columns: tuple[str, ...] | None,
    template: str | None,
    **listed: Unpack[_ListingOptions],
) -> None:
    """Find the articles that match QUERY.

    A word typed without diacritics matches every way to mark it; a word typed with them matches
    only itself. An article must have all the words. Put a query with quotes, stars, parentheses or
    a leading minus in single quotes.

    Hits have numbers: truongdang show 3 reads the third of the last list, truongdang open @3-5
    opens three.

    Exit status: 0 found, 1 nothing found, 2 a mistake in the command line, 3 no index,
    4 the index must be rebuilt.
    """
    layout = _Layout(output_format=output_format, columns=columns or (), template=template)
    if sum(map(bool, (output_format, columns, template is not None))) > 1:
        raise click.UsageError("Give one of --columns, --template, --json, --jsonl, --ids and -0.")
    if listed["offset"] and listed["sample"]:
        raise click.UsageError("--offset and --sample contradict each other.")
    sort, limit = listed.pop("sort", None), listed.pop("limit", 0)
    full_request = replace(
        replace(request, **cast("_RequestOptions", listed)),
        sort=SortOrder(sort) if sort else None,
        limit=limit or sys.maxsize,
        snippets=output_format not in {"ids", "ids0"},
    )
    results = run_search(context, full_request)
    _print_results(context, results, layout, first=full_request.offset + 1)
    print_search_notes(results)
    click.get_current_context().exit(get_results_exit_status(results))


def _print_results(
    context: CliContext, results: SearchResults, layout: _Layout, *, first: int
) -> None:
    match layout.output_format:
        case "json":
            click.echo(dump_json(results_to_json(results)))
        case "jsonl":
            write_lines(dump_json_line(hit_to_json(hit)) for hit in results.hits)
        case "ids":
            write_lines(hit.id for hit in results.hits)
        case "ids0":
            click.echo("".join(f"{hit.id}\0" for hit in results.hits), nl=False)
        case _ if results.total:
            # Before they are seen: in a pager someone may read them for long.
            keep_result_list(context, [hit.id for hit in results.hits], first=first)
            write_paged(layout.render(results, first), heading=_format_total(results, first))


def _format_total(results: SearchResults, first: int) -> str:
    listed = len(results.hits)
    more = f", {listed:,} listed" if listed < results.total else ""
    if first > 1:
        more = f", {first:,} to {first + listed - 1:,} listed" if listed else ", none listed"
    return f"{format_count(results.total, 'article')}{more} ({results.took_ms:.0f} ms)"
