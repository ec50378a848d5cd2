"""One run of one site: its lock, its captures, its visits, its counts, its end.

Spider, pipelines and middlewares reach the archive through it. It knows neither when to fetch
(`crawler.policy.scheduling`) nor how to read (`crawler.extract`).
"""

import logging
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.statscollectors import StatsCollector

from archive.archive import Archive
from archive.balance import Balance, UnreadUrl
from archive.capture_files import CaptureStore
from archive.crawl_model import (
    ExtractedArticle,
    FoundUrl,
    Quality,
    RunExit,
    UrlState,
    Visit,
)
from archive.errors import ArchiveError, ArchiveLockedError, CapturesUnreachableError
from archive.model import SiteKey, SiteMetadata
from archive.spool import open_run_writer
from crawler.composition import has_article_changed
from crawler.job import CrawlJob, RunProgress, RunReport
from crawler.policy.health import find_clock_error
from crawler.policy.visit_factory import make_start_urls
from crawler.reextract import relearn_template
from crawler.session.archive_failure import ArchiveFailure
from crawler.session.beliefs import Beliefs
from crawler.session.capture_writer import (
    CaptureRef,
    RunCaptureWriter,
    get_utc_now,
    upload_captures,
)
from crawler.session.listing_walk import ListingWalk
from crawler.session.lost_hosts import LostHosts
from crawler.session.pace import Pace
from crawler.session.part_walk import PartWalk
from crawler.session.politeness import Politeness
from crawler.session.removed_articles import RemovedArticles
from crawler.session.robots_store import RobotsStore
from crawler.session.run_balance import RunBalance
from crawler.session.run_counts import FINISHED_REASON, RunCounts
from crawler.session.site_addresses import update_addresses
from crawler.session.site_scheduling import require_due
from crawler.session.trap_detector import TrapDetector
from crawler.session.url_queue import UrlQueue
from crawler.site_extractor import SiteExtractor
from crawler.urls.canonical_key import make_canonical_key
from crawler.urls.scope import Scope

if TYPE_CHECKING:
    from datetime import datetime

logger = logging.getLogger(__name__)


