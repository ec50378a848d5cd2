"""The state of the index, as text and as JSON."""

from collections.abc import Iterator, Sequence

from indexer import engines
from indexer.sync import IndexStatus, SyncReport
from terminal.printers.search_json import FORMAT_VERSION


def format_sync(report: SyncReport) -> str:
    """Return one line: what the index took in."""
    return (
        f"index: {report.added:,} added, {report.updated:,} updated, {report.deleted:,} deleted; "
        f"{report.total:,} articles, generation {report.generation:,}"
    )


def format_engine_advice() -> str:
    """Return what to do about an index that is too large for its engine."""
    return (
        f"note: from {engines.LARGE_COLLECTION_ARTICLES:,} articles on searches are faster with"
        f" {engines.LARGE_COLLECTION_ENGINE}: pip install 'truongdang["
        f"{engines.LARGE_COLLECTION_ENGINE}]', then"
        f" truongdang index rebuild --engine {engines.LARGE_COLLECTION_ENGINE}"
    )


def sync_to_json(report: SyncReport) -> dict[str, object]:
    """Return as JSON what the index took in."""
    return {
        "format_version": FORMAT_VERSION,
        "added": report.added,
        "updated": report.updated,
        "deleted": report.deleted,
        "total": report.total,
        "generation": report.generation,
        "mark": report.mark,
    }


def check_to_json(findings: Sequence[str]) -> dict[str, object]:
    """Return the findings of a check of the index as JSON."""
    return {"format_version": FORMAT_VERSION, "findings": list(findings)}


def garbage_collection_to_json(freed: int) -> dict[str, object]:
    """Return the number of bytes that were freed as JSON."""
    return {"format_version": FORMAT_VERSION, "freed": freed}


def render_index_status(status: IndexStatus) -> Iterator[str]:
    """Yield the facts of the index, one a line."""
    for name, value in index_status_to_json(status).items():
        if name != "format_version":
            yield f"{name.replace('_', ' '):<18}{value}"


def index_status_to_json(status: IndexStatus) -> dict[str, object]:
    """Return the facts of the index as JSON."""
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
