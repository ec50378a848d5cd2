"""One run of one site, as the archive sees it: its lock, its captures, its counts, its end.

The spider says what happened; the recorder writes it down. It knows neither when to
fetch (`crawler.decisions.frontier`) nor how to read (`crawler.extract`).
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

from archive.article_json import content_hash
from archive.captures import CaptureStore
from archive.errors import ArchiveError, ArchiveLockedError, CaptureDamagedError
from archive.history import (
    ArticleRead,
    FoundUrl,
    Outcome,
    Quality,
    Run,
    RunExit,
    UrlKind,
    UrlState,
    Visit,
)
from archive.model import Content, SiteFacts, SiteKey
from archive.store import Archive
from config.site import Site
from crawler.addresses.identity import host_of
from crawler.decisions import attachments
from crawler.decisions.discovery import sitemaps_of
from crawler.decisions.frontier import SIDE_PAGE
from crawler.decisions.health import clock_trouble
from crawler.errors import ExtractionError
from crawler.job import CrawlJob, Progress, RunReport
from crawler.reader import Reader
from crawler.reextract import read_again, refresh
from crawler.runs.capture_log import Capture, CaptureLog, utc_now
from crawler.runs.guide import Guide
from crawler.runs.manners import Manners
from crawler.runs.shared_fault import SharedFault
from crawler.runs.watch import TrapWatch

logger = logging.getLogger(__name__)

_COUNT_OF = {
    Outcome.ADDED: "new",
    Outcome.REVISED: "changed",
    Outcome.UNCHANGED: "unchanged",
    Outcome.NO_ARTICLE: "other_pages",
}


_FINISHED = "finished"
_STOPPED = frozenset({"shutdown", "cancelled"})
_START_HINT = (
    "Look at the site with a browser; if it has moved, mend start_urls in its file,"
    " else the next crawl tries again."
)


class Recorder:
    """Writes down one run. `open` it before the first request, `close` it after the last."""

    def __init__(self, job: CrawlJob, shared: SharedFault | None = None) -> None:
        self.job = job
        self.shared = shared or SharedFault()
        self.site = SiteKey(job.site.key)
        self.scope = list(job.site.start_urls)
        self.run = 0
        self.report: RunReport | None = None
        self.counts: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.others: Counter[str] = Counter()
        self.lists: Counter[str] = Counter()
        self.files: Counter[str] = Counter()
        self.robots_failures: dict[str, str] = {}
        self._started_at = utc_now()
        self._error: tuple[RunExit, str, str] | None = None
        self._locked_since: datetime | None = None
        self._fault: ArchiveError | None = None
        self._has_started = False
        self._start_failure = ""
        self._held = ExitStack()
        self.reader: Reader
        self.manners: Manners
        self.guide: Guide
        self.watch = TrapWatch(())
        self._archive: Archive
        self._captures: CaptureStore
        self._log: CaptureLog

    def open(self, starts: list[FoundUrl]) -> None:
        """Take the site's lock and begin a run.

        Raises:
            ArchiveError: another run holds the site, or the archive cannot be used.
        """
        if self.shared.error:
            raise self.shared.error
        settings, site = self.job.settings, self.job.site
        self._archive = self._held.enter_context(
            Archive.open(settings.archive_url, data=settings.data, create=True)
        )
        self._held.enter_context(self._archive.lock_site(site.key))
        facts = SiteFacts(
            key=self.site,
            institution=site.institution or None,
            kind=site.kind,
            province=site.province or None,
            province_2025=site.province_2025 or None,
        )
        self._follow_move(site)
        if trouble := clock_trouble(self._archive.runs(self.site, 1), self._started_at):
            logger.warning("%s: %s; what it put off is fetched now", site.key, trouble)
        self.run = self._archive.start_run(facts, starts, self._started_at)
        self._captures = CaptureStore(settings.captures)
        self.reader = Reader.of(self._archive, site)
        self.manners = Manners(self._archive, self.site)
        self.guide = Guide(self._archive, self.site, self._started_at, self.job.since)
        self.watch = TrapWatch(self._archive.memory.barren(self.site))
        if not site.attachments:
            self._archive.await_files(self.site, (), self._started_at)
        going_on = self._archive.go_on_with(self._captures, self.site, self.run)
        writer = self._captures.writer(site.key, self.run, self._started_at, going_on=going_on)
        self._log = CaptureLog(
            self._archive, self._captures, self._held.enter_context(writer), self.site, self.run
        )

    def _follow_move(self, site: Site) -> None:
        """Let what is known of the site under a former address be known where it is now."""
        now = site.start_urls[0]
        for url in site.former_urls:
            base = urljoin(now, "/").rstrip("/")
            self._archive.move_site(self.site, host_of(url), host_of(now), base)

    def next_url(self) -> UrlState | None:
        """What to fetch next; None when nothing is due or the limit of pages is reached."""
        limit = self.job.max_pages
        if (
            self.shared.error
            or self._error
            or (limit is not None and self.counts["fetched"] >= limit)
        ):
            return None
        found = self._next_due()
        if found is None and self.job.site.attachments:
            # Files come last, when the articles that link to them are known.
            attached = self._archive.attached(self.site)
            files = attachments.wanted(attached, self.scope)
            if files:
                self._archive.await_files(self.site, files, self._started_at)
                found = self._next_due()
        return found

    def _next_due(self) -> UrlState | None:
        """What is due and no trap."""
        while state := self._next_known():
            trap = self.watch.bars(state)
            if trap is None:
                return state
            self.watch.counts[trap] += 1
            pause = timedelta() if self.watch.is_undecided else SIDE_PAGE
            self._archive.memory.postpone(state, self.run, self._started_at + pause)
        return None

    def _next_known(self) -> UrlState | None:
        """What is due; with a date to begin from, articles before the later pages of listings."""
        pagers = self.guide.pagers()
        for allowed in [None] if pagers is None else [(), pagers]:
            state = self._archive.next_url(
                self.site, self.run, self._started_at, full=self.job.full, pagers=allowed
            )
            if state:
                return state
        return None

    def capture(self, request: Request, response: Response) -> Capture:
        """Keep a response.

        Raises:
            ArchiveError: it cannot be kept, or the run has ended.
        """
        if self.report:
            raise ArchiveError("The run has ended.", hint="The page is fetched next time.")
        try:
            return self._log.keep(request, response)
        except ArchiveError as error:  # of a robots.txt Scrapy would tell nobody
            self.fail(error)
            raise

    def has_changed(self, state: UrlState, article: ArticleRead) -> bool:
        """Whether an article differs from what was last read at its address; a new one does not.

        Better rules are no change: what was read by others is read again as today's rules do,
        and compared as it was read where its capture cannot be read any more.
        """
        before = self._archive.latest_revision(self.site, state.identity)
        if before and before.extractor != self.reader.version:
            with suppress(CaptureDamagedError, ExtractionError):
                read_again(self._archive, self._captures, before, self.reader)
                before = self._archive.latest_revision(self.site, state.identity)
        if before is None or before.url != state.url:
            return False
        return before.content_hash != content_hash(article.content)

    def known_content(self, identity: str) -> Content | None:
        """What an address's article says, where one was read."""
        before = self._archive.latest_revision(self.site, identity)
        article = self._archive.article(before.article) if before else None
        return article.content if article else None

    def keep_robots(self, host: str, text: str) -> None:
        """Remember a robots.txt for the day when its server fails."""
        try:
            self._archive.memory.keep_robots(self.site, host, text)
        except ArchiveError as error:  # Scrapy would print a traceback and go on
            self.fail(error)

    def last_robots(self, host: str) -> str | None:
        """The robots.txt that a server last sent."""
        try:
            return self._archive.memory.host(self.site, host).robots
        except ArchiveError as error:
            self.fail(error)
            return None

    def heard_robots(self, page: str, sitemaps: Sequence[str]) -> None:
        """Put the sitemaps of a page's server into the frontier."""
        if host_of(page) in self.robots_failures:
            return
        found = sitemaps_of(page, sitemaps, self.scope)
        try:
            self._archive.discover(self.site, found, utc_now())
        except ArchiveError as error:
            self.fail(error)

    def record(self, visit: Visit) -> Outcome:
        """Remember a visit and count it; what comes after the end of the run is passed over."""
        if self.report:
            return Outcome.UNCHANGED
        outcome = self._archive.record(visit)
        self.counts["fetched"] += 1
        self.counts["not_modified"] += visit.is_unmodified
        if visit.file:
            self.files[f"attachment: {visit.file.reason or 'read'}"] += 1
        if visit.failed:
            self.counts["failed"] += 1
        else:
            self.counts[_COUNT_OF[outcome]] += 1
            is_good = visit.is_page or visit.is_unmodified
            self._has_started |= is_good and visit.state.kind is UrlKind.START
        return outcome

    def blame(self, state: UrlState, reason: str) -> None:
        """Count a failure; that of a start page is remembered."""
        self.reasons[reason] += 1
        if state.kind is UrlKind.START:
            self._start_failure = reason

    def give_up(self, message: str, hint: str) -> None:
        """Note that the site wants no more of this run, or can give none."""
        if self._fault is None:  # else the site is not to blame
            self._error = (RunExit.FAILED, message, hint)

    def fail(self, error: ArchiveError) -> None:
        """Note what makes it senseless to go on; the first such error counts."""
        if self._fault:
            return
        self._fault = error
        self.shared.note(error)
        exit_ = RunExit.FAILED
        if isinstance(error, ArchiveLockedError) and not self.run:
            exit_, self._locked_since = RunExit.LOCKED, error.since
        self._error = (exit_, str(error), error.hint)

    def progress(self) -> Progress:
        """How far the run is."""
        queued = self._archive.count_due(self.site, self.run, self._started_at, full=self.job.full)
        return Progress(
            site=self.site,
            fetched=self.counts["fetched"],
            new=self.counts["new"],
            changed=self.counts["changed"],
            failed=self.counts["failed"],
            queued=queued,
            seconds=(utc_now() - self._started_at).total_seconds(),
        )

    def close(self, reason: str) -> None:
        """End the run and write how it went; `reason` is Scrapy's word for how it ended."""
        if self.report:
            return
        if self.shared.error:
            self.fail(self.shared.error)
        if self.run and not self._error and reason == _FINISHED:
            self._refresh()
        quality = self._quality()
        exit_, message, hint = self._error or self._ending(reason)
        self.report = RunReport(
            site=self.site,
            run_id=self.run or None,
            exit=exit_,
            message=message,
            hint=hint,
            started_at=self._started_at,
            finished_at=utc_now(),
            counts=dict(+self.counts),
            reasons=dict(self.reasons),
            others=dict(self.others + self.lists + self.files),
            traps=dict(self.watch.counts),
            requests=self._log.requests if self.run else 0,
            bytes=self._log.bytes if self.run else 0,
            quality=quality,
            fault=self._fault,
            locked_since=self._locked_since,
        )
        self._finish(self.report)
        with suppress(ArchiveError, OSError):
            self._held.close()

    def _refresh(self) -> None:
        """Learn from what the run brought; read again what is read differently now."""
        try:
            report = refresh(self._archive, self._captures, self.job.site, self._started_at)
        except ArchiveError as error:
            self.fail(error)
            return
        if report is None:
            return
        self.counts.update({"new": report.added, "withdrawn": report.withdrawn})
        self.counts.subtract({"other_pages": report.added})
        self.counts = +self.counts  # without zeros
        if self.reader.template is None:  # nothing was known: these pages were guessed at before
            self.others = Counter(report.others)

    def _quality(self) -> Quality:
        """What the articles of the run lack; nothing is said where the archive cannot be read."""
        try:
            if self.run:
                return self._archive.inventory.quality_of(self.run)
        except ArchiveError as error:
            self.fail(error)
        return Quality()

    def _ending(self, reason: str) -> tuple[RunExit, str, str]:
        if reason in _STOPPED:
            return RunExit.STOPPED, "stopped before it was done", "The next crawl goes on with it."
        if reason != _FINISHED:
            return RunExit.FAILED, f"broken off ({reason})", "The log above says why."
        if not self._has_started:
            why = self._start_failure or "no answer"
            return RunExit.FAILED, f"no start page could be read: {why}", _START_HINT
        return RunExit.DONE, "", ""

    def _finish(self, report: RunReport) -> None:
        """Write how the run went; where even that fails, the run has failed."""
        try:
            if self.run:
                self._write_end(report)
        except (ArchiveError, OSError) as error:
            if isinstance(error, ArchiveError) and not self._fault:
                self.fail(error)
                exit_ = RunExit.FAILED
                self.report = replace(
                    report, exit=exit_, message=str(error), hint=error.hint, fault=error
                )

    def _write_end(self, report: RunReport) -> None:
        done = report.exit is RunExit.DONE and self.next_url() is None
        done = done and not self.watch.is_undecided
        under_limit = self.job.since is None and (
            self.job.max_pages is None or self.counts["fetched"] < self.job.max_pages
        )
        run = Run(
            id=self.run,
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
        self._archive.finish_run(run, backfilled=done and under_limit)
