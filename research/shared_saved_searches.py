"""Saved searches of an archive that machines share: they stand in its database.

Those that a data folder had before are taken along with the first change.
"""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from archive.archive import Archive
from research.errors import SavedSearchesDamagedError
from research.json_text import dump_json
from research.saved_search import (
    SavedSearch,
    saved_searches_from_json,
    saved_searches_to_json,
)
from research.saved_search_file import SavedSearchFile

_KIND = "saved-searches"


class SharedSavedSearches(SavedSearchFile):
    """The saved searches of an archive on a server."""

    def __init__(
        self, data: Path, open_archive: Callable[[], AbstractContextManager[Archive]]
    ) -> None:
        super().__init__(data)
        self._open_archive = open_archive

    def read_all(self) -> list[SavedSearch]:
        """Read all searches, by name.

        Raises:
            SavedSearchesDamagedError: they cannot be read.
        """
        with self._open_archive() as archive:
            return self._parse(archive.shared_texts.get_texts(_KIND).get(""))

    def _parse(self, text: str | None) -> list[SavedSearch]:
        if text is None:
            return super().read_all()
        try:
            return saved_searches_from_json(json.loads(text))
        except (ValueError, RecursionError) as error:
            raise SavedSearchesDamagedError(Path("archive_url"), str(error)) from error

    def _update(self, change: Callable[[list[SavedSearch]], list[SavedSearch]]) -> None:
        def change_text(text: str | None) -> str:
            searches = sorted(change(self._parse(text)), key=lambda search: search.name)
            return dump_json(saved_searches_to_json(searches)) + "\n"

        with self._open_archive() as archive:
            archive.shared_texts.change_text(_KIND, "", change_text)
