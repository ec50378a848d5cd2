"""A data folder made from a backup: checked as it is copied, and gone on with after a break.

The database is put in place last: until then the new folder is no archive, and the same command
goes on with it. Nothing in the backup is changed; nothing that stands in the new folder is
overwritten by something else.
"""

import errno
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.archive import Archive
from archive.backup import read_backup_manifest, translate_folder_errors
from archive.backup_files import continue_copy
from archive.capture_files import CaptureStore
from archive.errors import ArchiveDamagedError, ArchiveError
from archive.file_sync import write_whole
from archive.lock import hold_lock
from archive.verification import Finding, verify_captures

_DATABASE_NAME = "archive.sqlite3"
_CAPTURES_NAME = "captures"
_MANIFEST_NAME = "backup.json"
_MARKER_NAME = "restore.json"
"""Says from which archive's backup a folder is being restored, until that is done."""
_LOCKS_NAME = "locks"
_LEFT_NAMES = frozenset({_CAPTURES_NAME, _MANIFEST_NAME, "backup.lock", "index", _LOCKS_NAME})
"""Names in a backup that are not copied as they are, or not at all."""
_DIFFERS = ".differs-"
_FULL = ("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_TRUNCATE", "SQLITE_IOERR_FSYNC")
_NO_BACKUP_HINT = "Name a folder that truongdang archive backup has made."


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreReport:
    """The result of a restore: `copied` bytes of captures this time, of `bytes` in all.

    `missing` names the files of captures that the backup lacks or has in part, `left` its files
    that differed and were left where they are, `findings` what does not agree in the new folder.
    """

    archive: str
    files: int
    bytes: int
    copied: int
    missing: tuple[str, ...]
    left: tuple[str, ...]
    findings: tuple[Finding, ...]


def restore_archive(
    backup: Path, folder: Path, *, on_progress: Callable[[int, int], None] | None = None
) -> RestoreReport:
    """Make a data folder from a backup, and verify it.

    Args:
        backup: The folder of the backup.
        folder: A new or an empty folder, or one whose restore was interrupted.
        on_progress: Called after each file of captures with the number copied, and of all.

    Raises:
        ArchiveError: there is no backup, or the folder cannot be used.
        ArchiveDamagedError: the database of the backup is not whole; nothing was put in place.
    """
    archive_id = _read_manifest(backup)
    _require_separate(backup, folder)
    with translate_folder_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _require_free(folder, archive_id)
        with hold_lock(folder / _LOCKS_NAME, "restore"):
            _write_json(folder / _MARKER_NAME, {"archive": archive_id, "from": str(backup)})
            return _restore(backup, folder, archive_id, on_progress)


def _restore(
    backup: Path,
    folder: Path,
    archive_id: str,
    on_progress: Callable[[int, int], None] | None,
) -> RestoreReport:
    draft = _copy_database(backup, folder)
    known = _list_known_files(draft)
    copied, missing = 0, list[str]()
    for number, (file, end) in enumerate(known.items(), 1):
        target = folder / _CAPTURES_NAME / file
        copy = continue_copy(_open_by(backup / _CAPTURES_NAME / file), target, end)
        if copy.path != target:
            raise ArchiveError(
                f"{target} is not what the backup has.",
                hint="Name a new folder, or remove this one, and run the command again.",
            )
        copied += copy.copied
        missing += [] if copy.is_whole else [file]
        if on_progress:
            on_progress(number, len(known))
    left = tuple(_copy_other_files(backup, folder))
    draft.replace(folder / _DATABASE_NAME)
    findings = _verify(folder)
    (folder / _MARKER_NAME).unlink()
    return RestoreReport(
        archive=archive_id,
        files=len(known),
        bytes=sum(known.values()),
        copied=copied,
        missing=tuple(missing),
        left=left,
        findings=findings,
    )


def _open_by(path: Path) -> Callable[[], BinaryIO]:
    return lambda: path.open("rb")


def is_being_restored(folder: Path) -> bool:
    """Tell whether a restore into a folder was begun and not finished."""
    return (folder / _MARKER_NAME).exists()


