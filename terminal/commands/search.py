"""`truongdang search`: hits as text, as JSON, or as ids for other commands."""

import sys
from dataclasses import replace
from typing import NotRequired, TypedDict, Unpack, cast

import click

from indexer.engine import Sort
from indexer.request import SearchRequest
from indexer.result import Results
from research.json_text import json_line, json_text
from terminal.command import Command
from terminal.pager import page
from terminal.printers.json import hit_object, results_object
from terminal.printers.text import result_lines
from terminal.request import complete_facets, facet_limit_option, facet_names, with_request
from terminal.screen import Screen, narrate, tell
from terminal.search import ask, narrate_results, status_of_results
from terminal.session import Session, with_session

_EXAMPLES = (
    "truongdang search 'hội nghị sơ kết'",
    "truongdang search hoi nghi so ket --facet author,year",
    "truongdang search '\"trường chính trị\"' --from 2019 --to 2020-07 --sort date",
    "truongdang search 'title:hội nghị -\"công đoàn\"' --limit 5 --json",
    "truongdang search '*' --ids --limit 0",
)


class _Told(TypedDict):
    """The options that a request takes as they are typed."""

    facets: tuple[str, ...]
    facet_limit: int
    collapse: bool
    explain: bool
    sample: int | None
    seed: int


class _Listed(_Told):
    """The options that say which hits are listed, and what is told about them."""

    sort: NotRequired[str | None]
    limit: NotRequired[int]


@click.command(cls=Command, examples=_EXAMPLES)
@with_session
@with_request
@click.option(
    "--sort",
    type=click.Choice([sort.value for sort in Sort]),
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
    callback=facet_names,
    shell_complete=complete_facets,
    metavar="NAME[,NAME]",
    help="Count the hits by these facets too.",
)
@facet_limit_option
@click.option("--collapse", is_flag=True, help="Of nearly equal texts list the first alone.")
@click.option("--explain", is_flag=True, help="Say what each part of the query matches.")
@click.option(
    "--sample", type=click.IntRange(min=1), metavar="N", help="List N hits drawn by luck."
)
@click.option("--seed", type=int, default=0, help="Another seed draws another sample.")
@click.option("--json", "shape", flag_value="json", help="One JSON object.")
@click.option("--jsonl", "shape", flag_value="jsonl", help="One JSON object a hit and line.")
@click.option("--ids", "shape", flag_value="ids", help="The ids of the hits only.")
@click.option("-0", "shape", flag_value="ids0", help="The ids, each ended by a NUL, for xargs -0.")
def command(
    session: Session, request: SearchRequest, *, shape: str | None, **listed: Unpack[_Listed]
) -> None:
    """Find the articles that match QUERY.

    Words typed without marks match every marking, words typed with marks only themselves.
    All of them must stand in the article. Put a query with quotes, stars, parentheses or a
    leading minus in single quotes.

    Exit status: 0 found, 1 nothing found, 2 a mistake in the command line, 3 no index,
    4 the index must be rebuilt.
    """
    sort, limit = listed.pop("sort", None), listed.pop("limit", 0)
    asked = replace(
        replace(request, **cast("_Told", listed)),
        sort=Sort(sort) if sort else None,
        limit=limit or sys.maxsize,
        snippets=shape not in {"ids", "ids0"},
    )
    results = ask(session, asked)
    _print(results, shape)
    narrate_results(results)
    click.get_current_context().exit(status_of_results(results))


def _print(results: Results, shape: str | None) -> None:
    match shape:
        case "json":
            click.echo(json_text(results_object(results)))
        case "jsonl":
            tell(json_line(hit_object(hit)) for hit in results.hits)
        case "ids":
            tell(hit.id for hit in results.hits)
        case "ids0":
            click.echo("".join(f"{hit.id}\0" for hit in results.hits), nl=False)
        case _ if results.total:
            _narrate_total(results)
            page(result_lines(results, Screen.of(sys.stdout)))


def _narrate_total(results: Results) -> None:
    noun = "article" if results.total == 1 else "articles"
    listed = len(results.hits)
    more = f", {listed:,} listed" if listed < results.total else ""
    narrate(f"{results.total:,} {noun}{more} ({results.took_ms:.0f} ms)")