class CrawlSession:
    """One run: open it before the first request, close it after the last."""

    def __init__(self, job: CrawlJob, shared: ArchiveFailure | None = None) -> None:
        self.job = job
        self.shared = shared or ArchiveFailure()
        self.site = SiteKey(job.site.key)
        self.scope = Scope(job.site.start_urls, job.site.scope)
        self.lost_hosts = LostHosts(job.site.start_urls)
        self.run_id = 0
        self.report: RunReport | None = None
        self.counts = RunCounts()
        self.awaited: UrlState | None = None
        self.robots_failures: dict[str, str] = {}
        self.robots: RobotsStore
        self.certificate_faults: dict[str, str] = {}
        self.script_cookies: dict[str, str] = {}
        """By host: the cookie, as `name=value`, that a script of it writes out."""
        self._started_at = get_utc_now()
        self.pace = Pace(job.site.delay, job.settings.max_run, self._started_at)
        self._run_error: tuple[RunExit, str, str] | None = None
        self._locked_since: datetime | None = None
        self._fault: ArchiveError | None = None
        self._exit_stack = ExitStack()
        self.extractor: SiteExtractor
        self.politeness: Politeness
        self.listing_walk: ListingWalk
        self.part_walk: PartWalk
        self.beliefs: Beliefs
        self.balance: RunBalance
        self.trap_detector = TrapDetector(())
        self._removed: RemovedArticles
        self._archive: Archive
        self._captures: CaptureStore
        self.capture_writer: RunCaptureWriter
        self._queue: UrlQueue

    def open_or_abort(self, stats: StatsCollector | None) -> None:
        """Take the site's lock and begin a run; where that fails, note it as the run's end."""
        self.counts.stats = stats
        try:
            if self.shared.error:
                raise self.shared.error
            self._open(make_start_urls(self.job.site.start_urls))
            if mistake := self.job.find_mistake():
                self.abort(*mistake)
        except ArchiveError as error:
            self.abort_on_error(error)

    def _open(self, starts: list[FoundUrl]) -> None:
        settings, site = self.job.settings, self.job.site
        self._archive = self._exit_stack.enter_context(
            Archive.open(settings.archive_url, data=settings.data, create=True)
        )
        self._exit_stack.enter_context(self._archive.lock_site(site.key))
        require_due(self._archive, self.job, self._started_at)
        facts = SiteMetadata(
            key=self.site,
            institution=site.institution or None,
            kind=site.kind,
            province=site.province or None,
            province_2025=site.province_2025 or None,
        )
        # Before the run begins, so that its start URLs meet what is known of the old address.
        update_addresses(self._archive, site, self._started_at)
        if trouble := find_clock_error(self._archive.runs.get_runs(self.site, 1), self._started_at):
            logger.warning("%s: %s; what it put off is fetched now", site.key, trouble)
        self.run_id = self._archive.runs.start_run(
            facts, starts, self._started_at, is_full=self.job.is_full
        )
        self.balance = RunBalance(self._archive, self.site, self.run_id)  # asked however it ends
        self._captures = CaptureStore(settings.captures, settings.captures_url)
        # Once what follows is closed.
        self._exit_stack.callback(upload_captures, self._archive, self._captures, self.site)
        removed = RemovedArticles(self._archive, self._captures, self.site)
        self._removed = self._exit_stack.enter_context(removed)
        self.extractor = SiteExtractor.from_archive(self._archive, site)
        self.politeness = Politeness(self._archive, self.site)
        self.listing_walk = ListingWalk(self._archive, self.site, self._started_at, self.job.since)
        self.trap_detector = TrapDetector(self._archive.frontier.get_unproductive_urls(self.site))
        self._queue = self._make_queue()
        self.robots = self._make_robots_store()
        if not site.attachments:
            self._archive.attachments.enqueue_attachments(self.site, (), self._started_at)
        self.capture_writer = self._open_capture_writer()

    def _open_capture_writer(self) -> RunCaptureWriter:
        """Open the file of the run's captures."""
        self._archive.claim_captures(self._captures)
        own = (self._archive, self._captures, self.site, self.run_id)
        writer = self._exit_stack.enter_context(open_run_writer(*own, self._started_at))
        return RunCaptureWriter(*own, writer)

    def _make_queue(self) -> UrlQueue:
        own = (self.extractor, self.job, self.run_id, self.counts)
        self.part_walk = PartWalk(self._archive, self._captures, *own)
        self.beliefs = Beliefs(self._archive, self.site, self.run_id, self._started_at)
        self.beliefs.check()
        return UrlQueue(
            archive=self._archive,
            job=self.job,
            run_id=self.run_id,
            started_at=self._started_at,
            scope=self.scope,
            listing_walk=self.listing_walk,
            part_walk=self.part_walk,
            beliefs=self.beliefs,
            trap_detector=self.trap_detector,
            lost_hosts=self.lost_hosts,
            pace=self.pace,
        )

    def _make_robots_store(self) -> RobotsStore:
        return RobotsStore(
            archive=self._archive,
            site=self.site,
            scope=self.scope,
            on_error=self.abort_on_error,
            on_named=self.balance.add_named_feeds,
        )

    def get_next_url(self) -> UrlState | None:
        """Return the next URL; None when nothing is due or the limit of pages is reached."""
        limit = self.job.max_pages
        if (
            self.shared.error
            or self._run_error
            or (limit is not None and self.counts.outcomes["fetched"] >= limit)
        ):
            return None
        has_gone_on = self.counts.outcomes["fetched"] > len(self.job.site.start_urls)
        is_over = has_gone_on and self.pace.is_over(get_utc_now())
        if is_over and (left := self._queue.count_due()):
            self._run_error = (RunExit.SLOW, *self.pace.describe_end(left))
            return None
        return self._queue.get_next_url()

    def store_response(self, request: Request, response: Response) -> CaptureRef:
        """Store a response as a capture.

        Raises:
            ArchiveError: it cannot be kept, or the run has ended.
        """
        if self.report:
            raise ArchiveError("The run has ended.", hint="The page is fetched next time.")
        try:
            capture = self.capture_writer.store_response(request, response)
        except ArchiveError as error:  # of a robots.txt Scrapy would tell nobody
            self.abort_on_error(error)
            raise
        self.counts.count_capture(len(response.body))
        return capture

    def has_changed(self, state: UrlState, article: ExtractedArticle) -> bool:
        """Tell whether an article is another than was last read at its URL; a new one is not."""
        return has_article_changed(
            self._archive, self._captures, self.extractor, self.site, state, article
        )

    def store_visit(self, visit: Visit) -> bool:
        """Record a visit, in one transaction; tells whether the run can go on.

        What comes after the end of the run is passed over: its address is still due.
        """
        if self.report:
            return False
        try:
            failure = self.counts.reason_by_identity.pop(visit.state.identity, None)
            visit = self.balance.judge(visit, failure)
            outcome = self._archive.visits.record_visit(visit)
            self.beliefs.record_visit(visit, outcome)
            self._removed.count_links(visit, self.trap_detector.trap_counts)
            self.awaited = None  # committed: whatever happens now, the address is not lost
            self.counts.count_visit(visit, outcome)
            if self.politeness.notice_wrong_validator(visit, outcome):
                self.trap_detector.trap_counts["validator that lies"] += 1
        except ArchiveError as error:
            self.abort_on_error(error)
            return False
        return True

    def abort(self, message: str, hint: str) -> None:
        """Note that the site wants no more of this run."""
        if self._fault is None:  # the archive's own error, else the site is not to blame
            self._run_error = (RunExit.FAILED, message, hint)

    def fetch_again(self, url: str) -> None:
        """Let a URL that this run has fetched be due in it once more."""
        self._archive.frontier.requeue_url(self.site, make_canonical_key(url))

    def leave_host(self, url: str, message: str, hint: str) -> None:
        """Ask the host of a URL for nothing more; the run ends where no start host is left."""
        if not self.lost_hosts.add(url, message):
            self.abort(message, hint)
        self.awaited = None  # what was asked for is still due

    def abort_on_error(self, error: ArchiveError) -> None:
        """Note what makes it senseless to go on; the first such error counts."""
        self.awaited = None
        if self._fault:
            return
        self._fault = error
        self.shared.record_error(error)
        exit_ = RunExit.FAILED
        if isinstance(error, ArchiveLockedError) and not self.run_id:
            exit_ = RunExit.SKIPPED if self.job.is_only_due else RunExit.LOCKED
            self._locked_since = error.since
        self._run_error = (exit_, str(error), error.hint)

    def make_progress(self) -> RunProgress | None:
        """Return how far the run is; None where the archive cannot be read, or the run is over."""
        if self._fault or self.report:
            return None
        try:
            queued = self._queue.count_due()
        except ArchiveError as error:
            self.abort_on_error(error)
            return None
        return RunProgress(
            site=self.site,
            fetched=self.counts.outcomes["fetched"],
            new=self.counts.outcomes["new"],
            changed=self.counts.outcomes["changed"],
            failed=self.counts.outcomes["failed"],
            queued=queued,
            seconds=(get_utc_now() - self._started_at).total_seconds(),
            waiting=self.pace.describe_pause(get_utc_now()),
            spooled=sum(self._captures.list_spooled(self.site).values()),
        )

    def close(self, reason: str) -> None:
        """End the run and write how it went; `reason` is Scrapy's word for how it ended."""
        if self.report:
            return
        if self.shared.error:
            self.abort_on_error(self.shared.error)
        is_whole = not self._run_error or self._run_error[0] is RunExit.SLOW
        if self.run_id and is_whole and reason == FINISHED_REASON:
            self._relearn_template()
        quality, balance, unread = self._measure_articles()
        exit_, message, hint = self._describe_end(reason)
        self.report = RunReport(
            site=self.site,
            run_id=self.run_id or None,
            exit=exit_,
            message=message,
            hint=hint,
            started_at=self._started_at,
            finished_at=get_utc_now(),
            counts=dict(+self.counts.outcomes),
            reasons=dict(self.counts.failures),
            others=self.counts.count_non_articles(),
            traps=dict(+self.trap_detector.trap_counts),
            requests=self.counts.captures,
            bytes=self.counts.captured_bytes,
            quality=quality,
            balance=balance,
            unread=unread,
            fault=self._fault,
            locked_since=self._locked_since,
        )
        self.counts.add_traps(self.report.traps)
        self._finish_run(self.report)
        # The report stands; what the capture file or the lock still complains of cannot be mended.
        with suppress(ArchiveError, OSError):
            self._exit_stack.close()

    @property
    def _is_unlimited(self) -> bool:
        return self.job.is_unlimited(self.counts.outcomes["fetched"])

    def _describe_end(self, reason: str) -> tuple[RunExit, str, str]:
        """Return exit, message and hint of a run; one that found nothing has failed."""
        end = self._run_error or self.counts.describe_end(reason, self.lost_hosts)
        is_whole = end[0] is RunExit.DONE and self._is_unlimited and not self.lost_hosts
        if is_whole and (failure := self.balance.explain_failure(self.counts.outcomes["new"])):
            return RunExit.FAILED, *failure
        return end

    def _relearn_template(self) -> None:
        """Learn from what the run brought; read again what is read differently now."""
        try:
            report = relearn_template(
                self._archive, self._captures, self.job.site, self._started_at, self.run_id
            )
            self.beliefs.settle()
        except CapturesUnreachableError as error:  # the next run learns from what this one brought
            logger.warning("%s: nothing is learned from this run: %s", self.site, error)
            return
        except ArchiveError as error:
            self.abort_on_error(error)
            return
        if report is None:
            return
        self.counts.add_relearned(report.added, report.withdrawn, report.taken_back)
        if self.extractor.template is None:  # nothing was known: these pages were guessed at before
            self.counts.other_pages = Counter(report.others)

    def _measure_articles(self) -> tuple[Quality, Balance, tuple[UnreadUrl, ...]]:
        """Count what the articles of the run lack, and what was not read; zero where none can."""
        try:
            if self.run_id:
                quality = self._archive.runs.get_run_quality(self.run_id)
                return quality, self.balance.measure(), self.balance.list_unread()
        except ArchiveError as error:
            self.abort_on_error(error)
        return Quality(), Balance(), ()

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
        done = done and not self.trap_detector.is_undecided and not self.lost_hosts
        self._archive.runs.finish_run(
            report.make_run(self.run_id), is_backfilled=done and self._is_unlimited
        )


def get_session(crawler: Crawler) -> CrawlSession | None:
    """Return the session of a crawler's spider; None where the spider keeps none (`probe`)."""
    session = getattr(crawler.spider, "session", None)
    return session if isinstance(session, CrawlSession) else None
