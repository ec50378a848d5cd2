"""SQLite's file where this process may not write it: another user's, on a read-only disk.

A reader of a file in WAL mode writes too: it makes `-wal` and `-shm` beside the file, or locks in
the `-shm` that is there. Measured with SQLite 3.40.1, as a user who cannot write the folder:

| beside the file          | `mode=ro`            | here                                         |
|--------------------------|----------------------|----------------------------------------------|
| nothing, or empty `-wal` | is refused           | `immutable=1`, and its time is compared      |
| `-wal` and `-shm`        | reads, beside writers| `mode=ro`                                    |
| `-wal` alone             | is refused           | a copy of both in a temporary folder         |
| (rollback journal mode)  | reads                | `mode=ro`                                    |
"""

import errno
import os
import shutil
import sqlite3
import tempfile
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine
from sqlalchemy.pool import NullPool

from archive.errors import ArchiveLockedError

_WAL_MODE_AT = 18
_WAL_MODE = 2
"""The byte of the header that says how the file is written, and its value for WAL.

https://www.sqlite.org/fileformat2.html, 1.3.2.
"""


class ReadingConnection(sqlite3.Connection):
    """A connection that writes nothing; `unlocked` is the file if nothing keeps writers off."""

    unlocked: Path | None = None
    state: tuple[int, int] = (0, 0)
    copy: tempfile.TemporaryDirectory[str] | None = None

    def close(self) -> None:
        """Close it, and remove the copy that was read, if there was one."""
        super().close()
        if self.copy:
            self.copy.cleanup()


def can_be_written(file: Path) -> bool:
    """Tell whether this process may write a database file; one that is missing is made."""
    if not file.exists():
        return True
    return os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)


def make_read_only_options(file: Path) -> dict[str, Any]:
    """Make the options of an engine that only reads `file`; each connection finds its own way."""
    creator = partial(_connect, file)
    return {"creator": creator, "poolclass": NullPool}


def is_read_only(engine: Engine) -> bool:
    """Tell whether an engine has the options of `make_read_only_options`."""
    return engine.dialect.name == "sqlite" and isinstance(engine.pool, NullPool)


def is_reading_only(connection: object) -> bool:
    """Tell whether a connection was made by such an engine."""
    return isinstance(connection, ReadingConnection)


def refuse_torn(connection: Connection) -> None:
    """Refuse what was read without a lock while another process wrote the file.

    Raises:
        ArchiveLockedError: it was written meanwhile; what was read may not belong together.
    """
    raw = connection.connection.driver_connection
    if (
        isinstance(raw, ReadingConnection)
        and raw.unlocked
        and _get_file_state(raw.unlocked) != raw.state
    ):
        raise ArchiveLockedError(
            f"The archive was written while it was being read ({raw.unlocked}).",
            hint="Run the command again.",
        )


def _connect(file: Path) -> ReadingConnection:
    if not _is_wal(file):
        return _open(file, "mode=ro")
    wal, shm = (file.with_name(file.name + suffix) for suffix in ("-wal", "-shm"))
    if not wal.exists() or not wal.stat().st_size:
        state = _get_file_state(file)
        connection = _open(file, "immutable=1")
        connection.unlocked, connection.state = file, state
        return connection
    if not os.access(wal, os.R_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(wal))
    return _open(file, "mode=ro") if os.access(shm, os.R_OK) else _open_copy(file, wal)


def _open(file: Path, parameter: str) -> ReadingConnection:
    address = f"file:{quote(str(file.absolute()))}?{parameter}"
    return sqlite3.connect(address, uri=True, factory=ReadingConnection, check_same_thread=False)


def _open_copy(file: Path, wal: Path) -> ReadingConnection:
    """Open a copy of a file whose last changes a killed process left in its `-wal`."""
    folder = tempfile.TemporaryDirectory(prefix="truongdang-")
    try:
        for path in (file, wal):
            shutil.copyfile(path, Path(folder.name) / path.name)
        connection = _open(Path(folder.name) / file.name, "mode=rw")
    except BaseException:
        folder.cleanup()
        raise
    connection.copy = folder
    return connection


def _is_wal(file: Path) -> bool:
    with file.open("rb") as opened:
        header = opened.read(_WAL_MODE_AT + 1)
    return len(header) > _WAL_MODE_AT and header[_WAL_MODE_AT] == _WAL_MODE


def _get_file_state(file: Path) -> tuple[int, int]:
    status = file.stat()
    return status.st_size, status.st_mtime_ns
