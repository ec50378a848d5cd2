"""Reads captures again with today's rules.

What is read better replaces what was read worse; the site changed nothing, so no
revision is made.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from archive.captures import CaptureStore
from archive.errors import ArchiveDamagedError
from archive.history import ArticleRead, StoredRevision
from archive.lock import lock_site
from archive.model import SiteKey
from archive.store import Archive
from config.site import Cms, Site
from crawler.errors import ExtractionError
from crawler.extract.article import extractor_version, read
from crawler.extract.page import Page


@dataclass(frozen=True, slots=True, kw_only=True)
class ReextractReport:
    """How many revisions were read again, differ now, or could not be read, by reason."""

    read: int = 0
    changed: int = 0
    failed: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)


def reextract(
    archive: Archive,
    captures: CaptureStore,
    sites: Sequence[Site],
    *,
    data: Path,
    on_progress: Callable[[int, int], None] | None = None,
) -> ReextractReport:
    """Read every revision of some sites again; a capture that cannot be read is counted.

    Raises:
        ArchiveLockedError: one of the sites is being crawled.
    """
    with ExitStack() as held:
        for site in sites:
            held.enter_context(lock_site(data, site.key))
        return _read_all(archive, captures, sites, on_progress)


def _read_all(
    archive: Archive,
    captures: CaptureStore,
    sites: Sequence[Site],
    on_progress: Callable[[int, int], None] | None,
) -> ReextractReport:
    todo = [(site, old) for site in sites for old in archive.revisions(SiteKey(site.key))]
    reasons: Counter[str] = Counter()
    changed = 0
    for done, (site, old) in enumerate(todo, start=1):
        try:
            changed += read_again(archive, captures, old, site.cms)
        except (ArchiveDamagedError, ExtractionError) as error:
            reasons[
                type(error).__name__ if isinstance(error, ArchiveDamagedError) else str(error)
            ] += 1
        if on_progress:
            on_progress(done, len(todo))
    failed = reasons.total()
    return ReextractReport(
        read=len(todo) - failed, changed=changed, failed=failed, reasons=dict(reasons)
    )


def read_again(archive: Archive, captures: CaptureStore, old: StoredRevision, cms: Cms) -> bool:
    """Put today's reading of a capture in place of a revision's content; says whether it differs.

    Raises:
        ArchiveDamagedError: the capture cannot be read.
        ExtractionError: its page holds no article by today's rules; the old reading stays.
    """
    kept = captures.read(old.file, old.offset, old.length)
    page = Page(
        url=old.url, body=kept.body, content_type=kept.content_type, fetched_at=old.fetched_at
    )
    reading = read(page, cms)
    if reading.extraction is None:
        raise ExtractionError(reading.reason or "no article on the page any more")
    content = reading.extraction.content
    return archive.replace_revision(
        old, ArticleRead(content=content, extractor=extractor_version())
    )
