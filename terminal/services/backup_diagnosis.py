"""The last backup: noted when it is made, and looked at by `doctor`."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path

from archive.file_sync import write_whole
from archive.times import format_local_iso
from terminal.cli.context import CliContext
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
    has_database = context.load_settings().archive_url.startswith("sqlite:")
    if fault := _find_fault(folder, deep=deep, has_database=has_database):
        yield problem("backup", folder, f"the backup cannot be read: {fault}", command)
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


def _find_fault(folder: Path, *, deep: bool, has_database: bool) -> str | None:
    check = "integrity_check" if deep else "schema_version"
    try:
        json.loads((folder / "backup.json").read_text(encoding="utf-8"))
        if not has_database:  # that of a server is copied by its own tool
            return None
        database = (folder / "archive.sqlite3").resolve(strict=True)
        with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as connection:
            connection.execute("SELECT count(*) FROM runs").fetchone()
            (answer,) = connection.execute(f"PRAGMA {check}").fetchone()
    except (OSError, ValueError, RecursionError, sqlite3.Error) as error:
        return str(error)
    return None if not deep or answer == "ok" else str(answer)
