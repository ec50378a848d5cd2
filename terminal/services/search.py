"""Searches of commands: the index opened with its abbreviations, and notes on its gaps."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from archive.change_marker import read_change_marker
from config.abbreviations_file import load_abbreviations
from config.errors import MissingFolderError
from indexer.query_habits import find_habit_hints
from indexer.search_request import SearchRequest
from indexer.search_results import Expansion, SearchResults
from indexer.searcher import Searcher
from terminal.cli.context import CliContext
from terminal.cli.errors import ExitStatus
from terminal.cli.output import write_error_line
from terminal.cli.text_width import truncate
from terminal.printers.table import format_count

_LONGEST_SHOWN_QUERY = 500  # columns: some lines of a terminal
_MAX_SHOWN_EXPANSIONS = 8
"""How many of the forms that a word was widened to are named; `--json` has all."""


def run_search(context: CliContext, request: SearchRequest) -> SearchResults:
    """Search the index, and print what stands in the way of a full answer.

    Raises:
        IndexerError: there is no index, or it cannot be read; the hint says what to do.
    """
    with open_searcher_with_notes(context, request) as searcher:
        return searcher.search(request)


@contextmanager
def open_searcher_with_notes(context: CliContext, request: SearchRequest) -> Iterator[Searcher]:
    """Open the index for searching, and print what it lacks for this request.

    Raises:
        IndexerError: there is no index, or it cannot be read; the hint says what to do.
    """
    with open_searcher(context) as searcher:
        # A file of a few bytes that the archive writes: a search opens no database.
        warn_index_behind(searcher, read_change_marker(context.data) or 0)
        yield searcher
        print_query_hints(searcher, request)


def open_searcher(context: CliContext) -> Searcher:
    """Open the index for searching.

    Raises:
        IndexerError: there is none, or it cannot be read; the hint says what to do.
        MissingFolderError: the folder that was named for the abbreviations is not there.
    """
    if context.is_config_named and not context.config.is_dir():
        raise MissingFolderError(context.config)
    return Searcher.open(context.index, abbreviations=load_abbreviations(context.config))


def warn_index_behind(searcher: Searcher, last_change: int) -> None:
    """Print how many changes of the archive the index has not, if any."""
    if (behind := last_change - searcher.mark) > 0:
        write_error_line(f"note: the index is {behind:,} changes behind: truongdang index update")


def print_query_hints(searcher: Searcher, request: SearchRequest) -> None:
    """Print which values no article has, and which words may be meant as something else."""
    for line in list_query_hints(searcher, request):
        write_error_line(line)


def list_query_hints(searcher: Searcher, request: SearchRequest) -> list[str]:
    """List a line for each value that no article has, and each word that may mean another thing.

    Raises:
        QueryError: the query cannot be read.
    """
    lines: list[str] = []
    for unknown in searcher.find_unknown_values(request):
        hint = ""
        if unknown.nearest:
            hint = f' Did you mean "{unknown.nearest}"?'
        elif unknown.known:
            hint = f" There are: {', '.join(unknown.known)}."
        lines.append(f'note: no article has the {unknown.field} "{unknown.value}".{hint}')
    return lines + [f"hint: {text}" for text in find_habit_hints(request.query)]


def print_search_notes(results: SearchResults) -> None:
    """Print how the query was widened, and what else could be asked."""
    for part in results.parts:
        indent = "  " * part.depth
        write_error_line(f"{indent}{part.text}: {format_count(part.total, 'article')}")
    print_expansions(results.expansions)
    if not results.total:
        print_no_match(results.query)
    if results.suggestion:
        write_error_line(f"Did you mean: {results.suggestion}")


def print_expansions(expansions: Sequence[Expansion]) -> None:
    """Print to which terms the words of a query were widened."""
    for expansion in expansions:
        more = len(expansion.expanded_to) - _MAX_SHOWN_EXPANSIONS
        others = f" and {more:,} more" if more > 0 else ""
        write_error_line(
            f"{expansion.typed} → {', '.join(expansion.expanded_to[:_MAX_SHOWN_EXPANSIONS])}"
            f"{others}"
        )


def print_no_match(query: str) -> None:
    """Print that no article matches."""
    write_error_line(f"No article matches: {truncate(query, _LONGEST_SHOWN_QUERY)}")


def get_results_exit_status(results: SearchResults) -> ExitStatus:
    """Return the exit status that says whether anything was found."""
    return ExitStatus.OK if results.total else ExitStatus.NOTHING_FOUND
