"""Tables as text, aligned by display width: names to the left, figures to the right."""

from collections.abc import Iterator, Sequence

from terminal.columns import clean, cut, pad, width
from terminal.screen import Screen

NOT_COVERED = "–"
"""Stands for a figure where there was nothing to count."""
_NAME_COLUMNS = 40
_BETWEEN = "  "


def table_lines(
    header: Sequence[str], rows: Sequence[Sequence[str]], screen: Screen, *, names: int = 1
) -> Iterator[str]:
    """A header and rows; the first `names` columns are names, which a terminal may shorten."""
    table = [[_cell(cell, screen) for cell in row] for row in (header, *rows)]
    columns = [max(map(width, column)) for column in zip(*table, strict=True)]
    for number, row in enumerate(table):
        cells = [
            pad(cell, room) if place < names else " " * (room - width(cell)) + cell
            for place, (cell, room) in enumerate(zip(row, columns, strict=True))
        ]
        line = _BETWEEN.join(cells).rstrip()
        yield line if number else screen.dim(line)


def _cell(text: str, screen: Screen) -> str:
    return cut(clean(text), _NAME_COLUMNS) if screen.terminal else clean(text)
