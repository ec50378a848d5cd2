"""`truongdang colloc`: the words that stand near a word more often than chance would have it."""

import click

from indexer.search_request import SearchRequest
from research.collocation import (
    RANK_MEASURES,
    CollocationResult,
    find_collocations,
    rank_collocates,
)
from research.reference_corpus import make_corpus_request
from terminal.cli.context import CliContext, pass_cli_context
from terminal.cli.count_options import CountOptions, add_count_options
from terminal.cli.errors import ExitStatus
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.options import add_search_request_options
from terminal.cli.output import OutputFormats, add_output_format_options, write_error_line
from terminal.cli.progress import ProgressCounter
from terminal.printers.word_statistics import (
    collocations_to_json,
    render_collocations,
    render_collocations_csv,
)
from terminal.services.search import open_searcher_with_notes, print_expansions

_EXAMPLES = (
    "truongdang colloc '\"hội nghị\"'",
    "truongdang colloc '\"học viên\"' --by bigram --window 8 --rank logdice",
    "truongdang colloc 'đảng' --from 2020 --min 2 --limit 0 --csv",
)


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@add_search_request_options
@add_count_options
@click.option(
    "--window",
    type=click.IntRange(1, 50),
    default=5,
    show_default=True,
    help="How many syllables on each side count as near.",
)
@click.option(
    "--rank",
    type=click.Choice([*RANK_MEASURES]),
    default="log-likelihood",
    show_default=True,
    help="The measure to rank by.",
)
@add_output_format_options(json="One JSON object.", csv="One row per collocate.")
def command(
    context: CliContext,
    request: SearchRequest,
    count_options: CountOptions,
    *,
    window: int,
    rank: str,
    output_format: str | None,
) -> None:
    """Find the syllables and pairs of syllables that often stand near the words of QUERY.

    Their frequency near the words is compared with that in the rest of the texts: all articles that
    the other parts of QUERY and the options select. Log-likelihood (Dunning 1993) tells how
    certain a difference is, MI (Church and Hanks 1990) and logDice (Rychlý 2008) how strong.

    Exit status: 0 some, 1 none, 2 a mistake in the command line, 3 no index, 4 the index must
    be rebuilt.
    """
    with (
        open_searcher_with_notes(context, request) as searcher,
        ProgressCounter("counting") as progress,
    ):
        stream = searcher.stream_articles(request)
        whole = searcher.stream_articles(make_corpus_request(request))
        found = find_collocations(
            stream,
            progress.count(whole.articles, searcher.count_streamed(whole)),
            count_options.kinds,
            window=window,
            min_count=count_options.min_count,
        )
    listed = {
        each.kind: rank_collocates(each.collocates, rank)[: count_options.limit] for each in found
    }
    some = any(listed.values())
    formats = OutputFormats(
        json=lambda: collocations_to_json(stream, window, found, listed),
        csv=lambda: render_collocations_csv(listed),
        text=lambda screen: render_collocations(listed, screen),
    )
    formats.write(output_format, has_results=some)
    print_expansions(stream.expansions)
    write_error_line(_format_summary(found[0], request.query))
    click.get_current_context().exit(ExitStatus.OK if some else ExitStatus.NOTHING_FOUND)


def _format_summary(found: CollocationResult, query: str) -> str:
    if not found.occurrences:
        return f"Nothing occurs in any article: {query}"
    times = "once" if found.occurrences == 1 else f"{found.occurrences:,} times"
    return f"{query}: {times}; near it {found.near:,} of {found.places:,} {found.kind.value}s"
