"""Problems that need a person, told to `alert_command` once when they begin and once when they end.

What was told and has not ended stands in `DATA/alerts.json`. It is written after the command has
taken the report: what could not be told is told the next time.
"""

import json
import os
import shlex
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

from archive.errors import ArchiveError, ArchiveLockedError
from archive.file_sync import write_whole
from archive.lock import hold_lock
from archive.times import format_local_iso
from config.load import read_alert_command
from crawler.policy.alerts import Alert, AlertKind
from terminal.cli.context import CliContext
from terminal.cli.output import write_error_line
from terminal.cli.text_width import sanitize

ALERT_COMMAND_TIMEOUT_SECONDS = 60
"""Seconds after which the command is given up: a crawl must end."""
_FILE = "alerts.json"
_FORMAT_VERSION = 1
"""The version of `alerts.json`; written for programs of later versions, not read yet."""
_LOCK_RETRY_SECONDS = 0.1
"""Seconds between two attempts at the lock, which is held while another process tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAlert:
    """A problem that needs a person; its fields are keys of `alerts.json`.

    Attributes:
        site: The key of the site; None where the problem is of the whole installation.
        sign: The kind of problem; of a site there is one of each.
        message: A line for a person.
        since: When it was first told, ISO 8601; empty where it was not told yet.
    """

    site: str | None
    sign: str
    message: str
    since: str = ""

    @classmethod
    def from_alert(cls, alert: Alert) -> "OpenAlert":
        """Return what an alert says as a problem."""
        return cls(site=alert.site, sign=alert.kind, message=alert.message)

    @classmethod
    def from_failed_run(cls, site: str, message: str) -> "OpenAlert":
        """Return that a run failed: told at the first, when no alert says so yet."""
        return cls(site=site, sign=AlertKind.FAILING, message=f"the last run failed: {message}")

    @property
    def name(self) -> tuple[str | None, str]:
        """Its identity, whatever its message says today."""
        return (self.site, self.sign)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertChanges:
    """The difference between the problems that were told and those that there are.

    Attributes:
        begun: Problems to be told now.
        ended: Problems that were told and are over.
        standing: What `alerts.json` will hold once these have been told.
    """

    begun: tuple[OpenAlert, ...]
    ended: tuple[OpenAlert, ...]
    standing: tuple[OpenAlert, ...]


def compare_problems(
    known: Sequence[OpenAlert],
    found: Sequence[OpenAlert],
    was_examined: Callable[[OpenAlert], bool],
    now: datetime,
) -> AlertChanges:
    """Compare the problems that were told with those that were found.

    Args:
        known: Problems that were told and had not ended.
        found: The problems that there are now.
        was_examined: Says whether a known problem would have been found if it were still there.
        now: The time of the examination.
    """
    current = {each.name: each for each in found}
    known_names = {each.name for each in known}
    since = format_local_iso(now) or ""
    begun = [
        replace(each, since=since) for name, each in current.items() if name not in known_names
    ]
    ended = [each for each in known if each.name not in current and was_examined(each)]
    standing = [each for each in known if each not in ended]
    return AlertChanges(begun=tuple(begun), ended=tuple(ended), standing=(*standing, *begun))


def announce_changes(
    context: CliContext,
    found: Sequence[OpenAlert],
    was_examined: Callable[[OpenAlert], bool],
    *,
    head: Sequence[str] = (),
) -> bool:
    """Tell `alert_command` of problems that have begun or ended; of nothing that it knows.

    Args:
        context: Whose settings and data folder.
        found: The problems that there are now.
        was_examined: As in `compare_problems`.
        head: Lines that stand above, such as the report of a run.

    Returns:
        Whether it knows all of it now; false where there is no `alert_command`, or where it failed.
    """
    command = read_alert_command(context.config)
    if not command:
        return False
    with _hold_lock(context.data):
        known = _read_problems(context.data)
        changes = compare_problems(known, found, was_examined, datetime.now(UTC))
        if changes.begun or changes.ended:
            lines = [*head, *([""] if head else []), *iter_change_lines(changes)]
            # Not written where it failed, so that the next run tells it.
            if not run_alert_command(command, "\n".join(lines), _make_environment(changes)):
                return False
        if changes.standing != known:
            _write_problems(context.data, changes.standing)
    return True


def iter_change_lines(changes: AlertChanges) -> Iterator[str]:
    """Yield a line for each problem that began, then for each that ended."""
    yield from map(_format_line, changes.begun)
    for problem in changes.ended:
        yield f"ended: {_format_line(problem)} (since {problem.since})"


def _format_line(problem: OpenAlert) -> str:
    site_prefix = f"{sanitize(problem.site)}: " if problem.site else ""
    return f"{site_prefix}{problem.sign}: {sanitize(problem.message)}"


def _make_environment(changes: AlertChanges) -> Mapping[str, str]:
    first = next(iter_change_lines(changes))
    more = len(changes.begun) + len(changes.ended) - 1
    return {
        "TRUONGDANG_ALERT_SUBJECT": f"{first}{f' (and {more} more)' if more else ''}",
        "TRUONGDANG_ALERT_BEGUN": str(len(changes.begun)),
        "TRUONGDANG_ALERT_ENDED": str(len(changes.ended)),
    }


@contextmanager
def _hold_lock(data: Path) -> Iterator[None]:
    """Keep other processes from telling the same; where that cannot be, tell all the same."""
    with ExitStack() as stack:
        # Twice the time that another process may take for its own telling.
        for _ in range(int(2 * ALERT_COMMAND_TIMEOUT_SECONDS / _LOCK_RETRY_SECONDS)):
            try:
                stack.enter_context(hold_lock(data, "alerts"))
                break
            except ArchiveLockedError:
                time.sleep(_LOCK_RETRY_SECONDS)
            except ArchiveError:  # no such folder can be made: nothing is remembered either
                break
        yield


def _read_problems(data: Path) -> tuple[OpenAlert, ...]:
    """Read the problems that were told and had not ended; none where the file cannot be read."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        value = json.loads((data / _FILE).read_text(encoding="utf-8"))
        return tuple(OpenAlert(**each) for each in value["problems"])
    return ()


