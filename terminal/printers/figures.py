"""Sizes, shares and spans of time, as short as a column needs them."""

from datetime import timedelta

_THOUSAND = 1000
_UNITS = ("B", "kB", "MB", "GB", "TB")
_NOTHING = "-"


def size(count: int) -> str:
    """Bytes in the unit that leaves at most three digits; a thousand to the next (SI)."""
    amount, unit = float(count), 0
    while amount >= _THOUSAND and unit < len(_UNITS) - 1:
        amount, unit = amount / _THOUSAND, unit + 1
    digits = 0 if unit == 0 or amount >= 10 else 1  # noqa: PLR2004 -- two digits say enough
    return f"{amount:.{digits}f} {_UNITS[unit]}"


def share(part: int, whole: int) -> str:
    """A part of a whole in percent; a dash where there is nothing to be part of."""
    return f"{100 * part / whole:.0f}%" if whole else _NOTHING


def span(time: timedelta | None) -> str:
    """A span in its largest unit: minutes, hours or days; a dash where there is none."""
    if time is None:
        return _NOTHING
    minutes = max(int(time.total_seconds()) // 60, 0)
    if minutes < 60:  # noqa: PLR2004
        return f"{minutes}m"
    hours = minutes // 60
    return f"{hours}h" if hours < 48 else f"{hours // 24}d"  # noqa: PLR2004 -- two days
