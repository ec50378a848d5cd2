"""All benchmarks as one: `make bench`, or a few parts of it, `make bench ONLY="extract export"`.

Each part is a process of its own, one after the other, so that none inherits another's memory or
caches. Rows go to build/benchmarks.json, those of parts that were not run stay there as they were,
and the table is printed of what was run. Of the run before of each part its ratios are kept.
"""

import importlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.benchmarks.news_data import FOLDER
from tests.benchmarks.rounds import MOST_ROUNDS, ROOT
from tests.benchmarks.table import Row, fit_growth, format_table, list_ratios

RESULTS = ROOT / "build" / "benchmarks.json"
PARTS = {
    "crawl": "crawl_speed",
    "extract": "extraction",
    "single": "single_pages",
    "files": "attached_files",
    "warc": "large_warc",
    "quality": "search_quality",
    "search": "search_speed",
    "beside": "search_beside",
    "start": "fresh_starts",
    "import": "import_speed",
    "export": "export_speed",
    "corpus": "corpus_commands",
    "growth": "growth",
}
"""The module of each part, in the order in which they run."""
_PACKAGES = ("scrapy", "trafilatura", "lxml", "sqlalchemy", "tantivy", "whoosh", "warcio")
_CPU_NAME = "model name"  # of /proc/cpuinfo


def main(names: Sequence[str]) -> int:
    """Run parts, all if none is named; returns the exit status, 1 if one of them failed."""
    if unknown := [name for name in names if name not in PARTS]:
        sys.exit(f"no part of the benchmarks: {', '.join(unknown)}. There are: {', '.join(PARTS)}")
    found: dict[str, Any] = json.loads(RESULTS.read_bytes()) if RESULTS.exists() else {"parts": {}}
    chosen = names or tuple(PARTS)
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        environment = {FOLDER: folder, **os.environ}
        for name in chosen:
            sys.stderr.write(f"measuring {name} ...\n")
            started = time.monotonic()
            status, rows = _run_part(name, environment)
            failed += [name] if status else []
            minutes = round((time.monotonic() - started) / 60, 1)
            load = round(os.getloadavg()[0], 1)
            before = read_rows(found, [name])[name] if name in found["parts"] else []
            found["parts"][name] = describe_part(name, rows) | {
                "before": list_ratios(before),
                "minutes": minutes,
                "load": load,
                "ended_early": bool(status),
            }
            _keep(found)
    sys.stdout.write(format_table(read_rows(found, chosen)))
    if failed:
        sys.stdout.write(f"failed, or below a floor: {', '.join(failed)}\n")
    return int(bool(failed))


def describe_part(name: str, rows: Sequence[Row]) -> dict[str, Any]:
    """Describe a part that was run now, on this machine."""
    module = importlib.import_module(f"tests.benchmarks.{PARTS[name]}")
    return {
        "how": module.__doc__,
        "at": datetime.now(UTC).isoformat(timespec="minutes"),
        "machine": describe_machine(),
        "rounds": os.environ.get(MOST_ROUNDS),
        "rows": [row.to_json() for row in (*rows, *fit_growth(rows))],
    }


def read_rows(found: Mapping[str, Any], names: Sequence[str]) -> dict[str, list[Row]]:
    """Return the rows of some parts as they were kept."""
    return {name: [Row.from_json(row) for row in found["parts"][name]["rows"]] for name in names}


def describe_machine() -> str:
    """Describe processor, system and versions, in one line."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    cpu = next((line.partition(": ")[2] for line in lines if line.startswith(_CPU_NAME)), "?")
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    cores = len(os.sched_getaffinity(0))
    python = f"Python {platform.python_version()}"
    return f"{cores} cores of {cpu}, {platform.system()}, {python}, {packages}"


def _run_part(name: str, environment: Mapping[str, str]) -> tuple[int, list[Row]]:
    """Run a part in a process of its own; returns its status and its rows up to there."""
    words = [sys.executable, "-W", "ignore", "-m", "tests.benchmarks", "--part", name]
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment
    ) as process:
        assert process.stdout is not None
        rows = [Row.from_json(json.loads(line)) for line in process.stdout]
    return process.returncode, rows


def _print_part(name: str) -> None:
    """Measure one part here and print its rows as lines of JSON, each as it comes."""
    out, sys.stdout = sys.stdout, sys.stderr  # what a part tells besides is no row
    for row in importlib.import_module(f"tests.benchmarks.{PARTS[name]}").measure_rows():
        out.write(f"{json.dumps(row.to_json(), ensure_ascii=False)}\n")
        out.flush()


def _keep(found: Mapping[str, Any]) -> None:
    """Write all results, in the order of the parts; what is no part any more goes."""
    parts = {name: found["parts"][name] for name in PARTS if name in found["parts"]}
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(
        json.dumps({"parts": parts}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--part"]:
        _print_part(sys.argv[2])
    else:
        sys.exit(main(sys.argv[1:]))
