"""The file of saved searches in the data folder: one for all, replaced in one piece.

What is in it exists nowhere else. So it is written under a lock, to the disk and
beside its place first; a file that cannot be read is never written over.
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from archive.errors import ArchiveLockedError
from archive.lock import hold_lock
from research.atomic_output import write_atomically
from research.errors import (
    SavedSearchesDamagedError,
    SavedSearchExistsError,
    SavedSearchWriteError,
    UnknownSavedSearchError,
    UnwritableExportError,
)
from research.json_text import dump_json
from research.saved_search import (
    Checkpoint,
    SavedSearch,
    advance_checkpoint,
    saved_searches_from_json,
    saved_searches_to_json,
)

SAVED_SEARCHES_FILE_NAME = "saved-searches.json"
"""The file's name in the data folder."""

# Five seconds in all: whoever holds the lock writes one small file.
_LOCK_ATTEMPTS = 50
_LOCK_RETRY_SECONDS = 0.1


class SavedSearchFile:
    """The saved searches of a data folder. Each change is made by itself and kept at once."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self.path = data / SAVED_SEARCHES_FILE_NAME

    def read_all(self) -> list[SavedSearch]:
        """Read all searches, by name; none where there is no file.

        Raises:
            SavedSearchesDamagedError: the file cannot be read.
        """
        try:
            text = self.path.read_text(encoding="utf-8")
            return saved_searches_from_json(json.loads(text))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise SavedSearchesDamagedError(self.path, error.strerror or str(error)) from error
        except (ValueError, RecursionError) as error:
            raise SavedSearchesDamagedError(self.path, str(error)) from error

    def read_named(self, names: Sequence[str]) -> list[SavedSearch]:
        """Read the searches of these names, in this order; without names, all.

        Raises:
            UnknownSavedSearchError: there is none of a name.
        """
        known = {search.name: search for search in self.read_all()}
        for name in names:
            if name not in known:
                raise UnknownSavedSearchError(name, _format_known_names(known))
        return [known[name] for name in dict.fromkeys(names)] if names else [*known.values()]

    def add(self, search: SavedSearch) -> None:
        """Keep one more.

        Raises:
            SavedSearchExistsError: there is one of this name.
        """

        def added(searches: list[SavedSearch]) -> list[SavedSearch]:
            if any(each.name == search.name for each in searches):
                raise SavedSearchExistsError(search.name)
            return [*searches, search]

        self._update(added)

    def remove(self, name: str) -> None:
        """Forget one.

        Raises:
            UnknownSavedSearchError: there is none of this name.
        """

        def removed(searches: list[SavedSearch]) -> list[SavedSearch]:
            if all(each.name != name for each in searches):
                raise UnknownSavedSearchError(
                    name, _format_known_names(each.name for each in searches)
                )
            return [each for each in searches if each.name != name]

        self._update(removed)

    def advance_checkpoints(self, seen: Sequence[SavedSearch], look: Checkpoint) -> None:
        """Record how far these were looked at, except for such as were removed meanwhile."""
        ids = {search.id for search in seen}
        self._update(
            lambda searches: [
                advance_checkpoint(each, look) if each.id in ids else each for each in searches
            ]
        )

    def _update(self, change: Callable[[list[SavedSearch]], list[SavedSearch]]) -> None:
        with self._hold_lock():
            searches = sorted(change(self.read_all()), key=lambda search: search.name)
            try:
                write_atomically(
                    self.path, [dump_json(saved_searches_to_json(searches)).encode() + b"\n"]
                )
            except UnwritableExportError as error:
                cause = error.__cause__
                raise SavedSearchWriteError(self.path, str(cause or error)) from error

    @contextmanager
    def _hold_lock(self) -> Iterator[None]:
        """Hold the lock, after waiting a few seconds for others at most.

        Raises:
            ArchiveLockedError: another process holds it all the time.
        """
        with ExitStack() as stack:
            for left in reversed(range(_LOCK_ATTEMPTS)):
                try:
                    stack.enter_context(hold_lock(self._data, "saved-searches"))
                    break
                except ArchiveLockedError:
                    if not left:
                        raise
                    time.sleep(_LOCK_RETRY_SECONDS)
            yield


def _format_known_names(names: Iterable[str]) -> str:
    listed = ", ".join(names)
    return (
        f"There are: {listed}." if listed else "There is none yet: truongdang saved add NAME QUERY"
    )
