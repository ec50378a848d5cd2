"""Whether archive, captures, index and backup are of one another: each keeps the archive's id."""

from collections.abc import Iterator
from pathlib import Path

from archive.archive import Archive
from archive.backup import read_backup_manifest
from archive.capture_files import CaptureStore
from archive.model import SiteKey
from indexer import sync
from indexer.errors import IndexerError
from terminal.cli.context import CliContext
from terminal.cli.output import write_error_line
from terminal.printers.table import format_count
from terminal.services.archive import open_captures
from terminal.services.backup_diagnosis import find_backup_folder
from terminal.services.finding import DoctorFinding, problem


def find_strangers(context: CliContext, archive: Archive) -> Iterator[DoctorFinding]:
    """Yield which captures or backup do not belong to an archive, with the command that helps."""
    store = open_captures(context)
    rebuild = "truongdang archive rebuild"
    files = archive.list_unknown_files(store)
    if unknown := [file for file in files if not is_left_by_kill(archive, store, file)]:
        what = f"the archive does not know {format_count(len(unknown), 'file')} of captures"
        yield problem("captures-unknown", store.folder / unknown[0], what, rebuild)
    elif store.read_owner() not in {None, archive.id}:
        what = "the captures belong to another archive"
        yield problem("captures-unknown", store.folder, what, rebuild)
    folder = find_backup_folder(context.data)
    if folder and _read_backup_id(folder) not in {None, archive.id}:
        what = "the last backup is of another archive"
        yield problem("backup", folder, what, "truongdang archive backup NEW-FOLDER")


def is_left_by_kill(archive: Archive, store: CaptureStore, file: str) -> bool:
    """Tell whether a run was killed before it had noted its first capture."""
    site = file.partition("/")[0]
    return store.get_newest_file(site) == file and archive.runs.was_last_killed(SiteKey(site))


def is_index_strange(context: CliContext, archive: Archive) -> bool:
    """Tell whether there is an index, and it follows another archive."""
    try:
        status = sync.read_status(context.index)
    except IndexerError:
        return False
    return status.archive != archive.id or status.mark > archive.changes.get_last_change_number()


def print_strangers(context: CliContext, archive: Archive) -> None:
    """Say what does not belong to an archive."""
    found = list(find_strangers(context, archive))
    if is_index_strange(context, archive):
        what = "the index was made from another archive"
        found.append(problem("index", context.index, what, "truongdang index rebuild"))
    for each in found:
        write_error_line(f"note: {each.where}: {each.what}: {each.command}")


def _read_backup_id(folder: Path) -> str | None:
    try:
        return str(read_backup_manifest(folder)["archive"])
    except (OSError, KeyError):
        return None
