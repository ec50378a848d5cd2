"""One export under way: it can be watched, and stopped, from another thread."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from archive.model import Article
from indexer.request import SearchRequest
from research.export import Output, articles_of, export_files
from research.exports.format import AnyFormat
from research.manifest import Manifest
from terminal.export_plan import places_of
from terminal.result_set import ResultSet

if TYPE_CHECKING:
    from archive.store import Archive
    from indexer.searcher import Searcher


class _StoppedError(Exception):
    """Whoever watches has had enough."""


class ExportJob:
    """Writes all articles of a request in one format, with the manifest beside them.

    `place` is a path as it was typed, `~` the home folder; with a / at the end it is a folder.
    """

    def __init__(self, request: SearchRequest, form: AnyFormat, place: str, *, bom: bool) -> None:
        path = str(Path(place).expanduser()) + "/" * place.endswith("/")
        (self._output,), self._manifest = places_of(path, [form])
        self._request = request
        self._bom = bom
        self._stop = Event()
        self.done = 0
        self.total: int | None = None

    @property
    def output(self) -> Output:
        """What is written, and where."""
        return self._output

    def in_the_way(self) -> Path | None:
        """A file or folder that stands where one is to be written."""
        return next((path for path in (self._output.path, self._manifest) if path.exists()), None)

    def stop(self) -> None:
        """Let it end before it is done; nothing will have been written."""
        self._stop.set()

    def run(self, searcher: "Searcher", archive: "Archive") -> Manifest | None:
        """Write everything; gives the manifest, or None where it was stopped.

        Raises:
            ResearchError: it cannot be written, or not all articles can be read.
            QueryError: the query is mistaken.
        """
        found = ResultSet.of(self._request, searcher, archive)
        self.total = len(found.ids)
        try:
            return export_files(
                self._counted(articles_of(found.ids, archive)),
                [self._output],
                self._manifest,
                found.origin(bom=self._bom),
                now=datetime.now(UTC),
            )
        except _StoppedError:
            return None

    def _counted(self, articles: Iterable[Article]) -> Iterator[Article]:
        for article in articles:
            if self._stop.is_set():
                raise _StoppedError
            yield article
            self.done += 1
