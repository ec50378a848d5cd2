"""The progress of a crawl: a live table on a terminal's stderr, now and then a line elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from crawler.job import RunProgress
from terminal.cli.output import write_error_line
from terminal.cli.text_width import sanitize
from terminal.printers.table import format_size

if TYPE_CHECKING:
    from terminal.cli.crawl_table import CrawlTable

_PAGES_PER_LOG_LINE = 50
"""In a log, a line each time a site has fetched so many pages more."""
_SECONDS_PER_MINUTE = 60.0  # seconds
_COUNT_NAMES = ("fetched", "new", "changed", "failed", "queued")
_COLUMNS = ("site", *_COUNT_NAMES, "a minute", "")
"""Of the table; the last is for what it waits for, and what waits for an object store."""


class CrawlProgressDisplay:
    """Shows the latest state of each site that is being crawled."""

    def __init__(self) -> None:
        self._table = _make_table() if sys.stderr.isatty() else None
        self._latest: dict[str, RunProgress] = {}
        self._named_pauses: set[str] = set()

    def __enter__(self) -> Self:
        if self._table:
            self._table.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._table:
            self._table.stop()

    def show(self, progress: RunProgress) -> None:
        """Take over the latest state of one site, and show it when it is time to."""
        before = self._latest.get(progress.site)
        self._latest[progress.site] = progress
        is_new_pause = progress.waiting and (before is None or before.waiting != progress.waiting)
        if self._table:
            self._table.draw(map(_make_row, self._latest.values()))
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
        if self._table:
            self._table.stop()
        yield
        if self._table:
            self._table.start()


def _make_table() -> "CrawlTable | None":
    from terminal.cli.crawl_table import CrawlTable  # noqa: PLC0415 -- scheduled crawls need none

    table = CrawlTable(_COLUMNS)
    return table if table.is_drawn else None


def _make_row(progress: RunProgress) -> tuple[str, ...]:
    """Make the row of a site."""
    figures = [f"{getattr(progress, name):,}" for name in _COUNT_NAMES]
    figures.append(f"{compute_pages_per_minute(progress):.0f}")
    spool = _describe_spool(progress, "; " if progress.waiting else "")
    return (sanitize(progress.site), *figures, sanitize(progress.waiting) + spool)


def _describe_spool(progress: RunProgress, lead: str) -> str:
    return f"{lead}{format_size(progress.spooled)} in the spool" if progress.spooled else ""


def compute_pages_per_minute(progress: RunProgress) -> float:
    """Return how many pages a minute a site has fetched since its run began."""
    return (
        progress.fetched * _SECONDS_PER_MINUTE / progress.seconds if progress.seconds > 0 else 0.0
    )
