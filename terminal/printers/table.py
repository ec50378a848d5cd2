"""Rows of short texts in aligned columns."""

from collections.abc import Iterator, Sequence

from terminal.columns import pad, width
from terminal.screen import Screen


def table_lines(
    names: Sequence[str], rows: Sequence[Sequence[str]], screen: Screen
) -> Iterator[str]:
    """A dim line of names, then a line a row; all but the first column to the right."""
    widest = [max(map(width, column)) for column in zip(names, *rows, strict=True)]
    yield screen.dim(_line(names, widest))
    for row in rows:
        yield _line(row, widest)


def _line(cells: Sequence[str], widest: Sequence[int]) -> str:
    first, *others = zip(cells, widest, strict=True)
    return "  ".join(
        [
            pad(*first),
            *(" " * (columns - width(cell)) + cell for cell, columns in others),
        ]
    ).rstrip()
