"""How often a site is due: `30m`, `12h`, `1d` as a span of time."""

import re
from datetime import timedelta

_FORM = re.compile(r"([0-9]{1,4})([mhd])", re.ASCII)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def parse_interval(text: str) -> timedelta | None:
    """Read minutes, hours or days; None for anything else, nothing at all included."""
    form = _FORM.fullmatch(text)
    if form is None:
        return None
    return int(form[1]) * _UNITS[form[2]] or None
