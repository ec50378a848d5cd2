"""Refuses a folder of an engine that holds links, which lead out of it, or pipes, which hang.

A module of its own, since both engines ask it and neither imports the other.
"""

import os
from pathlib import Path

from indexer.errors import REBUILD_HINT, IndexDamagedError


def check_plain_folder(folder: Path) -> None:
    """Raise `IndexDamagedError` where a folder is a link, or holds what is neither file nor folder.

    No engine makes such, so somebody else did. `FileNotFoundError` where there is no folder.
    """
    if folder.is_symlink():
        raise _make_refusal(folder, folder.name)
    with os.scandir(folder) as entries:
        for entry in entries:
            plain = entry.is_file(follow_symlinks=False) or entry.is_dir(follow_symlinks=False)
            # What another process removes meanwhile is nothing any more.
            if not plain and os.path.lexists(entry.path):
                raise _make_refusal(folder, entry.name)


def _make_refusal(folder: Path, name: str) -> IndexDamagedError:
    return IndexDamagedError(
        f"The index in {folder} was not made by this program: {name} is not a plain file.",
        hint=REBUILD_HINT,
    )