def _read_manifest(backup: Path) -> str:
    """Return the id of the archive that was backed up.

    Raises:
        ArchiveError: there is no backup that was finished once.
    """
    try:
        archive_id = read_backup_manifest(backup)["archive"]
    except (OSError, KeyError) as error:
        raise ArchiveError(f"{backup} is no backup.", hint=_NO_BACKUP_HINT) from error
    if not isinstance(archive_id, str) or not (backup / _DATABASE_NAME).is_file():
        raise ArchiveError(f"{backup} is a backup that was never finished.", hint=_NO_BACKUP_HINT)
    return archive_id


def _require_separate(backup: Path, folder: Path) -> None:
    source, target = backup.resolve(), folder.resolve()
    if source == target or source in target.parents or target in source.parents:
        raise ArchiveError(
            f"One of {folder} and {backup} is inside the other.", hint="Name another folder."
        )


def _require_free(folder: Path, archive_id: str) -> None:
    try:
        marker = json.loads((folder / _MARKER_NAME).read_text(encoding="utf-8"))
        is_ours = marker["archive"] == archive_id
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        # A kill, or a full disk, tore the marker: it is written before anything else.
        first = {_LOCKS_NAME, _MARKER_NAME, f"{_MARKER_NAME}.new"}
        is_ours = {path.name for path in folder.iterdir()} <= first
    if not is_ours:
        raise ArchiveError(f"{folder} is not empty.", hint="Name an empty or a new folder.")


def _copy_database(backup: Path, folder: Path) -> Path:
    """Copy the database beside its place, and prove the copy to be whole."""
    source, draft = backup / _DATABASE_NAME, folder / f"{_DATABASE_NAME}.new"
    draft.unlink(missing_ok=True)
    try:
        with closing(_open_source(source)) as original, closing(sqlite3.connect(draft)) as copy:
            original.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            (answer,) = copy.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError as error:
        # A full disk is no damage: it is told as of any other file. Only the copy is written.
        if getattr(error, "sqlite_errorname", "").startswith(_FULL):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
        answer = str(error)
    if answer != "ok":
        draft.unlink(missing_ok=True)
        raise ArchiveDamagedError(
            f"The database of the backup {backup} is damaged: {answer.splitlines()[0]}.",
            hint="Take another backup; its captures can be kept.",
        )
    return draft


def _open_source(source: Path) -> sqlite3.Connection:
    """Open the database of a backup to be read; what was not yet written back is read too."""
    address = source.resolve().as_uri()
    has_log = source.with_name(f"{source.name}-wal").exists()
    return sqlite3.connect(f"{address}?{'mode=ro' if has_log else 'immutable=1'}", uri=True)


def _list_known_files(draft: Path) -> Mapping[str, int]:
    """Return the files of captures that the database knows, each with its end in bytes."""
    query = "SELECT file, max(offset + length) FROM captures GROUP BY file ORDER BY file"
    with closing(sqlite3.connect(draft)) as connection:
        return dict(connection.execute(query).fetchall())


def _copy_other_files(backup: Path, folder: Path) -> Iterator[str]:
    """Copy what else the backup holds; yield what is left where it is, since it differed."""
    for path in sorted(backup.rglob("*")):
        name = path.relative_to(backup)
        if not path.is_file() or name.parts[0] in _LEFT_NAMES - {_CAPTURES_NAME}:
            continue
        if _DIFFERS in name.name:
            yield str(name)
        elif name.parts[0] != _CAPTURES_NAME and not name.name.startswith(_DATABASE_NAME):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            draft = target.with_name(f"{target.name}.new")
            shutil.copy2(path, draft)
            draft.replace(target)


def _verify(folder: Path) -> tuple[Finding, ...]:
    """Open the new archive, as every command will, and read every capture."""
    with Archive.open(f"sqlite:///{folder / _DATABASE_NAME}", data=folder) as archive:
        store = CaptureStore(folder / _CAPTURES_NAME)
        return verify_captures(archive, store, is_being_crawled=archive.is_site_locked).findings


def _write_json(path: Path, value: object) -> None:
    write_whole(path, json.dumps(value, ensure_ascii=False, indent=1) + "\n")
