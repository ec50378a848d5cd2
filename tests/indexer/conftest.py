"""A real archive and a real index in a temporary folder, filled with invented articles."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.model import Byline, BylineRole, Content, DatePrecision, SiteKey
from indexer import engines, sync
from indexer.index_store import IndexLocation
from indexer.search_request import SearchRequest
from indexer.search_results import SearchResults
from indexer.searcher import Searcher
from tests.support.opensearch_peer import make_cluster_index

VIETNAM = timezone(timedelta(hours=7))
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=VIETNAM)


@dataclass(frozen=True)
class IndexedArchive:
    """An archive and the index that follows it."""

    archive: Archive
    index: IndexLocation
    engine: str = "whoosh"

    @property
    def folder(self) -> Path:
        """The folder of an index that has one."""
        assert isinstance(self.index, Path)
        return self.index

    def change_manifest(self, **changed: object) -> None:
        """Write something else into the manifest."""
        store = engines.open_store(self.index)
        store.write_manifest(replace(store.read_manifest(), **changed))  # type: ignore[arg-type]

    def add(self, url: str, content: Content, *, site: str = "truong-a") -> str:
        """Import an article; what it is called in the archive."""
        self.archive.visits.import_article(SiteKey(site), url, content, now=NOW)
        last = self.archive.changes.get_changes_since(
            self.archive.changes.get_last_change_number() - 1, 1
        )
        return last[0].article_id

    def update(self) -> sync.SyncReport:
        """Bring the index up to date."""
        return sync.update_index(self.archive, self.index, engine=self.engine)

    def search(self, query: str, **asked: object) -> SearchResults:
        """Search the index as it is."""
        with Searcher.open(self.index) as searcher:
            return searcher.search(SearchRequest(query=query, **asked))  # type: ignore[arg-type]

    def search_titles(self, query: str, **asked: object) -> set[str]:
        """Return the titles of all hits."""
        return {hit.title for hit in self.search(query, limit=1000, **asked).hits}


@pytest.fixture(params=engines.list_engine_names(), scope="session")
def engine(request: pytest.FixtureRequest) -> str:
    """Provide each engine in turn: what a test says of one, it says of all."""
    return str(request.param)


@pytest.fixture
def indexed_archive(tmp_path: Path, engine: str) -> Iterator[IndexedArchive]:
    """Provide an empty archive without an index."""
    with open_archive(tmp_path) as made, make_location(tmp_path, engine) as location:
        yield IndexedArchive(made, location, engine)


@pytest.fixture(params=engines.EMBEDDED_ENGINES)
def folder_archive(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[IndexedArchive]:
    """Provide the same for each engine whose index is a folder."""
    with open_archive(tmp_path) as made:
        yield IndexedArchive(made, tmp_path / "index", str(request.param))


def open_archive(data: Path) -> Archive:
    """Make an empty archive."""
    return Archive.open(f"sqlite:///{data}/archive.sqlite3", data=data, create=True)


@contextmanager
def make_location(data: Path, engine: str) -> Iterator[IndexLocation]:
    """Provide a place for an index of that engine."""
    if engine == engines.CLUSTER_ENGINE:
        with make_cluster_index() as location:
            yield location
    else:
        yield data / "index"


def make_content(title: str, body: str = "", *, day: str | None = None, **more: object) -> Content:
    """Return an invented article; `day` is `2020-07-13`, or shorter where less is known."""
    content = Content(title=title, body=body, **more)  # type: ignore[arg-type]
    if day is None:
        return content
    precision = {4: DatePrecision.YEAR, 7: DatePrecision.MONTH, 10: DatePrecision.DAY}[len(day)]
    first = datetime.fromisoformat(f"{day}-01-01"[:10]).replace(tzinfo=VIETNAM)
    return replace(content, published_at=first, published_precision=precision)


def make_office(name: str) -> Byline:
    """Return the signature of a department."""
    return Byline(name=name, role=BylineRole.OFFICE, raw=name)
