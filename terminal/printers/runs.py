"""Run reports, as text and as JSON."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from archive.history import Run
from archive.moments import local_iso
from crawler.decisions.health import Alert
from crawler.job import RunReport
from crawler.reextract import ReextractReport
from indexer.sync import SyncReport
from terminal.columns import clean, pad, width
from terminal.printers.index import sync_object
from terminal.printers.json import FORMAT_VERSION

_ORDER = ("fetched", "new", "changed", "unchanged", "other_pages", "not_modified", "failed")


def run_lines(reports: Sequence[RunReport], least: int = 0) -> Iterator[str]:
    """A line a site: how its run ended, its counts, its time; then failures, and traps.

    `least` is the room for the sites' names, in columns, where other lines are to stand below.
    """
    columns = max((width(report.site) for report in reports), default=0)
    columns = max(columns, least)
    for report in reports:
        took = spent(report.started_at, report.finished_at)
        counts = count_text(report.counts)
        yield f"{pad(report.site, columns)}  {report.exit:<7}  {took}  {counts}"
        if report.message:
            yield f"  {clean(report.message)}"
        if report.hint:
            yield f"  hint: {clean(report.hint)}"
        yield from reason_lines(report.reasons)
        for trap, count in report.traps.items():
            yield f"  trap: {count:,} × {clean(trap)}"


def crawl_object(
    reports: Sequence[RunReport], index: SyncReport | None, alerts: Sequence[Alert]
) -> dict[str, object]:
    """The run reports of a crawl, what the index took in (null with `--no-index`), and alerts."""
    return {
        "format_version": FORMAT_VERSION,
        "runs": [
            {"run": report.run_id, **_facts(report), "hint": report.hint} for report in reports
        ],
        "index": sync_object(index) if index else None,
        "alerts": [alert_object(alert) for alert in alerts],
    }


def run_object(run: Run) -> dict[str, object]:
    """One run as the archive keeps it."""
    return {"run": run.id, **_facts(run)}


def _facts(run: Run | RunReport) -> dict[str, object]:
    return {
        "site": run.site,
        "started_at": local_iso(run.started_at),
        "finished_at": local_iso(run.finished_at),
        "exit": run.exit,
        "counts": dict(run.counts),
        "reasons": dict(run.reasons),
        "others": dict(run.others),
        "traps": dict(run.traps),
        "requests": run.requests,
        "bytes": run.bytes,
        "quality": asdict(run.quality),
        "message": run.message,
    }


def alert_lines(alerts: Iterable[Alert]) -> Iterator[str]:
    """A line an alert."""
    for alert in alerts:
        where = f"{clean(alert.site)}: {alert.sign}" if alert.site else str(alert.sign)
        yield f"{where}: {clean(alert.message)}"


def alert_object(alert: Alert) -> dict[str, object]:
    """One alert."""
    return {"site": alert.site, "sign": alert.sign, "message": alert.message}


def reextract_lines(report: ReextractReport) -> Iterator[str]:
    """What was read again, and what could not be."""
    yield (
        f"{report.read:,} captures read, {report.changed:,} articles changed, "
        f"{report.added:,} added, {report.withdrawn:,} withdrawn, {report.failed:,} failed"
    )
    yield from reason_lines(report.reasons)


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


def spent(begun: datetime, ended: datetime) -> str:
    """How long a run took, in minutes and seconds."""
    seconds = round((ended - begun).total_seconds())
    return f"{seconds // 60}:{seconds % 60:02}"


def count_text(counts: Mapping[str, int]) -> str:
    """The outcomes of a run, in the order in which they are asked for."""
    names = sorted(counts, key=_place_of)
    return ", ".join(f"{counts[name]:,} {name.replace('_', ' ')}" for name in names)


def reason_lines(reasons: Mapping[str, int]) -> Iterator[str]:
    """A line for each reason of failures, with how often it was met."""
    for reason, count in reasons.items():
        yield f"  {count:,} × {clean(reason)}"
