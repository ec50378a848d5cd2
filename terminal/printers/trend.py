"""Trends as text, as comma-separated values and as JSON."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from research.period import Unit
from research.trend import Dated, Point, Series
from terminal.columns import cut, width
from terminal.printers.bar import BAR_COLUMNS, bar
from terminal.printers.csv import csv_lines
from terminal.printers.json import FORMAT_VERSION
from terminal.printers.table import NOT_COVERED, table_lines
from terminal.screen import Screen

_QUERY_COLUMNS = 24
_LONG_GAP = 4
_BESIDE_BAR = 2


def trend_lines(
    series: Sequence[Series], unit: Unit, screen: Screen, *, share: bool
) -> Iterator[str]:
    """A row a period: all articles, and of each query its count and its share of them.

    A single query has a bar on a terminal; a long row of periods without hits is one row.
    """
    yield from (line for line, _ in trend_rows(series, unit, screen, share=share))


def trend_rows(
    series: Sequence[Series],
    unit: Unit,
    screen: Screen,
    *,
    share: bool,
    longest: int = BAR_COLUMNS,
) -> Iterator[tuple[str, str | None]]:
    """The same lines with the period that each begins with, the header without.

    `longest` is how long a bar may be, in columns.
    """
    header = [unit.value, "articles"]
    for each in series:
        header += [cut(each.query, _QUERY_COLUMNS) if len(series) > 1 else "found", "share"]
    rows = [list(row) for row in _rows_joined(series)]
    table = table_lines(header, [_cells(row) for row in rows], screen)
    yield next(table), None
    has_bars = len(series) == 1 and screen.terminal
    heights = [_height(row[0][0], share=share) if has_bars else 0 for row in rows]
    room = (screen.width or 0) - _BESIDE_BAR
    for line, row, height in zip(table, rows, heights, strict=True):
        columns = min(room - width(line), longest)
        drawn = bar(height, max(heights), columns)
        yield f"{line}{'':{_BESIDE_BAR}}{drawn}".rstrip(), row[0][0].period


def trend_csv(series: Sequence[Series]) -> Iterator[str]:
    """A row for each query and period; no count and share where there is a gap."""
    rows = (
        (each.query, point.period, point.count, point.articles, _rounded(point.share))
        for each in series
        for point in each.points
    )
    return csv_lines(("query", "period", "count", "articles", "share"), rows)


def trend_object(series: Sequence[Series], unit: Unit) -> dict[str, object]:
    """The answer to `trend`."""
    return {
        "format_version": FORMAT_VERSION,
        "by": unit.value,
        "series": [
            {
                "query": each.query,
                "hits": _dated_object(each.hits),
                "articles": _dated_object(each.articles),
                "points": [_point_object(point) for point in each.points],
            }
            for each in series
        ],
    }


def left_out(series: Series, unit: Unit) -> str:
    """What no period can count, in words; nothing where there is nothing."""
    hits = series.hits
    parts = [f"{hits.undated:,} without a date"] if hits.undated else []
    parts += [f"{hits.imprecise:,} whose {unit.value} is not known"] if hits.imprecise else []
    return f"{series.query}: not counted are {' and '.join(parts)}" if parts else ""


def _dated_object(dated: Dated) -> dict[str, object]:
    return {"total": dated.total, "undated": dated.undated, "imprecise": dated.imprecise}


def _point_object(point: Point) -> dict[str, object]:
    return {
        "period": point.period,
        "count": point.count,
        "articles": point.articles,
        "share": _rounded(point.share),
    }


def _rows_joined(series: Sequence[Series]) -> Iterator[list[tuple[Point, ...]]]:
    """The points of each period; those of a long row of periods without hits together."""
    rows = zip(*(each.points for each in series), strict=True)
    for counts, group in groupby(rows, key=lambda row: tuple(point.count for point in row)):
        alike = list(group)
        if any(counts) or len(alike) < _LONG_GAP:
            yield from ([row] for row in alike)
        else:
            yield alike


def _cells(rows: Sequence[Sequence[Point]]) -> list[str]:
    first, last = rows[0][0].period, rows[-1][0].period
    every = {point.articles for point in rows[0]}
    articles = sum(row[0].articles for row in rows)
    cells = [first if first == last else f"{first} {NOT_COVERED} {last}"]
    cells.append(f"{articles:,}" if len(every) == 1 else "")  # queries may choose other sites
    for point in rows[0]:
        cells += [
            NOT_COVERED if point.count is None else f"{point.count:,}",
            NOT_COVERED if point.share is None else f"{point.share:.1%}",
        ]
    return cells


def _height(point: Point, *, share: bool) -> float:
    return (point.share if share else point.count) or 0


def _rounded(share: float | None) -> float | None:
    """To a thousandth of a percent: enough for any collection, and short to read."""
    return None if share is None else round(share, 5)
