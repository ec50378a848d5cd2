"""The index follows a crawl that is still at work, in a process of its own.

A process and not a thread: both engines keep a processor busy, and no answer of a server may
wait for that. While one took in 300 changes with Whoosh, on a busy machine of two cores, a timer
of 10 ms was never more than 54 ms late, and the process held 69 MB.

It is `truongdang index update`, which bears being killed at any moment; where the crawl is
killed it ends by itself.
"""

import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Self

from indexer.sync import SyncReport
from terminal.cli.context import CliContext
from terminal.cli.errors import ExitStatus
from terminal.cli.output import write_error_line

DEFAULT_MINUTES = 5.0
"""Minutes from one update to the next: news is found soon, and the start of a process (a second)
is no burden beside it."""
_PAUSE_FACTOR = 4
"""An update that takes long is not begun again before four times as long has passed."""
_PROGRAM = Path(__file__).parents[2] / "search_cli.py"


class IndexFollower:
    """Starts updates of the index now and then, one at a time; `poll` it every second or so.

    `started` counts them.
    """

    def __init__(self, context: CliContext, minutes: float) -> None:
        self.started = 0
        self._session = context
        self._pause = minutes * 60
        self._next = time.monotonic() + self._pause
        self._begun = 0.0
        self._soonest = 0.0
        self._process: subprocess.Popen[bytes] | None = None
        self._output = TemporaryFile()  # noqa: SIM115 -- closed at the end
        self._counts = [0, 0, 0]

    def update_soon(self) -> None:
        """Begin the next update as soon as may be: a site is done."""
        self._next = min(self._next, self._soonest)
        self.poll()

    def poll(self) -> None:
        """Begin an update that is due; print what one that has ended did."""
        if self._process and self._process.poll() is None:
            return
        self._collect()
        if time.monotonic() >= max(self._next, self._soonest):
            self._start()

    def finish(self) -> None:
        """Wait for the update under way."""
        if self._process:
            self._process.wait()
            self._collect()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Break off the update under way, if there is one still."""
        if self._process:
            self._process.terminate()
            self._process.wait()
        self._output.close()

    def add_to_report(self, report: SyncReport) -> SyncReport:
        """Add what these updates did to the report of the last one."""
        added, updated, deleted = self._counts
        return replace(
            report,
            added=report.added + added,
            updated=report.updated + updated,
            deleted=report.deleted + deleted,
        )

    def _start(self) -> None:
        folders = ["--config", str(self._session.config), "--data", str(self._session.data)]
        self.started += 1
        self._begun = time.monotonic()
        self._next = self._begun + self._pause
        self._output.seek(0)
        self._output.truncate()
        try:
            self._process = subprocess.Popen(  # noqa: S603 -- our own program
                [sys.executable, str(_PROGRAM), *folders, "index", "update", "--json"],
                env=self._session.make_environment(),
                stdin=subprocess.DEVNULL,
                stdout=self._output,
                stderr=self._output,
            )
        except OSError as error:
            self._print_failure(error.strerror or str(error))

    def _collect(self) -> None:
        if self._process is None:
            return
        status, self._process = self._process.returncode, None
        self._soonest = time.monotonic() + _PAUSE_FACTOR * (time.monotonic() - self._begun)
        self._output.seek(0)
        output = self._output.read().decode(errors="replace")
        if status == ExitStatus.OK:
            self._count(output)
        else:
            first = next(iter(output.splitlines()), f"status {status}")
            self._print_failure(first.removeprefix("error: "))

    def _count(self, output: str) -> None:
        report = json.loads(output[output.index("{") : output.rindex("}") + 1])
        counts = [report[name] for name in ("added", "updated", "deleted")]
        self._counts = [sum(pair) for pair in zip(self._counts, counts, strict=True)]
        if any(counts):
            added, updated, deleted = counts
            write_error_line(
                f"index: {added:,} added, {updated:,} updated, {deleted:,} deleted;"
                " the crawl goes on"
            )

    def _print_failure(self, reason: str) -> None:
        write_error_line(f"note: the index could not follow yet, it is tried again later: {reason}")
