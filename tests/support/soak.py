"""Commands disturbed at random moments, one after the other on one desk: `make soak MINUTES=10`.

Each round gives a command something to do, disturbs it, and runs it once more in peace. Then
`doctor --deep` must find no problem, and every article must be there with its last text and as
many revisions as it was written. The seed decides what is done; when exactly a fault befalls
differs by machine.
"""

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support import cli_process
from tests.support.cli import Workspace
from tests.support.disturbances import (
    KilledAfter,
    Operations,
    SmallFiles,
    mount_disk,
)
from tests.support.faults import flip_byte
from tests.support.faulty_site import FaultySite
from tests.support.soak_desk import COMMANDS, SoakDesk, SoakedCommand
from tests.support.writing_commands import list_problems, run

ARTICLES = 12
_KILLED = frozenset({-9, -27})  # SIGKILL, SIGPROF
_MOST_OPERATIONS, _MOST_CPU_SECONDS = (30, 300), (0.3, 1.5)  # of short commands, and of a crawl
_FAULTY_SHARE = 0.2  # of the site's addresses

Disturbance = Callable[[], None] | None


@dataclass(frozen=True, slots=True)
class SoakFault:
    """What befalls a command.

    Attributes:
        befall: Holds while the command runs; gives what is called in its process.
        statuses: With which the command may end, beside 0.
        commands: The names of those that can meet it, as they begin.
        needs_disk: Whether it needs a disk of its own.
        cure: What is typed before the command runs again.
    """

    befall: Callable[[SoakDesk], AbstractContextManager[Disturbance]]
    statuses: frozenset[int]
    commands: tuple[str, ...] = ("",)
    needs_disk: bool = False
    cure: str = ""


@contextmanager
def _kill(soak: SoakDesk) -> Iterator[Disturbance]:
    """Kill it at an operation, or wherever it is after some CPU time."""
    if soak.luck.random() < 0.5:
        yield KilledAfter(soak.luck.uniform(0, soak.luck.choice(_MOST_CPU_SECONDS)))
    else:
        log = soak.folder.parent / "operations"
        yield Operations(log, last=soak.luck.randint(1, soak.luck.choice(_MOST_OPERATIONS)))


@contextmanager
def _fill_disk(soak: SoakDesk) -> Iterator[Disturbance]:
    assert soak.disk
    soak.disk.fill(soak.luck.randint(0, 200_000))
    yield None
    soak.disk.make_room()


@contextmanager
def _forbid_writing(soak: SoakDesk) -> Iterator[Disturbance]:
    assert soak.disk
    soak.disk.make_read_only()
    yield None
    soak.disk.make_writable()


@contextmanager
def _limit_files(soak: SoakDesk) -> Iterator[Disturbance]:
    yield SmallFiles(soak.luck.randint(1, 300_000))


@contextmanager
def _run_twice(soak: SoakDesk) -> Iterator[Disturbance]:
    """Begin a copy of the command a little before."""
    with ThreadPoolExecutor(1) as pool:
        words = soak.words
        other = pool.submit(cli_process.run_command, words, soak.desk.environment)
        time.sleep(soak.luck.uniform(0, 0.3))
        yield None
    check_end(other.result(), _REFUSED)


@contextmanager
def _spoil_answers(soak: SoakDesk) -> Iterator[Disturbance]:
    soak.school.fail_anew(_FAULTY_SHARE)
    yield None
    soak.school.fail_anew(0)


@contextmanager
def _close_server(soak: SoakDesk) -> Iterator[Disturbance]:
    soak.server.close()
    yield None
    soak.open_server()


@contextmanager
def _flip_index(soak: SoakDesk) -> Iterator[Disturbance]:
    files = [path for path in (soak.desk.data / "index").rglob("*") if path.is_file()]
    file = soak.luck.choice(sorted(path for path in files if path.stat().st_size))
    flip_byte(file, soak.luck.random())
    yield None


_REFUSED = frozenset({3})
_FULL = frozenset({1, 3})
FAULTS = {
    "killed": SoakFault(_kill, _KILLED),
    "disk full": SoakFault(_fill_disk, _FULL, needs_disk=True),
    "files limited": SoakFault(_limit_files, _FULL),
    "read-only": SoakFault(_forbid_writing, _FULL, needs_disk=True),
    "two at once": SoakFault(_run_twice, _REFUSED),
    "server fails now and then": SoakFault(_spoil_answers, frozenset({1}), ("crawl",)),
    "server down": SoakFault(_close_server, frozenset({1}), ("crawl",)),
    "index damaged": SoakFault(
        _flip_index, frozenset({1, 4}), ("search", "index check"), cure="index rebuild"
    ),
}


