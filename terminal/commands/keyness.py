"""`truongdang keyness`: in which words two sets of articles differ."""

from collections.abc import Sequence
from dataclasses import replace

import click

from indexer.request import SearchRequest
from indexer.searcher import Searcher
from research.keyness import Key, Profile, keys, profiles
from research.wording import Wording
from terminal.command import Command
from terminal.counted import Counted, with_counted
from terminal.printers.words import key_csv, key_lines, key_object
from terminal.progress import Progress
from terminal.request import with_request
from terminal.screen import narrate
from terminal.search import narrate_expansions, narrate_nothing, searching
from terminal.session import Session, with_session
from terminal.shape import Shapes, with_shape
from terminal.status import Status

_EXAMPLES = (
    "truongdang keyness 'date:2020..2025' --against 'date:2018..2019'",
    "truongdang keyness 'site:demo-joomla' --against '*' --by bigram --csv",
    "truongdang keyness '\"hội nghị\"' --against '-\"hội nghị\"' --only more --json",
)
_ONLY = {"more": 1, "less": -1}


@click.command(cls=Command, examples=_EXAMPLES)
@with_session
@with_request
@with_counted
@click.option(
    "--against",
    required=True,
    metavar="QUERY",
    help="The articles to compare with; * is all. The other options hold for both.",
)
@click.option(
    "--only",
    type=click.Choice([*_ONLY]),
    help="Only what is more, or less, frequent in the first articles.",
)
@with_shape(json="One JSON object.", csv="A row for each key word.")
def command(
    session: Session,
    request: SearchRequest,
    counted: Counted,
    *,
    against: str,
    only: str | None,
    shape: str | None,
) -> None:
    """Find the syllables and pairs that set the articles of QUERY apart from others.

    The surest differences come first, by log-likelihood (Rayson and Garside 2000); the log
    ratio (Hardie 2014) says how large each is: +1 is twice as frequent in the articles of
    QUERY, -1 half as frequent. Compare periods with date:, schools with site:.

    Exit status: 0 some, 1 none or no articles, 2 a mistake in the command line, 3 no index,
    4 the index must be rebuilt.
    """
    wording = Wording()
    requests = (request, replace(request, query=against))
    with searching(session, request) as searcher:
        counts = [_profiles(searcher, each, counted, wording) for each in requests]
        both = set(searcher.ids(requests[0])) & set(searcher.ids(requests[1]))
    listed = {
        one.kind: _chosen(keys(one, other, wording, least=counted.least), only)[: counted.limit]
        for one, other in zip(*counts, strict=True)
    }
    some = any(listed.values())
    shapes = Shapes(
        json=lambda: key_object((request.query, against), counts, listed),
        csv=lambda: key_csv(listed),
        text=lambda screen: key_lines(listed, screen),
    )
    shapes.put(shape, found=some)
    if both:
        narrate(f"note: articles on both sides: {len(both):,}")
    click.get_current_context().exit(Status.FINE if some else Status.NONE)


def _profiles(
    searcher: Searcher, request: SearchRequest, counted: Counted, wording: Wording
) -> list[Profile]:
    reading = searcher.read(request)
    with Progress("counting") as progress:
        found = profiles(progress.through(reading.articles), counted.kinds, wording)
    narrate_expansions(reading.expansions)
    if found[0].size:
        narrate(f"{request.query}: {found[0].size:,} {found[0].kind.value}s")
    else:
        narrate_nothing(request.query)
    return found


def _chosen(found: Sequence[Key], only: str | None) -> Sequence[Key]:
    if only is None:
        return found
    return [key for key in found if key.log_ratio * _ONLY[only] > 0]
