"""Where the application gets its answers: the index for searches, the archive for reading.

Both are opened when they are first asked, so that the first screen does not wait for them. One
thread asks at a time.
"""

from contextlib import ExitStack
from threading import Lock
from typing import TYPE_CHECKING, Self

from archive.model import Article
from indexer.result import Results
from terminal.browse.selection import Selection
from terminal.search import open_searcher
from terminal.session import Session

if TYPE_CHECKING:
    from archive.store import Archive
    from indexer.searcher import Searcher


class Desk:
    """Answers for one session; close it in the end."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._turn = Lock()
        self._opened = ExitStack()
        self._searcher: Searcher | None = None
        self._archive: Archive | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._turn:
            self._opened.close()

    def results(self, selection: Selection) -> Results:
        """Search.

        Raises:
            IndexerError: there is no index, it cannot be read, or the query is mistaken.
            ConfigError: the abbreviations are.
        """
        with self._turn:
            if self._searcher is None:
                self._searcher = self._opened.enter_context(open_searcher(self.session))
            return self._searcher.search(selection.request)

    def article(self, article_id: str) -> Article | None:
        """Read an article.

        Raises:
            ArchiveError: there is no archive, or it cannot be read.
            ConfigError: the settings are mistaken.
        """
        with self._turn:
            if self._archive is None:
                # The database library would keep the first screen waiting.
                from terminal.archive import open_archive  # noqa: PLC0415

                self._archive = self._opened.enter_context(open_archive(self.session))
            return self._archive.article(article_id)