@dataclass(frozen=True, slots=True)
class Round:
    """One fault and what came of it."""

    number: int
    command: str
    fault: str
    status: int | None = None
    violation: str = ""

    def __str__(self) -> str:
        """The line that is printed."""
        ended = "-" if self.status is None else self.status
        told = f"VIOLATION: {self.violation}" if self.violation else "all there"
        return f"{self.number:4}  {self.command:24} {self.fault:26} status {ended:>3}  {told}"


def check_end(done: subprocess.CompletedProcess[str], statuses: frozenset[int]) -> int:
    """See that a command ended as it may, without a traceback; return its status."""
    assert "Traceback" not in done.stderr, done
    assert done.returncode in statuses | {0}, done
    return done.returncode


def _type(
    soak: SoakDesk, words: Sequence[str], how: Disturbance
) -> "subprocess.CompletedProcess[str]":
    return cli_process.run_command(words, soak.desk.environment, None, how)


def choose(soak: SoakDesk) -> tuple[SoakedCommand, str]:
    """Choose a fault, and a command that can meet it."""
    fit = {
        name: [each for each in COMMANDS if each.name.startswith(fault.commands)]
        for name, fault in FAULTS.items()
        if soak.disk or not fault.needs_disk
    }
    # What few commands can meet shall not be rare for them, nor most of all that is done.
    weights = [max(len(commands), 4) for commands in fit.values()]
    (name,) = soak.luck.choices(list(fit), weights)
    return soak.luck.choice(fit[name]), name


def take_round(soak: SoakDesk) -> Round:
    """Disturb a command, run it again in peace, and see that all is well."""
    soak.turn += 1
    command, name = choose(soak)
    fault, status = FAULTS[name], None
    try:
        command.prepare(soak)
        words = soak.words = command.make_words(soak)
        with fault.befall(soak) as how:
            done = _type(soak, words, how)
        status = check_end(done, fault.statuses)
        if not fault.cure:
            run(soak.desk, "search", "*", "--limit", "1")
        for again in filter(None, (fault.cure.split(), words)):
            check_end(_type(soak, again, None), frozenset({command.refused}))
        assert not (problems := list_problems(soak.desk)), problems
        command.check(soak)
        soak.check_articles()
    except Exception as error:  # noqa: BLE001 -- whatever it is, it is told with its round
        return Round(soak.turn, command.name, name, status, f"{type(error).__name__}: {error}")
    return Round(soak.turn, command.name, name, status)


@contextmanager
def prepared_desk(folder: Path, seed: int) -> Iterator[SoakDesk]:
    """Provide a desk that is ready, on a disk of its own where that can be had."""
    with ExitStack() as stack:
        server = stack.enter_context(ExitStack())
        if disk := mount_disk(folder / "disk"):
            stack.callback(disk.unmount)
        desk = Workspace(folder / "disk" / "desk")
        soak = SoakDesk(desk, FaultySite(seed, 0), random.Random(seed), disk, server)
        soak.begin(ARTICLES)
        yield soak


def take_rounds(soak: SoakDesk, folder: Path, minutes: float) -> list[Round]:
    """Take rounds for so long; a violation ends them, and the desk is kept in a folder."""
    rounds: list[Round] = []
    end = time.monotonic() + minutes * 60
    while time.monotonic() < end:
        rounds.append(take_round(soak))
        _print(str(rounds[-1]))
        if rounds[-1].violation:
            shutil.copytree(soak.folder, folder / "kept")
            break
    return rounds


def print_table(rounds: Sequence[Round]) -> None:
    """Print how often each fault befell each command, and how often that ended it."""
    met = Counter((each.fault, each.command) for each in rounds)
    ended = Counter((each.fault, each.command) for each in rounds if each.status)
    _print(f"\n{'fault':26} {'command':24} rounds  not 0")
    for (fault, command), count in sorted(met.items()):
        _print(f"{fault:26} {command:24} {count:6}  {ended[fault, command]:5}")


def main(words: Sequence[str] | None = None) -> int:
    """Soak, print, and return the status."""
    parser = argparse.ArgumentParser(prog="make soak")
    parser.add_argument("minutes", type=float)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    chosen = parser.parse_args(words)
    folder = Path(tempfile.mkdtemp(prefix="truongdang-soak-"))
    _print(f"seed {chosen.seed}")
    with prepared_desk(folder, chosen.seed) as soak:
        if not soak.disk:
            _print("No disk is filled or made read-only: run it as root.")
        rounds = take_rounds(soak, folder, chosen.minutes)
    print_table(rounds)
    violations = sum(1 for each in rounds if each.violation)
    _print(f"{len(rounds)} rounds, {violations} violations")
    if violations:
        _print(f"kept: {folder / 'kept'}")
        return 1
    shutil.rmtree(folder)
    return 0


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
