"""The last backup: noted when it is made, and looked at by `doctor`."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path

from archive.backup import read_backup_manifest
from archive.capture_files import CaptureStore
from archive.file_sync import write_whole
from archive.times import format_local_iso
from terminal.cli.context import CliContext
from terminal.printers.table import format_count
from terminal.services.finding import DoctorFinding, note, problem

_FILE_NAME = "last-backup.json"
_OLD_AGE = timedelta(days=7)  # backups are meant to be made every night
_COMMAND = "truongdang archive backup FOLDER"


def note_backup(data: Path, folder: Path, made_at: datetime) -> None:
    """Keep where the last backup was made, and when; without rights to do so nothing is kept."""
    value = {"folder": str(folder.resolve()), "made_at": format_local_iso(made_at)}
    with suppress(OSError):
        write_whole(data / _FILE_NAME, json.dumps(value, ensure_ascii=False) + "\n")


def find_backup_folder(data: Path) -> Path | None:
    """Return where the last backup was made; None where that is not known, or it is away."""
    known = _read_note(data)
    return known[0] if known and known[0].is_dir() else None


def diagnose_backup(context: CliContext, *, deep: bool, now: datetime) -> Iterator[DoctorFinding]:
    """Say how old the last backup is, and whether it can be read; with `deep` all its database."""
    known = _read_note(context.data)
    if known is None:
        yield note("no-backup", context.data, "no backup was made from here", _COMMAND)
        return
    folder, made_at = known
    command = f"truongdang archive backup {folder}"
    if not folder.is_dir():
        what = f"the backup of {made_at:%Y-%m-%d} is not there; its disk may not be connected"
        yield note("backup-away", folder, what, command)
        return
    settings = context.load_settings()
    has_database = settings.archive_url.startswith("sqlite:")
    files = _count_files(folder)
    if files is None:  # a backup is not continued where it does not say of which archive it is
        what, command = (
            "the backup does not say what is in it",
            _COMMAND.replace("FOLDER", "NEW-FOLDER"),
        )
        yield problem("backup", folder, what, command)
    elif fault := _find_fault(folder, deep=deep) if has_database else None:
        yield problem("backup", folder, f"the backup cannot be read: {fault}", command)
    elif lost := _count_lost_files(folder, settings.captures, files):
        what = f"the backup has lost {format_count(lost, 'file')} of captures"
        yield problem("backup", folder, what, command)
    elif now - made_at > _OLD_AGE:
        what = f"the last backup was made {(now - made_at).days} days ago"
        yield note("backup-old", folder, what, command)


def _read_note(data: Path) -> tuple[Path, datetime] | None:
    try:
        value = json.loads((data / _FILE_NAME).read_text(encoding="utf-8"))
        made_at = datetime.fromisoformat(value["made_at"])
        return (Path(value["folder"]), made_at) if made_at.tzinfo else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _count_files(folder: Path) -> int | None:
    """Return how many files of captures a backup says that it has; None where it says nothing."""
    try:
        manifest = read_backup_manifest(folder)
        return int(manifest["archive"] and manifest.get("files", 0))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _count_lost_files(folder: Path, captures: Path, files: int) -> int:
    """Count the files that a backup had and lacks now; not those that the archive lacks too."""
    here = len(CaptureStore(captures).list_files())
    return max(0, min(files, here) - len(CaptureStore(folder / "captures").list_files()))


def _find_fault(folder: Path, *, deep: bool) -> str | None:
    """Look for what is wrong with the copied database; that of a server is its own tool's."""
    check = "integrity_check" if deep else "schema_version"
    try:
        database = (folder / "archive.sqlite3").resolve(strict=True)
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("SELECT count(*) FROM runs").fetchone()
            (answer,) = connection.execute(f"PRAGMA {check}").fetchone()
    except (OSError, ValueError, RecursionError, sqlite3.Error) as error:
        return str(error)
    return None if not deep or answer == "ok" else str(answer)
