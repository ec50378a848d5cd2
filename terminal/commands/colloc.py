"""`truongdang colloc`: what stands near a word more often than chance would have it."""

import click

from indexer.request import SearchRequest
from research.collocation import RANKS, Collocations, collocations, ranked
from research.subcorpus import corpus_of
from terminal.command import Command
from terminal.counted import Counted, with_counted
from terminal.printers.words import collocation_csv, collocation_lines, collocation_object
from terminal.progress import Progress
from terminal.request import with_request
from terminal.screen import narrate
from terminal.search import narrate_expansions, searching
from terminal.session import Session, with_session
from terminal.shape import Shapes, with_shape
from terminal.status import Status

_EXAMPLES = (
    "truongdang colloc '\"hội nghị\"'",
    "truongdang colloc '\"học viên\"' --by bigram --window 8 --rank logdice",
    "truongdang colloc 'đảng' --from 2020 --min 2 --limit 0 --csv",
)


@click.command(cls=Command, examples=_EXAMPLES)
@with_session
@with_request
@with_counted
@click.option(
    "--window",
    type=click.IntRange(1, 50),
    default=5,
    show_default=True,
    help="How many syllables away, at either side, is still near.",
)
@click.option(
    "--rank",
    type=click.Choice([*RANKS]),
    default="log-likelihood",
    show_default=True,
    help="By which measure the closest are chosen.",
)
@with_shape(json="One JSON object.", csv="A row for each collocate.")
def command(
    session: Session,
    request: SearchRequest,
    counted: Counted,
    *,
    window: int,
    rank: str,
    shape: str | None,
) -> None:
    """Find the syllables and pairs of syllables that keep company with the words of QUERY.

    Their frequencies near the words are compared with those in the rest of the articles:
    all that the other parts of QUERY and the options let in. Log-likelihood (Dunning 1993)
    says how sure it is, MI (Church and Hanks 1990) and logDice (Rychlý 2008) how close.

    Exit status: 0 some, 1 none, 2 a mistake in the command line, 3 no index, 4 the index must
    be rebuilt.
    """
    with searching(session, request) as searcher, Progress("counting") as progress:
        reading = searcher.read(request)
        corpus = progress.through(searcher.read(corpus_of(request)).articles)
        found = collocations(reading, corpus, counted.kinds, window=window, least=counted.least)
    listed = {each.kind: ranked(each.collocates, rank)[: counted.limit] for each in found}
    some = any(listed.values())
    shapes = Shapes(
        json=lambda: collocation_object(request.query, window, found, listed),
        csv=lambda: collocation_csv(listed),
        text=lambda screen: collocation_lines(listed, screen),
    )
    shapes.put(shape, found=some)
    narrate_expansions(reading.expansions)
    narrate(_summary(found[0], request.query))
    click.get_current_context().exit(Status.FINE if some else Status.NONE)


def _summary(found: Collocations, query: str) -> str:
    if not found.occurrences:
        return f"Nothing occurs in any article: {query}"
    times = "once" if found.occurrences == 1 else f"{found.occurrences:,} times"
    return f"{query}: {times}; near it {found.near:,} of {found.places:,} {found.kind.value}s"
