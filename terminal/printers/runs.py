"""Run reports, as text and as JSON."""

from collections.abc import Iterator, Mapping, Sequence

from archive.moments import local_iso
from crawler.job import RunReport
from crawler.reextract import ReextractReport
from indexer.sync import SyncReport
from terminal.columns import clean, pad, width
from terminal.printers.index import sync_object
from terminal.printers.json import FORMAT_VERSION

_ORDER = ("fetched", "new", "changed", "unchanged", "other_pages", "not_modified", "failed")


def run_lines(reports: Sequence[RunReport]) -> Iterator[str]:
    """A line a site: how its run ended, its counts, its time; then failures, and traps."""
    columns = max((width(report.site) for report in reports), default=0)
    for report in reports:
        seconds = round((report.finished_at - report.started_at).total_seconds())
        spent = f"{seconds // 60}:{seconds % 60:02}"
        names = sorted(report.counts, key=_place_of)
        counts = ", ".join(f"{report.counts[name]:,} {name.replace('_', ' ')}" for name in names)
        yield f"{pad(report.site, columns)}  {report.exit:<7}  {spent}  {counts}"
        if report.message:
            yield f"  {clean(report.message)}"
        if report.hint:
            yield f"  hint: {clean(report.hint)}"
        yield from _reason_lines(report.reasons)
        for trap, count in report.traps.items():
            yield f"  trap: {count:,} × {clean(trap)}"


def crawl_object(reports: Sequence[RunReport], index: SyncReport | None) -> dict[str, object]:
    """The run reports of a crawl and what the index took in (null with `--no-index`), as JSON."""
    return {
        "format_version": FORMAT_VERSION,
        "runs": [_run_object(report) for report in reports],
        "index": sync_object(index) if index else None,
    }


def _run_object(report: RunReport) -> dict[str, object]:
    return {
        "run": report.run_id,
        "site": report.site,
        "started_at": local_iso(report.started_at),
        "finished_at": local_iso(report.finished_at),
        "exit": report.exit,
        "counts": dict(report.counts),
        "reasons": dict(report.reasons),
        "others": dict(report.others),
        "traps": dict(report.traps),
        "message": report.message,
        "hint": report.hint,
    }


def reextract_lines(report: ReextractReport) -> Iterator[str]:
    """What was read again, and what could not be."""
    yield (
        f"{report.read:,} captures read, {report.changed:,} articles changed, "
        f"{report.added:,} added, {report.withdrawn:,} withdrawn, {report.failed:,} failed"
    )
    yield from _reason_lines(report.reasons)


def reextract_object(report: ReextractReport, index: SyncReport | None) -> dict[str, object]:
    """What was read again and what the index took in (null with `--no-index`), as JSON."""
    return {
        "format_version": FORMAT_VERSION,
        "read": report.read,
        "changed": report.changed,
        "added": report.added,
        "withdrawn": report.withdrawn,
        "failed": report.failed,
        "reasons": dict(report.reasons),
        "others": dict(report.others),
        "index": sync_object(index) if index else None,
    }


def _place_of(count: str) -> int:
    return _ORDER.index(count) if count in _ORDER else len(_ORDER)


def _reason_lines(reasons: Mapping[str, int]) -> Iterator[str]:
    for reason, count in reasons.items():
        yield f"  {count:,} × {clean(reason)}"
