"""One run of one site against one web archive: its lock, its list, what it takes, its end.

    list, part by part  ->  captures to be asked for, the oldest first  ->  articles

Where it stands is in the archive (`PastCaptureRepository`): a run that is killed asks again for
nothing but what it was waiting for.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

from archive.archive import Archive
from archive.capture_files import CaptureStore
from archive.capture_source import CapturedFrom
from archive.crawl_model import RunExit
from archive.errors import ArchiveError, ArchiveLockedError
from archive.model import SiteKey
from archive.repositories.past_captures import PastCapture, PastList, PastState, YearCounts
from crawler.job import RunProgress
from crawler.past import selection
from crawler.past.archive_job import ArchiveCounts, ArchiveJob, ArchiveReport
from crawler.past.capture_import import make_importer, make_metadata
from crawler.past.capture_queue import CaptureQueue
from crawler.past.cdx import CdxAnswer, CdxError, parse_cdx
from crawler.past.cdx_queries import get_limit, is_cut, list_places, make_list_url, split_part
from crawler.past.memento import Refusal, ReplayAnswer, make_replay_url, read_memento
from crawler.past.past_addresses import PastAddresses
from crawler.past.settle import SettleCounts
from crawler.reextract import settle_imports
from crawler.session.capture_writer import get_utc_now, upload_captures
from crawler.session.politeness import Politeness
from crawler.session.run_counts import FINISHED_REASON
from crawler.session.site_addresses import update_addresses

_LIST_LIFETIME = timedelta(days=1)
"""For so long a list that was read whole is not asked for again: so the crawl after a dry run goes
on with its list. Chosen."""


@dataclass(frozen=True, slots=True)
class Step:
    """The next request: for a part of the list, or for a capture."""

    url: str
    part: PastList | None = None
    capture: PastCapture | None = None


class ArchiveRun:
    """One run: open it before the first request, close it after the last."""

    def __init__(
        self, job: ArchiveJob, on_address: Callable[[int, int], None] | None = None
    ) -> None:
        self.job = job
        self._on_address = on_address
        self.report: ArchiveReport | None = None
        self.counts = ArchiveCounts()
        self.awaited: Step | None = None
        self.politeness: Politeness
        self.queue: CaptureQueue
        self._key = job.list_key
        self._site = SiteKey(job.site.key)
        self._addresses = PastAddresses(job.site)
        self._started_at = get_utc_now()
        self._end: tuple[RunExit, str, str] | None = None
        self._fault: ArchiveError | None = None
        self._exit_stack = ExitStack()
        self._archive: Archive | None = None
        self._store = CaptureStore(job.settings.captures, job.settings.captures_url)

    @property
    def archive(self) -> Archive:
        """The archive, which is open."""
        assert self._archive is not None  # noqa: S101 -- nothing is asked for before
        return self._archive

    def open(self) -> None:
        """Take the site's lock and begin; where that fails, note it as the run's end."""
        settings = self.job.settings
        try:
            archive = self._exit_stack.enter_context(
                Archive.open(settings.archive_url, data=settings.data, create=True)
            )
            archive.database.require_writable()
            self._exit_stack.enter_context(archive.lock_site(self._site))
            for host in self.job.list_hosts():
                self._exit_stack.enter_context(archive.lock_web_archive(host))
            self._exit_stack.callback(upload_captures, archive, self._store, self._site)
            self._archive = archive
            archive.sites.save_metadata(make_metadata(self.job.site), self._started_at)
            update_addresses(archive, self.job.site, self._started_at)
            self.politeness = Politeness(archive, self._site)
            importer = make_importer(
                archive,
                self._store,
                self.job.site,
                self._started_at,
                self._exit_stack,
                origin=CapturedFrom.WEB_ARCHIVE,
            )
            self.queue = CaptureQueue(archive, self.job, self._addresses, importer, self.counts)
            parts = [
                PastList(place=place, first=self.job.first, last=self.job.last)
                for place in list_places(self.job.site)
            ]
            oldest = self._started_at - _LIST_LIFETIME
            archive.past_captures.begin_list(self._key, parts, self._started_at, oldest)
            again = [PastState.LEFT, *([PastState.GIVEN_UP] if self.job.is_every else [])]
            archive.past_captures.release(self._key, again, oldest)
        except ArchiveError as error:
            self.abort_on_error(error)

    def get_next_step(self) -> Step | None:
        """Return the next request; None when there is none, or the run is to end."""
        if self._end or self._archive is None:
            return None
        part = self.archive.past_captures.get_unread_list(self._key)
        if part:
            self.awaited = Step(make_list_url(self.job.archive, part), part=part)
            return self.awaited
        if self.job.is_plan:
            return None
        limit = self.job.max_pages
        if limit is not None and self.counts.captures >= limit:
            return None
        if (capture := self.queue.get_next()) is None:
            return None
        place = make_replay_url(self.job.archive, capture.url, capture.captured_at)
        self.awaited = Step(place, capture=capture)
        return self.awaited

    def take_list(self, part: PastList, status: int, body: bytes) -> None:
        """Note what an answer lists.

        Raises:
            CdxError: it is no list.
            ArchiveError: it cannot be kept.
        """
        self.counts.lists += 1
        try:
            answer = parse_cdx(body)
        except CdxError:
            if status != HTTPStatus.NOT_FOUND or not body.lstrip().startswith(b"{"):
                raise
            answer = CdxAnswer((), None, 0)  # so pywb's servers say that they have nothing
        listed = selection.select_rows(answer.rows, self._addresses)
        listed.passed_over[selection.UNREADABLE] += answer.unreadable
        now, key = get_utc_now(), None
        pieces: tuple[PastList, ...] = ()
        if is_cut(answer, part, get_limit(self.job.archive)):
            pieces = tuple(split_part(part, now))
            listed.passed_over[selection.CUT] += not pieces
        elif answer.count:
            key = answer.resume_key
        self.archive.past_captures.add_listed(
            self._key, part, listed, now, resume_key=key, pieces=pieces
        )
        self.awaited = None

    def take_answer(self, capture: PastCapture, answer: ReplayAnswer, source: str) -> None:
        """Keep the capture that an answer holds, or note why it holds none.

        Raises:
            ArchiveError: it cannot be kept.
        """
        self.counts.captures += 1
        self.counts.bytes += len(answer.body)
        found = read_memento(self.job.archive, capture, answer, source, get_utc_now())
        if isinstance(found, Refusal):
            self.queue.refuse(capture, found)
        else:
            self.queue.keep(capture, found)
        self.awaited = None

    def fail(self, capture: PastCapture, reason: str) -> None:
        """Note that a capture cannot be had; a run of another day asks for it again."""
        self.queue.fail(capture, reason)
        self.awaited = None

    def abort(self, message: str, hint: str) -> None:
        """Note that the web archive wants no more of this run, or gives none."""
        self.awaited = None
        if self._end is None:
            self._end = (RunExit.FAILED, message, hint)

    def abort_on_error(self, error: ArchiveError) -> None:
        """Note what makes it senseless to go on; the first such error counts."""
        self.awaited = None
        if self._fault is None:
            self._fault = error
            is_locked = isinstance(error, ArchiveLockedError) and self._archive is None
            self._end = (RunExit.LOCKED if is_locked else RunExit.FAILED, str(error), error.hint)

    def make_progress(self) -> RunProgress | None:
        """Return how far the run is; None where the archive cannot be read, or the run is over."""
        if self._fault or self.report or self._archive is None:
            return None
        return RunProgress(
            site=self._site,
            fetched=self.counts.captures,
            new=self.queue.importer.counts.taken,
            changed=0,
            failed=self.counts.failures.total(),
            queued=self.queue.count_due(),
            seconds=(get_utc_now() - self._started_at).total_seconds(),
            spooled=sum(self._store.list_spooled(self._site).values()),
        )

    def close(self, reason: str) -> None:
        """Read the articles in what was taken, and end; `reason` is Scrapy's word for the end."""
        if self.report:
            return
        articles, left = SettleCounts(), 0
        years: Mapping[int, YearCounts] = {}
        unlisted = Counter[str]()
        try:
            if self._archive and self._fault is None:
                self.queue.importer.finish()
                years, unlisted = self.archive.past_captures.count_years(
                    self._key, self.job.first, self.job.last
                )
                left = self.queue.count_due()
                if reason == FINISHED_REASON and not self.job.is_plan:
                    articles = settle_imports(
                        self.archive, self._store, self.job.site, self._started_at, self._on_address
                    )
        except ArchiveError as error:
            self.abort_on_error(error)
        exit_, message, hint = self._end or _describe_end(reason)
        if self._archive:
            self.counts.taken = self.queue.importer.counts.taken - self.counts.repeated
            self.counts.passed_over += self.queue.importer.counts.passed_over
        self.report = ArchiveReport(
            site=self._site,
            archive=self.job.archive.name,
            exit=exit_,
            message=message,
            hint=hint,
            started_at=self._started_at,
            finished_at=get_utc_now(),
            is_plan=self.job.is_plan,
            years=years,
            unlisted=unlisted,
            counts=self.counts,
            articles=articles,
            left=left,
            fault=self._fault,
        )
        with suppress(ArchiveError, OSError):
            self._exit_stack.close()


def _describe_end(reason: str) -> tuple[RunExit, str, str]:
    if reason == FINISHED_REASON:
        return RunExit.DONE, "", ""
    if reason == "shutdown":
        return RunExit.STOPPED, "stopped; the next crawl goes on", ""
    return RunExit.FAILED, f"the crawl ended by itself: {reason}", "The log above says why."
