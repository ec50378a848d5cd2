"""How costs grow with the articles: 1,000, 5,000 and 20,000, and 200,000 by `make bench-growth`.

The articles are the shared news (`TRUONGDANG_CORPUS`), and past these such as are made of them. An
import and a rebuild of the index (tantivy) are measured once, commands in processes of their own.
The exponent is fitted by least squares of the logarithms: 1 is in proportion. What a command takes
to start flattens its line, so that is taken off.
"""

import os
import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks.news_data import make_news_data, read_making_costs
from tests.benchmarks.rounds import PROGRAM, limit_rounds, measure_process, measure_size
from tests.benchmarks.table import Row

SIZES = (1_000, 5_000, 20_000)
LARGEST = "TRUONGDANG_BENCH_LARGEST"
"""The variable that names a further size."""
ROUNDS = 3
COMMANDS = {
    "search of a frequent word": ("search", "nhân dân"),
    "count by year and author": ("facet", "*", "--by", "year,author"),
    "export as csv": ("export", "*", "--format", "csv"),
    "words in context": ("kwic", '"việt nam"', "--csv"),
    "collocations": ("colloc", '"việt nam"', "--csv"),
    "key words": ("keyness", "date:2020", "--against", "date:2019", "--csv"),
}


def measure_rows() -> Iterator[Row]:
    """Yield what each thing costs at each size."""
    largest = os.environ.get(LARGEST)
    for size in (*SIZES, *([int(largest)] if largest else [])):
        data = make_news_data(size)
        for name, cost in read_making_costs(data).items():
            yield Row(name=name, ours=cost, unit="s of CPU", size=size)
        for name, path in (("archive", data / "archive.sqlite3"), ("index", data / "index")):
            yield Row(name=f"size of {name}", ours=measure_size(path), unit="MB", size=size)
        start = _measure_command(data, ("--version",))
        for name, words in COMMANDS.items():
            cpu = max(_measure_command(data, words) - start, _LEAST)
            yield Row(name=name, ours=cpu, unit="s of CPU", size=size)


_LEAST = 0.01  # seconds: what a process of nothing varies by


def _measure_command(data: Path, words: Sequence[str]) -> float:
    command = [*PROGRAM, "--data", str(data), *words]
    return statistics.median(measure_process(command).cpu for _ in range(limit_rounds(ROUNDS)))
