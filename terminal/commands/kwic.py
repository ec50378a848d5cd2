"""`truongdang kwic`: every occurrence of a word or phrase, with the text around it."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypedDict, Unpack

import click

from indexer.search_request import SearchRequest
from indexer.search_results import ArticleStream
from research.atomic_output import write_atomically
from research.json_text import dump_json, dump_json_line
from research.kwic import (
    ConcordanceLine,
    ConcordanceOrder,
    LineSelection,
    iter_concordance,
    sort_lines,
)
from terminal.cli.context import CliContext, pass_cli_context
from terminal.cli.errors import ExitStatus
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.options import add_search_request_options
from terminal.cli.output import (
    OutputScreen,
    add_output_format_options,
    write_error_line,
    write_lines,
)
from terminal.cli.progress import ProgressCounter
from terminal.printers.kwic import (
    compute_context_columns,
    concordance_line_to_json,
    concordance_to_json,
    render_concordance,
    render_concordance_csv,
)
from terminal.printers.table import format_count
from terminal.services.search import open_searcher_with_notes, print_expansions

_EXAMPLES = (
    "truongdang kwic '\"hội nghị\"'",
    "truongdang kwic 'so ket' --sort right --width 30",
    "truongdang kwic 'nghị quyết' --per-article 1 --from 2020 --csv",
    "truongdang kwic '\"học viên\"' -o kwic.csv",
    "truongdang kwic '\"học viên\"' --limit 10 --offset 10",
    "truongdang kwic '\"học viên\"' --sample 20 --csv",
)
_FILE_FORMATS = ("json", "jsonl", "csv", "txt")


class _SelectedLines(TypedDict):
    """The options that say which lines are listed."""

    limit: int
    offset: int
    sample: int | None
    seed: int


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@add_search_request_options
@click.option(
    "--width", type=click.IntRange(1, 1000), help="Columns of context at each side.  [as fits]"
)
@click.option(
    "--sort",
    type=click.Choice([order.value for order in ConcordanceOrder]),
    default=ConcordanceOrder.DATE.value,
    show_default=True,
    help="By date of the articles, or by the words left or right of the occurrence.",
)
@click.option(
    "--per-article",
    type=click.IntRange(min=1),
    metavar="N",
    help="At most N lines per article.  [all]",
)
@click.option(
    "--limit", type=click.IntRange(min=0), default=0, metavar="N", help="List N lines.  [all]"
)
@click.option(
    "--offset", type=click.IntRange(min=0), default=0, metavar="N", help="Skip the first N."
)
@click.option(
    "--sample", type=click.IntRange(min=1), metavar="N", help="List N lines chosen at random."
)
@click.option("--seed", type=int, default=0, help="Another seed gives another sample.")
@add_output_format_options(
    json="One JSON object.",
    jsonl="One JSON object per occurrence.",
    csv="One row per occurrence.",
)
@click.option(
    "-o",
    "output_path",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to a file, by its ending: .csv .json .jsonl .txt",
)
def command(
    context: CliContext,
    request: SearchRequest,
    *,
    width: int | None,
    sort: str,
    per_article: int | None,
    output_format: str | None,
    output_path: Path | None,
    **selected: Unpack[_SelectedLines],
) -> None:
    """Show every occurrence of the words of QUERY in its context, one per line.

    Words match as in search. Words that follow each other in QUERY and in the text are one
    occurrence; put them in double quotes to see only those. Lines appear as they are found,
    unless you sort them by context.

    Exit status: 0 some, 1 none, 2 a mistake in the command line, 3 no index, or FILE cannot
    be written, 4 the index must be rebuilt.
    """
    if selected["offset"] and selected["sample"]:
        raise click.UsageError("--offset and --sample contradict each other.")
    selection = LineSelection(
        offset=selected["offset"],
        limit=selected["limit"] or None,
        sample=selected["sample"],
        seed=selected["seed"],
    )
    output_format = output_format or _select_format(output_path)
    screen = OutputScreen() if output_path else OutputScreen.for_stream(sys.stdout)
    context_columns = width or compute_context_columns(screen)
    with (
        open_searcher_with_notes(context, request) as searcher,
        ProgressCounter("reading") as progress,
    ):
        stream = searcher.stream_articles(request)
        if output_path or ConcordanceOrder(sort) is not ConcordanceOrder.DATE:
            # Else the lines themselves show that it goes on.
            total = searcher.count_streamed(stream)
            stream = replace(stream, articles=progress.count(stream.articles, total))
        lines = sort_lines(
            iter_concordance(stream, width=context_columns, per_article=per_article),
            ConcordanceOrder(sort),
        )
        found = _LineCounter(lines)
        listed = _LineCounter(selection.select(found))
        _write_output(_render(stream, listed, output_format, screen, context_columns), output_path)
        more = selection.limit is not None and next(found, None) is not None
    print_expansions(stream.expansions)
    _print_count(request.query, listed, selection, found=found.lines, more=more)
    click.get_current_context().exit(ExitStatus.OK if listed.lines else ExitStatus.NOTHING_FOUND)


class _LineCounter:
    """Counts lines, and the articles that they are of, as they pass."""

    def __init__(self, lines: Iterable[ConcordanceLine]) -> None:
        self._lines = iter(lines)
        self.lines = 0
        self.articles: set[str] = set()

    def __iter__(self) -> Iterator[ConcordanceLine]:
        return self

    def __next__(self) -> ConcordanceLine:
        line = next(self._lines)
        self.lines += 1
        self.articles.add(line.article.id)
        return line


def _select_format(output_path: Path | None) -> str | None:
    """Return the format of a file, by its ending.

    Raises:
        click.UsageError: the ending is no known one.
    """
    output_format = output_path.suffix.removeprefix(".").lower() if output_path else None
    if output_format is not None and output_format not in _FILE_FORMATS:
        raise click.UsageError(
            "Say how the file is to be written: --csv, --json, --jsonl, or a name that ends in .txt"
        )
    return output_format


def _render(
    stream: ArticleStream,
    lines: Iterable[ConcordanceLine],
    output_format: str | None,
    screen: OutputScreen,
    context_columns: int,
) -> Iterable[str]:
    match output_format:
        case "json":
            return [dump_json(concordance_to_json(stream.query, list(lines), stream.expansions))]
        case "jsonl":
            return (dump_json_line(concordance_line_to_json(line)) for line in lines)
        case "csv":
            return render_concordance_csv(lines)
        case _:
            return render_concordance(lines, screen, context_columns=context_columns)


def _write_output(lines: Iterable[str], output_path: Path | None) -> None:
    """Print the lines, or write them to a file that appears whole."""
    if output_path is None:
        write_lines(lines)
    else:
        write_atomically(
            output_path, (f"{line}\n".encode("utf-8", "backslashreplace") for line in lines)
        )


def _print_count(
    query: str, listed: _LineCounter, selection: LineSelection, *, found: int, more: bool
) -> None:
    if not listed.lines and not found:
        write_error_line(f"Nothing occurs in any article: {query}")
        return
    if not listed.lines:
        write_error_line(f"There are only {format_count(found, 'occurrence')}.")
        return
    lines = format_count(listed.lines, "occurrence")
    if selection.sample is not None:
        lines = f"{listed.lines:,} of {format_count(found, 'occurrence')}, chosen at random,"
    articles = format_count(len(listed.articles), "article")
    after = selection.offset + listed.lines
    rest = f" (there are more: --offset {after})" if more and selection.sample is None else ""
    write_error_line(f"{lines} in {articles}{rest}")
