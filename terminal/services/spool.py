"""The captures that are still to be uploaded, as `status` and `doctor` tell of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from archive.archive import Archive
from archive.capture_files import CaptureStore
from archive.spool import list_elsewhere
from archive.times import format_local_iso
from terminal.printers.table import format_count, format_minute, format_size


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingCaptures:
    """The files of captures of one machine that the object store lacks.

    `bytes` is None where it is another machine; `since` is the time of the oldest.
    """

    machine: str
    is_here: bool
    files: int
    bytes: int | None
    since: datetime


def list_waiting(archive: Archive, store: CaptureStore) -> Iterator[WaitingCaptures]:
    """Yield what waits on this machine, then on others."""
    if ours := store.list_spooled():
        yield WaitingCaptures(
            machine=store.machine,
            is_here=True,
            files=len(ours),
            bytes=sum(ours.values()),
            since=min(map(store.get_begun, ours)),
        )
    others = sorted(list_elsewhere(archive, store), key=lambda each: (each.machine, each.since))
    for machine, group in groupby(others, key=lambda each: each.machine):
        files = list(group)
        yield WaitingCaptures(
            machine=machine, is_here=False, files=len(files), bytes=None, since=files[0].since
        )


def describe_waiting(waiting: WaitingCaptures) -> str:
    """Return what waits as a sentence without its end."""
    size = "" if waiting.bytes is None else f" ({format_size(waiting.bytes)})"
    verb = "waits" if waiting.files == 1 else "wait"
    since = format_minute(waiting.since)
    return f"{format_count(waiting.files, 'file')} of captures{size} {verb} since {since}"


def waiting_to_json(waiting: WaitingCaptures) -> dict[str, object]:
    """Return the same as JSON."""
    return {
        "machine": waiting.machine,
        "files": waiting.files,
        "bytes": waiting.bytes,
        "since": format_local_iso(waiting.since),
    }
