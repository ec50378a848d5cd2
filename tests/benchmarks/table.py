"""Rows that benchmarks give, and the one table that is printed of all of them: `make bench`.

A part of the benchmarks is a module with a function `measure_rows` that yields rows; its docstring
says what is measured, and how, and stands so in docs/benchmarks.md. `tests.benchmarks.__main__`
lists the parts.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

_HEADS = ("part", "measured", "ours", "beside", "theirs", "ratio", "goal", "met")
_NUMBERS = frozenset(("ours", "theirs", "ratio", "goal"))
_AGREED = 1.1  # times: what two runs may differ by, by the goals
MOST_EXPONENT = 1.05  # of growth, by the goals: a little more than in proportion


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound on our value, or on its ratio to the alternative's."""

    limit: float
    of: Literal["value", "ratio"] = "value"
    at_least: bool = False

    def is_met_by(self, row: "Row") -> bool:
        """Tell whether a row keeps to it; a ratio that was not measured does not."""
        measured = row.ours if self.of == "value" else row.ratio
        if measured is None:
            return False
        return measured >= self.limit if self.at_least else measured <= self.limit

    def __str__(self) -> str:
        """Return it as the table shows it."""
        sign = ">=" if self.at_least else "<="
        return f"{sign} {self.limit:g}{' times' if self.of == 'ratio' else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One measurement: the median over rounds, in which ours and theirs took turns.

    Attributes:
        name: What was measured; rows of one name and several sizes are one line of growth.
        unit: Of both values, such as "s of CPU" or "MB".
        alternative: What people would take instead, if that was measured too.
        size: Articles or pages that there were, where the row is one point of growth.
    """

    name: str
    ours: float
    unit: str
    alternative: str = ""
    theirs: float | None = None
    goal: Goal | None = None
    size: int | None = None

    @property
    def ratio(self) -> float | None:
        """Our value as a multiple of theirs."""
        return self.ours / self.theirs if self.theirs else None

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None without a goal."""
        return self.goal.is_met_by(self) if self.goal else None

    def to_json(self) -> dict[str, Any]:
        """Return all of it, with ratio and verdict, for `from_json` and other readers."""
        return {**asdict(self), "ratio": self.ratio, "met": self.met}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Read what `to_json` returned."""
        fields = {key: each for key, each in value.items() if key not in {"ratio", "met"}}
        goal = fields["goal"]
        return cls(**{**fields, "goal": Goal(**goal) if goal else None})


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How ratios of two runs agree; `apart` has those that are not within a tenth of each other."""

    compared: int
    apart: Mapping[str, tuple[float, float]]

    @classmethod
    def compare(cls, before: Mapping[str, float], now: Mapping[str, float]) -> Self:
        """Compare the ratios that both have: those of a run before, and of this one."""
        both = {name: (before[name], now[name]) for name in now if name in before}
        apart = {name: pair for name, pair in both.items() if max(pair) > _AGREED * min(pair)}
        return cls(compared=len(both), apart=apart)


def list_ratios(rows: Iterable[Row]) -> dict[str, float]:
    """List the ratios that were measured, by what was, of what size, and beside what."""
    return {
        f"{row.name}{f', {row.size:,}' if row.size else ''} beside {row.alternative}": row.ratio
        for row in rows
        if row.ratio
    }


def at_most(limit: float, of: Literal["value", "ratio"] = "value") -> Goal:
    """Return the goal that a value, or its ratio to theirs, is not above a limit."""
    return Goal(limit, of)


def at_least(limit: float, of: Literal["value", "ratio"] = "value") -> Goal:
    """Return the goal that a value, or its ratio to theirs, is not below a limit."""
    return Goal(limit, of, at_least=True)


def fit_exponent(points: Iterable[tuple[float, float]]) -> float:
    """Fit the power of the size by which a cost grows: least squares of the logarithms."""
    logs = [(math.log(size), math.log(cost)) for size, cost in points]
    mean_size = sum(size for size, _ in logs) / len(logs)
    mean_cost = sum(cost for _, cost in logs) / len(logs)
    spread = sum((size - mean_size) ** 2 for size, _ in logs)
    return sum((size - mean_size) * (cost - mean_cost) for size, cost in logs) / spread


def fit_growth(rows: Iterable[Row]) -> Iterator[Row]:
    """Yield a row with the fitted exponent for each name that was measured at several sizes."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for row in rows:
        if row.size:
            lines.setdefault(row.name, []).append((row.size, row.ours))
    for name, points in lines.items():
        if len(points) > 1:
            yield Row(
                name=f"growth of {name}",
                ours=fit_exponent(points),
                unit="exponent",
                goal=at_most(MOST_EXPONENT),
            )


def format_table(parts: Mapping[str, Sequence[Row]]) -> str:
    """Return the rows of all parts as lines of text, columns as wide as their cells."""
    lines = list(iterate_cells(parts))
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEADS))]
    return "".join(_join_cells(line, widths) for line in lines)


def iterate_cells(parts: Mapping[str, Sequence[Row]]) -> Iterator[tuple[str, ...]]:
    """Yield the heads, then the cells of each row."""
    yield _HEADS
    for part, rows in parts.items():
        for row in rows:
            yield (
                part,
                f"{row.name}, {row.size:,}" if row.size else row.name,
                f"{format_number(row.ours)} {row.unit}",
                row.alternative,
                "" if row.theirs is None else format_number(row.theirs),
                "" if row.ratio is None else f"{row.ratio:.2f}",
                str(row.goal or ""),
                {True: "yes", False: "NO", None: ""}[row.met],
            )


def format_number(value: float) -> str:
    """Return a number with three digits that count, and thousands apart."""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.{max(0, 2 - math.floor(math.log10(abs(value))))}f}"


def _join_cells(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (
        cell.rjust(width) if head in _NUMBERS else cell.ljust(width)
        for head, cell, width in zip(_HEADS, cells, widths, strict=True)
    )
    return "  ".join(padded).rstrip() + "\n"
