"""An archive in a temporary folder, and the pieces of a crawl of it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.crawl_model import ExtractedArticle, FoundUrl, UrlKind, Visit
from archive.model import Content, SiteKey, SiteMetadata

SITE = SiteKey("truong")
START = FoundUrl(url="http://a.test/", identity="a.test/", kind=UrlKind.START)
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
NEXT_YEAR = NOW.replace(year=2027)


@pytest.fixture
def archive(database_url: str, tmp_path: Path) -> Iterator[Archive]:
    """A new archive, on each database."""
    with Archive.open(database_url, data=tmp_path, create=True) as made:
        yield made


class CrawlSimulation:
    """Drives one run of the archive as the crawler does, without a network."""

    def __init__(self, archive: Archive, *, now: datetime = NOW) -> None:
        self.archive = archive
        self.now = now
        self.run = archive.runs.start_run(
            SiteMetadata(key=SITE, institution="Trường"), [START], now
        )

    def fetch_all(self) -> list[str]:
        """Fetch what is due, find nothing, and return the addresses in that order."""
        fetched = []
        while state := self.archive.frontier.get_next_url(SITE, self.run, is_full=False):
            fetched.append(state.url)
            self.archive.visits.record_visit(self.make_visit(state.identity))
        return fetched

    def make_visit(
        self,
        identity: str,
        *,
        article: Content | None = None,
        found: tuple[FoundUrl, ...] = (),
        next_due: datetime | None = NEXT_YEAR,
    ) -> Visit:
        """Make the visit of the address that is next, which must be `identity`."""
        state = self.archive.frontier.get_next_url(SITE, self.run, is_full=False)
        assert state is not None
        assert state.identity == identity
        return Visit(
            state=state,
            site=SITE,
            run_id=self.run,
            visited_at=self.now,
            kind=state.kind,
            next_due=next_due,
            status=200,
            payload_digest="sha1:A",
            found_urls=found,
            article=ExtractedArticle(content=article, extractor="1") if article else None,
        )


def make_link(identity: str, kind: UrlKind = UrlKind.ARTICLE, *, listed: bool = True) -> FoundUrl:
    """Make a link from the start page."""
    return FoundUrl(
        url=f"http://{identity}", identity=identity, kind=kind, listed=listed, found_on=START.url
    )
