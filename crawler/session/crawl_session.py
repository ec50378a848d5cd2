"""One run of one site, as the archive sees it: its lock, its captures, its counts, its end.

The spider says what happened; the recorder writes it down. It knows neither when to
fetch (`crawler.policy.scheduling`) nor how to read (`crawler.extract`).
"""

import logging
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response

from archive.archive import Archive
from archive.article_json import compute_content_hash
from archive.capture_files import CaptureStore
from archive.crawl_model import (
    ExtractedArticle,
    FoundUrl,
    Outcome,
    Quality,
    Run,
    RunExit,
    UrlKind,
    UrlState,
    Visit,
)
from archive.errors import ArchiveError, ArchiveLockedError, CaptureDamagedError
from archive.model import Content, SiteKey, SiteMetadata
from config.site import Site
from crawler.discovery.found_urls import select_sitemaps
from crawler.errors import ExtractionError
from crawler.job import CrawlJob, RunProgress, RunReport
from crawler.policy import attachments
from crawler.policy.health import clock_trouble
from crawler.policy.scheduling import OTHER_PAGE_INTERVAL
from crawler.reextract import reextract_revision, relearn_template
from crawler.session.capture_log import CaptureLog, CaptureRef, get_utc_now
from crawler.session.listing_walk import ListingWalk
from crawler.session.politeness import Politeness
from crawler.session.shared_fault import SharedFault
from crawler.session.trap_detector import TrapDetector
from crawler.site_extractor import SiteExtractor
from crawler.urls.canonical_key import get_host_port

logger = logging.getLogger(__name__)

_COUNTER_BY_OUTCOME = {
    Outcome.ADDED: "new",
    Outcome.REVISED: "changed",
    Outcome.UNCHANGED: "unchanged",
    Outcome.NO_ARTICLE: "other_pages",
}


_FINISHED_REASON = "finished"
_STOPPED_REASONS = frozenset({"shutdown", "cancelled"})
_START_HINT = (
    "Look at the site with a browser; if it has moved, mend start_urls in its file,"
    " else the next crawl tries again."
)


