"""The number of the archive's last change, in a small file `last-change` in the data folder.

A search compares it with the number in the index and says when the index is behind. A module of
its own because search reads it at its start, where SQLAlchemy must not be imported. The change log
of the database is the truth; the file may be late.
"""

from contextlib import suppress
from pathlib import Path

from archive.file_sync import write_whole

_FILE_NAME = "last-change"


def write_change_marker(data: Path, number: int) -> None:
    """Write the number, in one piece; where that fails the old file stays, and is only late."""
    with suppress(OSError):
        write_whole(data / _FILE_NAME, f"{number}\n")


def read_change_marker(data: Path) -> int | None:
    """Return the number last written; None where there is none that can be read."""
    try:
        return int((data / _FILE_NAME).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
