"""What was removed on request, as text and as JSON: when and why, never what it said."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from archive.model import Removal, RemovalCounts
from archive.times import format_local_iso
from indexer.sync import SyncReport
from terminal.cli.text_width import sanitize
from terminal.printers.index import sync_to_json
from terminal.printers.search_json import FORMAT_VERSION
from terminal.printers.table import format_minute


def render_removals(removals: Sequence[Removal]) -> Iterator[str]:
    """Yield two lines a removal: when and what, its address and why."""
    if not removals:
        yield "nothing was removed"
    for removal in removals:
        state = _describe_state(removal)
        name = removal.article or removal.site
        yield f"{format_minute(removal.removed_at)}  {sanitize(name)}  {sanitize(removal.url)}"
        yield f"  {sanitize(removal.reason)}{state}"


def _describe_state(removal: Removal) -> str:
    if removal.finished_at is None:
        return f" (not finished: truongdang archive remove {sanitize(removal.url)})"
    if removal.allowed_at:
        return f" (may be fetched again since {format_minute(removal.allowed_at)})"
    return ""


def format_removal(removal: Removal, counts: RemovalCounts) -> str:
    """Return one line: what was taken out."""
    return (
        f"removed {sanitize(removal.article or removal.url)}: {counts.revisions:,} revisions,"
        f" {counts.captures:,} captures, the text of {counts.files:,} attached files"
    )


def removals_to_json(removals: Sequence[Removal]) -> dict[str, object]:
    """Return all removals as JSON."""
    return {
        "format_version": FORMAT_VERSION,
        "removals": [_make_json(removal) for removal in removals],
    }


def removal_to_json(removal: Removal) -> dict[str, object]:
    """Return one removal as JSON."""
    return {"format_version": FORMAT_VERSION, "removal": _make_json(removal)}


def removed_to_json(
    removal: Removal,
    counts: RemovalCounts,
    index: SyncReport | None,
    copies: Sequence[Path],
) -> dict[str, object]:
    """Return as JSON what was taken out just now, and which files still hold it."""
    return removal_to_json(removal) | {
        "revisions": counts.revisions,
        "captures": counts.captures,
        "files": counts.files,
        "index": sync_to_json(index) if index else None,
        "copies": [str(path) for path in copies],
    }


def _make_json(removal: Removal) -> dict[str, object]:
    return {
        "site": removal.site,
        "id": removal.article,
        "ids": list(removal.article_ids),
        "url": removal.url,
        "reason": removal.reason,
        "removed_at": format_local_iso(removal.removed_at),
        "finished_at": format_local_iso(removal.finished_at),
        "allowed_at": format_local_iso(removal.allowed_at),
    }
