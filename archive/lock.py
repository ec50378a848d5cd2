"""Locks between processes: one function, so that another kind of lock can take its place.

The operating system frees them when a process dies, however it dies.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from archive.errors import ArchiveLockedError


@contextmanager
def lock(folder: Path, name: str) -> Iterator[None]:
    """Hold the lock `name` in `folder`, which is made where it is missing.

    Raises:
        ArchiveLockedError: another process holds it; the message says which.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{name}.lock").open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise ArchiveLockedError(
                f"{name} is being worked on by another process (number {holder}).",
                hint="Wait until it has finished, then try again.",
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def lock_site(data: Path, site: str) -> AbstractContextManager[None]:
    """The lock that whoever reads a site's pages into the archive must hold."""
    return lock(data / "locks", site)
