"""Trends as text, as comma-separated values and as JSON."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from research.period import PeriodUnit
from research.trend import DateTotals, TrendPoint, TrendSeries
from terminal.cli.output import OutputScreen
from terminal.cli.text_width import measure_width, truncate
from terminal.printers.csv import render_csv
from terminal.printers.search_json import FORMAT_VERSION, expansions_to_json
from terminal.printers.table import (
    BAR_COLUMNS,
    MIN_COLLAPSED_GAP,
    NO_VALUE,
    draw_text_bar,
    render_table,
)

_MAX_QUERY_COLUMNS = 24
"""Columns of a query as the head of a column: of two queries both tables fit 80. Chosen."""
_BAR_GAP_COLUMNS = 2
"""Blanks between a row and its bar, as between columns."""


def render_trend(
    series: Sequence[TrendSeries], unit: PeriodUnit, screen: OutputScreen, *, share: bool
) -> Iterator[str]:
    """Yield a row a period: all articles, and of each query its count and its share of them.

    A single query has a bar on a terminal; a long row of periods without hits is one row.
    """
    yield from (line for line, _ in render_trend_rows(series, unit, screen, share=share))


def render_trend_rows(
    series: Sequence[TrendSeries],
    unit: PeriodUnit,
    screen: OutputScreen,
    *,
    share: bool,
    max_bar_columns: int = BAR_COLUMNS,
) -> Iterator[tuple[str, str | None]]:
    """Yield the same lines with the period that each begins with, None for the header.

    `max_bar_columns` is how long a bar may be.
    """
    header = [unit.value, "articles"]
    for each in series:
        header += [
            truncate(each.query, _MAX_QUERY_COLUMNS) if len(series) > 1 else "found",
            "share",
        ]
    rows = [list(row) for row in _collapse_gaps(series)]
    table = render_table(header, [_make_cells(row) for row in rows], screen)
    yield next(table), None
    has_bars = len(series) == 1 and screen.is_terminal
    heights = [_get_bar_height(row[0][0], share=share) if has_bars else 0 for row in rows]
    room = (screen.width or 0) - _BAR_GAP_COLUMNS
    for line, row, height in zip(table, rows, heights, strict=True):
        columns = min(room - measure_width(line), max_bar_columns)
        bar = draw_text_bar(height, max(heights), columns)
        yield f"{line}{'':{_BAR_GAP_COLUMNS}}{bar}".rstrip(), row[0][0].period


def render_trend_csv(series: Sequence[TrendSeries]) -> Iterator[str]:
    """Yield a row for each query and period; no count and share where there is a gap."""
    rows = (
        (each.query, point.period, point.count, point.articles, _round_share(point.share))
        for each in series
        for point in each.points
    )
    return render_csv(("query", "period", "count", "articles", "share"), rows)


def trend_to_json(series: Sequence[TrendSeries], unit: PeriodUnit) -> dict[str, object]:
    """Return the answer to `trend`."""
    return {
        "format_version": FORMAT_VERSION,
        "by": unit.value,
        "series": [
            {
                "query": each.query,
                "hits": _date_totals_to_json(each.hits),
                "articles": _date_totals_to_json(each.articles),
                "expansions": expansions_to_json(each.expansions),
                "points": [_point_to_json(point) for point in each.points],
            }
            for each in series
        ],
    }


def describe_uncounted(series: TrendSeries, unit: PeriodUnit) -> str:
    """Describe the hits that no period can count; empty where there are none."""
    hits = series.hits
    parts = [f"{hits.undated:,} without a date"] if hits.undated else []
    parts += [f"{hits.imprecise:,} whose {unit.value} is not known"] if hits.imprecise else []
    return f"{series.query}: {' and '.join(parts)} left out" if parts else ""


def _date_totals_to_json(totals: DateTotals) -> dict[str, object]:
    return {"total": totals.total, "undated": totals.undated, "imprecise": totals.imprecise}


def _point_to_json(point: TrendPoint) -> dict[str, object]:
    return {
        "period": point.period,
        "count": point.count,
        "articles": point.articles,
        "share": _round_share(point.share),
    }


def _collapse_gaps(series: Sequence[TrendSeries]) -> Iterator[list[tuple[TrendPoint, ...]]]:
    """Yield the points of each period; those of a long row of periods without hits together."""
    rows = zip(*(each.points for each in series), strict=True)
    for counts, group in groupby(rows, key=lambda row: tuple(point.count for point in row)):
        equal_rows = list(group)
        if any(counts) or len(equal_rows) < MIN_COLLAPSED_GAP:
            yield from ([row] for row in equal_rows)
        else:
            yield equal_rows


def _make_cells(rows: Sequence[Sequence[TrendPoint]]) -> list[str]:
    first, last = rows[0][0].period, rows[-1][0].period
    every = {point.articles for point in rows[0]}
    articles = sum(row[0].articles for row in rows)
    cells = [first if first == last else f"{first} {NO_VALUE} {last}"]
    cells.append(f"{articles:,}" if len(every) == 1 else "")  # queries may choose other sites
    for point in rows[0]:
        cells += [
            NO_VALUE if point.count is None else f"{point.count:,}",
            NO_VALUE if point.share is None else f"{point.share:.1%}",
        ]
    return cells


def _get_bar_height(point: TrendPoint, *, share: bool) -> float:
    return (point.share if share else point.count) or 0


def _round_share(share: float | None) -> float | None:
    """Round to a thousandth of a percent: enough for any collection, and short to read."""
    return None if share is None else round(share, 5)
