"""Scrapy's process: crawls or probes several sites at once, and stops on SIGINT and SIGTERM."""

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from types import FrameType

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings as ScrapySettings
from twisted.internet.defer import AlreadyCalledError
from twisted.logger import globalLogBeginner

from archive.crawl_model import RunExit
from crawler.job import CrawlJob, RunProgress, RunReport
from crawler.session.archive_failure import ArchiveFailure
from crawler.session.crawl_session import get_session
from crawler.session.pace import pause_announced
from crawler.session.run_counts import FINISHED_REASON
from crawler.site_checks.probe_result import ProbeJob, ProbeResult
from crawler.spiders.probe import ProbeSpider
from crawler.spiders.site import SiteSpider
from crawler.urls.canonical_key import get_host_port

_TICK = 1.0
"""Seconds between two calls of `on_tick`, by which a clock on the screen goes on."""
_MAX_PROBES_AT_ONCE = 16
"""Hosts that are probed at the same time: their answers are read by one process. Chosen."""
_LOGGERS_OF_COUNTED_FAILURES = (
    "scrapy.downloadermiddlewares.retry",
    "scrapy.downloadermiddlewares.robotstxt",
    "scrapy.core.downloader.handlers.http11",
    "pypdf",
)
"""Loggers of failures that the run report counts by reason; one prints a traceback for each."""
_CERTIFICATE_MESSAGE_PREFIX = "while verifying certificate"
"""Begins what Twisted says above a traceback for each certificate that fails, which is counted."""


def crawl_sites(
    jobs: Sequence[CrawlJob],
    *,
    on_progress: Callable[[RunProgress], None] | None = None,
    on_end: Callable[[RunReport], None] | None = None,
    on_tick: Callable[[], None] | None = None,
) -> list[RunReport]:
    """Crawl every job's site; reports come in the order of the jobs.

    Once a process: Twisted's reactor cannot be started again.

    Args:
        jobs: the sites.
        on_progress: called after each page.
        on_end: called with a site's report when its run ends, while others go on.
        on_tick: called every second. All three are called between answers and must be quick.
    """
    process, shared = create_process(), ArchiveFailure()
    crawlers = [(job, process.create_crawler(SiteSpider)) for job in jobs]
    listener = _Listener(on_end, on_tick)
    reporters = [_ProgressReporter(crawler, on_progress) for _, crawler in crawlers if on_progress]
    for job, crawler in crawlers:
        task = process.crawl(crawler, job=job, shared=shared)
        task.add_done_callback(partial(listener.ended, job, crawler))
    listener.tick()
    interruption = SignalHandler(process, partial(_close_unfinished_spiders, crawlers))
    shared.on_damage = interruption.stop
    with interruption.install_handlers():
        process.start(install_signal_handlers=False)
    del reporters  # they lived till here: Scrapy's signals hold no handler alive
    if listener.error:
        raise listener.error
    return [_collect_run_report(job, crawler) for job, crawler in crawlers]


class _ProgressReporter:
    """Tells the caller how far a run is, after each visit and before each long pause."""

    def __init__(self, crawler: Crawler, on_progress: Callable[[RunProgress], None]) -> None:
        self._crawler = crawler
        self._on_progress = on_progress
        for signal_ in (signals.item_scraped, signals.item_dropped, pause_announced):
            crawler.signals.connect(self._report, signal_)

    def _report(self) -> None:
        session = get_session(self._crawler)
        if session and (progress := session.make_progress()):
            self._on_progress(progress)


class _Listener:
    """Lets the caller hear of ends and of the time; what the caller raises is kept for later."""

    def __init__(
        self, on_end: Callable[[RunReport], None] | None, on_tick: Callable[[], None] | None
    ) -> None:
        self.error: Exception | None = None
        self._on_end = on_end
        self._on_tick = on_tick

    def ended(self, job: CrawlJob, crawler: Crawler, _: object) -> None:
        """Hand on the report of a run that has ended."""
        if self._on_end:
            self._call(partial(self._on_end, _collect_run_report(job, crawler)))

    def tick(self) -> None:
        """Let a second pass, again and again."""
        if self._on_tick:
            self._call(self._on_tick)
            asyncio.get_event_loop().call_later(_TICK, self.tick)

    def _call(self, act: Callable[[], None]) -> None:
        try:
            act()
        except Exception as error:  # noqa: BLE001 -- raised again when the sites are done
            self.error = self.error or error


def probe_sites(
    jobs: Sequence[ProbeJob], *, on_end: Callable[[ProbeJob, ProbeResult], None] | None = None
) -> list[ProbeResult]:
    """Probe every job's site; results come in the order of the jobs.

    Several hosts at once, sites of one host one after the other. Once a process, as `crawl_sites`.

    Args:
        jobs: the sites.
        on_end: called with each site's result when it is whole; not for one that was interrupted.
    """
    process = create_process()
    logging.getLogger("crawler.middlewares.robots").setLevel(logging.CRITICAL)  # a look says it
    queue = _ProbeQueue(process, jobs, on_end)
    interruption = SignalHandler(process, lambda: None, on_stop=queue.clear)
    queue.start()
    with interruption.install_handlers():
        process.start(install_signal_handlers=False)
    if queue.error:
        raise queue.error
    return [
        queue.results.get(number, ProbeResult(start_url=job.start_url))
        for number, job in enumerate(jobs)
    ]


