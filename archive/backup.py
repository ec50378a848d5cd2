"""A copy of what cannot be made again, taken while a crawl runs.

The copy is laid out as a data folder is: `--data` can be pointed at it, and to restore is to
copy it back. First the database is copied as it is at one moment; then the captures, as far as
that copy knows them: they only grow, and are written before the database knows of them. The
database of the copy is put in place last, so that a copy that was broken off is the older one,
and the next goes on with it. No backup overwrites what an older one saved: see
`archive.backup_files`. Only what was removed from the archive on request is overwritten in it too.
"""

import errno
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from archive.archive import Archive
from archive.backup_files import (
    Conflict,
    CopiedFile,
    continue_copy,
    place_database,
    place_other,
)
from archive.capture_files import CaptureStore, is_outside
from archive.crawl_model import StoredCapture
from archive.database.database import Database
from archive.database.errors import get_damage_text
from archive.errors import ArchiveDamagedError, ArchiveError, ArchiveFullError
from archive.file_sync import write_whole
from archive.lock import hold_lock
from archive.record_erasure import erase_removed_records
from archive.repositories.captures import CaptureRepository
from archive.spool import list_elsewhere
from archive.times import format_local_iso

_DATABASE_NAME = "archive.sqlite3"
_CAPTURES_NAME = "captures"
_MANIFEST_NAME = "backup.json"
_DERIVED_NAMES = frozenset(
    {"index", "locks", "last-change", "last-change.new", "last-backup.json", "last-backup.json.new"}
)
"""Names in a data folder that can be made again, or are of the moment."""
_BACKUP_NAMES = frozenset({_CAPTURES_NAME, _MANIFEST_NAME, f"{_MANIFEST_NAME}.new", "backup.lock"})
"""Names that a backup itself gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupReport:
    """The result of a backup: `copied` bytes of captures this time, of `bytes` in all.

    `missing` names the files of captures that lack what the database knows, `elsewhere` counts
    those that other machines have yet to upload, `conflicts` what the backup had otherwise than
    the archive has it, by paths within the backup.
    """

    archive: str
    made_at: datetime
    files: int
    bytes: int
    copied: int
    others: tuple[str, ...]
    missing: tuple[str, ...]
    elsewhere: int
    conflicts: tuple[Conflict, ...]


def back_up_archive(
    archive: Archive,
    store: CaptureStore,
    data: Path,
    folder: Path,
    *,
    now: datetime,
    on_progress: Callable[[int, int], None] | None = None,
) -> BackupReport:
    """Copy into `folder` what the archive, its captures and the data folder hold.

    Raises:
        ArchiveError: the folder may not be used, or cannot be written.
        ArchiveDamagedError: the database is not whole, or the copy is not what was written.
    """
    _require_separate_folders(folder, data, store.folder)
    with translate_folder_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _require_same_archive(folder, archive.id)
        with hold_lock(folder, "backup"):
            return _copy_archive(archive, store, data, folder, now, on_progress)


def _copy_archive(
    archive: Archive,
    store: CaptureStore,
    data: Path,
    folder: Path,
    now: datetime,
    on_progress: Callable[[int, int], None] | None,
) -> BackupReport:
    manifest: dict[str, object] = {"format_version": 1, "archive": archive.id}
    if not (folder / _MANIFEST_NAME).exists():
        _write_json(folder / _MANIFEST_NAME, manifest | {"made_at": None})
    # That of a server is copied by the server's own tool, as the command says.
    draft = None if archive.database.is_on_server else _copy_database(archive, folder)
    # After the database: captures only grow, so all that its copy knows is there.
    known, removed = _list_known_files(draft, archive)
    elsewhere = {each.file for each in list_elsewhere(archive, store)}
    known = {file: end for file, end in known.items() if file not in elsewhere}
    copied, missing, placed = 0, list[str](), list[tuple[Path, Path]]()
    for number, (file, end) in enumerate(known.items(), 1):
        target = folder / _CAPTURES_NAME / file
        copy = _copy_captures(store, file, target, end, removed.get(file, ()))
        copied += copy.copied
        missing += [] if copy.is_whole else [file]
        placed.append((target, copy.path))
        if on_progress:
            on_progress(number, len(known))
    others = list(_copy_other_files(data, store.folder, folder, archive.database.file))
    placed += [*others, *_place_draft(draft, folder / _DATABASE_NAME)]
    finished = manifest | {"made_at": format_local_iso(now), "files": len(known)}
    _write_json(folder / _MANIFEST_NAME, finished)
    return BackupReport(
        archive=archive.id,
        made_at=now,
        files=len(known),
        bytes=sum(known.values()),
        copied=copied,
        others=tuple(dict.fromkeys(to.relative_to(folder).parts[0] for to, _ in others)),
        missing=tuple(missing),
        elsewhere=len(elsewhere),
        conflicts=tuple(_list_conflicts(folder, placed)),
    )


def _place_draft(draft: Path | None, database: Path) -> list[tuple[Path, Path]]:
    return [(database, place_database(draft, database))] if draft else []


def _require_separate_folders(folder: Path, data: Path, captures: Path) -> None:
    """Refuse a folder within what is copied: it would copy itself, and be lost with it."""
    target = folder.resolve()
    for source in (data.resolve(), captures.resolve()):
        if target == source or source in target.parents or target in source.parents:
            raise ArchiveError(
                f"One of {folder} and {source} is inside the other.",
                hint="Name a folder outside the data folder, best on another disk.",
            )


def _require_same_archive(folder: Path, archive_id: str) -> None:
    if not (folder / _MANIFEST_NAME).exists():
        if any(path.name not in _BACKUP_NAMES for path in folder.iterdir()):
            raise ArchiveError(
                f"{folder} is not empty, and no backup.", hint="Name an empty or a new folder."
            )
        return
    if read_backup_manifest(folder).get("archive") != archive_id:
        raise ArchiveError(
            f"{folder} is the backup of another archive.", hint="Name a folder of its own."
        )


def read_backup_manifest(folder: Path) -> dict[str, Any]:
    """Return what a backup says of itself; nothing where that is no object of JSON.

    Raises:
        OSError: it says nothing, or cannot be read.
    """
    try:
        value = json.loads((folder / _MANIFEST_NAME).read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _copy_database(archive: Archive, folder: Path) -> Path:
    """Copy the database beside its place, and prove the copy to be whole.

    Raises:
        ArchiveDamagedError: it is not; the last backup has not been touched yet.
    """
    draft = folder / f"{_DATABASE_NAME}.new"
    draft.unlink(missing_ok=True)
    try:
        archive.database.copy_to(draft)
        with closing(Database.open(f"sqlite:///{draft}", create=False)) as database:
            faults = database.check_integrity()
    except ArchiveDamagedError as error:
        faults = [get_damage_text(error)]
    if faults:
        draft.unlink(missing_ok=True)
        raise archive.database.make_damage_error(faults[0])
    return draft


def _list_known_files(
    draft: Path | None, archive: Archive
) -> tuple[dict[str, int], dict[str, list[StoredCapture]]]:
    """Return the files of captures that the copied database knows, each with its end in bytes.

    Without a copy, those that the database knows now.

    Beside them the captures of those of which some were removed on request.

    Raises:
        ArchiveDamagedError: the copy, and so the archive, lacks what it must have.
    """
    if draft is None:
        with archive.database.read():  # one moment
            return _read_known_files(archive.captures)
    try:
        with closing(Database.open(f"sqlite:///{draft}", create=False)) as database:
            return _read_known_files(CaptureRepository(database))
    except ArchiveDamagedError as error:
        raise archive.database.make_damage_error(get_damage_text(error)) from error


def _read_known_files(
    captures: CaptureRepository,
) -> tuple[dict[str, int], dict[str, list[StoredCapture]]]:
    removed = captures.get_files_with_removals()
    rows = {file: captures.get_captures_in_file(file) for file in removed}
    known = captures.get_capture_files()
    # Files of others, which were imported in place, are theirs to keep.
    return {file: end for file, end in known.items() if not is_outside(file)}, rows


def _copy_captures(
    store: CaptureStore, file: str, target: Path, end: int, rows: Sequence[StoredCapture]
) -> CopiedFile:
    """Copy a file of captures as far as it is known; take out what was removed from `rows` of it.

    Before, so that the copy is as the archive's own file is now; and after, since that may still
    wait for it.
    """

    def erase_in_copies() -> None:
        for path in [target, *target.parent.glob(f"{target.name}.differs-*")] if rows else ():
            erase_removed_records(path, file, rows)

    erase_in_copies()
    if store.is_remote(file) and target.exists() and target.stat().st_size == end:
        # What was uploaded does not change but by removals: it need not be asked for again.
        return CopiedFile(path=target, copied=0, is_whole=True)
    copy = continue_copy(lambda: store.open_file(file), target, end)
    erase_in_copies()
    return copy


def _list_conflicts(folder: Path, placed: Iterable[tuple[Path, Path]]) -> Iterator[Conflict]:
    for target, path in placed:
        if path != target:
            kept, beside = (str(path.relative_to(folder)) for path in (target, path))
            yield Conflict(kept=kept, beside=beside)


def _copy_other_files(
    data: Path, captures: Path, folder: Path, database: Path | None
) -> Iterator[tuple[Path, Path]]:
    """Copy what else the data folder holds: whatever is not known to be derived may be dear.

    Gives where each file belongs, and where it was put.
    """
    own_names = (_DATABASE_NAME, database.name if database else _DATABASE_NAME)
    for path in sorted(data.iterdir()):
        name = path.name
        if name in _DERIVED_NAMES | _BACKUP_NAMES or name.startswith(own_names):
            continue
        if path.resolve() == captures.resolve():
            continue
        for file in _list_files_below(path):
            target = folder / file.relative_to(data)
            target.parent.mkdir(parents=True, exist_ok=True)
            yield target, place_other(file, target)


def _list_files_below(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
    for folder, _, names in os.walk(path, followlinks=True):
        yield from (Path(folder) / name for name in sorted(names))


def _write_json(path: Path, value: object) -> None:
    write_whole(path, json.dumps(value, indent=1) + "\n")


@contextmanager
def translate_folder_errors(folder: Path) -> Iterator[None]:
    """Say of what the system refuses in a folder that it cannot be written, or is full."""
    try:
        yield
    except (OSError, shutil.Error) as error:
        if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise ArchiveFullError(
                f"The disk of {folder} is full.",
                hint="Make room there and run the command again; it goes on where it stopped.",
            ) from error
        raise ArchiveError(
            f"{folder} cannot be written: {error}.", hint="Name a folder that can be written."
        ) from error
