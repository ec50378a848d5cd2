"""CPU that words in context cost over 20,000 articles: `make bench`.

Starts the command as a person does and reads how much CPU its process has taken
when the first line comes, and at its end.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from indexer import engines
from tests.benchmarks.news_index import build_news_index

ROOT = Path(__file__).parents[2]
COMMANDS = (
    ("kwic", '"việt nam"'),
    ("kwic", "viet nam"),
    ("kwic", '"việt nam"', "--sort", "right"),
    ("colloc", '"việt nam"', "--csv"),
    ("keyness", "date:2020", "--against", "date:2019", "--csv"),
)
_PIPE = 4096  # bytes that are read at a time: a page of memory, and about thirty lines
_TICK = os.sysconf("SC_CLK_TCK")
_USER, _SYSTEM = 11, 12  # of the fields after the name: see proc_pid_stat(5)


def cpu_of(process: int) -> float:
    """Return the seconds of CPU that a running process has taken."""
    stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(") ")[2].split()
    return (int(stat[_USER]) + int(stat[_SYSTEM])) / _TICK


def measure(words: Sequence[str], data: Path) -> tuple[float, float, int]:
    """Measure CPU until the first line and until the end, and count the lines.

    The pipe is so short that the command waits soon after the line that was read.
    """
    before = os.times()
    with subprocess.Popen(
        [sys.executable, str(ROOT / "search_cli.py"), "--data", str(data), *words],
        bufsize=0,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        pipesize=_PIPE,
    ) as done:
        assert done.stdout is not None
        done.stdout.readline()
        first = cpu_of(done.pid)
        lines = 1
        while piece := done.stdout.read(_PIPE):
            lines += piece.count(b"\n")
    after = os.times()
    spent = after.children_user + after.children_system
    return first, spent - before.children_user - before.children_system, lines


def main() -> None:
    """Build an index with each engine, where there is none in the folder, and print the costs.

    The folder is the one that is named, or one for this once.
    """
    with tempfile.TemporaryDirectory() as scratch:
        for engine in engines.list_engine_names():
            measure_engine(Path(sys.argv[1] if len(sys.argv) > 1 else scratch) / engine, engine)


def measure_engine(data: Path, engine: str) -> None:
    """Print what each command costs with one engine."""
    if not (data / "index").exists():
        started = time.process_time()
        articles = build_news_index(data / "index", engine)
        sys.stdout.write(
            f"index of {articles:,} articles: {time.process_time() - started:.0f} s of CPU\n"
        )
    sys.stdout.write(f"{engine:60} {'first line':>10} {'all':>8} {'lines':>9}\n")
    for words in COMMANDS:
        first, everything, lines = measure(words, data)
        sys.stdout.write(f"{' '.join(words):60} {first:8.2f} s {everything:6.1f} s {lines:9,}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
