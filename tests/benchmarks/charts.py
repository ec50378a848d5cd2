"""Charts of the benchmarks as plain SVG, axes logarithmic: ratios as bars, growth as lines."""

import math
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from tests.benchmarks.table import Row

_OURS, _THEIRS = "#0072B2", "#D55E00"  # of Okabe and Ito: told apart with any colour vision
_COLOURS = (_OURS, _THEIRS, "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
_WIDTH, _NAMES, _STEP = 800, 400, 18  # pixels: of all, of the names, and between two lines of text
_HEIGHT, _LEFT = 400, 60  # of the lines of growth


def draw_ratios(rows: Iterable[Row]) -> str:
    """Draw ours as a multiple of theirs, a bar a row from 1: to the left ours costs less."""
    ratios = [(f"{row.name} / {row.alternative}", row.ratio) for row in rows if row.ratio]
    far = max((abs(math.log(ratio)) for _, ratio in ratios), default=1) or 1
    room = (_WIDTH - _NAMES) / 2
    middle = _NAMES + room
    height = _STEP * (len(ratios) + 1)
    lines = [f'<path d="M{middle:.0f} 0V{height}" stroke="black"/>']
    for number, (name, ratio) in enumerate(ratios):
        top = _STEP * number
        length = math.log(ratio) / far * (room - 40)  # room for the figure at its end
        left, colour = min(middle, middle + length), _OURS if ratio <= 1 else _THEIRS
        lines += (
            _write(name, _NAMES - 6, top + 13, anchor="end"),
            _draw_bar(left, top + 3, abs(length), colour),
            _write(
                f"{ratio:.2f}",
                middle + length + (4 if length > 0 else -4),
                top + 13,
                anchor="start" if length > 0 else "end",
            ),
        )
    lines.append(_write("ours / theirs", middle, height - 4, anchor="middle"))
    return _join(lines, height)


def draw_growth(rows: Iterable[Row]) -> str:
    """Draw the cost by size, a line a name, both axes logarithmic."""
    points: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        if row.size:
            points.setdefault(row.name, []).append((math.log10(row.size), math.log10(row.ours)))
    every = [point for line in points.values() for point in line]
    (first, last), (low, high) = (_find_bounds(values) for values in zip(*every, strict=True))

    def place(size: float, cost: float) -> tuple[float, float]:
        return (
            _LEFT + (size - first) / (last - first) * (_NAMES - _LEFT),
            _STEP + (high - cost) / (high - low) * (_HEIGHT - 3 * _STEP),
        )

    lines: list[str] = []
    for power in range(low, high + 1):
        _, y = place(first, power)
        lines += (_rule(f"M{_LEFT} {y:.0f}H{_NAMES}"), _write(f"{10.0**power:g}", 4, y + 4))
    for power in range(first, last + 1):
        x, _ = place(power, low)
        label = _write(f"{10**power:,}", x, _HEIGHT - _STEP, anchor="middle")
        lines += (_rule(f"M{x:.0f} {_STEP}V{_HEIGHT - 2 * _STEP}"), label)
    for number, (name, line) in enumerate(points.items()):
        lines += _iterate_line(number, name, [place(*point) for point in line])
    lines.append(_write("articles; s of CPU, and MB", _LEFT, _HEIGHT - 2))
    return _join(lines, _HEIGHT)


def _iterate_line(number: int, name: str, places: Sequence[tuple[float, float]]) -> Iterator[str]:
    """Yield the line of what was measured, and its row in the legend."""
    colour, dash = _COLOURS[number % len(_COLOURS)], number // len(_COLOURS) * 4
    stroke = f'fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"'
    top = _STEP * (number + 1)
    yield f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in places)}" {stroke}/>'
    yield f'<path d="M{_NAMES + 20} {top}h24" {stroke}/>'
    yield _write(name, _NAMES + 50, top + 4)


def _find_bounds(values: Sequence[float]) -> tuple[int, int]:
    """Find the powers of ten about some logarithms."""
    low = math.floor(min(values))
    return low, max(math.ceil(max(values)), low + 1)


def _draw_bar(x: float, y: float, width: float, colour: str) -> str:
    return f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="12" fill="{colour}"/>'


def _rule(path: str) -> str:
    return f'<path d="{path}" stroke="#cccccc"/>'


def _write(text: str, x: float, y: float, *, anchor: str = "start") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{escape(text)}</text>'


def _join(lines: Iterable[str], height: int) -> str:
    return "\n".join(_iterate_svg(lines, height)) + "\n"


def _iterate_svg(lines: Iterable[str], height: int) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}"'
        f' width="{_WIDTH}" height="{height}" font-family="sans-serif" font-size="12">'
    )
    yield f'<rect width="{_WIDTH}" height="{height}" fill="white"/>'
    yield from lines
    yield "</svg>"
