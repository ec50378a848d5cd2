"""`truongdang trend`: how often something is written about, over time."""

from dataclasses import replace
from pathlib import Path

import click

from indexer.request import SearchRequest
from research.chart import FORMS, chart
from research.draft import write_whole
from research.period import Unit
from research.trend import Series, trends
from terminal.command import Command
from terminal.printers.trend import left_out, trend_csv, trend_lines, trend_object
from terminal.request import with_request
from terminal.screen import narrate
from terminal.search import narrate_expansions, narrate_nothing, searching
from terminal.session import Session, with_session
from terminal.shape import Shapes, with_shape
from terminal.status import Status

_EXAMPLES = (
    "truongdang trend 'hội nghị' --by year",
    "truongdang trend 'sơ kết' --beside 'tổng kết' --beside 'khai giảng' --csv",
    "truongdang trend 'hội nghị' --by quarter --from 2020 --to 2024 --json",
    "truongdang trend 'hội nghị' --beside 'hội thảo' --share --chart trend.svg",
)


@click.command(cls=Command, examples=_EXAMPLES)
@with_session
@with_request
@click.option(
    "--beside",
    "others",
    multiple=True,
    metavar="QUERY",
    help="Another query to count beside the first; may be repeated.",
)
@click.option(
    "--by",
    type=click.Choice([unit.value for unit in Unit]),
    default=Unit.YEAR.value,
    show_default=True,
    help="The length of a period.",
)
@click.option("--share", is_flag=True, help="Draw shares of all articles instead of counts.")
@click.option(
    "--chart",
    "picture",
    type=click.Path(path_type=Path),
    metavar="FILE.svg|png",
    help="Draw it as a picture too (needs the extra charts).",
)
@with_shape(json="One JSON object.", csv="A row for each query and period.")
def command(
    session: Session,
    request: SearchRequest,
    *,
    others: tuple[str, ...],
    by: str,
    share: bool,
    picture: Path | None,
    shape: str | None,
) -> None:
    """Count the articles that match QUERY by period, beside all articles of the same period.

    The share is of all articles of the chosen sites (--site, --kind, --province). Where those
    have no article at all there is a dash and no count: a gap of the archive is not a zero.
    Articles whose date is not known so exactly are not counted but reported.

    Exit status: 0 some, 1 none, 2 a mistake in the command line, 3 no index, or FILE cannot
    be written, 4 the index must be rebuilt.
    """
    form = _form(picture)
    requests = [request, *(replace(request, query=other) for other in others)]
    with searching(session, request) as searcher:
        timelines = [searcher.timeline(each) for each in requests]
    series = trends(timelines, Unit(by))
    if picture is not None:
        _draw(series, Unit(by), picture, form, share=share)
    shapes = Shapes(
        json=lambda: trend_object(series, Unit(by)),
        csv=lambda: trend_csv(series),
        text=lambda screen: trend_lines(series, Unit(by), screen, share=share),
    )
    shapes.put(shape, found=any(each.hits.total for each in series))
    for lacking in filter(None, (left_out(each, Unit(by)) for each in series)):
        narrate(lacking)
    for timeline in timelines:
        narrate_expansions(timeline.expansions)
        if not timeline.total:
            narrate_nothing(timeline.query)
    found = any(timeline.total for timeline in timelines)
    click.get_current_context().exit(Status.FINE if found else Status.NONE)


def _form(picture: Path | None) -> str:
    """The format of a picture, by the ending of its name.

    Raises:
        click.UsageError: the ending names none that can be drawn.
    """
    form = picture.suffix.lower().removeprefix(".") if picture else FORMS[0]
    if form not in FORMS:
        raise click.UsageError(f"A chart is a file that ends in .{' or .'.join(FORMS)}.")
    return form


def _draw(series: tuple[Series, ...], unit: Unit, place: Path, form: str, *, share: bool) -> None:
    write_whole(place, [chart(series, unit, share=share, form=form)])
    narrate(f"{place}: a chart of {len(series[0].points):,} periods")
