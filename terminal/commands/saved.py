"""`truongdang saved`: searches that are kept, and what is new in them."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from archive.errors import ArchiveError
from config.errors import ConfigError
from indexer.engine import SortOrder
from indexer.request_compiler import list_spoken_dates
from indexer.search_request import SearchRequest
from research.atom_feed import build_atom_feed as atom_feed
from research.atomic_output import write_atomically
from research.errors import ResearchError
from research.export import load_articles_by_id
from research.json_text import dump_json
from research.saved_search import SavedSearch, create_saved_search, saved_searches_to_json
from research.saved_search_changes import iter_changes, make_checkpoint
from terminal.cli.context import (
    CliContext,
    complete_words,
    get_incomplete_context,
    pass_cli_context,
)
from terminal.cli.errors import ExitStatus
from terminal.cli.lazy_group import LazyGroup
from terminal.cli.options import add_search_request_options
from terminal.cli.output import (
    OutputScreen,
    json_option,
    write_error_line,
    write_lines,
    write_paged,
)
from terminal.printers.hits import render_results
from terminal.printers.saved_searches import (
    SavedSearchChanges,
    changes_to_json,
    render_changes,
    render_saved_searches,
)
from terminal.printers.search_json import results_to_json
from terminal.printers.table import format_count
from terminal.services.archive import open_archive
from terminal.services.result_list import keep_result_list
from terminal.services.saved_searches import open_saved_searches
from terminal.services.search import (
    get_results_exit_status,
    open_searcher,
    print_search_notes,
    run_search,
    warn_index_behind,
)

_ADD_HINT = "Keep one: truongdang saved add NAME QUERY"


def _complete_names(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    try:
        searches = open_saved_searches(get_incomplete_context(context)).read_all()
    except (ResearchError, ArchiveError, ConfigError):
        return []
    return complete_words((each.name for each in searches), incomplete)


def _make_name_argument(*, several: bool = False) -> Callable[..., Callable[..., None]]:
    """Make the argument for the name of a saved search, or for any number of names."""
    return click.argument(
        "names" if several else "name",
        nargs=-1 if several else 1,
        metavar="[NAME...]" if several else "NAME",
        shell_complete=_complete_names,
    )


@click.group(cls=LazyGroup)
def command() -> None:
    """Keep searches by name, run them again, and see what is new in them."""


@command.command(
    examples=(
        "truongdang saved add so-ket 'hội nghị sơ kết'",
        "truongdang saved add khai-giang '\"khai giảng\"' --from 2020 --kind provincial_school",
    )
)
@pass_cli_context
@click.argument("name", metavar="NAME")
@add_search_request_options
@click.option("--from-now", is_flag=True, help="Count what is found now as seen.")
def add(context: CliContext, request: SearchRequest, *, name: str, from_now: bool) -> None:
    """Save QUERY with its options under NAME.

    Saved searches are in the archive, and in its backups.

    Exit status: 0 kept, 2 a mistake in the command line, or NAME is taken, 3 it cannot be kept, 4
    the saved searches are damaged.
    """
    search = create_saved_search(name, request, datetime.now(UTC))
    if from_now:
        with open_searcher(context) as searcher, open_archive(context) as archive:
            search = replace(
                search, checkpoint=make_checkpoint(searcher, archive, datetime.now(UTC))
            )
    open_saved_searches(context).add(search)
    write_error_line(f'kept as "{search.name}"; see it with: truongdang saved new {search.name}')


@command.command("list", examples=("truongdang saved list", "truongdang saved list --json"))
@pass_cli_context
@json_option
def list_saved(context: CliContext, *, as_json: bool) -> None:
    """List the saved searches.

    Exit status: 0 some, 1 none, 3 the archive cannot be opened, 4 it or they are damaged.
    """
    searches = open_saved_searches(context).read_all()
    if as_json:
        click.echo(dump_json(saved_searches_to_json(searches)))
    elif searches:
        write_lines(render_saved_searches(searches, OutputScreen.for_stream(sys.stdout)))
    if not searches:
        write_error_line(f"No search is kept. {_ADD_HINT}")
        click.get_current_context().exit(ExitStatus.NOTHING_FOUND)


@command.command(
    examples=("truongdang saved run so-ket", "truongdang saved run so-ket --sort date --ids")
)
@pass_cli_context
@_make_name_argument()
@click.option(
    "--sort", type=click.Choice([sort.value for sort in SortOrder]), help="As for search."
)
@click.option(
    "--limit", type=click.IntRange(min=0), default=20, show_default=True, help="0 for all."
)
@click.option("--json", "output_format", flag_value="json", help="One JSON object, as of search.")
@click.option("--ids", "output_format", flag_value="ids", help="Only the ids of the hits.")
def run(
    context: CliContext, *, name: str, sort: str | None, limit: int, output_format: str | None
) -> None:
    """Run a saved search; this does not count as a look.

    Exit status: 0 found, 1 nothing found, 2 there is no such NAME, 3 no index, 4 the index
    must be rebuilt, or the saved searches are damaged.
    """
    (search,) = open_saved_searches(context).read_named([name])
    full_request = replace(
        search.request,
        sort=SortOrder(sort) if sort else None,
        limit=limit or sys.maxsize,
        snippets=output_format != "ids",
    )
    results = run_search(context, full_request)
    match output_format:
        case "json":
            click.echo(dump_json(results_to_json(results)))
        case "ids":
            write_lines(hit.id for hit in results.hits)
        case _:
            keep_result_list(context, [hit.id for hit in results.hits])
            write_paged(render_results(results, OutputScreen.for_stream(sys.stdout)))
    print_search_notes(results)
    click.get_current_context().exit(get_results_exit_status(results))


@command.command(examples=("truongdang saved new so-ket --peek", "truongdang saved new --json"))
@pass_cli_context
@_make_name_argument(several=True)
@click.option("--peek", is_flag=True, help="Do not count this as a look.")
@json_option
def new(context: CliContext, *, names: tuple[str, ...], peek: bool, as_json: bool) -> None:
    """Show what is new or changed since the last look, in all saved searches or in those named.

    The first look shows everything. A look counts only when everything has been printed, so nothing
    is missed: after a run that was stopped, or when two run at the same time, the same articles
    may be shown twice.

    Exit status: 0 something new, 1 nothing new, 2 there is no such NAME, 3 no index or
    archive, 4 one of them, or what is saved, is damaged.
    """
    file = open_saved_searches(context)
    searches = file.read_named(names)
    if not searches:
        write_error_line(f"No search is kept. {_ADD_HINT}")
    with open_searcher(context) as searcher, open_archive(context) as archive:
        warn_index_behind(searcher, archive.changes.get_last_change_number())
        found = [
            SavedSearchChanges(search=search, items=list(iter_changes(search, searcher, archive)))
            for search in searches
        ]
        checkpoint = make_checkpoint(searcher, archive, datetime.now(UTC))
    _print_changes(found, as_json=as_json)
    if not as_json:
        keep_result_list(context, [each.id for changes in found for each in changes.items])
    _print_spoken_dates(searches)
    if searches and not as_json and not any(changes.items for changes in found):
        write_error_line("Nothing is new since the last look.")
    if not peek and searches:
        # What could not be written has not been seen: a full disk or a closed pipe raises here.
        sys.stdout.flush()
        file.advance_checkpoints(searches, checkpoint)
    some = any(changes.items for changes in found)
    click.get_current_context().exit(ExitStatus.OK if some else ExitStatus.NOTHING_FOUND)


@command.command(
    examples=(
        "truongdang saved feed so-ket -o so-ket.atom",
        "truongdang saved feed so-ket --limit 5",
    )
)
@pass_cli_context
@_make_name_argument()
@click.option(
    "-o",
    "output_path",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file.  [stdout]",
)
@click.option(
    "--limit", type=click.IntRange(min=1), default=50, show_default=True, help="How many articles."
)
def feed(context: CliContext, *, name: str, output_path: Path | None, limit: int) -> None:
    """Write a saved search as an Atom feed of its newest articles.

    Put the file where feed readers find it, and write it again after each crawl. The file changes
    only when its articles do.

    Exit status: 0 some articles, 1 none (the feed is valid and empty), 2 there is no such
    NAME, 3 no index or archive, or FILE cannot be written, 4 one of them, or what is
    saved, is damaged.
    """
    (search,) = open_saved_searches(context).read_named([name])
    with open_searcher(context) as searcher, open_archive(context) as archive:
        warn_index_behind(searcher, archive.changes.get_last_change_number())
        ids = list(searcher.iter_ids(search.request))
        feed_bytes = atom_feed(search, load_articles_by_id(ids, archive), most=limit)
    if output_path is None:
        click.echo(feed_bytes, nl=False)
    else:
        write_atomically(output_path, [feed_bytes])
        write_error_line(f"{output_path}: {format_count(min(len(ids), limit), 'article')}")
    click.get_current_context().exit(ExitStatus.OK if ids else ExitStatus.NOTHING_FOUND)


@command.command(examples=("truongdang saved remove so-ket",))
@pass_cli_context
@_make_name_argument()
def remove(context: CliContext, *, name: str) -> None:
    """Delete a saved search.

    Exit status: 0 deleted, 2 there is no such NAME, 3 it cannot be written, 4 the
    saved searches are damaged.
    """
    open_saved_searches(context).remove(name)


def _print_spoken_dates(searches: Sequence[SavedSearch]) -> None:
    """Print to which days dates such as `7d..` were resolved anew."""
    for search in searches:
        for date in list_spoken_dates(search.request):
            days = ", ".join(date.expanded_to)
            write_error_line(f"note: {search.name}: today {date.typed} is {days}")


def _print_changes(found: Sequence[SavedSearchChanges], *, as_json: bool) -> None:
    if as_json:
        click.echo(dump_json(changes_to_json(found)))
    else:
        write_paged(render_changes(found, OutputScreen.for_stream(sys.stdout)))
