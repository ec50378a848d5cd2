"""Progress of long work: one line on the terminal that is written over, `indexing: 1,200 of 3,000`.

Nothing is shown where nobody watches: a log needs no counter.
"""

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Self, TypeVar

import click

from terminal.cli.output import is_stderr_terminal

_Counted = TypeVar("_Counted")
REDRAW_SECONDS = 0.1
"""Seconds between two drawings: faster cannot be read."""
_MIN_SECONDS_TO_JUDGE = 2.0
"""Seconds of work before its end is foretold: the first items tell little."""
_SECONDS_OF_A_MINUTE = 60
_CLEAR_LINE = "\r\x1b[K"


def format_time_left(seconds: float, done: int, total: int | None) -> str:
    """Return how long the rest may take, where that can be said: `, about 2 min left`.

    Args:
        seconds: How long it took until now.
        done: How much is done.
        total: How much there is; None where nobody knows.
    """
    if not total or not done or done >= total or seconds < _MIN_SECONDS_TO_JUDGE:
        return ""
    left = seconds / done * (total - done)
    if left < _SECONDS_OF_A_MINUTE:
        return f", about {max(round(left), 1)} s left"
    return f", about {round(left / _SECONDS_OF_A_MINUTE):,} min left"


class ProgressCounter:
    """A counter on stderr, gone when the work is done."""

    def __init__(self, label: str) -> None:
        self._doing = label
        self._is_visible = is_stderr_terminal()
        self._shown_at = 0.0
        self._begun_at = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown_at:
            # `color` keeps Click from stripping the escape sequence.
            click.echo(_CLEAR_LINE, nl=False, err=True, color=True)

    def show(
        self, done: int, total: int | None = None, part: tuple[int, int] | None = None
    ) -> None:
        """Say that so much is done, of `total` where that is known.

        Args:
            done: How many items.
            total: How many there are.
            part: What tells the time left where no total does, as bytes read, and of all.
        """
        now = time.monotonic()
        if self._is_visible and now - self._shown_at >= REDRAW_SECONDS:
            self._shown_at = now
            of_all = "" if total is None else f" of {total:,}"
            left = format_time_left(now - self._begun_at, *(part or (done, total)))
            text = f"{_CLEAR_LINE}{self._doing}: {done:,}{of_all}{left}"
            click.echo(text, nl=False, err=True, color=True)
            sys.stderr.flush()

    def count(
        self,
        items: Iterable[_Counted],
        total: int | None = None,
        measure_part: Callable[[], tuple[int, int] | None] = lambda: None,
    ) -> Iterator[_Counted]:
        """Count `items` as they pass."""
        for done, item in enumerate(items, 1):
            yield item
            # After the yield: an item counts when it has been worked on.
            self.show(done, total, measure_part())
