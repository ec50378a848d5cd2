"""The report of an import, as text and as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive.crawl_model import Outcome
from indexer.sync import SyncReport
from terminal.printers.index import sync_to_json
from terminal.printers.search_json import FORMAT_VERSION

_MAX_EXPLAINED_LINES = 20
"""How many bad lines are explained: where more are wrong, it is mostly in the same way."""

_MAX_NUMBERED_RANGES = 20
"""How many more are named by number, those in a row as one: some two lines of a terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadLine:
    """A line, counted from 1, that could not be taken in, and why."""

    line: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """The counts of an import; `archive_keys` and `unknown_keys` were ignored."""

    outcomes: Mapping[Outcome, int]
    bad: tuple[BadLine, ...]
    archive_keys: frozenset[str]
    unknown_keys: frozenset[str]


def format_import(report: ImportReport) -> str:
    """Return one line: what the archive took in."""
    added, revised, unchanged, removed = _count_outcomes(report)
    left_out = f", {removed:,} left out: removed on request" if removed else ""
    return (
        f"{added:,} added, {revised:,} revised, {unchanged:,} unchanged, "
        f"{len(report.bad):,} bad lines{left_out}"
    )


def render_bad_lines(bad: Sequence[BadLine]) -> Iterator[str]:
    """Yield the first bad lines with their mistakes, more by number, and count the rest."""
    for line in bad[:_MAX_EXPLAINED_LINES]:
        yield f"line {line.line}: {line.message}"
    if rest := [line.line for line in bad[_MAX_EXPLAINED_LINES:]]:
        yield f"{len(rest):,} more bad lines: {_format_ranges(rest)}"


def _format_ranges(numbers: Sequence[int]) -> str:
    """Format ascending numbers, those in a row as first and last: `3, 5-9`; of many the first."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][-1] + 1:
            ranges[-1][1:] = [number]
        else:
            ranges.append([number])
    shown = ", ".join("-".join(map(str, range_)) for range_ in ranges[:_MAX_NUMBERED_RANGES])
    hidden_count = sum(range_[-1] - range_[0] + 1 for range_ in ranges[_MAX_NUMBERED_RANGES:])
    return f"{shown} and {hidden_count:,} more; --json has them all" if hidden_count else shown


def import_to_json(report: ImportReport, index: SyncReport | None) -> dict[str, object]:
    """Return as JSON what the archive took in, and the index (null with `--no-index`)."""
    added, revised, unchanged, removed = _count_outcomes(report)
    return {
        "format_version": FORMAT_VERSION,
        "added": added,
        "revised": revised,
        "unchanged": unchanged,
        "removed": removed,
        "bad": [{"line": bad.line, "message": bad.message} for bad in report.bad],
        "ignored_keys": sorted(report.archive_keys | report.unknown_keys),
        "index": sync_to_json(index) if index else None,
    }


def _count_outcomes(report: ImportReport) -> tuple[int, int, int, int]:
    wanted = (Outcome.ADDED, Outcome.REVISED, Outcome.UNCHANGED, Outcome.REMOVED)
    added, revised, unchanged, removed = (report.outcomes.get(outcome, 0) for outcome in wanted)
    return added, revised, unchanged, removed
