"""What became of imported captures, as text and as JSON."""

from collections.abc import Iterator, Mapping

from crawler.past.capture_import import CaptureImportReport
from indexer.sync import SyncReport
from terminal.printers.index import sync_to_json
from terminal.printers.search_json import FORMAT_VERSION


def render_capture_import(report: CaptureImportReport) -> Iterator[str]:
    """Yield what was taken, what became of it, and why the rest was not."""
    captures, articles = report.captures, report.articles
    yield (
        f"{captures.files:,} files, {captures.records:,} records: {captures.taken:,} captures taken"
    )
    yield from _render_reasons(captures.passed_over, "passed over")
    yield (
        f"{articles.read:,} pages read: {len(articles.added):,} articles added, "
        f"{len(articles.revised):,} revised"
        + (f", {articles.withdrawn:,} withdrawn" if articles.withdrawn else "")
        + (f", {articles.removed:,} left out: removed on request" if articles.removed else "")
    )
    yield from _render_reasons(articles.others, "pages without an article")
    yield from _render_reasons(articles.reasons, "not read")


def _render_reasons(reasons: Mapping[str, int], what: str) -> Iterator[str]:
    for reason, count in sorted(reasons.items(), key=lambda each: (-each[1], each[0])):
        yield f"  {what}: {count:,} {reason}"


def capture_import_to_json(
    report: CaptureImportReport, index: SyncReport | None
) -> dict[str, object]:
    """Return the same as JSON; the index is null with `--no-index`."""
    captures, articles = report.captures, report.articles
    return {
        "format_version": FORMAT_VERSION,
        "files": captures.files,
        "records": captures.records,
        "captures": captures.taken,
        "bytes": captures.bytes,
        "passed_over": dict(sorted(captures.passed_over.items())),
        "pages": articles.read,
        "added": len(articles.added),
        "revised": len(articles.revised),
        "withdrawn": articles.withdrawn,
        "removed": articles.removed,
        "others": dict(sorted(articles.others.items())),
        "reasons": dict(sorted(articles.reasons.items())),
        "index": sync_to_json(index) if index else None,
    }
