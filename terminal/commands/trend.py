"""`truongdang trend`: how often something is written about, over time."""

from dataclasses import replace
from pathlib import Path

import click

from indexer.search_request import SearchRequest
from research.atomic_output import write_atomically
from research.chart import CHART_FORMATS, draw_chart
from research.period import PeriodUnit
from research.trend import TrendSeries, compute_trends
from terminal.cli.context import CliContext, pass_cli_context
from terminal.cli.errors import ExitStatus
from terminal.cli.lazy_group import ExampleCommand
from terminal.cli.options import add_search_request_options
from terminal.cli.output import OutputFormats, add_output_format_options, write_error_line
from terminal.printers.trend import (
    describe_uncounted,
    render_trend,
    render_trend_csv,
    trend_to_json,
)
from terminal.services.search import open_searcher_with_notes, print_expansions, print_no_match

_EXAMPLES = (
    "truongdang trend 'hội nghị' --by year",
    "truongdang trend 'sơ kết' --beside 'tổng kết' --beside 'khai giảng' --csv",
    "truongdang trend 'hội nghị' --by quarter --from 2020 --to 2024 --json",
    "truongdang trend 'hội nghị' --beside 'hội thảo' --share --chart trend.svg",
)


@click.command(cls=ExampleCommand, examples=_EXAMPLES)
@pass_cli_context
@add_search_request_options
@click.option(
    "--beside",
    "others",
    multiple=True,
    metavar="QUERY",
    help="Another query to count beside the first; may be repeated.",
)
@click.option(
    "--by",
    type=click.Choice([unit.value for unit in PeriodUnit]),
    default=PeriodUnit.YEAR.value,
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
@add_output_format_options(json="One JSON object.", csv="A row for each query and period.")
def command(
    context: CliContext,
    request: SearchRequest,
    *,
    others: tuple[str, ...],
    by: str,
    share: bool,
    picture: Path | None,
    output_format: str | None,
) -> None:
    """Count the articles that match QUERY by period, next to all articles of that period.

    Shares are of all articles of the chosen sites (--site, --kind, --province). A dash means that
    the archive has no article of these sites from that time: a gap, not a zero. Articles whose
    date is not exact enough are left out, and their number is printed.

    Exit status: 0 some, 1 none, 2 a mistake in the command line, 3 no index, or FILE cannot
    be written, 4 the index must be rebuilt.
    """
    file_format = _select_chart_format(picture)
    requests = [request, *(replace(request, query=other) for other in others)]
    with open_searcher_with_notes(context, request) as searcher:
        timelines = [searcher.compute_timeline(each) for each in requests]
    series = compute_trends(timelines, PeriodUnit(by))
    if picture is not None:
        _write_chart(series, PeriodUnit(by), picture, file_format, share=share)
    formats = OutputFormats(
        json=lambda: trend_to_json(series, PeriodUnit(by)),
        csv=lambda: render_trend_csv(series),
        text=lambda screen: render_trend(series, PeriodUnit(by), screen, share=share),
    )
    formats.write(output_format, has_results=any(each.hits.total for each in series))
    for uncounted in filter(None, (describe_uncounted(each, PeriodUnit(by)) for each in series)):
        write_error_line(uncounted)
    for timeline in timelines:
        print_expansions(timeline.expansions)
        if not timeline.total:
            print_no_match(timeline.query)
    found = any(timeline.total for timeline in timelines)
    click.get_current_context().exit(ExitStatus.OK if found else ExitStatus.NOTHING_FOUND)


def _select_chart_format(picture: Path | None) -> str:
    """Return the format of a picture, by the ending of its name.

    Raises:
        click.UsageError: the ending names none that can be drawn.
    """
    file_format = picture.suffix.lower().removeprefix(".") if picture else CHART_FORMATS[0]
    if file_format not in CHART_FORMATS:
        raise click.UsageError(f"A chart is a file that ends in .{' or .'.join(CHART_FORMATS)}.")
    return file_format


def _write_chart(
    series: tuple[TrendSeries, ...],
    unit: PeriodUnit,
    output_path: Path,
    file_format: str,
    *,
    share: bool,
) -> None:
    write_atomically(output_path, [draw_chart(series, unit, share=share, form=file_format)])
    write_error_line(f"{output_path}: a chart of {len(series[0].points):,} periods")
