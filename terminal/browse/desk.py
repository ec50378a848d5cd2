"""Where the application gets its answers: the index for searches, the archive for reading.

Both are opened when they are first asked, so that the first screen waits for neither, and
searching never opens the archive. One thread asks at a time.
"""

from collections.abc import Callable
from contextlib import ExitStack
from threading import Lock
from typing import TYPE_CHECKING, Self, TypeVar

from archive.notice import last_change_noted
from terminal.session import Session

if TYPE_CHECKING:
    from archive.store import Archive
    from indexer.searcher import Searcher

_Answer = TypeVar("_Answer")


class Desk:
    """Answers for one session; close it in the end.

    Every question raises what its answer does, and `IndexerError`, `ArchiveError` or `ConfigError`
    where index or archive cannot be opened.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self._turn = Lock()
        self._index_opened = ExitStack()
        self._archive_opened = ExitStack()
        self._searcher: Searcher | None = None
        self._archive: Archive | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._turn:
            self._index_opened.close()
            self._archive_opened.close()

    def ask_index(self, question: Callable[["Searcher"], _Answer]) -> _Answer:
        """Ask the index."""
        with self._turn:
            return question(self._index())

    def ask_archive(self, question: Callable[["Archive"], _Answer]) -> _Answer:
        """Ask the archive."""
        with self._turn:
            return question(self._store())

    def ask_both(self, question: Callable[["Searcher", "Archive"], _Answer]) -> _Answer:
        """Ask index and archive."""
        with self._turn:
            return question(self._index(), self._store())

    @property
    def changes(self) -> int:
        """How many changes the archive is known to have seen; 0 where there is none."""
        return last_change_noted(self.session.data) or 0

    def reopen(self) -> None:
        """Let the next question be answered by the index as it is then."""
        with self._turn:
            self._index_opened.close()
            self._searcher = None

    def _index(self) -> "Searcher":
        if self._searcher is None:
            # Engines and query language take as long to import as the first screen to appear.
            from terminal.search import open_searcher  # noqa: PLC0415

            self._searcher = self._index_opened.enter_context(open_searcher(self.session))
        return self._searcher

    def _store(self) -> "Archive":
        if self._archive is None:
            # So does the database library, and who only searches never needs it.
            from terminal.archive import open_archive  # noqa: PLC0415

            self._archive = self._archive_opened.enter_context(open_archive(self.session))
        return self._archive
