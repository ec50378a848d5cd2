"""`truongdang coverage`: what the index holds of each site, so that counts can be judged."""

from collections.abc import Iterator
from dataclasses import replace

import click

from indexer.request import SearchRequest
from indexer.searcher import Searcher
from research.coverage import SiteCoverage, coverage_of
from terminal.command import Command
from terminal.printers.coverage import coverage_csv, coverage_lines, coverage_object
from terminal.request import with_sites
from terminal.screen import narrate
from terminal.search import searching
from terminal.session import Session, with_session
from terminal.shape import Shapes, with_shape
from terminal.status import Status

_EXAMPLES = (
    "truongdang coverage",
    "truongdang coverage --kind provincial_school --csv",
    "truongdang coverage --gap 6 --json",
)


@click.command(cls=Command, examples=_EXAMPLES)
@with_session
@with_sites
@click.option(
    "--gap",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    metavar="MONTHS",
    help="So many months in a row without an article are a gap.",
)
@with_shape(json="One JSON object.", csv="Rows of site, year and articles.")
def command(session: Session, request: SearchRequest, *, gap: int, shape: str | None) -> None:
    """Show how many articles of which years each site has, and what they lack.

    First and last date, the longest gap, the shares of articles without a date and without an
    author: by these the counts of other commands can be judged. Reads the index only.

    Exit status: 0 some, 1 none, 2 a mistake in the command line, 3 no index, 4 the index must
    be rebuilt.
    """
    with searching(session, request) as searcher:
        sites = sorted(_sites(searcher, request, gap), key=lambda each: each.site)
    shapes = Shapes(
        json=lambda: coverage_object(sites),
        csv=lambda: coverage_csv(sites),
        text=lambda screen: coverage_lines(sites, screen),
    )
    shapes.put(shape, found=bool(sites))
    if not sites:
        narrate("The index holds no article of these sites.")
    click.get_current_context().exit(Status.FINE if sites else Status.NONE)


def _sites(searcher: Searcher, request: SearchRequest, gap: int) -> Iterator[SiteCoverage]:
    listed = replace(request, limit=0, snippets=False, facets=("site",), facet_limit=0)
    for entry in searcher.search(listed).facets["site"]:
        of_site = replace(request, filters={"site": (entry.value,)})
        nameless = searcher.search(replace(of_site, query="-has:author", limit=0)).total
        timeline = searcher.timeline(of_site)
        yield coverage_of(entry.value, timeline, without_author=nameless, least_months=gap)
