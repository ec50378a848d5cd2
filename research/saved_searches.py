"""The saved searches of an archive: in its database, for every machine that shares it.

Older versions kept them in a file of the data folder. Its searches are shown with the others, and
go into the archive with the first change; the file then gets another name, and stays.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from archive.errors import ArchiveMissingError
from research.errors import (
    SavedSearchesDamagedError,
    SavedSearchExistsError,
    UnknownSavedSearchError,
)
from research.json_text import dump_json
from research.saved_search import (
    Checkpoint,
    SavedSearch,
    advance_checkpoint,
    saved_searches_from_json,
    saved_searches_to_json,
)

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from archive.archive import Archive  # a search of `browse` must not wait for it

OLD_FILE_NAME = "saved-searches.json"
"""The file of older versions, in the data folder."""
_MOVED_SUFFIX = ".in-archive"
_KIND = "saved-searches"
"""By which the archive knows their text."""


class SavedSearches:
    """The saved searches of an archive. Each change is made by itself and kept at once."""

    def __init__(
        self, data: Path, open_archive: Callable[[], "AbstractContextManager[Archive]"]
    ) -> None:
        self._old_file = data / OLD_FILE_NAME
        self._open_archive = open_archive

    def read_all(self) -> list[SavedSearch]:
        """Read all searches, by name; none where there is no archive.

        Raises:
            SavedSearchesDamagedError: they cannot be read.
        """
        try:
            with self._open_archive() as archive:
                text = archive.shared_texts.get_texts(_KIND).get("")
        except ArchiveMissingError:
            text = None
        return self._add_old(text)

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
        def change_text(text: str | None) -> str:
            searches = sorted(change(self._add_old(text)), key=lambda search: search.name)
            return dump_json(saved_searches_to_json(searches)) + "\n"

        with self._open_archive() as archive:
            archive.shared_texts.change_text(_KIND, "", change_text)
        if self._old_file.exists():  # not before: what is in it exists nowhere else
            self._old_file.replace(self._old_file.with_name(f"{OLD_FILE_NAME}{_MOVED_SUFFIX}"))

    def _add_old(self, text: str | None) -> list[SavedSearch]:
        """Return the searches of a text of the archive, and those of the old file with them."""
        known = _parse(text, "the archive") if text is not None else []
        try:
            old = _parse(self._old_file.read_text(encoding="utf-8"), str(self._old_file))
        except FileNotFoundError:
            return known
        except (OSError, UnicodeDecodeError) as error:
            raise SavedSearchesDamagedError(str(self._old_file), str(error)) from error
        return sorted(_merge(known, old), key=lambda search: search.name)


def _parse(text: str, place: str) -> list[SavedSearch]:
    try:
        return saved_searches_from_json(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise SavedSearchesDamagedError(place, str(error)) from error


def _merge(known: Sequence[SavedSearch], more: Iterable[SavedSearch]) -> list[SavedSearch]:
    """Add what is not known yet; a name that another search has gets a number."""
    merged = {search.id: search for search in known}
    names = {search.name for search in known}
    for search in more:
        if search.id not in merged:
            numbered = (f"{search.name}-{number}" for number in count(2))
            name = search.name
            while name in names:
                name = next(numbered)
            names.add(name)
            merged[search.id] = replace(search, name=name)
    return list(merged.values())


def _format_known_names(names: Iterable[str]) -> str:
    listed = ", ".join(names)
    return (
        f"There are: {listed}." if listed else "There is none yet: truongdang saved add NAME QUERY"
    )
