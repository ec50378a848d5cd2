"""Key words in context as text, as comma-separated values and as JSON."""

from collections.abc import Iterable, Iterator, Sequence

from research.kwic import Line
from terminal.columns import clean, pad, width
from terminal.printers.csv import csv_lines
from terminal.printers.json import FORMAT_VERSION
from terminal.printers.text import printed_date
from terminal.screen import Screen

CONTEXT = 40
"""Columns at each side of the node, where nothing says how wide a line may be."""

_LEAST_CONTEXT = 16
_DATE_COLUMNS = 12
_DATED_COLUMNS = 110
"""A narrower terminal shows context in the place of dates."""
_OTHER_COLUMNS = 36
"""What node and id take on most lines."""
_CSV_COLUMNS = (
    "id", "site", "published_at", "title", "field", "start", "end", "left", "node", "right",
)  # fmt: skip


def fitting_context(screen: Screen, *, beside: int = _OTHER_COLUMNS) -> int:
    """How many columns of context fit at each side of the node, which takes some `beside` them."""
    if screen.width is None:
        return CONTEXT
    rest = screen.width - beside - (_DATE_COLUMNS if _is_dated(screen) else 0)
    return max(rest // 2, _LEAST_CONTEXT)


def kwic_lines(lines: Iterable[Line], screen: Screen, *, context: int) -> Iterator[str]:
    """A line each: date, left context, node, right context and id; all nodes in one column."""
    for line in lines:
        yield kwic_line(line, screen, context=context) + screen.dim(clean(line.article.id))


def kwic_line(line: Line, screen: Screen, *, context: int) -> str:
    """One of these lines, without the id."""
    left, right = _end_of(clean(line.left), context), _start_of(clean(line.right), context)
    published = printed_date(line.article.published_at, line.article.published_precision)
    return (
        (pad(published, _DATE_COLUMNS) if _is_dated(screen) else "")
        + " " * (context - width(left))
        + left
        + screen.mark(clean(line.node))
        + pad(right, context + 2)
    )


def kwic_csv(lines: Iterable[Line]) -> Iterator[str]:
    """A row for each occurrence."""
    return csv_lines(_CSV_COLUMNS, (list(line_object(line).values()) for line in lines))


def kwic_object(query: str, lines: Sequence[Line]) -> dict[str, object]:
    """The answer to `kwic`."""
    return {
        "format_version": FORMAT_VERSION,
        "query": query,
        "articles": len({line.article.id for line in lines}),
        "occurrences": len(lines),
        "lines": [line_object(line) for line in lines],
    }


def line_object(line: Line) -> dict[str, object]:
    """One occurrence: also a line of `kwic --jsonl`."""
    return {
        "id": line.article.id,
        "site": line.article.site,
        "published_at": line.article.published_at,
        "title": line.article.title,
        "field": line.field,
        "start": line.start,
        "end": line.end,
        "left": line.left,
        "node": line.node,
        "right": line.right,
    }


def _is_dated(screen: Screen) -> bool:
    return screen.width is None or screen.width >= _DATED_COLUMNS


def _end_of(text: str, columns: int) -> str:
    """The last words that fit; letters may be wider than one column."""
    while width(text) > columns:
        text = text.partition(" ")[2]
    return text


def _start_of(text: str, columns: int) -> str:
    while width(text) > columns:
        text = text.rpartition(" ")[0]
    return text
