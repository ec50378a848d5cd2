"""One export under way: another thread can watch it, and stop it."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from archive.model import Article
from indexer.search_request import SearchRequest
from research.export import export_files, load_articles_by_id
from research.exports.formats import ExportFormat
from research.manifest import ExportManifest
from terminal.services.export import ResultSet, resolve_targets

if TYPE_CHECKING:
    from archive.archive import Archive
    from indexer.searcher import Searcher


class _ExportStoppedError(Exception):
    """Somebody has stopped the export."""


class ExportJob:
    """Writes all articles of a request in one format, with the manifest beside them.

    `typed_path` is a path as it was typed, `~` the home folder; with a / at the end it is a folder.

    Attributes:
        target: The file or folder that is written, and its format.
        done: Articles written so far.
        total: Articles to write; None until they have been counted.
    """

    def __init__(
        self, request: SearchRequest, export_format: ExportFormat, typed_path: str, *, bom: bool
    ) -> None:
        path = str(Path(typed_path).expanduser()) + "/" * typed_path.endswith("/")
        (self.target,), self._manifest = resolve_targets(path, [export_format])
        self._request = request
        self._bom = bom
        self._stop = Event()
        self.done = 0
        self.total: int | None = None

    def find_existing_target(self) -> Path | None:
        """Return a file or folder that stands where one is to be written, if any."""
        return next((path for path in (self.target.path, self._manifest) if path.exists()), None)

    def stop(self) -> None:
        """Stop before all is written; no file will appear."""
        self._stop.set()

    def run(self, searcher: "Searcher", archive: "Archive") -> ExportManifest | None:
        """Write everything; return the manifest, or None where it was stopped.

        Raises:
            ResearchError: it cannot be written, or not all articles can be read.
            QueryError: the query is mistaken.
        """
        result_set = ResultSet.find(self._request, searcher, archive)
        self.total = len(result_set.ids)
        try:
            return export_files(
                self._iter_counted(load_articles_by_id(result_set.ids, archive)),
                [self.target],
                self._manifest,
                result_set.make_origin(bom=self._bom),
                now=datetime.now(UTC),
            )
        except _ExportStoppedError:
            return None

    # Raising inside the stream makes `export_files` drop its unfinished files.
    def _iter_counted(self, articles: Iterable[Article]) -> Iterator[Article]:
        for article in articles:
            if self._stop.is_set():
                raise _ExportStoppedError
            yield article
            self.done += 1
