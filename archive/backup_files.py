"""Single files of a backup: copied so that nothing that the backup holds is ever lost.

A file of the backup that cannot have become what the archive has now stays as it is. What the
archive has is then put beside it, as `NAME.differs-1`, and gone on with there by later backups.
"""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import BinaryIO

from archive.errors import ArchiveDamagedError

_BLOCK_BYTES = 1 << 20  # bytes held in memory while copying
_COMPARED_BYTES = 1 << 16
"""Bytes before the end of a copy that are compared before it is continued: its last records."""
_MAX_CHECKED_BYTES = 16 << 20  # bytes up to which a file is read into memory to be checked
_ASCENDING = (("captures", "id"), ("changes", "number"), ("runs", "id"))
"""Numbers that only grow in an archive: a copy with a higher one knows something that it lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A file `kept` as the backup had it, and where the archive's own was put `beside` it."""

    kept: str
    beside: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedFile:
    """A file that was copied to `path`, `copied` bytes of it this time.

    `is_whole` says that the source has all bytes that were asked for.
    """

    path: Path
    copied: int
    is_whole: bool


def continue_copy(open_source: Callable[[], BinaryIO], target: Path, end: int) -> CopiedFile:
    """Copy what `target` lacks of the first `end` bytes of another file, and read it back.

    Raises:
        ArchiveDamagedError: the disk does not hold what was written to it.
    """
    try:
        opened = open_source()
    except FileNotFoundError:
        return CopiedFile(path=target, copied=0, is_whole=False)
    target.parent.mkdir(parents=True, exist_ok=True)
    with opened as original:
        size = original.seek(0, os.SEEK_END)
        for path in _iter_free_names(target):
            with path.open("a+b") as copy:
                start = copy.seek(0, os.SEEK_END)
                if not _is_same(original, copy, min(start, end, size)):
                    continue
                copied = _append(original, copy, start, end)
            if not start and not copied:
                path.unlink()  # nothing is there to be kept
            return CopiedFile(path=path, copied=copied, is_whole=size >= end)
    raise AssertionError(target)  # some name is free


def _append(original: BinaryIO, copy: BinaryIO, start: int, end: int) -> int:
    """Append the bytes from `start` to `end`, read them back, and return their number."""
    original.seek(start)
    sent = hashlib.sha256()
    copied = 0
    while block := original.read(min(_BLOCK_BYTES, max(end - start - copied, 0))):
        copy.write(block)
        sent.update(block)
        copied += len(block)
    if copied:
        copy.flush()
        os.fsync(copy.fileno())
        copy.seek(start)
        stored = hashlib.sha256()
        while block := copy.read(_BLOCK_BYTES):
            stored.update(block)
        if stored.digest() != sent.digest():
            raise ArchiveDamagedError(
                f"{copy.name} does not hold what was written to it.",
                hint="The disk of the backup may be failing; try another.",
            )
    return copied


def _is_same(original: BinaryIO, copy: BinaryIO, end: int) -> bool:
    """Tell whether two files have the same last bytes before `end`."""
    start = max(end - _COMPARED_BYTES, 0)
    original.seek(start)
    copy.seek(start)
    return original.read(end - start) == copy.read(end - start)


def place_database(draft: Path, target: Path) -> Path:
    """Replace the database of a backup by a new copy, and return where that was put.

    Where the one before knows what the new one does not, or cannot be read, it stays.
    """
    path = next(name for name in _iter_free_names(target) if not _is_ahead(name, draft))
    # Left by whoever opened the one before: SQLite would replay them into the new file.
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    draft.replace(path)
    return path


def _is_ahead(old: Path, new: Path) -> bool:
    if not old.exists():
        return False
    try:
        before, after = _read_last_numbers(old), _read_last_numbers(new)
    except sqlite3.DatabaseError:
        return True
    return any(
        old_number > new_number for old_number, new_number in zip(before, after, strict=True)
    )


def _read_last_numbers(database: Path) -> list[int]:
    with closing(sqlite3.connect(database)) as connection:
        queries = (f"SELECT coalesce(max({key}), 0) FROM {table}" for table, key in _ASCENDING)  # noqa: S608 -- ours
        return [connection.execute(query).fetchone()[0] for query in queries]


def place_other(source: Path, target: Path) -> Path:
    """Copy a file that is none of the archive's, and return where that was put.

    One that seems damaged beside the one that is there gets a name of its own.
    """
    path = next(name for name in _iter_free_names(target) if not _seems_damaged(source, name))
    temporary = path.with_name(f"{path.name}.new")
    shutil.copy2(source, temporary)
    temporary.replace(path)
    return path


def _seems_damaged(new: Path, old: Path) -> bool:
    """Tell whether a file was cut, or cannot be read as its kind, where the older one can."""
    if not old.is_file():
        return False
    sizes = [path.stat().st_size for path in (old, new)]
    if max(sizes) > _MAX_CHECKED_BYTES:
        return sizes[1] < sizes[0]
    before, after = old.read_bytes(), new.read_bytes()
    was_cut = len(after) < len(before) and before.startswith(after)
    became_binary = b"\0" in after and b"\0" not in before
    return was_cut or became_binary or (_is_readable(old, before) and not _is_readable(old, after))


def _is_readable(path: Path, content: bytes) -> bool:
    try:
        text = content.decode()
        if path.suffix == ".json":
            json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _iter_free_names(target: Path) -> Iterator[Path]:
    """List the names that a file of a backup may have, its own first."""
    yield target
    yield from (target.with_name(f"{target.name}.differs-{number}") for number in count(1))
