"""Locks between processes: one function, so that another kind of lock can take its place.

The operating system frees them when a process dies, however it dies.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from filelock import lock_descriptor

from archive.errors import ArchiveError, ArchiveLockedError
from archive.times import format_local_iso

_ATTEMPTS = 3
_PAUSE = 0.01
"""Seconds between attempts: others may just be looking too, which takes microseconds."""


@contextmanager
def hold_lock(folder: Path, name: str) -> Iterator[None]:
    """Hold the lock `name` in `folder`, which is made where it is missing.

    Raises:
        ArchiveLockedError: another process holds it; the message says which.
        ArchiveError: there can be no lock in that folder.
    """
    with _open_lock_file(folder, name) as file:
        if not lock_descriptor(file.fileno(), blocking=False):
            holder, since = _holder(file)
            raise ArchiveLockedError(
                f"{name} is being worked on by another process"
                f" (number {holder}, since {format_local_iso(since)}).",
                hint="Wait until it has finished, then try again.",
                since=since,
            )
        file.truncate(0)
        file.write(f"{os.getpid()}\n{datetime.now(UTC).isoformat(timespec='seconds')}\n")
        file.flush()
        yield


def is_locked(folder: Path, name: str) -> bool:
    """Tell whether a process holds the lock `name` in `folder`; nothing is written."""
    try:
        with (folder / f"{name}.lock").open("rb") as file:
            for _ in range(_ATTEMPTS):
                if lock_descriptor(file.fileno(), blocking=False):
                    return False
                time.sleep(_PAUSE)
            return True
    except OSError:
        return False  # no such lock was ever held, or not so that this user could see it


def _holder(file: TextIO) -> tuple[str, datetime]:
    """Return the number of the process that holds a lock, and since when it does.

    Older versions wrote the number alone: then the file's own time says since when.
    """
    holder = since = ""
    with suppress(OSError):  # Windows lets nobody else read what is locked
        file.seek(0)
        holder, _, since = file.read().strip().partition("\n")
    try:
        moment = datetime.fromisoformat(since)
    except ValueError:
        moment = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
    return holder or "unknown", moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _open_lock_file(folder: Path, name: str) -> TextIO:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{name}.lock"
        # Not through a link: what is locked is emptied and written.
        return open(path, "a+", encoding="ascii", opener=_open_no_link)
    except OSError as error:
        raise ArchiveError(
            f"The lock {folder / name}.lock cannot be made: {error.strerror}.",
            hint="Check that the data folder exists and can be written.",
        ) from error


def _open_no_link(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o666)  # Windows has none
