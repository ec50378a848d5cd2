"""Words in context and word statistics over 20,000 articles, each by the command in a process.

Over the shared news (`TRUONGDANG_CORPUS`). Beside words in context stands what a researcher would
write: a loop over the same database that looks for the phrase by a regular expression, letters as
they stand, and writes each place with 40 characters at both sides. How soon the first line comes is
read from the CPU that the process has taken by then; the pipe is so short that it waits there.
"""

import csv
import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks.news_data import make_news_data
from tests.benchmarks.rounds import PROGRAM, measure_process, take_turns
from tests.benchmarks.table import Row, at_most

ROUNDS = 3
ARTICLE_COUNT = 20_000
MOST_MEMORY = 150  # MB
_PHRASE = "việt nam"
_CONTEXT = 40  # characters
COMMANDS = (
    (("kwic", f'"{_PHRASE}"', "--csv"), 5),
    (("kwic", "viet nam", "--csv"), None),
    (("kwic", f'"{_PHRASE}"', "--sort", "right", "--csv"), None),
    (("colloc", f'"{_PHRASE}"', "--csv"), 4),
    (("keyness", "date:2020", "--against", "date:2019", "--csv"), 1.5),
)
"""Each with the seconds that are its goal."""
_PIPE = 4096  # bytes that are read at a time: a page of memory, and about thirty lines
_TICK = os.sysconf("SC_CLK_TCK")
_USER, _SYSTEM = 11, 12  # of the fields after the name: see proc_pid_stat(5)


def measure_rows() -> Iterator[Row]:
    """Yield CPU and peak memory of each command, and CPU until the first line of one."""
    data = make_news_data(ARTICLE_COUNT)
    for words, most in COMMANDS:
        yield from _measure_command(words, most, data)
    command = [*PROGRAM, "--data", str(data), *COMMANDS[0][0]]
    first = take_turns({"ours": lambda: measure_first_line(command)}, ROUNDS)
    yield Row(name=f"{' '.join(COMMANDS[0][0])}: first line", ours=first["ours"], unit="s of CPU")


def _measure_command(words: Sequence[str], most: float | None, data: Path) -> Iterator[Row]:
    peaks = []

    def run() -> float:
        cost = measure_process([*PROGRAM, "--data", str(data), *words])
        peaks.append(cost.memory)
        return cost.cpu

    contestants = {"ours": run}
    if words is COMMANDS[0][0]:
        loop = [sys.executable, "-m", "tests.benchmarks.corpus_commands", str(data)]
        contestants["loop of re"] = lambda: measure_process(loop).cpu
    cpu = take_turns(contestants, ROUNDS)
    name = " ".join(words)
    yield Row(
        name=name,
        ours=cpu["ours"],
        unit="s of CPU",
        alternative="loop of re" if "loop of re" in cpu else "",
        theirs=cpu.get("loop of re"),
        goal=at_most(most) if most else None,
    )
    yield Row(name=f"{name}: peak", ours=max(peaks), unit="MB", goal=at_most(MOST_MEMORY))


def measure_first_line(command: Sequence[str]) -> float:
    """Return the seconds of CPU that a command has taken when its first line is read."""
    with subprocess.Popen(
        command, bufsize=0, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, pipesize=_PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        stat = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8").rpartition(") ")[2]
        process.kill()
    fields = stat.split()
    return (int(fields[_USER]) + int(fields[_SYSTEM])) / _TICK


def run_plain_loop(data: str) -> None:
    """Print every place of the phrase, as a script would that knows the table."""
    places = re.compile(re.escape(_PHRASE), re.IGNORECASE)
    rows = sqlite3.connect(f"{data}/archive.sqlite3").execute(
        "SELECT article, content FROM revisions"
    )
    writer = csv.writer(sys.stdout)
    for article, content in rows:
        value = json.loads(content)
        text = f"{value['title']}\n{value['body']}"
        for found in places.finditer(text):
            start, end = found.span()
            left = text[max(0, start - _CONTEXT) : start]
            writer.writerow([article, left, found.group(), text[end : end + _CONTEXT]])


if __name__ == "__main__":
    run_plain_loop(sys.argv[1])
