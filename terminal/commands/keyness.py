"""`truongdang keyness`: in which words two sets of articles differ."""

from dataclasses import replace

import click

from indexer.search_request import SearchRequest
from indexer.search_results import ArticleStream
from research.keyness import NgramCounts, count_ngrams, find_key_words
from research.ngrams import NgramTokenizer
from terminal.cli.context import CliContext, pass_cli_context
from terminal.cli.count_options import CountOptions, add_count_options
from terminal.cli.errors import ExitStatus
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.options import add_search_request_options
from terminal.cli.output import OutputFormats, add_output_format_options, write_error_line
from terminal.cli.progress import ProgressCounter
from terminal.printers.word_statistics import (
    key_words_to_json,
    render_key_words,
    render_key_words_csv,
)
from terminal.services.search import (
    open_searcher_with_notes,
    print_expansions,
    print_no_match,
    print_query_hints,
)

_EXAMPLES = (
    "truongdang keyness 'date:2020..2025' --against 'date:2018..2019'",
    "truongdang keyness 'site:demo-joomla' --against '*' --by bigram --csv",
    "truongdang keyness '\"hội nghị\"' --against '-\"hội nghị\"' --only more --json",
)
_SIGN_BY_DIRECTION = {"more": 1, "less": -1}
"""The sign of the log ratio of words that are more, or less, frequent in the first articles."""


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@add_search_request_options
@add_count_options
@click.option(
    "--against",
    required=True,
    metavar="QUERY",
    help="The articles to compare with; * for all. Other options apply to both.",
)
@click.option(
    "--only",
    type=click.Choice([*_SIGN_BY_DIRECTION]),
    help="Only words that are more, or less, frequent in QUERY.",
)
@add_output_format_options(json="One JSON object.", csv="A row for each key word.")
def command(
    context: CliContext,
    request: SearchRequest,
    count_options: CountOptions,
    *,
    against: str,
    only: str | None,
    output_format: str | None,
) -> None:
    """Find the syllables and pairs that set the articles of QUERY apart from others.

    The most certain differences come first, by log-likelihood (Rayson and Garside 2000). The log
    ratio (Hardie 2014) tells how large each is: +1 means twice as frequent in the articles of
    QUERY, -1 half as frequent. Use date: to compare periods, site: to compare schools.

    Exit status: 0 some, 1 none or no articles, 2 a mistake in the command line, 3 no index,
    4 the index must be rebuilt.
    """
    tokenizer = NgramTokenizer()
    requests = (request, replace(request, query=against))
    with open_searcher_with_notes(context, request) as searcher:
        streams = [searcher.stream_articles(each) for each in requests]
        counts = [
            _count_articles(stream, searcher.count_streamed(stream), count_options, tokenizer)
            for stream in streams
        ]
        print_query_hints(searcher, requests[1])
        both = searcher.count_streamed(*streams)
    listed = {
        one.kind: find_key_words(
            one,
            other,
            tokenizer,
            min_count=count_options.min_count,
            sign=_SIGN_BY_DIRECTION[only] if only else None,
            limit=count_options.limit,
        )
        for one, other in zip(*counts, strict=True)
    }
    some = any(listed.values())
    formats = OutputFormats(
        json=lambda: key_words_to_json(streams, counts, listed),
        csv=lambda: render_key_words_csv(listed),
        text=lambda screen: render_key_words(listed, screen),
    )
    formats.write(output_format, has_results=some)
    if both:
        write_error_line(f"note: articles in both sets: {both:,}")
    click.get_current_context().exit(ExitStatus.OK if some else ExitStatus.NOTHING_FOUND)


def _count_articles(
    stream: ArticleStream, total: int, count_options: CountOptions, tokenizer: NgramTokenizer
) -> list[NgramCounts]:
    with ProgressCounter("counting") as progress:
        articles = progress.count(stream.articles, total)
        found = count_ngrams(articles, count_options.kinds, tokenizer)
    print_expansions(stream.expansions)
    if found[0].total:
        write_error_line(f"{stream.query}: {found[0].total:,} {found[0].kind.value}s")
    else:
        print_no_match(stream.query)
    return found
