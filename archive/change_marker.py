"""The number of the archive's last change, in a small file beside the database.

By it a search can say that the index is behind without opening the database.
The file is a notice, not the truth: the change log is.
"""

from contextlib import suppress
from pathlib import Path

_FILE_NAME = "last-change"


def write_change_marker(data: Path, number: int) -> None:
    """Write the number, in one piece; where that fails the old notice stays, and is only late."""
    draft = data / f"{_FILE_NAME}.new"
    with suppress(OSError):
        draft.write_text(f"{number}\n", encoding="ascii")
        draft.replace(data / _FILE_NAME)


def read_change_marker(data: Path) -> int | None:
    """The number last written, or None where there is none that can be read."""
    try:
        return int((data / _FILE_NAME).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
