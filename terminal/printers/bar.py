"""Bars of text, exact to an eighth of a column."""

BAR_COLUMNS = 24
"""As long as a bar need be to be compared with the one below."""

_EIGHTHS = " ▏▎▍▌▋▊▉█"


def bar(value: float, most: float, columns: int) -> str:
    """A bar in proportion to the longest, `most`; whatever was counted shows at least a trace."""
    if not value or columns <= 0:
        return ""
    full, rest = divmod(max(round(value / most * columns * 8), 1), 8)
    return "█" * full + _EIGHTHS[rest].strip()
