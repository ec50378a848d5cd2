"""Pages of earlier years, from which the designs are learned that a site had then."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress

from archive.archive import Archive
from archive.capture_files import CaptureStore
from archive.crawl_model import StoredCapture
from archive.errors import CaptureDamagedError
from crawler.extract.page import Page
from crawler.extract.template.sampling import PAST_SAMPLE_SIZE, sample_urls


def iterate_past_pages(
    archive: Archive, captures: CaptureStore, imported: Iterable[StoredCapture]
) -> Iterator[Page]:
    """Yield a sample of the pages of each year, of the imported captures of all years."""
    by_year: defaultdict[int, dict[str, StoredCapture]] = defaultdict(dict)
    for capture in imported:
        by_year[capture.fetched_at.year].setdefault(capture.url, capture)
    for _, of_url in sorted(by_year.items()):
        for url in sample_urls(of_url, PAST_SAMPLE_SIZE):
            with suppress(CaptureDamagedError):  # it teaches nothing
                yield _load_page(archive, captures, of_url[url])


def _load_page(archive: Archive, captures: CaptureStore, capture: StoredCapture) -> Page:
    own = archive.captures.get_capture(capture.revisit_of) if capture.revisit_of else capture
    kept = own or capture
    found = captures.read_body(kept.file, kept.offset, kept.length)
    return Page(
        url=capture.url,
        body=found.body,
        content_type=found.content_type,
        fetched_at=capture.fetched_at,
    )
