"""The numbers of the last list: `search` prints them, `show 1` and `diff @3` take them.

They belong to a data folder and a terminal, and are kept in the user's state folder
(`XDG_STATE_HOME`), never in the data folder, which many may share and which may be read-only.
They hold as long as the index is the one that the list was made of.
"""

import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NoReturn
from zlib import crc32

import click

from config.folders import get_user_state_folder
from indexer import engines
from indexer.errors import IndexerError
from indexer.index_store import read_current_manifest
from terminal.cli.context import CliContext
from terminal.cli.errors import ExitStatus, print_error_message

_FOLDER_NAME = "lists"
_MAX_LISTS = 100
"""Lists that are kept, of as many terminals; each has some kilobytes. Chosen."""
_HANDLE = re.compile(r"@(\d{1,9})(?:-@?(\d{1,9}))?", re.ASCII)
_BARE_HANDLE = re.compile(r"@?(\d{1,9})(?:-@?(\d{1,9}))?", re.ASCII)
_MAX_RANGE = 1000
"""Articles that one range may name: `@1-99999999` is a slip. Chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultList:
    """The ids of the last list, numbered from `first`, and the state of the index it is of."""

    index: str
    mark: int
    first: int
    ids: tuple[str, ...]

    @property
    def last(self) -> int:
        """The highest number."""
        return self.first + len(self.ids) - 1


def keep_result_list(context: CliContext, ids: Sequence[str], *, first: int = 1) -> None:
    """Keep the ids of a list that was printed with numbers; where it cannot be kept, do without."""
    if not ids:
        return  # the numbers on the screen are still those of the list before
    with suppress(OSError, IndexerError):
        manifest = read_current_manifest(engines.open_store(context.index))
        kept = ResultList(index=manifest.id, mark=manifest.mark, first=first, ids=tuple(ids))
        path = _find_file(context)
        # Nobody else need know what is searched for here.
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary_file = path.with_name(f"{path.name}.{os.getpid()}")
        temporary_file.write_text(json.dumps(asdict(kept)), encoding="utf-8")
        temporary_file.chmod(0o600)
        temporary_file.replace(path)
        _remove_old_lists(path.parent)


def expand_handles(
    context: CliContext, typed: Sequence[str], *, takes_bare_numbers: bool = True
) -> list[str]:
    """Put ids for the numbers of the last list, `@1` or `@3-5`; the rest stays as it is.

    Args:
        context: Its data folder is that of the list.
        typed: Ids, parts of them, and numbers.
        takes_bare_numbers: Whether `1` is a number of the list too.

    Raises:
        click.exceptions.Exit: no list has the number; a message has said why.
    """
    pattern = _BARE_HANDLE if takes_bare_numbers else _HANDLE
    return [each for text in typed for each in _expand_one(context, text, pattern)]


def expand_handle(context: CliContext, typed: str, *, takes_bare_numbers: bool = True) -> str:
    """Put the id for one number of the last list; the rest stays as it is.

    Raises:
        click.exceptions.Exit: no list has the number, or there are several; a message said so.
    """
    ids = expand_handles(context, [typed], takes_bare_numbers=takes_bare_numbers)
    if len(ids) > 1:
        _exit_without_number(
            f"{typed} names {len(ids):,} articles, and this takes one", hint="Give one number."
        )
    return ids[0]


def _expand_one(context: CliContext, text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    match = pattern.fullmatch(text)
    if match is None:
        yield text
        return
    results = _read_result_list(context, text)
    start, end = int(match[1]), int(match[2] or match[1])
    if not results.first <= min(start, end) <= max(start, end) <= results.last:
        numbers = f"{results.first} to {results.last}" if len(results.ids) > 1 else results.first
        _exit_without_number(
            f"{text} is not in the last list", hint=f"It has {numbers}. Search again for more."
        )
    if abs(end - start) >= _MAX_RANGE:
        _exit_without_number(
            f"{text} names more than {_MAX_RANGE:,} articles", hint="Take fewer at a time."
        )
    step = 1 if start <= end else -1
    yield from (results.ids[number - results.first] for number in range(start, end + step, step))


def _read_result_list(context: CliContext, text: str) -> ResultList:
    """Read the last list of this data folder and terminal, if its index is today's."""
    try:
        values = json.loads(_find_file(context).read_bytes())
        kept = ResultList(**values | {"ids": tuple(values["ids"])})
    except (OSError, ValueError, TypeError, KeyError):
        _exit_without_number(
            f"{text} is a number of the last list, and none was printed in this terminal",
            hint="Search first: the numbers stand before the hits. Or give an id.",
        )
    manifest = read_current_manifest(engines.open_store(context.index))
    if (manifest.id, manifest.mark) != (kept.index, kept.mark):
        _exit_without_number(
            f"{text} is a number of a list that was made before the index changed",
            hint="Search again, or give an id.",
        )
    return kept


def _exit_without_number(message: str, *, hint: str) -> NoReturn:
    print_error_message(message, hint=hint)
    raise click.exceptions.Exit(ExitStatus.USAGE)


def _find_file(context: CliContext) -> Path:
    # Two data folders of one number share a file; the index of its list tells whose it is.
    folder = crc32(os.fsencode(context.data.resolve()))
    return get_user_state_folder() / _FOLDER_NAME / f"{folder:08x}-{_identify_terminal()}.json"


def _identify_terminal() -> str:
    """Return what tells this terminal from others; all work without a terminal is one."""
    if not hasattr(os, "getsid"):  # Windows: a console is known by the process that reads it
        return str(os.getppid())
    try:
        os.close(os.open(os.ctermid(), os.O_RDONLY | os.O_NOCTTY))
    except OSError:
        return "none"
    # A terminal has one session of processes: what runs in a pipe or in $(...) belongs to it too.
    return str(os.getsid(0))


def _remove_old_lists(folder: Path) -> None:
    files = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[_MAX_LISTS:]:
        path.unlink(missing_ok=True)
