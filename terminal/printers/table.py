"""Tables, bars and figures as text: aligned by display width, names left, figures right."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from archive.times import format_local_iso
from terminal.cli.output import OutputScreen
from terminal.cli.text_width import measure_width, pad, sanitize, truncate

MAX_LINE_COLUMNS = 100
"""Columns; longer lines of running text tire the eye, however wide the terminal is. Chosen."""
DATE_COLUMNS = 12
"""Columns of a date: ISO to the day (10), and two blanks."""
MIN_COLLAPSED_GAP = 4
"""Rows without hits that are joined in one; three are as short as the one that says so. Chosen."""
NO_VALUE = "–"
"""Stands for a figure where there was nothing to count."""
_MAX_NAME_COLUMNS = 40
"""Columns of a cell on a terminal: half of 80. Chosen."""
_COLUMN_SEPARATOR = "  "


def render_table(
    header: Sequence[str], rows: Sequence[Sequence[str]], screen: OutputScreen, *, names: int = 1
) -> Iterator[str]:
    """Yield a header and rows, the first `names` columns to the left; a terminal shortens cells."""
    table = [[_format_cell(cell, screen) for cell in row] for row in (header, *rows)]
    columns = [max(map(measure_width, column)) for column in zip(*table, strict=True)]
    for number, row in enumerate(table):
        cells = [
            pad(cell, room) if index < names else " " * (room - measure_width(cell)) + cell
            for index, (cell, room) in enumerate(zip(row, columns, strict=True))
        ]
        line = _COLUMN_SEPARATOR.join(cells).rstrip()
        yield line if number else screen.dim(line)


def _format_cell(text: str, screen: OutputScreen) -> str:
    return truncate(sanitize(text), _MAX_NAME_COLUMNS) if screen.is_terminal else sanitize(text)


BAR_COLUMNS = 24
"""As long as a bar need be to be compared with the one below."""

# U+258F to U+2588: a column is drawn in eighths.
_EIGHTHS = " ▏▎▍▌▋▊▉█"


def draw_text_bar(value: float, max_value: float, columns: int) -> str:
    """Return a bar in proportion to the longest; whatever was counted shows at least a trace.

    Args:
        value: What the bar shows.
        max_value: What the longest bar shows.
        columns: The width of the longest bar.
    """
    if not value or columns <= 0:
        return ""
    # In eighths of a column, at least one.
    full, rest = divmod(max(round(value / max_value * columns * 8), 1), 8)
    return "█" * full + _EIGHTHS[rest].strip()


_THOUSAND = 1000
"""The step from one SI prefix to the next, as disks are sold and `df -H` counts."""
_UNITS = ("B", "kB", "MB", "GB", "TB")
_NO_FIGURE = "-"


def format_size(count: int) -> str:
    """Return bytes in the unit that leaves at most three digits; a thousand to the next (SI)."""
    amount, unit = float(count), 0
    while amount >= _THOUSAND and unit < len(_UNITS) - 1:
        amount, unit = amount / _THOUSAND, unit + 1
    digits = 0 if unit == 0 or amount >= 10 else 1  # noqa: PLR2004 -- two digits say enough
    return f"{amount:.{digits}f} {_UNITS[unit]}"


def format_count(count: int, noun: str) -> str:
    """Return a count with its noun: `1 article`, `1,204 articles`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def format_day(moment: datetime | None) -> str:
    """Return a moment to the day in Vietnam, `2026-01-02`; nothing where there is none."""
    return (format_local_iso(moment) or "")[: len("2026-01-02")]


def format_minute(moment: datetime | None) -> str:
    """Return a moment to the minute in Vietnam, `2026-01-02 03:04`; nothing where there is none."""
    return (format_local_iso(moment) or "")[: len("2026-01-02T03:04")].replace("T", " ")


def format_share(part: int, whole: int) -> str:
    """Return a part of a whole in percent; a dash where there is no whole."""
    return f"{100 * part / whole:.0f}%" if whole else _NO_FIGURE


def format_duration(time: timedelta | None) -> str:
    """Return a span in its largest unit: minutes, hours or days; a dash where there is none."""
    if time is None:
        return _NO_FIGURE
    minutes = max(int(time.total_seconds()) // 60, 0)
    if minutes < 60:  # noqa: PLR2004
        return f"{minutes}m"
    hours = minutes // 60
    return f"{hours}h" if hours < 48 else f"{hours // 24}d"  # noqa: PLR2004 -- two days
