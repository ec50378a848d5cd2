"""The index follows the archive for as long as the process runs, on one machine of those that try.

The database elects it: whoever has the lock of the index follows, the others wait for it. The lock
ends with the connection, so that another takes over when a follower dies. Where two think that
they are elected (a network that was cut), the lock of the index itself lets one write at a time.
"""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

from archive.archive import Archive
from archive.errors import ArchiveLockedError, ArchiveUnreachableError
from indexer import engines
from indexer.errors import IndexLockedError, IndexUnavailableError
from indexer.sync import SyncReport
from terminal.cli.context import CliContext
from terminal.cli.output import write_error_line
from terminal.services.archive import update_index_with_progress

_PASSING = (
    ArchiveLockedError,
    ArchiveUnreachableError,
    IndexLockedError,
    IndexUnavailableError,
)
"""What comes right by itself, or by somebody who mends the server."""


@dataclass(slots=True, kw_only=True)
class SharedFollower:
    """Lets an index follow until the process ends; `pause` is in seconds."""

    context: CliContext
    archive: Archive
    pause: float
    on_report: Callable[[SyncReport], None]
    _told: str = field(default="", init=False)

    def run(self) -> None:
        """Wait to be elected, and follow; begin anew where the lock was lost.

        Raises:
            ArchiveError, IndexerError: it cannot go on without a person.
        """
        index = engines.open_store(self.context.index).identity
        while True:
            with ExitStack() as stack:
                try:
                    is_elected = stack.enter_context(self.archive.lock_follower(index))
                except ArchiveLockedError:
                    self._note_once(
                        "note: another process follows; this one waits to take its place"
                    )
                except ArchiveUnreachableError as error:
                    self._note_once(f"note: tried again: {error}")
                else:
                    self._note_once("note: this process lets the index follow")
                    self._follow(is_elected)
            time.sleep(self.pause)

    def _follow(self, is_elected: Callable[[], bool]) -> None:
        mark: int | None = None
        while is_elected():
            try:
                if self.archive.changes.get_last_change_number() != mark:
                    report = update_index_with_progress(self.context, self.archive)
                    if mark is None or report.mark != mark:
                        self.on_report(report)
                    mark = report.mark
            except _PASSING as error:
                self._note_once(f"note: tried again: {error}")
            time.sleep(self.pause)

    def _note_once(self, what: str) -> None:
        """Say it on stderr, unless it was said last."""
        if what != self._told:
            self._told = what
            write_error_line(what)
