"""From the disk of the machine that crawls into the object store, file after file.

An object cannot be appended to, so captures are written to the machine's own folder of captures, a
file a run: the **spool**. A file that is closed is uploaded, its checksum compared; then the
database forgets that it stands here alone, then the file goes. Whoever is killed in between has the
file in both places, and the next call goes on. What was removed on request is taken out before.
"""

from collections.abc import Iterator
from datetime import datetime

from archive.archive import Archive
from archive.capture_files import CaptureStore
from archive.capture_writer import CaptureWriter
from archive.errors import ArchiveError
from archive.model import SiteKey
from archive.record_erasure import erase_removed_records
from archive.repositories.spooled_files import SpooledFile


def open_run_writer(
    archive: Archive,
    store: CaptureStore,
    site: SiteKey,
    run: int,
    now: datetime,
    *,
    is_batched: bool = False,
) -> CaptureWriter:
    """Open the file of a run's captures: that of the last run if it has room, where that may be.

    A file that others may read, or that is uploaded whole, is a run's own. The caller holds the
    lock of the site.

    Raises:
        ArchiveError: the file or the database cannot be written.
    """
    resumed_file = archive.captures.resume_capture_file(store, site, run)
    is_shared = archive.database.is_on_server or store.remote is not None
    return store.open_writer(
        site,
        run,
        now,
        resumed_file=None if is_shared else resumed_file,
        is_batched=is_batched,
        note_file=lambda file: archive.spool.add_file(file, store.machine, now),
    )


def drain_spool(archive: Archive, store: CaptureStore, site: SiteKey) -> Iterator[str]:
    """Upload the closed files of a site, and yield each; the caller holds the lock of the site.

    Raises:
        CapturesUnreachableError: the object store does not answer; what it lacks stays here.
        ArchiveError: it has other bytes, or the file or the database cannot be written.
    """
    for file in store.list_spooled(site):
        drain_file(archive, store, file)
        yield file


def drain_file(archive: Archive, store: CaptureStore, file: str) -> None:
    """Upload one closed file; errors as of `drain_spool`."""
    if store.remote is None:
        return
    path = store.folder / file
    site = SiteKey(file.partition("/")[0])
    if runs := archive.runs.get_runs(site, 1):
        archive.captures.repair_capture_file(store, site, runs[0].id, file)
    if path.exists():
        rows = archive.captures.get_captures_in_file(file)
        if rows or store.holds_captures(file):  # else nothing was fetched
            erase_removed_records(path, file, rows)
            store.remote.store_file(path, file)
    archive.spool.remove_file(file)
    path.unlink(missing_ok=True)


def give_up_machine(archive: Archive, store: CaptureStore, machine: str) -> int:
    """Let what stands in the spool of a lost machine be fetched again; return its addresses.

    Raises:
        ArchiveError: nothing is known of it.
        ArchiveLockedError: one of the sites is being crawled.
    """
    elsewhere = list_elsewhere(archive, store)
    files = [each.file for each in elsewhere if each.machine == machine]
    if not files:
        known = ", ".join(sorted({each.machine for each in elsewhere}))
        raise ArchiveError(
            f"No machine {machine} has captures that are still to be uploaded.",
            hint=f"These have some: {known}" if known else "None has any.",
        )
    count = 0
    for file in files:
        with archive.lock_site(file.partition("/")[0]):
            if store.get_size(file) is None:
                count += archive.spool.give_up_file(file)
            else:  # it had been uploaded before the machine was lost
                archive.spool.remove_file(file)
    return count


def list_elsewhere(archive: Archive, store: CaptureStore) -> list[SpooledFile]:
    """Return the files that stand in the spools of other machines alone, the oldest first."""
    if store.remote is None:
        return []
    ours = store.list_spooled()
    return [each for each in archive.spool.get_files() if each.file not in ours]
