"""Learns what a site's pages share, and reads its captures again with today's rules.

What is read better replaces what was read worse; the site changed nothing, so no
revision is made. An article that a capture held unnoticed is added; one that was
none is withdrawn.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from archive.captures import CaptureStore
from archive.errors import CaptureDamagedError
from archive.history import ArticleRead, Outcome, StoredPage, StoredRevision, UrlKind
from archive.model import SiteKey
from archive.store import Archive
from config.site import Site
from crawler.decisions import attachments
from crawler.decisions.frontier import next_due
from crawler.decisions.visit import kind_of_page
from crawler.errors import ExtractionError
from crawler.extract.article import PageKind, Reading, extractor_version
from crawler.extract.file_text import read_file
from crawler.extract.page import Page
from crawler.extract.template import learn, sampled
from crawler.reader import Reader, page_of

Tell = Callable[[int, int], None]
"""Told how many captures of a site have been read, of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReextractReport:
    """What became of a site's captures.

    `read` counts captures, `changed`, `added` and `withdrawn` articles; `reasons` says
    why captures failed, `others` why pages hold no article.
    """

    read: int = 0
    changed: int = 0
    added: int = 0
    withdrawn: int = 0
    failed: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    others: Mapping[str, int] = field(default_factory=dict)


def reextract(
    archive: Archive,
    captures: CaptureStore,
    sites: Iterable[Site],
    *,
    now: datetime,
    on_progress: Tell | None = None,
) -> ReextractReport:
    """Learn the templates of some sites and read everything again.

    Raises:
        ArchiveLockedError: a site is being crawled; those before it are done.
    """
    work = _Reextraction(archive, captures, on_progress)
    for site in sites:
        with archive.lock_site(site.key):
            work.do(site, now)
    return work.report()


def refresh(
    archive: Archive, captures: CaptureStore, site: Site, now: datetime
) -> ReextractReport | None:
    """Learn a site's template; where it is another than before, read everything again.

    None where nothing new was learned. The caller holds the site's lock.
    """
    work = _Reextraction(archive, captures)
    return work.report() if work.do(site, now, only_if_learned=True) else None


def read_again(
    archive: Archive, captures: CaptureStore, old: StoredRevision, reader: Reader
) -> bool:
    """Put today's reading of a capture in place of a revision's content; says whether it differs.

    Where today's rules read no article there, the old reading stays.

    Raises:
        CaptureDamagedError: the capture cannot be read.
        ExtractionError: its page cannot be read as HTML at all.
    """
    article = reader.article(reader.read(page_of(captures, old)))
    return article is not None and archive.replace_revision(old, article)


class _Reextraction:
    """Reads the captures of sites again, and counts what becomes of them."""

    def __init__(
        self, archive: Archive, captures: CaptureStore, on_progress: Tell | None = None
    ) -> None:
        self._archive = archive
        self._captures = captures
        self._tell = on_progress
        self._counts: Counter[str] = Counter()
        self._reasons: Counter[str] = Counter()
        self._others: Counter[str] = Counter()

    def do(self, site: Site, now: datetime, *, only_if_learned: bool = False) -> bool:
        """Learn a site's template and read its captures by it; says whether they were read."""
        key = SiteKey(site.key)
        pages = self._archive.pages(key)
        template = learn(self._sample(pages))
        if only_if_learned and template == Reader.of(self._archive, site).template:
            return False
        self._read_all(key, pages, Reader.by(site, template))
        self._read_files(key)
        # Last, so that a run which is killed before this learns and reads again.
        self._archive.keep_template(key, template.version, template.to_json(), now)
        return True

    def _sample(self, pages: list[StoredPage]) -> Iterator[Page]:
        by_url = {page.state.url: page for page in pages}
        for url in sampled(by_url):
            with suppress(CaptureDamagedError):  # it teaches nothing; reading it again counts it
                yield page_of(self._captures, by_url[url])

    def _read_all(self, site: SiteKey, pages: list[StoredPage], reader: Reader) -> None:
        """Read revisions first: what pages hold is compared with them as read today."""
        revisions = self._archive.revisions(site)
        known = {old.capture for old in revisions}
        rest = [page for page in pages if page.capture not in known]
        todo: list[StoredRevision | StoredPage] = [*revisions, *rest]
        for done, kept in enumerate(todo, start=1):
            if reading := self._read(kept, reader):
                article = reader.article(reading)
                if isinstance(kept, StoredRevision):
                    self._take_revision(kept, reading, article)
                else:
                    self._take_page(site, kept, reading, article)
            if self._tell:
                self._tell(done, len(todo))

    def _read(self, kept: StoredPage | StoredRevision, reader: Reader) -> Reading | None:
        try:
            reading = reader.read(page_of(self._captures, kept))
        except CaptureDamagedError:
            self._reasons["capture that cannot be read"] += 1
            return None
        except ExtractionError as error:
            self._reasons[str(error)] += 1
            return None
        self._counts["read"] += 1
        if reading.kind is PageKind.ARTICLE and reading.extraction is None:
            self._reasons[reading.reason or "no article"] += 1
        return reading

    def _take_revision(
        self, old: StoredRevision, reading: Reading, article: ArticleRead | None
    ) -> None:
        """Replace what was read from a capture, or withdraw an article that was none."""
        if article:
            self._counts["changed"] += self._archive.replace_revision(old, article)
        elif reading.kind is not PageKind.ARTICLE:
            self._counts["withdrawn"] += self._archive.withdraw(old)

    def _take_page(
        self, site: SiteKey, page: StoredPage, reading: Reading, article: ArticleRead | None
    ) -> None:
        """Take in what a page holds by today's rules, and what kind of page it is."""
        kind = kind_of_page(reading, page.state.kind)
        if kind is not page.state.kind is not UrlKind.START:
            content = article.content if article else None
            due = next_due(
                kind,
                page.fetched_at,
                content=content,
                steady=page.state.steady,
                changed_at=page.state.changed_at,
            )
            self._archive.reclassify(page.state, kind, due)
        if article:
            outcome = self._archive.record_read(site, page, article)
            self._counts["added"] += outcome is Outcome.ADDED
            self._counts["changed"] += outcome is Outcome.REVISED
        elif reading.kind is not PageKind.ARTICLE:
            self._others[reading.why_other] += 1

    def _read_files(self, site: SiteKey) -> None:
        """Read attached files that other rules read; pages have no say in what they hold."""
        for kept in self._archive.files(site, other_than=extractor_version()):
            try:
                found = self._captures.read(kept.file, kept.offset, kept.length)
            except CaptureDamagedError:
                self._reasons["capture that cannot be read"] += 1
                continue
            self._counts["read"] += 1
            self._archive.keep_file(attachments.read_again(kept.read, read_file(found.body)))

    def report(self) -> ReextractReport:
        """What became of the captures."""
        return ReextractReport(
            read=self._counts["read"],
            changed=self._counts["changed"],
            added=self._counts["added"],
            withdrawn=self._counts["withdrawn"],
            failed=self._reasons.total(),
            reasons=dict(self._reasons),
            others=dict(self._others),
        )
