"""Counts as bars, in SVG that a page can hold: no library, no script, text that can be selected."""

from collections.abc import Iterator, Sequence
from html import escape

_BAR = 24
_GAP = 8
_HEIGHT = 120
_LABEL = 18
"""All in pixels, as the picture is drawn before it is scaled."""


def bars(counts: Sequence[tuple[str, int]]) -> str:
    """A bar a value, in the given order, each with its value below and its count above."""
    most = max((count for _, count in counts), default=0)
    width = len(counts) * (_BAR + _GAP) + _GAP
    height = _HEIGHT + 2 * _LABEL
    inner = "".join(_bar(*pair, place, most) for place, pair in enumerate(counts))
    return (
        f'<svg role="img" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' xmlns="http://www.w3.org/2000/svg">\n{inner}</svg>\n'
    )


def _bar(value: str, count: int, place: int, most: int) -> str:
    left = _GAP + place * (_BAR + _GAP)
    tall = round(_HEIGHT * count / most) if most else 0
    top = _LABEL + _HEIGHT - tall
    return (
        f'<rect x="{left}" y="{top}" width="{_BAR}" height="{tall}" fill="#0b57a4"/>'
        + "".join(_labels(value, count, left + _BAR // 2, top))
        + "\n"
    )


def _labels(value: str, count: int, middle: int, top: int) -> Iterator[str]:
    bottom = _HEIGHT + 2 * _LABEL - 4
    yield f'<text x="{middle}" y="{top - 4}" text-anchor="middle">{count}</text>'
    yield f'<text x="{middle}" y="{bottom}" text-anchor="middle">{escape(value)}</text>'
