"""An archive with captures as a crawl leaves it, without a network."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.archive import Archive
from archive.capture_files import CaptureStore
from archive.capture_writer import CaptureWriter
from archive.model import SiteKey, SiteMetadata
from archive.spool import open_run_writer
from archive.warc import HttpResponse, RevisitOriginal

SITE = SiteKey("truong")
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@contextmanager
def limit_file_size(size: int) -> Iterator[None]:
    """Let the system refuse to write any file beyond `size` bytes, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@dataclass(frozen=True, slots=True)
class ArchiveFolder:
    """A data folder with an archive and its captures.

    `url` is a database elsewhere, `captures_url` an object store of the captures.
    """

    data: Path
    url: str = ""
    captures_url: str = ""

    def open_archive(self) -> Archive:
        """Open the archive, which is made where there is none."""
        url = self.url or f"sqlite:///{self.data / 'archive.sqlite3'}"
        return Archive.open(url, data=self.data, create=True)

    @property
    def capture_store(self) -> CaptureStore:
        """The captures."""
        return CaptureStore(self.data / "captures", self.captures_url)

    def simulate_crawl(self, *bodies: bytes, site: SiteKey = SITE) -> list[int]:
        """Store a run that fetches `/0`, `/1` and so on; return the numbers of the captures."""
        with self.open_archive() as archive:
            run = archive.runs.start_run(SiteMetadata(key=site), [], NOW)
            with open_run_writer(archive, self.capture_store, site, run, NOW) as writer:
                pages = enumerate(bodies)
                return [
                    store_response(archive, writer, run, f"/{number}", body, site)
                    for number, body in pages
                ]

    def get_newest_capture_file(self, site: SiteKey = SITE) -> Path:
        """Return the newest file of captures."""
        return self.data / "captures" / str(self.capture_store.get_newest_file(site))


def store_response(
    archive: Archive,
    writer: CaptureWriter,
    run: int,
    path: str,
    body: bytes,
    site: SiteKey = SITE,
) -> int:
    """Store one response, as a revisit where the body came before; return the capture's number."""
    response = HttpResponse(
        url=f"http://{site}.test{path}",
        fetched_at=NOW,
        status=200,
        reason="OK",
        headers=[("Content-Type", "text/html")],
        body=body,
        request_headers=[("User-Agent", "truongdang/0")],
    )
    first = archive.captures.get_last_body(site, response.url)
    original = None
    if first:
        original = RevisitOriginal(
            url=first.url,
            fetched_at=first.fetched_at,
            payload_digest=first.payload_digest,
            file=first.file,
            offset=first.offset,
        )
    location = writer.append_response(response, original)
    return archive.captures.add_capture(site, run, response, location, first.id if first else None)
