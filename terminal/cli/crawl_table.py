"""The table of a crawl on a terminal, drawn by Rich.

Apart from `crawl_progress.py`: to import Rich takes 30 ms, and a scheduled crawl draws nothing.
"""

import time
from collections.abc import Iterable

from rich.console import Console
from rich.live import Live
from rich.table import Table

from terminal.cli.progress import REDRAW_SECONDS


class CrawlTable:
    """A table on stderr that is drawn anew now and then, and leaves nothing behind."""

    def __init__(self, columns: Iterable[str]) -> None:
        self._columns = tuple(columns)
        # Drawn by `draw` alone: no second thread while Twisted runs.
        self._live = Live(
            console=Console(stderr=True),
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
        )
        self._drawn_at = 0.0

    @property
    def is_drawn(self) -> bool:
        """Whether Rich takes stderr for a terminal, which variables can deny (`TTY_COMPATIBLE`)."""
        return self._live.console.is_terminal

    def start(self) -> None:
        """Take a place on the screen."""
        self._live.start()

    def stop(self) -> None:
        """Leave the screen as it was."""
        self._live.stop()

    def draw(self, rows: Iterable[tuple[str, ...]]) -> None:
        """Draw the rows when it is time to: a name, figures, and a remark."""
        now = time.monotonic()
        if now - self._drawn_at >= REDRAW_SECONDS:
            self._drawn_at = now
            table = Table(box=None, pad_edge=False)
            for place, name in enumerate(self._columns):
                is_figure = 0 < place < len(self._columns) - 1
                table.add_column(name, justify="right" if is_figure else "left")
            for row in rows:
                table.add_row(*row)
            self._live.update(table, refresh=True)
