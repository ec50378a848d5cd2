"""The progress of a crawl: a live table on a terminal's stderr, now and then a line elsewhere.

Apart from `progress.py`, which a search imports: this one needs Rich.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.table import Table

from crawler.job import RunProgress
from terminal.cli.output import write_error_line
from terminal.cli.progress import REDRAW_SECONDS
from terminal.cli.text_width import sanitize
from terminal.printers.table import format_size

_PAGES_PER_LOG_LINE = 50
"""In a log, a line each time a site has fetched so many pages more."""
_SECONDS_PER_MINUTE = 60.0  # seconds
_COUNT_NAMES = ("fetched", "new", "changed", "failed", "queued")


class CrawlProgressDisplay:
    """Shows the latest state of each site that is being crawled."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        # The table is drawn by `show` alone: no second thread while Twisted runs.
        self._live = Live(
            console=console, auto_refresh=False, transient=True, redirect_stdout=False
        )
        self._is_terminal = console.is_terminal
        self._latest: dict[str, RunProgress] = {}
        self._drawn_at = 0.0
        self._named_pauses: set[str] = set()

    def __enter__(self) -> Self:
        if self._is_terminal:
            self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._is_terminal:
            self._live.stop()

    def show(self, progress: RunProgress) -> None:
        """Take over the latest state of one site, and show it when it is time to."""
        before = self._latest.get(progress.site)
        self._latest[progress.site] = progress
        is_new_pause = progress.waiting and (before is None or before.waiting != progress.waiting)
        if self._is_terminal:
            self._draw()
        elif is_new_pause and progress.waiting not in self._named_pauses:
            self._named_pauses.add(progress.waiting)
            write_error_line(f"{progress.site}: {sanitize(progress.waiting)}")
        elif (
            before is None
            or before.fetched // _PAGES_PER_LOG_LINE < progress.fetched // _PAGES_PER_LOG_LINE
        ):
            counts = ", ".join(f"{getattr(progress, name):,} {name}" for name in _COUNT_NAMES)
            write_error_line(
                f"{progress.site}: {counts}, {compute_pages_per_minute(progress):.0f} pages a "
                f"minute{_describe_spool(progress, ', ')}"
            )

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Take the table off the screen while something else is printed."""
        if self._is_terminal:
            self._live.stop()
        yield
        if self._is_terminal:
            self._live.start()

    def _draw(self) -> None:
        now = time.monotonic()
        if now - self._drawn_at >= REDRAW_SECONDS:
            self._drawn_at = now
            self._live.update(self._build_table(), refresh=True)

    def _build_table(self) -> Table:
        table = Table(box=None, pad_edge=False)
        table.add_column("site")
        for name in (*_COUNT_NAMES, "a minute"):
            table.add_column(name, justify="right")
        table.add_column("")  # what it waits for, and what waits for an object store
        for progress in self._latest.values():
            figures = [f"{getattr(progress, name):,}" for name in _COUNT_NAMES]
            figures.append(f"{compute_pages_per_minute(progress):.0f}")
            spool = _describe_spool(progress, "; " if progress.waiting else "")
            table.add_row(sanitize(progress.site), *figures, sanitize(progress.waiting) + spool)
        return table


def _describe_spool(progress: RunProgress, lead: str) -> str:
    return f"{lead}{format_size(progress.spooled)} in the spool" if progress.spooled else ""


def compute_pages_per_minute(progress: RunProgress) -> float:
    """Return how many pages a minute a site has fetched since its run began."""
    return (
        progress.fetched * _SECONDS_PER_MINUTE / progress.seconds if progress.seconds > 0 else 0.0
    )
