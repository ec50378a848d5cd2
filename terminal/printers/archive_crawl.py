"""What web archives list of a site, and what was taken of it, as text and as JSON."""

from collections.abc import Iterator, Mapping, Sequence

from archive.times import format_local_iso
from crawler.past.archive_job import ArchiveReport
from indexer.sync import SyncReport
from terminal.printers.index import sync_to_json
from terminal.printers.search_json import FORMAT_VERSION


def render_archive_crawl(report: ArchiveReport) -> Iterator[str]:
    """Yield how a run ended, what is listed by year for a dry run, and what became of it."""
    end = f"{report.exit.value}: {report.message}" if report.message else report.exit.value
    counts, articles = report.counts, report.articles
    yield f"{report.site} from {report.archive}: {end}"
    if report.hint:
        yield f"hint: {report.hint}"
    if report.is_plan:
        yield from _render_years(report)
        yield from _render_reasons(report.unlisted, "passed over")
        return
    yield (
        f"{counts.lists:,} requests for the list, {counts.captures:,} for captures:"
        f" {counts.taken:,} taken, {counts.repeated:,} noted as repetitions"
        + (f", {report.left:,} still due" if report.left else "")
    )
    if counts.others:
        yield f"  kept under another time or address than asked: {counts.others:,}"
    if counts.uncompared:
        yield f"  payload that could not be compared with the list: {counts.uncompared:,}"
    yield from _render_reasons(report.unlisted, "passed over in the list")
    yield from _render_reasons(counts.passed_over, "not asked for")
    yield from _render_reasons(counts.failures, "failed")
    if counts.given_up:
        yield f"  failed as on another day, asked for no more: {counts.given_up:,} (--every: again)"
    yield (
        f"{articles.read:,} pages read: {len(articles.added):,} articles added,"
        f" {len(articles.revised):,} revised"
        + (f", {articles.withdrawn:,} withdrawn" if articles.withdrawn else "")
    )
    yield from _render_reasons(articles.others, "pages without an article")
    yield from _render_reasons(articles.reasons, "not read")


def _render_years(report: ArchiveReport) -> Iterator[str]:
    rows = [
        (str(year), f"{each.captures:,}", f"{each.distinct:,}", f"{each.in_scope:,}")
        for year, each in report.years.items()
    ]
    totals = [
        sum(getattr(each, name) for each in report.years.values())
        for name in ("captures", "distinct", "in_scope")
    ]
    lines = [("year", "captures", "distinct", "in scope"), *rows]
    for year, *figures in [*lines, ("all", *(f"{total:,}" for total in totals))]:
        yield f"{year:<6}" + "".join(f"{figure:>12}" for figure in figures)


def _render_reasons(reasons: Mapping[str, int], what: str) -> Iterator[str]:
    for reason, count in sorted(reasons.items(), key=lambda each: (-each[1], each[0])):
        if count:
            yield f"  {what}: {count:,} {reason}"


def archive_crawl_to_json(
    reports: Sequence[ArchiveReport], index: SyncReport | None
) -> dict[str, object]:
    """Return the same as JSON."""
    return {
        "format_version": FORMAT_VERSION,
        "from_archive": [_report_to_json(report) for report in reports],
        "index": sync_to_json(index) if index else None,
    }


def _report_to_json(report: ArchiveReport) -> dict[str, object]:
    counts, articles = report.counts, report.articles
    return {
        "site": report.site,
        "archive": report.archive,
        "exit": report.exit.value,
        "message": report.message,
        "hint": report.hint,
        "started_at": format_local_iso(report.started_at),
        "finished_at": format_local_iso(report.finished_at),
        "dry_run": report.is_plan,
        "years": [
            {
                "year": year,
                "captures": each.captures,
                "distinct": each.distinct,
                "in_scope": each.in_scope,
            }
            for year, each in report.years.items()
        ],
        "unlisted": _sort(report.unlisted),
        "list_requests": counts.lists,
        "requests": counts.captures,
        "bytes": counts.bytes,
        "captures": counts.taken,
        "repeated": counts.repeated,
        "other_captures": counts.others,
        "uncompared": counts.uncompared,
        "passed_over": _sort(counts.passed_over),
        "failures": _sort(counts.failures),
        "given_up": counts.given_up,
        "left": report.left,
        "pages": articles.read,
        "added": len(articles.added),
        "revised": len(articles.revised),
        "withdrawn": articles.withdrawn,
        "removed": articles.removed,
        "others": _sort(articles.others),
        "reasons": _sort(articles.reasons),
    }


def _sort(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in sorted(counts.items()) if count}