class _ProbeQueue:
    """Probes sites as places become free, never two of one host at a time."""

    def __init__(
        self,
        process: AsyncCrawlerProcess,
        jobs: Sequence[ProbeJob],
        on_end: Callable[[ProbeJob, ProbeResult], None] | None,
    ) -> None:
        self.results: dict[int, ProbeResult] = {}
        self.error: Exception | None = None
        self._process = process
        self._on_end = on_end
        self._waiting = list(enumerate(jobs))
        self._busy_hosts: set[str] = set()

    def start(self) -> None:
        """Begin as many probes as there are free places."""
        for number, job in list(self._waiting):
            host = get_host_port(job.start_url)
            if len(self._busy_hosts) >= _MAX_PROBES_AT_ONCE:
                return
            if host not in self._busy_hosts:
                self._busy_hosts.add(host)
                self._waiting.remove((number, job))
                crawler = self._process.create_crawler(ProbeSpider)
                task = self._process.crawl(crawler, job=job)
                task.add_done_callback(partial(self._end, number, job, crawler))

    def clear(self) -> None:
        """Begin no more probes."""
        self._waiting.clear()

    def _end(self, number: int, job: ProbeJob, crawler: Crawler, _: object) -> None:
        self._busy_hosts.discard(get_host_port(job.start_url))
        self.results[number] = result = _collect_probe_result(job, crawler)
        reason = crawler.stats.get_value("finish_reason") if crawler.stats else None
        if self._on_end and reason in {None, FINISHED_REASON}:
            try:
                self._on_end(job, result)
            except Exception as error:  # noqa: BLE001 -- raised again when the others are done
                self.error = self.error or error
                self.clear()
        self.start()


def create_process() -> AsyncCrawlerProcess:
    """Return a process with our settings, which logs what is grave."""
    settings = ScrapySettings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("LOG_LEVEL", "WARNING", priority="cmdline")
    process = AsyncCrawlerProcess(settings)  # which sets up logging anew
    # Else Twisted, which waits to be told where to log, prints what is grave a second time.
    globalLogBeginner.beginLoggingTo([], redirectStandardIO=False)
    logging.getLogger("twisted").addFilter(_is_unreported_record)
    for name in _LOGGERS_OF_COUNTED_FAILURES:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return process


def _is_unreported_record(record: logging.LogRecord) -> bool:
    """Tell whether a record of Twisted's says anything that the report does not.

    On a busy machine connections of a crawl that is over close late, which harms nothing.
    """
    _, error, _ = record.exc_info or (None, None, None)
    is_late = isinstance(error, AlreadyCalledError)
    return not is_late and not record.getMessage().startswith(_CERTIFICATE_MESSAGE_PREFIX)


def _close_unfinished_spiders(crawlers: Sequence[tuple[CrawlJob, Crawler]]) -> None:
    """End the runs that still wait for an answer."""
    for _, crawler in crawlers:
        if isinstance(crawler.spider, SiteSpider):
            crawler.spider.closed("shutdown")


def _collect_probe_result(job: ProbeJob, crawler: Crawler) -> ProbeResult:
    spider = crawler.spider
    return (
        spider.result if isinstance(spider, ProbeSpider) else ProbeResult(start_url=job.start_url)
    )


def _collect_run_report(job: CrawlJob, crawler: Crawler) -> RunReport:
    spider = crawler.spider
    if isinstance(spider, SiteSpider) and spider.session.report:
        return spider.session.report
    now = datetime.now(UTC)
    return RunReport(
        site=job.site.key,
        exit=RunExit.FAILED,
        started_at=now,
        finished_at=now,
        message="the crawl could not be started; the log above says why",
    )


STOP_GRACE_SECONDS = 2.0
"""Seconds that a download under way is given after the first signal; then its address stays due.
Chosen: whoever pressed Ctrl-C waits no longer."""
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class SignalHandler:
    """Stops a crawling process when it is told to.

    `on_stop` is called at once; `give_up` ends the runs that still wait after the time of grace.
    """

    def __init__(
        self,
        process: AsyncCrawlerProcess,
        give_up: Callable[[], None],
        on_stop: Callable[[], None] = lambda: None,
    ) -> None:
        self._process = process
        self._on_stop = on_stop
        self._close_spiders = give_up
        self._is_stop_requested = False
        self._stop_task: asyncio.Future[None] | None = None

    @contextmanager
    def install_handlers(self) -> Iterator[None]:
        """Take the signals as long as the crawl lasts; afterwards they are as they were."""
        before = {number: signal.signal(number, self._handle_signal) for number in _STOP_SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _handle_signal(self, number: int, _: FrameType | None) -> None:
        from twisted.internet import reactor  # noqa: PLC0415 -- to import it is to install one

        if (
            self._is_stop_requested
        ):  # the second signal ends the process as if there were no handler
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        self._is_stop_requested = True
        # A handler runs between any two instructions; the loop calls `stop` between two callbacks.
        reactor.callFromThread(self.stop)

    def stop(self) -> None:
        """End each site's run after the answer it waits for, or without it."""
        if self._stop_task:
            return
        self._on_stop()
        self._stop_task = asyncio.ensure_future(self._process.stop())
        asyncio.get_running_loop().call_later(STOP_GRACE_SECONDS, self._stop_reactor)

    def _stop_reactor(self) -> None:
        """Leave the downloads that have not ended behind, and the loop that waits for them."""
        from twisted.internet import reactor  # noqa: PLC0415

        self._close_spiders()
        # What was waiting is dropped as it stands, and need not be complained of.
        for name in ("asyncio", "scrapy", "twisted"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        reactor.stop()  # type: ignore[misc] # its stub is a module
