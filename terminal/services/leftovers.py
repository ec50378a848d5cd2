"""What killed exports leave behind: half a file or folder, named by its process."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from terminal.cli.context import CliContext
from terminal.services.finding import DoctorFinding, note

# `.articles.csv.1234.part` and, while a folder takes the place of another, `.texts.1234.old`: see
# `research.atomic_output`.
_LEFTOVER = re.compile(r"\.(?P<name>.+)\.(?P<process>\d+)\.(?P<kind>part|old)")


def find_leftovers(context: CliContext) -> Iterator[DoctorFinding]:
    """Yield the leftovers in the working folder and in the data folder."""
    for path in list_leftovers(context):
        yield note("leftover", path, "an export that was killed left it", "truongdang doctor --fix")


def list_leftovers(context: CliContext) -> list[Path]:
    """List what was left by processes that are gone."""
    found: dict[Path, None] = {}
    for folder in (Path.cwd(), context.data):
        try:
            entries = sorted(folder.iterdir())
        except OSError:
            continue
        found |= dict.fromkeys(path.resolve() for path in entries if _is_left(path))
    return list(found)


def clear_leftover(path: Path) -> None:
    """Remove what was left; a folder that was moved aside, and not replaced, goes back.

    Raises:
        OSError: it cannot be removed.
    """
    match = _LEFTOVER.fullmatch(path.name)
    if match and match["kind"] == "old" and not path.with_name(match["name"]).exists():
        path.rename(path.with_name(match["name"]))
    elif path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _is_left(path: Path) -> bool:
    match = _LEFTOVER.fullmatch(path.name)
    return match is not None and not _is_running(int(match["process"]))


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OverflowError, PermissionError):  # no number of a process; another user's
        pass
    return True
