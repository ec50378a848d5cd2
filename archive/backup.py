"""A copy of what cannot be made again, taken while a crawl runs.

The copy is laid out as a data folder is: `--data` can be pointed at it, and to restore is to
copy it back. First the database is copied as it is at one moment; then the captures, as far as
that copy knows them: they only grow, and are written before the database knows of them. The
database of the copy is put in place last, so that a copy that was broken off is the older one,
and the next goes on with it.
"""

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from archive.captures import CaptureStore
from archive.database import Database
from archive.database_errors import said_of
from archive.errors import ArchiveDamagedError, ArchiveError, ArchiveFullError
from archive.inventory import Inventory
from archive.lock import lock
from archive.moments import local_iso

_DATABASE = "archive.sqlite3"
_CAPTURES = "captures"
_NOTE = "backup.json"
_DERIVED = frozenset({"index", "locks", "last-change", "last-change.new"})
"""What a data folder holds that can be made again, or is of the moment."""
_OWN = frozenset({_CAPTURES, _NOTE, f"{_NOTE}.new", "backup.lock"})
"""What a copy has under its own names."""
_BLOCK = 1 << 20
_SEAM = 1 << 16
"""Bytes before the end of a copied file that are compared before it is gone on with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What was copied: `copied` bytes of captures this time, of `bytes` in all.

    `missing` names the files of captures that lack what the database knows.
    """

    archive: str
    made_at: datetime
    files: int
    bytes: int
    copied: int
    others: tuple[str, ...]
    missing: tuple[str, ...]


def backup(
    inventory: Inventory,
    store: CaptureStore,
    data: Path,
    folder: Path,
    *,
    now: datetime,
    on_progress: Callable[[int, int], None] | None = None,
) -> Backup:
    """Copy into `folder` what the archive, its captures and the data folder hold.

    Raises:
        ArchiveError: the folder may not be used, or cannot be written.
        ArchiveDamagedError: the database is not whole, or the copy is not what was written.
    """
    _refuse(folder, data, store.folder)
    with _in_our_words(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _refuse_others(folder, inventory.archive_id)
        with lock(folder, "backup"):
            return _copy(inventory, store, data, folder, now, on_progress)


def _copy(
    inventory: Inventory,
    store: CaptureStore,
    data: Path,
    folder: Path,
    now: datetime,
    on_progress: Callable[[int, int], None] | None,
) -> Backup:
    note: dict[str, object] = {"format_version": 1, "archive": inventory.archive_id}
    _write(folder / _NOTE, note | {"made_at": None})
    draft = folder / f"{_DATABASE}.new"
    draft.unlink(missing_ok=True)
    inventory.copy(draft)
    known = _known(draft, inventory)
    copied, missing = 0, []
    for number, (file, end) in enumerate(known.items(), 1):
        size = _go_on(store.folder / file, folder / _CAPTURES / file, end)
        copied += size.copied
        missing += [] if size.whole else [file]
        if on_progress:
            on_progress(number, len(known))
    others = tuple(_copy_others(data, store.folder, folder, inventory.file_name))
    _put_in_place(draft, folder / _DATABASE)
    made = Backup(
        archive=inventory.archive_id,
        made_at=now,
        files=len(known),
        bytes=sum(known.values()),
        copied=copied,
        others=others,
        missing=tuple(missing),
    )
    _write(folder / _NOTE, note | {"made_at": local_iso(now), "files": made.files})
    return made


def _refuse(folder: Path, data: Path, captures: Path) -> None:
    """A copy within what is copied would copy itself, and be lost with it."""
    target = folder.resolve()
    for source in (data.resolve(), captures.resolve()):
        if target == source or source in target.parents or target in source.parents:
            raise ArchiveError(
                f"{folder} and {source} lie within each other.",
                hint="Name a folder outside the data folder, best on another disk.",
            )


def _refuse_others(folder: Path, archive: str) -> None:
    note = folder / _NOTE
    if not note.exists():
        if any(path.name not in _OWN for path in folder.iterdir()):
            raise ArchiveError(
                f"{folder} is not empty, and no backup.", hint="Name an empty or a new folder."
            )
        return
    try:
        theirs = json.loads(note.read_text(encoding="utf-8"))["archive"]
    except (ValueError, KeyError, TypeError):
        theirs = "unknown"
    if theirs != archive:
        raise ArchiveError(
            f"{folder} is the backup of another archive.", hint="Name a folder of its own."
        )


def _known(draft: Path, archive: Inventory) -> dict[str, int]:
    """The files that the copied database knows, once it has proved to be whole.

    Raises:
        ArchiveDamagedError: it is not; the last backup has not been touched yet.
    """
    try:
        with closing(Database.open(f"sqlite:///{draft}", create=False)) as database:
            inventory = Inventory(database)
            faults, files = inventory.faults(), dict(inventory.files())
    except ArchiveDamagedError as error:
        raise archive.damage(said_of(error)) from error
    if faults:
        raise archive.damage(faults[0])
    return files


@dataclass(frozen=True, slots=True)
class _Gone:
    """How far a file was copied."""

    copied: int
    whole: bool


def _go_on(source: Path, target: Path, end: int) -> _Gone:
    """Copy what `target` lacks of the first `end` bytes of `source`, and read it back."""
    if not source.exists():
        return _Gone(0, whole=False)
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as there, target.open("a+b") as here:
        have = here.seek(0, os.SEEK_END)
        if have >= end:
            return _Gone(0, whole=True)
        if not _is_same(there, here, have):
            have = here.truncate(0)
        there.seek(have)
        sent = hashlib.sha256()
        copied = 0
        while block := there.read(min(_BLOCK, end - have - copied)):
            here.write(block)
            sent.update(block)
            copied += len(block)
        here.flush()
        os.fsync(here.fileno())
        here.seek(have)
        if _digest(here) != sent.hexdigest():
            raise ArchiveDamagedError(
                f"{target} does not hold what was written to it.",
                hint="The disk of the backup may be failing; try another.",
            )
    return _Gone(copied, whole=have + copied == end)


def _is_same(there: BinaryIO, here: BinaryIO, end: int) -> bool:
    """Whether two files are alike before `end`, as far as a look tells."""
    start = max(end - _SEAM, 0)
    there.seek(start)
    here.seek(start)
    return there.read(end - start) == here.read(end - start)


def _digest(file: BinaryIO) -> str:
    found = hashlib.sha256()
    while block := file.read(_BLOCK):
        found.update(block)
    return found.hexdigest()


def _copy_others(data: Path, captures: Path, folder: Path, database: str) -> Iterator[str]:
    """Copy what else the data folder holds: whatever is not known to be derived may be dear."""
    for path in sorted(data.iterdir()):
        name = path.name
        if name in _DERIVED | _OWN or name.startswith((_DATABASE, database)):
            continue
        if path.resolve() == captures.resolve():
            continue
        if path.is_dir():
            shutil.copytree(path, folder / name, dirs_exist_ok=True)
        else:
            draft = folder / f"{name}.new"
            shutil.copy2(path, draft)
            draft.replace(folder / name)
        yield name


def _put_in_place(draft: Path, database: Path) -> None:
    """Let the new database take the place of the old one, whose journal is none of it."""
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    draft.replace(database)


def _write(path: Path, value: object) -> None:
    draft = path.with_name(f"{path.name}.new")
    draft.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")
    draft.replace(path)


@contextmanager
def _in_our_words(folder: Path) -> Iterator[None]:
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
