"""Concordances (key words in context) as text, as comma-separated values and as JSON."""

from collections.abc import Iterable, Iterator, Sequence

from indexer.search_results import Expansion
from research.kwic import ConcordanceLine
from terminal.cli.output import OutputScreen
from terminal.cli.text_width import measure_width, pad, sanitize
from terminal.printers.csv import render_csv
from terminal.printers.hits import format_published
from terminal.printers.search_json import FORMAT_VERSION, expansions_to_json
from terminal.printers.table import DATE_COLUMNS

DEFAULT_CONTEXT_COLUMNS = 40
"""Columns at each side of the node, where nothing says how wide a line may be."""

_MIN_CONTEXT_COLUMNS = 16
"""Columns at each side at least, two or three syllables, however narrow the terminal. Chosen."""
_MIN_COLUMNS_WITH_DATES = 110
"""A narrower terminal shows context in the place of dates."""
_OTHER_COLUMNS = 36
"""What node and id take on most lines."""
_CSV_COLUMNS = (
    "id", "site", "published_at", "title", "field", "start", "end", "left", "node", "right",
)  # fmt: skip


def compute_context_columns(screen: OutputScreen, *, reserved_columns: int = _OTHER_COLUMNS) -> int:
    """Compute how many columns of context fit at each side of the node.

    Args:
        screen: Where lines are shown.
        reserved_columns: Columns for the node and whatever else stands in the line.
    """
    if screen.width is None:
        return DEFAULT_CONTEXT_COLUMNS
    rest = screen.width - reserved_columns - (DATE_COLUMNS if _has_room_for_dates(screen) else 0)
    return max(rest // 2, _MIN_CONTEXT_COLUMNS)


def render_concordance(
    lines: Iterable[ConcordanceLine], screen: OutputScreen, *, context_columns: int
) -> Iterator[str]:
    """Yield a line each: date, left context, node, right context and id; nodes in one column."""
    for line in lines:
        yield render_concordance_line(line, screen, context_columns=context_columns) + screen.dim(
            sanitize(line.article.id)
        )


def render_concordance_line(
    line: ConcordanceLine, screen: OutputScreen, *, context_columns: int
) -> str:
    """Return one line without the id."""
    left, right = (
        _cut_to_end(sanitize(line.left), context_columns),
        _cut_to_start(sanitize(line.right), context_columns),
    )
    published = format_published(line.article.published_at, line.article.published_precision)
    return (
        (pad(published, DATE_COLUMNS) if _has_room_for_dates(screen) else "")
        + " " * (context_columns - measure_width(left))
        + left
        + screen.highlight(sanitize(line.node))
        + pad(right, context_columns + 2)
    )


def render_concordance_csv(lines: Iterable[ConcordanceLine]) -> Iterator[str]:
    """Yield a row for each occurrence."""
    return render_csv(
        _CSV_COLUMNS, (list(concordance_line_to_json(line).values()) for line in lines)
    )


def concordance_to_json(
    query: str, lines: Sequence[ConcordanceLine], expansions: Sequence[Expansion]
) -> dict[str, object]:
    """Return the answer to `kwic`."""
    return {
        "format_version": FORMAT_VERSION,
        "query": query,
        "articles": len({line.article.id for line in lines}),
        "occurrences": len(lines),
        "lines": [concordance_line_to_json(line) for line in lines],
        "expansions": expansions_to_json(expansions),
    }


def concordance_line_to_json(line: ConcordanceLine) -> dict[str, object]:
    """Return one occurrence: also a line of `kwic --jsonl`."""
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


def _has_room_for_dates(screen: OutputScreen) -> bool:
    return screen.width is None or screen.width >= _MIN_COLUMNS_WITH_DATES


def _cut_to_end(text: str, columns: int) -> str:
    """Return the last words that fit; letters may be wider than one column."""
    while measure_width(text) > columns:
        text = text.partition(" ")[2]
    return text


def _cut_to_start(text: str, columns: int) -> str:
    while measure_width(text) > columns:
        text = text.rpartition(" ")[0]
    return text
