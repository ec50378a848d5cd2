"""`truongdang coverage`: the articles and gaps of each site, by which counts can be judged."""

from collections.abc import Iterator
from dataclasses import replace

import click

from indexer.search_request import SearchRequest
from indexer.searcher import Searcher
from research.coverage import SiteCoverage, compute_coverage
from terminal.cli.context import CliContext, pass_cli_context
from terminal.cli.errors import ExitStatus
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.options import add_site_request_options
from terminal.cli.output import OutputFormats, add_output_format_options, write_error_line
from terminal.printers.coverage import coverage_to_json, render_coverage, render_coverage_csv
from terminal.services.search import open_searcher_with_notes

_EXAMPLES = (
    "truongdang coverage",
    "truongdang coverage --kind provincial_school --csv",
    "truongdang coverage --gap 6 --json",
)


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@add_site_request_options
@click.option(
    "--gap",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    metavar="MONTHS",
    help="How many months without an article make a gap.",
)
@add_output_format_options(json="One JSON object.", csv="Rows of site, year and articles.")
def command(
    context: CliContext, request: SearchRequest, *, gap: int, output_format: str | None
) -> None:
    """Show how many articles each site has by year, and what they lack.

    For each site: the first and last date, the longest gap, how many articles lack a date or an
    author, and how they came: live, from a web archive, a WARC file or lines of JSON. Look here
    before you trust other counts. Only the index is read.

    Exit status: 0 some, 1 none, 2 a mistake in the command line, 3 no index, 4 the index must
    be rebuilt.
    """
    with open_searcher_with_notes(context, request) as searcher:
        sites = sorted(_iter_site_coverage(searcher, request, gap), key=lambda each: each.site)
    formats = OutputFormats(
        json=lambda: coverage_to_json(sites),
        csv=lambda: render_coverage_csv(sites),
        text=lambda screen: render_coverage(sites, screen),
    )
    formats.write(output_format, has_results=bool(sites))
    if not sites:
        write_error_line("The index holds no article of these sites.")
    click.get_current_context().exit(ExitStatus.OK if sites else ExitStatus.NOTHING_FOUND)


def _iter_site_coverage(
    searcher: Searcher, request: SearchRequest, gap: int
) -> Iterator[SiteCoverage]:
    listed = replace(request, limit=0, snippets=False, facets=("site",), facet_limit=0)
    for entry in searcher.search(listed).facets["site"]:
        of_site = replace(request, filters={"site": (entry.value,)})
        nameless = searcher.search(replace(of_site, query="-has:author", limit=0)).total
        ways = searcher.search(replace(of_site, limit=0, facets=("captured_from",))).facets
        yield compute_coverage(
            entry.value,
            searcher.compute_timeline(of_site),
            without_author=nameless,
            least_months=gap,
            captured_from=tuple(
                (each.value, each.count) for each in ways["captured_from"] if each.count
            ),
        )
