"""The state of the index, as text and as JSON."""

from collections.abc import Iterator, Sequence

from indexer import engines
from indexer.sync import IndexStatus, SyncReport
from terminal.printers.json import FORMAT_VERSION


def sync_text(report: SyncReport) -> str:
    """One line: what the index took in."""
    return (
        f"index: {report.added:,} added, {report.updated:,} updated, {report.deleted:,} deleted; "
        f"{report.total:,} articles, generation {report.generation:,}"
    )


def outgrown_text() -> str:
    """What to do about an index that has become too large for its engine."""
    return (
        f"note: from {engines.LARGE_FROM:,} articles on searches are faster with"
        f" {engines.LARGE}: pip install 'truongdang[{engines.LARGE}]', then"
        f" truongdang index rebuild --engine {engines.LARGE}"
    )


def sync_object(report: SyncReport) -> dict[str, object]:
    """What the index took in, as JSON."""
    return {
        "format_version": FORMAT_VERSION,
        "added": report.added,
        "updated": report.updated,
        "deleted": report.deleted,
        "total": report.total,
        "generation": report.generation,
        "mark": report.mark,
    }


def check_object(findings: Sequence[str]) -> dict[str, object]:
    """What a check of the index found, as JSON."""
    return {"format_version": FORMAT_VERSION, "findings": list(findings)}


def gc_object(freed: int) -> dict[str, object]:
    """How many bytes were freed, as JSON."""
    return {"format_version": FORMAT_VERSION, "freed": freed}


def status_lines(status: IndexStatus) -> Iterator[str]:
    """What the index holds, a fact a line."""
    for name, value in status_object(status).items():
        if name != "format_version":
            yield f"{name.replace('_', ' '):<18}{value}"


def status_object(status: IndexStatus) -> dict[str, object]:
    """What the index holds, as JSON."""
    return {
        "format_version": FORMAT_VERSION,
        "engine": status.engine,
        "id": status.id,
        "generation": status.generation,
        "mark": status.mark,
        "documents": status.documents,
        "bytes": status.bytes,
        "analyzer_version": status.analyzer_version,
        "schema_version": status.schema_version,
    }
