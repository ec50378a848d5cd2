"""Several processes that crawl, a site each: one process keeps one processor busy.

Each is `truongdang crawl KEY --json`, and says at its end what became of its site. Machines that
share an archive divide the sites among them: what another process has is passed over.
"""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

from archive.errors import ArchiveError
from archive.model import SiteKey
from crawler.job import CrawlJob
from crawler.policy.scheduling import is_site_due
from terminal.cli.context import CliContext
from terminal.cli.errors import ExitStatus
from terminal.cli.output import write_error_line, write_lines
from terminal.services.archive import open_archive
from terminal.services.index_follower import IndexFollower
from terminal.services.run_reporter import worse_status

_PROGRAM = Path(__file__).parents[2] / "search_cli.py"
_PAUSE = 0.2
"""Seconds between two looks at the processes."""


@dataclass(slots=True)
class _Worker:
    site: str
    process: subprocess.Popen[bytes]
    output: IO[bytes]
    errors: IO[bytes]


class CrawlWorkers:
    """Runs the sites of a crawl in several processes; `status` is the worst that happened."""

    def __init__(
        self, context: CliContext, jobs: Sequence[CrawlJob], count: int, *, as_json: bool
    ) -> None:
        """Prepare the processes.

        Args:
            context: The folders and the archive.
            jobs: The sites, in the order in which they are begun.
            count: How many processes run at the same time.
            as_json: Keep the reports for one JSON object; else print each.
        """
        self.status = ExitStatus.OK
        self._context = context
        self._waiting = list(jobs)
        self._count = count
        self._as_json = as_json
        self._running: list[_Worker] = []
        self._said: set[str] = set()
        self._runs: list[Any] = []
        self._alerts: list[Any] = []

    def run(self, follower: IndexFollower | None) -> None:
        """Crawl every site that no other process has; let the index follow meanwhile."""
        with _stop_by_signals():
            try:
                while self._waiting or self._running:
                    self._start_more()
                    time.sleep(_PAUSE)
                    self._collect()
                    if follower:
                        follower.poll()
            except KeyboardInterrupt:
                self._stop()
        if follower and self.status is not ExitStatus.INTERRUPTED:
            follower.finish()

    def add_to_json(self, value: dict[str, Any]) -> dict[str, Any]:
        """Return the JSON of a crawl with the reports of all processes."""
        runs, alerts = [*value["runs"], *self._runs], [*value["alerts"], *self._alerts]
        return {**value, "runs": runs, "alerts": alerts}

    def _start_more(self) -> None:
        while self._waiting and len(self._running) < self._count:
            job = self._waiting.pop(0)
            if not job.is_only_due or _is_wanted(self._context, job):
                self._running.append(self._start(job))

    def _start(self, job: CrawlJob) -> _Worker:
        folders = ["--config", str(self._context.config), "--data", str(self._context.data)]
        output, errors = TemporaryFile(), TemporaryFile()  # noqa: SIM115 -- closed when it ends
        process = subprocess.Popen(  # noqa: S603 -- our own program
            [sys.executable, str(_PROGRAM), *folders, "crawl", *_make_words(job)],
            env=self._context.make_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
            start_new_session=True,  # Ctrl-C comes from us, once
        )
        return _Worker(job.site.key, process, output, errors)

    def _collect(self) -> None:
        """Take the reports of those that have ended."""
        for worker in [each for each in self._running if each.process.poll() is not None]:
            self._running.remove(worker)
            self._report(worker)

    def _report(self, worker: _Worker) -> None:
        for line in _read(worker.errors).splitlines():
            if line not in self._said:  # what holds for all is said once
                self._said.add(line)
                write_error_line(line)
        code = worker.process.returncode
        status = ExitStatus(code) if code in {*ExitStatus} else ExitStatus.CRASHED
        if code not in {*ExitStatus}:
            write_error_line(f"error: the process of {worker.site} was killed (status {code})")
        self.status = worse_status(self.status, status)
        text = _read(worker.output)
        if "{" not in text:
            return
        value = json.loads(text[text.index("{") :])
        self._runs += value["runs"]
        self._alerts += value["alerts"]
        if not self._as_json:
            write_lines(_render(value))

    def _stop(self) -> None:
        """End every process as Ctrl-C does, and wait for their reports."""
        for worker in self._running:
            worker.process.send_signal(signal.SIGTERM)
        for worker in self._running:
            worker.process.wait()
        self._collect()
        self.status = ExitStatus.INTERRUPTED


def _make_words(job: CrawlJob) -> list[str]:
    """Return what is typed to crawl one site."""
    words = [job.site.key, "--no-index", "--json"]
    words += ["--due"] if job.is_only_due else []
    words += ["--full"] if job.is_full else []
    words += ["--max-pages", str(job.max_pages)] if job.max_pages else []
    return words + (["--since", job.since.date().isoformat()] if job.since else [])


def _is_wanted(context: CliContext, job: CrawlJob) -> bool:
    """Tell whether a site is still due, and nobody has it: a process need not be started."""
    site = SiteKey(job.site.key)
    try:
        with open_archive(context) as archive:
            last = next(iter(archive.runs.get_runs(site, 1)), None)
            is_due = is_site_due(last, job.site.interval, datetime.now(UTC))
            return is_due and not archive.is_site_locked(site)
    except ArchiveError:  # the process says what is wrong
        return True


def _read(file: IO[bytes]) -> str:
    with file:
        file.seek(0)
        return file.read().decode(errors="replace")


def _render(value: dict[str, Any]) -> Iterator[str]:
    """Yield a line a site, as the report of one process has it."""
    for run in value["runs"]:
        counts = ", ".join(f"{n:,} {name.replace('_', ' ')}" for name, n in run["counts"].items())
        yield f"{run['site']}  {run['exit']:<7}  {counts}".rstrip()
        yield from (f"  {text}" for text in (run["message"], run["hint"]) if text)
    for alert in value["alerts"]:
        yield f"alert: {alert['site']}: {alert['sign']}: {alert['message']}"


@contextmanager
def _stop_by_signals() -> Iterator[None]:
    """Let SIGTERM be as Ctrl-C."""

    def interrupt(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
