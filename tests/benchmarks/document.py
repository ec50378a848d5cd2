"""Writes docs/benchmarks.md and its charts of what was measured: `make bench`.

Reads build/benchmarks.json, which `make bench` leaves. The text of each part is the docstring of
its module, the table that which was printed.
"""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tests.benchmarks.__main__ import PARTS, RESULTS, read_rows
from tests.benchmarks.charts import draw_growth, draw_ratios
from tests.benchmarks.rounds import ROOT
from tests.benchmarks.table import Agreement, Row, iterate_cells, list_ratios

DOCUMENT = ROOT / "docs" / "benchmarks.md"
_CHARTS = ROOT / "docs" / "benchmarks"
_HEAD = """# Benchmarks

What things cost, beside what people would take instead. Made by `make bench`; nothing here
is written by hand. `make bench ONLY="export corpus"` runs some parts alone and keeps the rest; all
of them want the shared texts and captures (`TRUONGDANG_CORPUS`), which are not part of this
repository.

- CPU is that of user and system together. Ours and theirs take turns, and each figure is the median
  of the rounds, so that a machine that slows down is slow for both: ratios hold better than times.
- `ratio` is ours by theirs: below 1, ours costs less. A goal "times" is one of the ratio.
- The goals were set before the work, as what would be worth having; what is not met says so. Why,
  and what was tried, stands in [decisions](decisions/README.md).
- These figures are of one machine, which other programs shared (the load is said with each part).
  No test asserts a time.
"""


def main() -> int:
    """Write the document and the charts; returns the exit status."""
    if not RESULTS.exists():
        sys.exit("nothing was measured yet: make bench")
    found = json.loads(RESULTS.read_bytes())
    parts = read_rows(found, tuple(found["parts"]))
    _CHARTS.mkdir(exist_ok=True)
    rows = [row for each in parts.values() for row in each]
    (_CHARTS / "ratios.svg").write_text(draw_ratios(rows), encoding="utf-8")
    if any(row.size for row in rows):
        (_CHARTS / "growth.svg").write_text(draw_growth(rows), encoding="utf-8")
    DOCUMENT.write_text("".join(_iterate_document(found, parts)), encoding="utf-8")
    return 0


def _iterate_document(
    found: Mapping[str, Any], parts: Mapping[str, Sequence[Row]]
) -> Iterator[str]:
    yield _HEAD
    with_goal = [row for rows in parts.values() for row in rows if row.goal]
    met = sum(bool(row.met) for row in with_goal)
    yield f"\n{met} of {len(with_goal)} goals are met.\n"
    yield from _describe_agreement(found, parts)
    if missing := [name for name in PARTS if name not in parts]:
        yield f"Not measured yet, and so nothing is claimed of: {', '.join(missing)}.\n"
    yield "\n![Ours as a multiple of the alternative](benchmarks/ratios.svg)\n"
    for name, rows in parts.items():
        part = found["parts"][name]
        head, _, rest = part["how"].partition("\n\n")
        yield f"\n## {head.rstrip('.')}\n\n{rest.strip()}\n\n"
        yield from _iterate_table(name, rows)
        if any(row.size for row in rows):
            yield "\n![Cost by size, both axes logarithmic](benchmarks/growth.svg)\n"
        yield "\nIt ended early: further rows are missing.\n" if part["ended_early"] else ""
        yield f"\n`make bench ONLY={name}`, {part['minutes']:g} minutes, {part['at']}, "
        yield f"at most {part['rounds']} rounds, " if part["rounds"] else ""
        yield f"load {part['load']:g}, {part['machine']}.\n"


def _describe_agreement(
    found: Mapping[str, Any], parts: Mapping[str, Sequence[Row]]
) -> Iterator[str]:
    """Say how the ratios agree with those of the run before, where that was kept."""
    before = {
        f"{part}: {name}": ratio
        for part in parts
        for name, ratio in found["parts"][part].get("before", {}).items()
    }
    now = {
        f"{part}: {name}": ratio
        for part, rows in parts.items()
        for name, ratio in list_ratios(rows).items()
    }
    agreed = Agreement.compare(before, now)
    if agreed.compared:
        within = agreed.compared - len(agreed.apart)
        yield f"\n{within} of {agreed.compared} ratios are within a tenth of the run before"
        listed = (f"{name} {one:.2f}, now {two:.2f}" for name, (one, two) in agreed.apart.items())
        yield f"; the others: {'; '.join(listed)}.\n" if agreed.apart else ".\n"


def _iterate_table(name: str, rows: Sequence[Row]) -> Iterator[str]:
    for number, (_, *cells) in enumerate(iterate_cells({name: rows})):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |\n"
        if not number:
            yield "|---|---:|---|---:|---:|---:|---|\n"


if __name__ == "__main__":
    sys.exit(main())
