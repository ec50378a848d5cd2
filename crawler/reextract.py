"""Learns what a site's pages share, and reads its captures again with today's rules.

What is read better replaces what was read worse; the site changed nothing, so no
revision is made. An article that a capture held unnoticed is added; one that was
none is withdrawn.
"""

import ctypes
import gc
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from http import HTTPStatus

from archive.archive import Archive
from archive.capture_files import CaptureStore
from archive.crawl_model import (
    ExtractedArticle,
    ExtractedFile,
    Outcome,
    RunExit,
    StoredPage,
    StoredPart,
    StoredRevision,
    UrlKind,
)
from archive.errors import CaptureDamagedError
from archive.model import SiteKey
from archive.removal import erase_removed
from config.site import Site
from crawler.composition import Composition, compose_reading
from crawler.errors import ExtractionError
from crawler.extract.article import PageKind, PageReading
from crawler.extract.files.file_process import read_file_safely
from crawler.extract.page import Page
from crawler.extract.template.learn import learn_template
from crawler.extract.template.model import SiteTemplate
from crawler.extract.template.no_article import NoArticleReason
from crawler.past.past_pages import iterate_past_pages
from crawler.past.settle import SettleCounts, Settler
from crawler.policy import attachment_visits
from crawler.policy.scheduling import compute_next_due
from crawler.policy.unread import explain_unread_page
from crawler.policy.visit_factory import classify_page
from crawler.repeated_texts import find_repeated_texts, take_back
from crawler.site_extractor import (
    SiteExtractor,
    compute_sample_digest,
    load_captured_page,
    select_sample,
)
from crawler.urls.traps import SOFT_404

ReextractProgress = Callable[[int, int], None]
"""Told how many captures of a site have been read, of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReextractReport:
    """Counts of captures that were read again.

    `read` counts captures, `changed`, `added` and `withdrawn` articles, `taken_back` revisions that
    proved to be none; `reasons` says why captures failed, `others` why pages hold no article.
    """

    read: int = 0
    changed: int = 0
    added: int = 0
    withdrawn: int = 0
    taken_back: int = 0
    failed: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    others: Mapping[str, int] = field(default_factory=dict)


def reextract_sites(
    archive: Archive,
    captures: CaptureStore,
    sites: Iterable[Site],
    *,
    now: datetime,
    on_progress: ReextractProgress | None = None,
) -> ReextractReport:
    """Learn the templates of some sites and read everything again.

    Raises:
        ArchiveLockedError: a site is being crawled; those before it are done.
    """
    work = _Reextractor(archive, captures, on_progress)
    for site in sites:
        with archive.lock_site(site.key):
            work.process_site(site, now)
            erase_removed(archive, captures, SiteKey(site.key), now)
    return work.make_report()


def settle_imports(
    archive: Archive,
    captures: CaptureStore,
    site: Site,
    now: datetime,
    on_progress: ReextractProgress | None = None,
) -> SettleCounts:
    """Read what imports brought of a site, also one that was killed, and note that they are done.

    Where its template proves to be another than before, all of the site is read again. The caller
    holds the site's lock.
    """
    key = SiteKey(site.key)
    if not (runs := archive.runs.get_unfinished_imports(key)):
        return SettleCounts()
    work = _Reextractor(archive, captures, on_progress)
    counts = work.process_imports(site, now, runs)
    read_captured_files(archive, captures, site)
    archive.runs.finish_imports(runs, RunExit.DONE, now)
    return counts


def read_captured_files(archive: Archive, captures: CaptureStore, site: Site) -> None:
    """Read the attached files of which a capture is there that was not read."""
    key = SiteKey(site.key)
    links = archive.attachments.get_attachments(key) if site.attachments else []
    known = archive.attachments.get_files({(key, link.url) for link in links})
    for link in links:
        kept = archive.captures.get_last_body(key, link.url, HTTPStatus.OK)
        unread = ExtractedFile(site=key, url=link.url, extractor="")
        file = known.get((key, link.url), unread)
        if kept and file.capture != kept.id:
            archive.attachments.save_file(replace(file, extractor="", capture=kept.id))
    _Reextractor(archive, captures).process_files(site)


def relearn_template(
    archive: Archive, captures: CaptureStore, site: Site, now: datetime, run_id: int
) -> ReextractReport | None:
    """Learn a site's template; where it is another than before, read everything again.

    None where nothing new was learned. The caller holds the site's lock. What cannot be read by
    it counts for the run `run_id`.
    """
    work = _Reextractor(archive, captures, run_id=run_id)
    return work.make_report() if work.process_site(site, now, only_if_learned=True) else None


def _is_gone_later(old: StoredRevision, reading: PageReading) -> bool:
    """Tell whether an article was taken down after it was archived, which does not undo it."""
    return old.number > 1 and reading.reason == SOFT_404


def _free_memory() -> None:
    """Collect garbage and let the system have what is free: learning holds hundreds of pages."""
    gc.collect()  # Scrapy leaves a failure and its frames in cycles with each page
    with suppress(OSError, AttributeError):  # another C library
        ctypes.CDLL(None).malloc_trim(0)


@dataclass(frozen=True, slots=True)
class _SiteReading:
    """What reads a site's captures, and those that are read elsewhere, by identity and address."""

    site: SiteKey
    reader: SiteExtractor
    identities_elsewhere: Collection[str]
    urls_elsewhere: Collection[str]


