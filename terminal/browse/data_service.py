"""The data of the application: the index for searches, the archive for reading.

Both are opened when they are first needed, so that the first screen waits for neither, and
searching never opens the archive. One thread at a time uses them.
"""

from collections.abc import Callable
from contextlib import ExitStack
from threading import Lock
from typing import TYPE_CHECKING, Self, TypeVar

from archive.change_marker import read_change_marker
from terminal.cli.context import CliContext

if TYPE_CHECKING:
    from archive.archive import Archive
    from indexer.searcher import Searcher

_Result = TypeVar("_Result")


class DataService:
    """Index and archive of one run of the application; close it in the end.

    Where it `is_read_only`, as for visitors by a web browser, nothing is written on this machine.

    Every query raises what its function does, and `IndexerError`, `ArchiveError` or `ConfigError`
    where index or archive cannot be opened.
    """

    def __init__(self, context: CliContext, *, is_read_only: bool = False) -> None:
        self.cli_context = context
        self.is_read_only = is_read_only
        self._lock = Lock()
        self._index_opened = ExitStack()
        self._archive_opened = ExitStack()
        self._searcher: Searcher | None = None
        self._archive: Archive | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._index_opened.close()
            self._archive_opened.close()

    def query_index(self, query: Callable[["Searcher"], _Result]) -> _Result:
        """Call a function with the index, and return its result."""
        with self._lock:
            return query(self._get_searcher())

    def query_archive(self, query: Callable[["Archive"], _Result]) -> _Result:
        """Call a function with the archive, and return its result."""
        with self._lock:
            return query(self._get_archive())

    def query_both(self, query: Callable[["Searcher", "Archive"], _Result]) -> _Result:
        """Call a function with index and archive, and return its result."""
        with self._lock:
            return query(self._get_searcher(), self._get_archive())

    @property
    def last_change(self) -> int:
        """The number of the last change of the archive that is known; 0 where there is none."""
        return read_change_marker(self.cli_context.data) or 0

    def reopen_index(self) -> None:
        """Let the next query open the index anew."""
        with self._lock:
            self._index_opened.close()
            self._searcher = None

    def _get_searcher(self) -> "Searcher":
        if self._searcher is None:
            # Engines and query language take as long to import as the first screen to appear.
            from terminal.services.search import open_searcher  # noqa: PLC0415

            self._searcher = self._index_opened.enter_context(open_searcher(self.cli_context))
        return self._searcher

    def _get_archive(self) -> "Archive":
        if self._archive is None:
            # So does the database library, and who only searches never needs it.
            from terminal.services.archive import open_archive  # noqa: PLC0415

            self._archive = self._archive_opened.enter_context(open_archive(self.cli_context))
        return self._archive
