"""Files written in one piece; waiting for the disk, so that they outlive a power cut."""

import os
from pathlib import Path


def write_whole(path: Path, text: str) -> None:
    """Write a file of text that readers see as it was or as it is, never half of it.

    The disk is not waited for.

    Raises:
        OSError: it cannot be written; it is as it was.
    """
    draft = path.with_name(f"{path.name}.new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def sync_path(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk.

    Windows cannot open folders, and writes their names at once.
    """
    if os.name == "nt" and path.is_dir():
        return
    opened = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
