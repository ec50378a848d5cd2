"""A real archive and a real index in a temporary folder, filled with invented articles."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.model import Byline, BylineRole, Content, DatePrecision, SiteKey
from indexer import engines, sync
from indexer.search_request import SearchRequest
from indexer.search_results import SearchResults
from indexer.searcher import Searcher

VIETNAM = timezone(timedelta(hours=7))
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=VIETNAM)


@dataclass(frozen=True)
class IndexedArchive:
    """An archive and the index that follows it."""

    archive: Archive
    index: Path
    engine: str = "whoosh"

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
    with Archive.open(f"sqlite:///{tmp_path}/archive.sqlite3", data=tmp_path, create=True) as made:
        yield IndexedArchive(made, tmp_path / "index", engine)


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