def _write_problems(data: Path, standing: Sequence[OpenAlert]) -> None:
    value = {"format_version": _FORMAT_VERSION, "problems": [asdict(each) for each in standing]}
    try:
        write_whole(data / _FILE, json.dumps(value, ensure_ascii=False, indent=1) + "\n")
    except OSError as error:
        write_error_line(
            f"warning: {data / _FILE} cannot be written: {error.strerror};"
            " the same alerts will be told again"
        )


def run_alert_command(
    command: str, report: str, environment: Mapping[str, str] = MappingProxyType({})
) -> bool:
    """Run a command with a report as its input.

    The command is split into words as a shell would, but no shell sees it; nothing of the report is
    ever part of it.

    Args:
        command: The `alert_command` of settings.toml.
        report: The text for its standard input.
        environment: Variables beside those of this process.

    Returns:
        Whether it ended with status 0; else a warning was printed.
    """
    try:
        words = shlex.split(command)
        done = subprocess.run(  # noqa: S603 -- the operator's own command, from the settings
            words,
            input=report,
            encoding="utf-8",
            stdout=subprocess.DEVNULL,  # ours may be JSON that somebody reads
            stderr=subprocess.PIPE,
            errors="replace",
            env=os.environ | environment,
            timeout=ALERT_COMMAND_TIMEOUT_SECONDS,
            check=False,
        )
    except (OSError, ValueError) as error:
        return _print_failure(str(error))
    except subprocess.TimeoutExpired:
        return _print_failure(f"it was not done after {ALERT_COMMAND_TIMEOUT_SECONDS} seconds")
    if done.returncode:
        last = (done.stderr.strip().splitlines() or [""])[-1]
        return _print_failure(f"status {done.returncode}{f' ({last})' if last else ''}")
    return True


def _print_failure(why: str) -> bool:
    write_error_line(
        f"warning: the alert_command of settings.toml failed: {why};"
        " the alerts: truongdang status --alerts"
    )
    return False
