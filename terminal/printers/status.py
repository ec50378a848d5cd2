"""How the sites fare, as a table with what is wrong below each, and as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime

from archive.history import Growth, Run
from archive.moments import local_iso
from crawler.decisions.health import Alert, Health
from terminal.columns import clean
from terminal.printers.figures import share, size, span
from terminal.printers.json import FORMAT_VERSION
from terminal.printers.runs import (
    alert_lines,
    alert_object,
    count_text,
    reason_lines,
    run_object,
    spent,
)
from terminal.printers.table import table_lines
from terminal.screen import Screen
from terminal.watch import Watch

_COLUMNS = ("site", "good", "news", "undated", "unsigned", "empty", "letters", "size")
_MINUTE = len("2026-01-02T03:04")


def watch_lines(watch: Watch, screen: Screen) -> Iterator[str]:
    """What is around the sites, a table of them, and below each what is wrong with it."""
    yield from _surroundings(watch)
    yield ""
    rows = [_row(health, held, watch.now) for health, held in watch.sites]
    if not rows:
        yield "no site was crawled yet"
        return
    lines = table_lines(_COLUMNS, rows, screen)
    yield next(lines)
    for (health, _), line in zip(watch.sites, lines, strict=True):
        yield screen.bold(line) if health.alerts else line
        for alert in health.alerts:
            yield f"  {screen.mark(alert.sign)}: {clean(alert.message)}"


def _surroundings(watch: Watch) -> Iterator[str]:
    grown = f"{size(watch.grown)} of captures in 30 days, {size(watch.free)} free"
    index = watch.index
    if index.mark is None:
        behind = "there is none that can be read (truongdang index rebuild)"
    elif index.is_behind:
        behind = f"{index.last_change - index.mark:,} changes behind (truongdang index update)"
    else:
        behind = "up to date"
    yield f"disk: {grown}"
    yield f"index: {behind}"
    yield from alert_lines(alert for alert in watch.alerts if alert.site is None)


def _row(health: Health, held: Growth, now: datetime) -> list[str]:
    recent = health.recent
    lacking = (recent.without_date, recent.without_author, recent.without_body)
    return [
        clean(health.site),
        span(now - health.last_good if health.last_good else None),
        span(now - health.last_news if health.last_news else None),
        *(share(part, recent.articles) for part in lacking),
        f"{recent.median_body:,}" if recent.articles else "-",
        size(held.bytes),
    ]


def alerts_object(alerts: Sequence[Alert]) -> dict[str, object]:
    """The alerts alone."""
    return {"format_version": FORMAT_VERSION, "alerts": [alert_object(alert) for alert in alerts]}


def watch_object(watch: Watch) -> dict[str, object]:
    """All of it."""
    return {
        "format_version": FORMAT_VERSION,
        "alerts": [alert_object(alert) for alert in watch.alerts],
        "disk": {"free": watch.free, "bytes_last_30_days": watch.grown},
        "index": {
            "mark": watch.index.mark,
            "last_change": watch.index.last_change,
            "behind": watch.index.is_behind,
        },
        "sites": [_site_object(health, held) for health, held in watch.sites],
    }


def _site_object(health: Health, held: Growth) -> dict[str, object]:
    return {
        "site": health.site,
        "alerts": [alert_object(alert) for alert in health.alerts],
        "last_run": run_object(health.last_run) if health.last_run else None,
        "last_good": local_iso(health.last_good),
        "last_news": local_iso(health.last_news),
        "recent": asdict(health.recent),
        "usual": asdict(health.usual),
        "failures": dict(health.failures),
        "articles": held.articles,
        "bytes": held.bytes,
        "bytes_last_30_days": held.lately,
    }


def history_lines(runs: Sequence[Run]) -> Iterator[str]:
    """A line a run, the newest first, with what failed and why."""
    for run in runs:
        begun = (local_iso(run.started_at) or "")[:_MINUTE].replace("T", " ")
        took = spent(run.started_at, run.finished_at) if run.finished_at else "-"
        ending = run.exit or "unended"
        yield f"{begun}  {ending:<7}  {took}  {count_text(run.counts)}"
        if run.message:
            yield f"  {clean(run.message)}"
        yield from reason_lines(run.reasons)