class _Reextractor:
    """Reads the captures of sites again, and counts what becomes of them."""

    def __init__(
        self,
        archive: Archive,
        captures: CaptureStore,
        on_progress: ReextractProgress | None = None,
        run_id: int | None = None,
    ) -> None:
        self._archive = archive
        self._captures = captures
        self._run_id = run_id
        self._on_progress = on_progress
        self._counts: Counter[str] = Counter()
        self._reasons: Counter[str] = Counter()
        self._others: Counter[str] = Counter()
        self._is_sample_whole = True
        self.settled: SettleCounts | None = None

    def process_site(self, site: Site, now: datetime, *, only_if_learned: bool = False) -> bool:
        """Learn a site's template and read its captures by it; says whether they were read."""
        key, sites = SiteKey(site.key), self._archive.sites
        before = SiteExtractor.from_archive(self._archive, site).template
        known = before.shared_texts if before else frozenset()
        # Pages that no crawl asked for are learned from by years: see `iterate_past_pages`.
        sample = select_sample(self._archive, key, only_asked=True)
        past = self._archive.captures.get_first_of_years(key)
        learned_from: str | None = compute_sample_digest(sample, past)
        known_from = sites.get_learned_from(key)
        if before and only_if_learned and learned_from == known_from:
            template = before  # the same captures teach the same
        else:
            earlier = iterate_past_pages(self._archive, self._captures, past)
            _free_memory()
            template = learn_template(self._load_sample(sample), earlier)
            _free_memory()
            if not self._is_sample_whole:
                learned_from = None  # its files may be restored
        template = replace(template, shared_texts=known | find_repeated_texts(self._archive, key))
        if only_if_learned and template == before:
            if learned_from != known_from:
                sites.save_template(key, template.version, template.to_json(), now, learned_from)
            return False
        rows = self._archive.frontier.get_page_rows(key)
        told = self._reasons.copy(), self._others.copy()
        self._read_site(site, template, rows, now)
        # What was first read just now may be the text of many pages too.
        if more := find_repeated_texts(self._archive, key) - template.shared_texts:
            template = replace(template, shared_texts=template.shared_texts | more)
            self._reasons, self._others = told  # all is read anew
            self._read_site(site, template, rows, now)
        self.process_files(site)
        # Last, so that a run which is killed before this learns and reads again.
        sites.save_template(key, template.version, template.to_json(), now, learned_from)
        _free_memory()
        return True

    def _read_site(
        self, site: Site, template: SiteTemplate, rows: Mapping[int, int], now: datetime
    ) -> None:
        """Read all captures of a site by a template."""
        reader = SiteExtractor.from_template(site, template)
        settler = Settler(self._archive, self._captures, site, reader, now)
        # What has a past is read capture by capture, in order of time; the rest by its last one.
        imported = settler.find_imported()
        reading = _SiteReading(SiteKey(site.key), reader, set(imported), settler.get_urls(imported))
        self._read_captures(reading, rows)
        settler.settle(imported, self._on_progress)
        self.settled = settler.counts
        self._count_settled(settler.counts)

    def process_imports(self, site: Site, now: datetime, runs: Sequence[int]) -> SettleCounts:
        """Read what runs have imported; all of the site, where that teaches another template."""
        reader = SiteExtractor.from_archive(self._archive, site)
        settler = Settler(self._archive, self._captures, site, reader, now)
        settler.enqueue(settler.find_captured(runs))
        if self.process_site(site, now, only_if_learned=True):
            assert self.settled is not None  # noqa: S101 -- it was just settled
            return self.settled
        settler.settle(settler.find_captured(runs), self._on_progress)
        return settler.counts

    def _load_sample(self, sample: list[StoredPage]) -> Iterator[Page]:
        for page in sample:
            try:
                yield load_captured_page(self._captures, page)
            except CaptureDamagedError:  # it teaches nothing; reading it again counts it
                self._is_sample_whole = False

    def _count_settled(self, counts: SettleCounts) -> None:
        changes = {"added": len(counts.added), "changed": len(counts.revised)}
        self._counts.update(read=counts.read, withdrawn=counts.withdrawn, **changes)
        self._reasons.update(counts.reasons)
        self._others.update(counts.others)
        self._others["removed from the archive on request"] += counts.removed

    def _read_captures(self, reading: _SiteReading, rows: Mapping[int, int]) -> None:
        """Read revisions first: what pages hold is compared with them as read today."""
        site, archive = reading.site, self._archive
        parts = archive.parts.get_captures(site, archive.parts.get_heads(site))
        of_revisions = archive.articles.get_captures_of_revisions(site)
        known = frozenset(of_revisions)
        rest = [row for row, capture in rows.items() if capture not in known]
        done, total = 0, len(of_revisions) + len(rest)
        for old in archive.articles.iterate_revisions(site):
            done += 1
            if old.url in reading.urls_elsewhere:
                continue
            if composed := self._read_capture(old, reading.reader, old.parts):
                article = composed.make_article(reading.reader)
                self._update_revision(site, old, composed.reading, article)
            self._tell(done, total)
        for page in archive.frontier.iterate_pages(rest):
            done += 1
            # Further pages of articles are read with the first ones.
            is_part = page.state.kind is UrlKind.PART
            if is_part or page.state.identity in reading.identities_elsewhere:
                continue
            own = parts.get(page.state.id, ())
            if composed := self._read_capture(page, reading.reader, own):
                article = composed.make_article(reading.reader)
                self._record_page(site, page, composed.reading, article)
            self._tell(done, total)

    def _tell(self, done: int, total: int) -> None:
        if self._on_progress:
            self._on_progress(done, total)

    def _read_capture(
        self,
        kept: StoredPage | StoredRevision,
        reader: SiteExtractor,
        parts: Sequence[StoredPart],
    ) -> Composition | None:
        try:
            composed = compose_reading(self._captures, reader, kept, parts)
        except CaptureDamagedError:
            self._reasons["capture that cannot be read"] += 1
            return None
        except ExtractionError as error:
            self._reasons[str(error)] += 1
            return None
        self._counts["read"] += 1
        reading = composed.reading
        if reading.kind is PageKind.ARTICLE and reading.extraction is None:
            self._reasons[reading.reason or "no article"] += 1
        return composed

    def _update_revision(
        self,
        site: SiteKey,
        old: StoredRevision,
        reading: PageReading,
        article: ExtractedArticle | None,
    ) -> None:
        """Replace what was read from a capture, or withdraw an article that was none."""
        if article:
            self._counts["changed"] += self._archive.article_writer.replace_revision(old, article)
        elif reading.reason == NoArticleReason.SAME_TEXT:
            if done := take_back(self._archive, site, old, self._run_id):
                self._counts[done] += 1
        elif reading.kind is not PageKind.ARTICLE and not _is_gone_later(old, reading):
            self._counts["withdrawn"] += self._archive.article_writer.withdraw_article(old)

    def _record_page(
        self,
        site: SiteKey,
        page: StoredPage,
        reading: PageReading,
        article: ExtractedArticle | None,
    ) -> None:
        """Take in what a page holds by today's rules, and what kind of page it is."""
        kind = classify_page(reading, page.state.kind)
        if self._update_unread(page, reading):
            kind = UrlKind.ARTICLE
        if kind is not page.state.kind is not UrlKind.START:
            content = article.content if article else None
            due = compute_next_due(
                kind,
                page.fetched_at,
                content=content,
                steady=page.state.steady,
                changed_at=page.state.changed_at,
            )
            self._archive.frontier.reclassify_url(page.state, kind, due)
        if article:
            outcome = self._archive.visits.record_extraction(site, page, article)
            self._counts["added"] += outcome is Outcome.ADDED
            self._counts["changed"] += outcome is Outcome.REVISED
            self._others["removed from the archive on request"] += outcome is Outcome.REMOVED
        elif reading.kind is not PageKind.ARTICLE:
            self._others[reading.no_article_reason] += 1

    def _update_unread(self, page: StoredPage, reading: PageReading) -> bool:
        """Remember whether a page that was to be an article is one; tell whether it is not."""
        if page.state.failures:  # what was answered since counts
            return page.state.unread is not None
        reason = explain_unread_page(page.state, reading, is_known=False)
        if reason != page.state.unread:
            self._archive.frontier.set_unread(page.state, reason, self._run_id)
        return reason is not None

    def process_files(self, site: Site) -> None:
        """Read attached files that other rules read; pages have no say in what they hold."""
        for kept in self._archive.attachments.get_stored_files(
            SiteKey(site.key), not_read_by=attachment_visits.compute_file_version(ocr=site.ocr)
        ):
            try:
                found = self._captures.read_body(kept.file, kept.offset, kept.length)
            except CaptureDamagedError:
                self._reasons["capture that cannot be read"] += 1
                continue
            self._counts["read"] += 1
            read = read_file_safely(found.body, ocr=site.ocr)
            self._archive.attachments.save_file(
                attachment_visits.update_extracted_file(kept.extracted, read, ocr=site.ocr)
            )

    def make_report(self) -> ReextractReport:
        """Return the counts so far."""
        return ReextractReport(
            read=self._counts["read"],
            changed=self._counts["changed"],
            added=self._counts["added"],
            withdrawn=self._counts["withdrawn"],
            taken_back=self._counts["taken_back"],
            failed=self._reasons.total(),
            reasons=dict(self._reasons),
            others=dict(+self._others),
        )
