"""Single files of a backup: copied so that nothing that the backup holds is ever lost.

A file of the backup that cannot have become what the archive has now stays as it is. What the
archive has is then put beside it, as `NAME.differs-1`, and gone on with there by later backups.
"""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import BinaryIO

from archive.errors import ArchiveDamagedError

_BLOCK_BYTES = 1 << 20  # bytes held in memory while copying
_COMPARED_BYTES = (
    1 << 16
)  # bytes before the end of a copied file that are compared before it is gone on with
_MAX_CHECKED_BYTES = 16 << 20  # bytes up to which a file is read into memory to be judged
_ASCENDING = (("captures", "id"), ("changes", "number"), ("runs", "id"))
"""Numbers that only grow in an archive: a copy with a higher one knows something that it lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A file `kept` as the backup had it, and where the archive's own was put `beside` it."""

    kept: str
    beside: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedFile:
    """How far a file was copied: `place` is where, and `whole` whether the source has it all."""

    place: Path
    copied: int
    whole: bool


def continue_copy(source: Path, target: Path, end: int) -> CopiedFile:
    """Copy what `target` lacks of the first `end` bytes of `source`, and read it back.

    Raises:
        ArchiveDamagedError: the disk does not hold what was written to it.
    """
    if not source.exists():
        return CopiedFile(place=target, copied=0, whole=False)
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as there:
        size = there.seek(0, os.SEEK_END)
        for place in _iter_free_names(target):
            with place.open("a+b") as here:
                have = here.seek(0, os.SEEK_END)
                if not _is_same(there, here, min(have, end, size)):
                    continue
                copied = _append(there, here, have, end)
            if not have and not copied:
                place.unlink()  # nothing is there to be kept
            return CopiedFile(place=place, copied=copied, whole=size >= end)
    raise AssertionError(target)  # some place is free


def _append(there: BinaryIO, here: BinaryIO, have: int, end: int) -> int:
    there.seek(have)
    sent = hashlib.sha256()
    copied = 0
    while block := there.read(min(_BLOCK_BYTES, max(end - have - copied, 0))):
        here.write(block)
        sent.update(block)
        copied += len(block)
    if copied:
        here.flush()
        os.fsync(here.fileno())
        here.seek(have)
        read = hashlib.sha256()
        while block := here.read(_BLOCK_BYTES):
            read.update(block)
        if read.digest() != sent.digest():
            raise ArchiveDamagedError(
                f"{here.name} does not hold what was written to it.",
                hint="The disk of the backup may be failing; try another.",
            )
    return copied


def _is_same(there: BinaryIO, here: BinaryIO, end: int) -> bool:
    """Tell whether two files are alike before `end`, as far as a look tells."""
    start = max(end - _COMPARED_BYTES, 0)
    there.seek(start)
    here.seek(start)
    return there.read(end - start) == here.read(end - start)


def place_database(draft: Path, target: Path) -> Path:
    """Let a new copy of the database take the place of the one before; gives its place.

    Where the one before knows what the new one does not, or cannot be read, it stays.
    """
    place = next(each for each in _iter_free_names(target) if not _is_ahead(each, draft))
    for suffix in ("-wal", "-shm"):
        place.with_name(place.name + suffix).unlink(missing_ok=True)
    draft.replace(place)
    return place


def _is_ahead(old: Path, new: Path) -> bool:
    if not old.exists():
        return False
    try:
        before, after = _read_last_numbers(old), _read_last_numbers(new)
    except sqlite3.DatabaseError:
        return True
    return any(one > other for one, other in zip(before, after, strict=True))


def _read_last_numbers(database: Path) -> list[int]:
    with closing(sqlite3.connect(database)) as connection:
        queries = (f"SELECT coalesce(max({key}), 0) FROM {of}" for of, key in _ASCENDING)  # noqa: S608 -- ours
        return [connection.execute(query).fetchone()[0] for query in queries]


def place_other(source: Path, target: Path) -> Path:
    """Copy a file that is none of the archive's; gives its place.

    One that seems damaged beside the one that is there takes a place of its own.
    """
    place = next(each for each in _iter_free_names(target) if not _seems_damaged(source, each))
    draft = place.with_name(f"{place.name}.new")
    shutil.copy2(source, draft)
    draft.replace(place)
    return place


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