class CrawlSession:
    """Writes down one run. `open` it before the first request, `close` it after the last."""

    def __init__(self, job: CrawlJob, shared: SharedFault | None = None) -> None:
        self.job = job
        self.shared = shared or SharedFault()
        self.site = SiteKey(job.site.key)
        self.scope = list(job.site.start_urls)
        self.run_id = 0
        self.report: RunReport | None = None
        self.counts: Counter[str] = Counter()
        self.failure_counts: Counter[str] = Counter()
        self.other_counts: Counter[str] = Counter()
        self.feed_counts: Counter[str] = Counter()
        self.attachment_counts: Counter[str] = Counter()
        self.robots_failures: dict[str, str] = {}
        self._started_at = get_utc_now()
        self._run_error: tuple[RunExit, str, str] | None = None
        self._locked_since: datetime | None = None
        self._fault: ArchiveError | None = None
        self._has_read_start_page = False
        self._start_failure = ""
        self._exit_stack = ExitStack()
        self.extractor: SiteExtractor
        self.politeness: Politeness
        self.listing_walk: ListingWalk
        self.trap_detector = TrapDetector(())
        self._archive: Archive
        self._captures: CaptureStore
        self._capture_log: CaptureLog

    def open(self, starts: list[FoundUrl]) -> None:
        """Take the site's lock and begin a run.

        Raises:
            ArchiveError: another run holds the site, or the archive cannot be used.
        """
        if self.shared.error:
            raise self.shared.error
        settings, site = self.job.settings, self.job.site
        self._archive = self._exit_stack.enter_context(
            Archive.open(settings.archive_url, data=settings.data, create=True)
        )
        self._exit_stack.enter_context(self._archive.lock_site(site.key))
        facts = SiteMetadata(
            key=self.site,
            institution=site.institution or None,
            kind=site.kind,
            province=site.province or None,
            province_2025=site.province_2025 or None,
        )
        self._apply_former_urls(site)
        if trouble := clock_trouble(self._archive.runs.get_runs(self.site, 1), self._started_at):
            logger.warning("%s: %s; what it put off is fetched now", site.key, trouble)
        self.run_id = self._archive.runs.start_run(facts, starts, self._started_at)
        self._captures = CaptureStore(settings.captures)
        self.extractor = SiteExtractor.from_archive(self._archive, site)
        self.politeness = Politeness(self._archive, self.site)
        self.listing_walk = ListingWalk(self._archive, self.site, self._started_at, self.job.since)
        self.trap_detector = TrapDetector(self._archive.frontier.get_unproductive_urls(self.site))
        if not site.attachments:
            self._archive.attachments.enqueue_attachments(self.site, (), self._started_at)
        going_on = self._archive.captures.resume_capture_file(
            self._captures, self.site, self.run_id
        )
        writer = self._captures.open_writer(
            site.key, self.run_id, self._started_at, resumed_file=going_on
        )
        self._capture_log = CaptureLog(
            self._archive,
            self._captures,
            self._exit_stack.enter_context(writer),
            self.site,
            self.run_id,
        )

    def _apply_former_urls(self, site: Site) -> None:
        """Let what is known of the site under a former address be known where it is now."""
        now = site.start_urls[0]
        for url in site.former_urls:
            base = urljoin(now, "/").rstrip("/")
            self._archive.sites.move_site(self.site, get_host_port(url), get_host_port(now), base)

    def get_next_url(self) -> UrlState | None:
        """What to fetch next; None when nothing is due or the limit of pages is reached."""
        limit = self.job.max_pages
        if (
            self.shared.error
            or self._run_error
            or (limit is not None and self.counts["fetched"] >= limit)
        ):
            return None
        found = self._get_next_allowed()
        if found is None and self.job.site.attachments:
            # Files come last, when the articles that link to them are known.
            attached = self._archive.attachments.get_attachments(self.site)
            files = attachments.select_attachments(attached, self.scope)
            if files:
                self._archive.attachments.enqueue_attachments(self.site, files, self._started_at)
                found = self._get_next_allowed()
        return found

    def _get_next_allowed(self) -> UrlState | None:
        """What is due and no trap."""
        while state := self._get_next_due():
            trap = self.trap_detector.find_trap(state)
            if trap is None:
                return state
            self.trap_detector.trap_counts[trap] += 1
            pause = timedelta() if self.trap_detector.is_undecided else OTHER_PAGE_INTERVAL
            self._archive.frontier.postpone_url(state, self.run_id, self._started_at + pause)
        return None

    def _get_next_due(self) -> UrlState | None:
        """What is due; with a date to begin from, articles before the later pages of listings."""
        pagers = self.listing_walk.get_allowed_pagers()
        for allowed in [None] if pagers is None else [(), pagers]:
            state = self._archive.frontier.get_next_url(
                self.site,
                self.run_id,
                self._started_at,
                is_full=self.job.is_full,
                allowed_pagers=allowed,
            )
            if state:
                return state
        return None

    def store_response(self, request: Request, response: Response) -> CaptureRef:
        """Keep a response.

        Raises:
            ArchiveError: it cannot be kept, or the run has ended.
        """
        if self.report:
            raise ArchiveError("The run has ended.", hint="The page is fetched next time.")
        try:
            return self._capture_log.store_response(request, response)
        except ArchiveError as error:  # of a robots.txt Scrapy would tell nobody
            self.abort_on_error(error)
            raise

    def has_changed(self, state: UrlState, article: ExtractedArticle) -> bool:
        """Whether an article differs from what was last read at its address; a new one does not.

        Better rules are no change: what was read by others is read again as today's rules do,
        and compared as it was read where its capture cannot be read any more.
        """
        before = self._archive.articles.get_latest_revision(self.site, state.identity)
        if before and before.extractor != self.extractor.version:
            with suppress(CaptureDamagedError, ExtractionError):
                reextract_revision(self._archive, self._captures, before, self.extractor)
                before = self._archive.articles.get_latest_revision(self.site, state.identity)
        if before is None or before.url != state.url:
            return False
        return before.content_hash != compute_content_hash(article.content)

    def get_known_content(self, identity: str) -> Content | None:
        """What an address's article says, where one was read."""
        before = self._archive.articles.get_latest_revision(self.site, identity)
        article = self._archive.articles.get_article(before.article) if before else None
        return article.content if article else None

    def save_robots_txt(self, host: str, text: str) -> None:
        """Remember a robots.txt for the day when its server fails."""
        try:
            self._archive.hosts.save_robots_txt(self.site, host, text)
        except ArchiveError as error:  # Scrapy would print a traceback and go on
            self.abort_on_error(error)

    def get_last_robots_txt(self, host: str) -> str | None:
        """The robots.txt that a server last sent."""
        try:
            return self._archive.hosts.get_host(self.site, host).robots
        except ArchiveError as error:
            self.abort_on_error(error)
            return None

    def on_robots_parsed(self, page: str, sitemaps: Sequence[str]) -> None:
        """Put the sitemaps of a page's server into the frontier."""
        if get_host_port(page) in self.robots_failures:
            return
        found = select_sitemaps(page, sitemaps, self.scope)
        try:
            self._archive.frontier.enqueue_urls(self.site, found, get_utc_now())
        except ArchiveError as error:
            self.abort_on_error(error)

    def record_visit(self, visit: Visit) -> Outcome:
        """Remember a visit and count it; what comes after the end of the run is passed over."""
        if self.report:
            return Outcome.UNCHANGED
        outcome = self._archive.visits.record_visit(visit)
        self.counts["fetched"] += 1
        self.counts["not_modified"] += visit.is_unmodified
        if visit.attachment:
            self.attachment_counts[f"attachment: {visit.attachment.reason or 'read'}"] += 1
        if visit.is_failed:
            self.counts["failed"] += 1
        else:
            self.counts[_COUNTER_BY_OUTCOME[outcome]] += 1
            is_good = visit.is_page or visit.is_unmodified
            self._has_read_start_page |= is_good and visit.state.kind is UrlKind.START
        return outcome

    def count_failure(self, state: UrlState, reason: str) -> None:
        """Count a failure; that of a start page is remembered."""
        self.failure_counts[reason] += 1
        if state.kind is UrlKind.START:
            self._start_failure = reason

    def abort(self, message: str, hint: str) -> None:
        """Note that the site wants no more of this run, or can give none."""
        if self._fault is None:  # else the site is not to blame
            self._run_error = (RunExit.FAILED, message, hint)

    def abort_on_error(self, error: ArchiveError) -> None:
        """Note what makes it senseless to go on; the first such error counts."""
        if self._fault:
            return
        self._fault = error
        self.shared.record_error(error)
        exit_ = RunExit.FAILED
        if isinstance(error, ArchiveLockedError) and not self.run_id:
            exit_, self._locked_since = RunExit.LOCKED, error.since
        self._run_error = (exit_, str(error), error.hint)

    def make_progress(self) -> RunProgress:
        """How far the run is."""
        queued = self._archive.frontier.count_due(
            self.site, self.run_id, self._started_at, is_full=self.job.is_full
        )
        return RunProgress(
            site=self.site,
            fetched=self.counts["fetched"],
            new=self.counts["new"],
            changed=self.counts["changed"],
            failed=self.counts["failed"],
            queued=queued,
            seconds=(get_utc_now() - self._started_at).total_seconds(),
        )

    def close(self, reason: str) -> None:
        """End the run and write how it went; `reason` is Scrapy's word for how it ended."""
        if self.report:
            return
        if self.shared.error:
            self.abort_on_error(self.shared.error)
        if self.run_id and not self._run_error and reason == _FINISHED_REASON:
            self._relearn_template()
        quality = self._measure_quality()
        exit_, message, hint = self._run_error or self._describe_end(reason)
        self.report = RunReport(
            site=self.site,
            run_id=self.run_id or None,
            exit=exit_,
            message=message,
            hint=hint,
            started_at=self._started_at,
            finished_at=get_utc_now(),
            counts=dict(+self.counts),
            reasons=dict(self.failure_counts),
            others=dict(self.other_counts + self.feed_counts + self.attachment_counts),
            traps=dict(self.trap_detector.trap_counts),
            requests=self._capture_log.request_count if self.run_id else 0,
            bytes=self._capture_log.byte_count if self.run_id else 0,
            quality=quality,
            fault=self._fault,
            locked_since=self._locked_since,
        )
        self._finish_run(self.report)
        with suppress(ArchiveError, OSError):
            self._exit_stack.close()

    def _relearn_template(self) -> None:
        """Learn from what the run brought; read again what is read differently now."""
        try:
            report = relearn_template(
                self._archive, self._captures, self.job.site, self._started_at
            )
        except ArchiveError as error:
            self.abort_on_error(error)
            return
        if report is None:
            return
        self.counts.update({"new": report.added, "withdrawn": report.withdrawn})
        self.counts.subtract({"other_pages": report.added})
        self.counts = +self.counts  # without zeros
        if self.extractor.template is None:  # nothing was known: these pages were guessed at before
            self.other_counts = Counter(report.others)

    def _measure_quality(self) -> Quality:
        """What the articles of the run lack; nothing is said where the archive cannot be read."""
        try:
            if self.run_id:
                return self._archive.runs.get_run_quality(self.run_id)
        except ArchiveError as error:
            self.abort_on_error(error)
        return Quality()

    def _describe_end(self, reason: str) -> tuple[RunExit, str, str]:
        if reason in _STOPPED_REASONS:
            return RunExit.STOPPED, "stopped before it was done", "The next crawl goes on with it."
        if reason != _FINISHED_REASON:
            return RunExit.FAILED, f"broken off ({reason})", "The log above says why."
        if not self._has_read_start_page:
            why = self._start_failure or "no answer"
            return RunExit.FAILED, f"no start page could be read: {why}", _START_HINT
        return RunExit.DONE, "", ""

    def _finish_run(self, report: RunReport) -> None:
        """Write how the run went; where even that fails, the run has failed."""
        try:
            if self.run_id:
                self._write_end(report)
        except (ArchiveError, OSError) as error:
            if isinstance(error, ArchiveError) and not self._fault:
                self.abort_on_error(error)
                exit_ = RunExit.FAILED
                self.report = replace(
                    report, exit=exit_, message=str(error), hint=error.hint, fault=error
                )

    def _write_end(self, report: RunReport) -> None:
        done = report.exit is RunExit.DONE and self.get_next_url() is None
        done = done and not self.trap_detector.is_undecided
        under_limit = self.job.since is None and (
            self.job.max_pages is None or self.counts["fetched"] < self.job.max_pages
        )
        run = Run(
            id=self.run_id,
            site=self.site,
            started_at=report.started_at,
            finished_at=report.finished_at,
            exit=report.exit,
            message=report.message,
            counts=report.counts,
            reasons=report.reasons,
            others=report.others,
            traps=report.traps,
            requests=report.requests,
            bytes=report.bytes,
            quality=report.quality,
        )
        self._archive.runs.finish_run(run, is_backfilled=done and under_limit)
