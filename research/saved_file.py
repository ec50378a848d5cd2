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
from archive.lock import lock
from research.draft import write_whole
from research.errors import (
    SavedSearchesDamagedError,
    SavedSearchExistsError,
    UnknownSavedSearchError,
    UnwritableExportError,
    UnwritableSavedError,
)
from research.json_text import json_text
from research.saved import Look, SavedSearch, looked, saved_as_json, saved_from_json

NAME = "saved-searches.json"
"""The file's name in the data folder."""

_ATTEMPTS = 50
_PAUSE = 0.1  # seconds: whoever holds the lock writes one small file


class SavedFile:
    """The saved searches of a data folder. Each change is made by itself and kept at once."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self.path = data / NAME

    def searches(self) -> list[SavedSearch]:
        """All of them, by name; none where there is no file.

        Raises:
            SavedSearchesDamagedError: the file cannot be read.
        """
        try:
            text = self.path.read_text(encoding="utf-8")
            return saved_from_json(json.loads(text))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise SavedSearchesDamagedError(self.path, error.strerror or str(error)) from error
        except (ValueError, RecursionError) as error:
            raise SavedSearchesDamagedError(self.path, str(error)) from error

    def named(self, names: Sequence[str]) -> list[SavedSearch]:
        """Those of these names, in this order; without names, all.

        Raises:
            UnknownSavedSearchError: there is none of a name.
        """
        known = {search.name: search for search in self.searches()}
        for name in names:
            if name not in known:
                raise UnknownSavedSearchError(name, _known(known))
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

        self._change(added)

    def remove(self, name: str) -> None:
        """Forget one.

        Raises:
            UnknownSavedSearchError: there is none of this name.
        """

        def removed(searches: list[SavedSearch]) -> list[SavedSearch]:
            if all(each.name != name for each in searches):
                raise UnknownSavedSearchError(name, _known(each.name for each in searches))
            return [each for each in searches if each.name != name]

        self._change(removed)

    def mark(self, seen: Sequence[SavedSearch], look: Look) -> None:
        """Remember how far these were looked at, but for such as were removed meanwhile."""
        ids = {search.id for search in seen}
        self._change(
            lambda searches: [looked(each, look) if each.id in ids else each for each in searches]
        )

    def _change(self, change: Callable[[list[SavedSearch]], list[SavedSearch]]) -> None:
        with self._alone():
            searches = sorted(change(self.searches()), key=lambda search: search.name)
            try:
                write_whole(self.path, [json_text(saved_as_json(searches)).encode() + b"\n"])
            except UnwritableExportError as error:
                cause = error.__cause__
                raise UnwritableSavedError(self.path, str(cause or error)) from error

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the lock, after waiting a few seconds for others at most.

        Raises:
            ArchiveLockedError: another process holds it all the time.
        """
        with ExitStack() as stack:
            for left in reversed(range(_ATTEMPTS)):
                try:
                    stack.enter_context(lock(self._data, "saved-searches"))
                    break
                except ArchiveLockedError:
                    if not left:
                        raise
                    time.sleep(_PAUSE)
            yield


def _known(names: Iterable[str]) -> str:
    listed = ", ".join(names)
    return (
        f"There are: {listed}." if listed else "There is none yet: truongdang saved add NAME QUERY"
    )
