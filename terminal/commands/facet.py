"""`truongdang facet`: the articles that match, counted by a field."""

from dataclasses import replace

import click

from indexer.request import ALL_FACETS, SearchRequest
from terminal.command import Command
from terminal.printers.facet_csv import facet_csv
from terminal.printers.facets import facets_lines
from terminal.printers.json import facet_object
from terminal.request import complete_facets, facet_limit_option, facet_names, with_request
from terminal.search import ask, narrate_results, status_of_results
from terminal.session import Session, with_session
from terminal.shape import Shapes, with_shape

_EXAMPLES = (
    "truongdang facet 'hội nghị' --by year",
    "truongdang facet '*' --by author,section --facet-limit 5",
    "truongdang facet '*' --by month --from 2020 --csv",
)


@click.command(cls=Command, examples=_EXAMPLES)
@with_session
@with_request
@click.option(
    "--by",
    "facets",
    multiple=True,
    required=True,
    callback=facet_names,
    shell_complete=complete_facets,
    metavar="NAME[,NAME]",
    help=" ".join(ALL_FACETS),
)
@facet_limit_option
@with_shape(json="One JSON object.", csv="Rows of facet, value and count.")
def command(
    session: Session,
    request: SearchRequest,
    *,
    facets: tuple[str, ...],
    facet_limit: int,
    shape: str | None,
) -> None:
    """Count the articles that match QUERY by the values of one or more facets.

    Years and months stand in the order of time, with 0 where there was nothing to count and
    a dash where the chosen sites have no article at all; the rest by count.

    Exit status: 0 some, 1 none, 2 a mistake in the command line, 3 no index, 4 the index must
    be rebuilt.
    """
    asked = replace(request, limit=0, snippets=False, facets=facets, facet_limit=facet_limit)
    results = ask(session, asked)
    shapes = Shapes(
        json=lambda: facet_object(results),
        csv=lambda: facet_csv(results.facets),
        text=lambda screen: facets_lines(results.facets, screen),
    )
    shapes.put(shape, found=bool(results.total))
    narrate_results(results)
    click.get_current_context().exit(status_of_results(results))
