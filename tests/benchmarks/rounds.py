"""Measuring by turns: whoever is compared does the same work once a round, and medians count.

A machine that slows down is slow for all of a round, so ratios hold where times do not. CPU is that
of user and system together.
"""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-W", "ignore", str(ROOT / "search_cli.py"))
"""The command line of this checkout."""
UNCOMPILED = "PYTHONDONTWRITEBYTECODE"
"""The variable that is not set at a terminal, where the first run compiles."""
MOST_ROUNDS = "TRUONGDANG_BENCH_ROUNDS"
"""The variable that names a smaller number of rounds, for a machine that is busy with others."""
_STARTER = """
import os, subprocess, sys
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(child.pid, 0)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
sys.exit(os.waitstatus_to_exitcode(status) != 0)
"""
"""A small process between: the peak memory that is told of a process begins with its parent's."""


@dataclass(frozen=True, slots=True)
class ProcessCost:
    """Seconds of CPU, and megabytes at most, of a process; CPU of its own children counts too."""

    cpu: float
    memory: float


def limit_rounds(rounds: int) -> int:
    """Return how many rounds there are to be, where `MOST_ROUNDS` may allow fewer."""
    return min(rounds, int(os.environ.get(MOST_ROUNDS, rounds)))


def take_turns(
    contestants: Mapping[str, Callable[[], float]], rounds: int, *, warm: bool = False
) -> dict[str, float]:
    """Let each measure itself once a round; returns the medians.

    With `warm` a round before them fills caches and does not count.
    """
    rounds = limit_rounds(rounds)
    measured: dict[str, list[float]] = {name: [] for name in contestants}
    for turn in range(rounds + warm):
        for name, measure in contestants.items():
            value = measure()
            if turn >= warm:
                measured[name].append(value)
    return {name: statistics.median(values) for name, values in measured.items()}


def measure_size(path: Path) -> float:
    """Return the megabytes of a file, or of all files of a folder."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def read_cpu(process: int) -> float:
    """Return the seconds of CPU that another process has used so far, as proc(5) has them."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def measure_call(work: Callable[[], object]) -> float:
    """Return the seconds of CPU that a call takes in this process."""
    before = time.process_time()
    work()
    return time.process_time() - before


def measure_process(
    command: Sequence[str | Path], environment: Mapping[str, str] | None = None
) -> ProcessCost:
    """Run a command in the checkout's folder, its output thrown away; returns what it cost."""
    kept = {name: value for name, value in os.environ.items() if name != UNCOMPILED}
    done = subprocess.run(
        [sys.executable, "-I", "-c", _STARTER, *map(str, command)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**kept, **(environment or {})},
    )
    cpu, memory = map(float, done.stdout.split())
    return ProcessCost(cpu, memory)
