"""One export under way: it can be watched, and stopped, from another thread."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from archive.model import Article
from indexer.search_request import SearchRequest
from research.export import ExportTarget, export_files, read_articles
from research.exports.formats import ExportFormat
from research.manifest import ExportManifest
from terminal.services.export import ResultSet, resolve_targets

if TYPE_CHECKING:
    from archive.archive import Archive
    from indexer.searcher import Searcher


class _ExportStoppedError(Exception):
    """Whoever watches has had enough."""


class ExportJob:
    """Writes all articles of a request in one format, with the manifest beside them.

    `place` is a path as it was typed, `~` the home folder; with a / at the end it is a folder.
    """

    def __init__(
        self, request: SearchRequest, export_format: ExportFormat, typed_path: str, *, bom: bool
    ) -> None:
        path = str(Path(typed_path).expanduser()) + "/" * typed_path.endswith("/")
        (self._target,), self._manifest = resolve_targets(path, [export_format])
        self._request = request
        self._bom = bom
        self._stop = Event()
        self.done = 0
        self.total: int | None = None

    @property
    def target(self) -> ExportTarget:
        """What is written, and where."""
        return self._target

    def find_existing_target(self) -> Path | None:
        """A file or folder that stands where one is to be written."""
        return next((path for path in (self._target.path, self._manifest) if path.exists()), None)

    def stop(self) -> None:
        """Let it end before it is done; nothing will have been written."""
        self._stop.set()

    def run(self, searcher: "Searcher", archive: "Archive") -> ExportManifest | None:
        """Write everything; gives the manifest, or None where it was stopped.

        Raises:
            ResearchError: it cannot be written, or not all articles can be read.
            QueryError: the query is mistaken.
        """
        result_set = ResultSet.find(self._request, searcher, archive)
        self.total = len(result_set.ids)
        try:
            return export_files(
                self._iter_counted(read_articles(result_set.ids, archive)),
                [self._target],
                self._manifest,
                result_set.make_origin(bom=self._bom),
                now=datetime.now(UTC),
            )
        except _ExportStoppedError:
            return None

    def _iter_counted(self, articles: Iterable[Article]) -> Iterator[Article]:
        for article in articles:
            if self._stop.is_set():
                raise _ExportStoppedError
            yield article
            self.done += 1
