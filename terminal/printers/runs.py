"""Reports of runs and of re-extractions, as text and as JSON."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from archive.crawl_model import Run
from archive.times import format_local_iso
from crawler.job import RunReport
from crawler.policy.alerts import Alert
from crawler.reextract import ReextractReport
from indexer.sync import SyncReport
from terminal.cli.text_width import measure_width, pad, sanitize
from terminal.printers.balance import balance_to_json, format_balance, unread_to_json
from terminal.printers.index import sync_to_json
from terminal.printers.search_json import FORMAT_VERSION

_COUNT_ORDER = ("fetched", "new", "changed", "unchanged", "other_pages", "not_modified", "failed")


def render_runs(reports: Sequence[RunReport], min_name_columns: int = 0) -> Iterator[str]:
    """Yield a line a site: how its run ended, its counts, its time; then failures, and traps.

    `min_name_columns` is the width of the sites' names where lines of other runs stand beside.
    """
    columns = max((measure_width(report.site) for report in reports), default=0)
    columns = max(columns, min_name_columns)
    for report in reports:
        duration = format_run_time(report.started_at, report.finished_at)
        counts = format_counts(report.counts)
        yield f"{pad(report.site, columns)}  {report.exit:<7}  {duration}  {counts}"
        if report.message:
            yield f"  {sanitize(report.message)}"
        if report.hint:
            yield f"  hint: {sanitize(report.hint)}"
        yield from render_reasons(report.reasons)
        for trap, count in report.traps.items():
            yield f"  skipped: {count:,} ({sanitize(trap)})"
        if report.run_id is not None:
            yield f"  {format_balance(report.balance, report.site)}"


def crawl_to_json(
    reports: Sequence[RunReport], index: SyncReport | None, alerts: Sequence[Alert]
) -> dict[str, object]:
    """Return the reports of a crawl, of the index (null with `--no-index`), and the alerts."""
    return {
        "format_version": FORMAT_VERSION,
        "runs": [
            {
                "run": report.run_id,
                **_run_facts_to_json(report),
                "hint": report.hint,
                "unread": unread_to_json(report.unread),
            }
            for report in reports
        ],
        "index": sync_to_json(index) if index else None,
        "alerts": [alert_to_json(alert) for alert in alerts],
    }


def run_to_json(run: Run) -> dict[str, object]:
    """Return one run as the archive keeps it."""
    return {"run": run.id, **_run_facts_to_json(run)}


def _run_facts_to_json(run: Run | RunReport) -> dict[str, object]:
    return {
        "site": run.site,
        "started_at": format_local_iso(run.started_at),
        "finished_at": format_local_iso(run.finished_at),
        "exit": run.exit,
        "counts": dict(run.counts),
        "reasons": dict(run.reasons),
        "others": dict(run.others),
        "traps": dict(run.traps),
        "requests": run.requests,
        "bytes": run.bytes,
        "quality": asdict(run.quality),
        "balance": balance_to_json(run.balance),
        "message": run.message,
    }


def render_alerts(alerts: Iterable[Alert]) -> Iterator[str]:
    """Yield a line an alert."""
    for alert in alerts:
        prefix = f"{sanitize(alert.site)}: {alert.kind}" if alert.site else str(alert.kind)
        yield f"{prefix}: {sanitize(alert.message)}"


def alert_to_json(alert: Alert) -> dict[str, object]:
    """Return one alert as JSON."""
    return {"site": alert.site, "sign": alert.kind, "message": alert.message}


def render_reextract(report: ReextractReport) -> Iterator[str]:
    """Yield what was read again, and what could not be."""
    yield (
        f"{report.read:,} captures read, {report.changed:,} articles changed, "
        f"{report.added:,} added, {report.withdrawn:,} withdrawn, {report.failed:,} failed"
    )
    yield from render_reasons(report.reasons)


def reextract_to_json(report: ReextractReport, index: SyncReport | None) -> dict[str, object]:
    """Return as JSON what was read again and what the index took in (null with `--no-index`)."""
    return {
        "format_version": FORMAT_VERSION,
        "read": report.read,
        "changed": report.changed,
        "added": report.added,
        "withdrawn": report.withdrawn,
        "failed": report.failed,
        "reasons": dict(report.reasons),
        "others": dict(report.others),
        "index": sync_to_json(index) if index else None,
    }


def _get_count_sort_key(count: str) -> int:
    return _COUNT_ORDER.index(count) if count in _COUNT_ORDER else len(_COUNT_ORDER)


def format_run_time(started: datetime, finished: datetime) -> str:
    """Return how long a run took: `3:07` minutes and seconds."""
    seconds = round((finished - started).total_seconds())
    return f"{seconds // 60}:{seconds % 60:02}"


def format_counts(counts: Mapping[str, int]) -> str:
    """Return the outcomes of a run, in the order of `_COUNT_ORDER`."""
    names = sorted(counts, key=_get_count_sort_key)
    return ", ".join(f"{counts[name]:,} {name.replace('_', ' ')}" for name in names)


def render_reasons(reasons: Mapping[str, int]) -> Iterator[str]:
    """Yield a line for each reason of failures, with how often it was met."""
    for reason, count in reasons.items():
        yield f"  {count:,} × {sanitize(reason)}"
