"""The health of the sites, as a table with what is wrong below each, and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime

from archive.crawl_model import Run, SiteStatistics
from archive.times import format_local_iso
from crawler.policy.alerts import Alert
from crawler.policy.health import SiteHealth
from terminal.cli.context import CliContext
from terminal.cli.output import OutputScreen
from terminal.cli.text_width import sanitize
from terminal.printers.runs import (
    alert_to_json,
    format_counts,
    format_run_time,
    render_alerts,
    render_reasons,
    run_to_json,
)
from terminal.printers.search_json import FORMAT_VERSION
from terminal.printers.table import (
    format_duration,
    format_minute,
    format_share,
    format_size,
    render_table,
)
from terminal.services.health_report import HealthReport
from terminal.services.spool import describe_waiting, waiting_to_json

_COLUMNS = ("site", "good", "news", "undated", "unsigned", "empty", "letters", "size")


def render_health_report(report: HealthReport, screen: OutputScreen) -> Iterator[str]:
    """Yield disk and index, a table of the sites, and below each what is wrong with it."""
    yield from _render_surroundings(report)
    yield ""
    rows = [_make_row(health, statistics, report.now) for health, statistics in report.sites]
    if not rows:
        yield "no site was crawled yet"
        return
    lines = render_table(_COLUMNS, rows, screen)
    yield next(lines)
    for (health, _), line in zip(report.sites, lines, strict=True):
        yield screen.bold(line) if health.alerts else line
        for alert in health.alerts:
            yield f"  {screen.highlight(alert.kind)}: {sanitize(alert.message)}"


def render_folders(context: CliContext) -> Iterator[str]:
    """Yield which folders are in use, and why."""
    yield f"data: {sanitize(str(context.data))} ({context.data_reason})"
    yield f"configuration: {sanitize(str(context.config))} ({context.config_reason})"


def folders_to_json(context: CliContext) -> dict[str, object]:
    """Return the same as JSON."""
    return {
        "folders": {
            "data": {"path": str(context.data), "reason": context.data_reason},
            "config": {"path": str(context.config), "reason": context.config_reason},
        }
    }


def _render_surroundings(report: HealthReport) -> Iterator[str]:
    growth, free = format_size(report.growth), format_size(report.free_bytes)
    index = report.index
    if index.mark is None:
        behind = "there is none that can be read (truongdang index rebuild)"
    elif index.is_behind:
        behind = f"{index.last_change - index.mark:,} changes behind (truongdang index update)"
    else:
        behind = "up to date"
    yield f"disk: {growth} of captures in 30 days, {free} free"
    for each in report.waiting:
        yield f"spool: {describe_waiting(each)} on {sanitize(each.machine)}"
    yield f"index: {behind}"
    yield from render_alerts(alert for alert in report.alerts if alert.site is None)


def _make_row(health: SiteHealth, statistics: SiteStatistics, now: datetime) -> list[str]:
    recent = health.recent
    lacking_counts = (recent.without_date, recent.without_author, recent.without_body)
    return [
        sanitize(health.site),
        format_duration(now - health.last_successful_at if health.last_successful_at else None),
        format_duration(now - health.last_new_article_at if health.last_new_article_at else None),
        *(format_share(part, recent.articles) for part in lacking_counts),
        f"{recent.median_body:,}" if recent.articles else "-",
        format_size(statistics.bytes),
    ]


def alerts_to_json(alerts: Sequence[Alert]) -> dict[str, object]:
    """Return the alerts alone as JSON."""
    return {"format_version": FORMAT_VERSION, "alerts": [alert_to_json(alert) for alert in alerts]}


def health_report_to_json(report: HealthReport) -> dict[str, object]:
    """Return the whole report as JSON."""
    return {
        "format_version": FORMAT_VERSION,
        "alerts": [alert_to_json(alert) for alert in report.alerts],
        "disk": {"free": report.free_bytes, "bytes_last_30_days": report.growth},
        "spool": [waiting_to_json(each) for each in report.waiting],
        "index": {
            "mark": report.index.mark,
            "last_change": report.index.last_change,
            "behind": report.index.is_behind,
        },
        "sites": [_site_to_json(health, statistics) for health, statistics in report.sites],
    }


def _site_to_json(health: SiteHealth, statistics: SiteStatistics) -> dict[str, object]:
    return {
        "site": health.site,
        "alerts": [alert_to_json(alert) for alert in health.alerts],
        "last_run": run_to_json(health.last_run) if health.last_run else None,
        "last_good": format_local_iso(health.last_successful_at),
        "last_news": format_local_iso(health.last_new_article_at),
        "recent": asdict(health.recent),
        "usual": asdict(health.baseline),
        "failures": dict(health.failure_reasons),
        "articles": statistics.articles,
        "bytes": statistics.bytes,
        "bytes_last_30_days": statistics.lately,
    }


def render_run_history(runs: Sequence[Run]) -> Iterator[str]:
    """Yield a line a run, the newest first, with what failed and why."""
    for run in runs:
        started = format_minute(run.started_at)
        duration = format_run_time(run.started_at, run.finished_at) if run.finished_at else "-"
        exit_name = run.exit or "unended"
        yield f"{started}  {exit_name:<7}  {duration}  {format_counts(run.counts)}"
        if run.message:
            yield f"  {sanitize(run.message)}"
        yield from render_reasons(run.reasons)
