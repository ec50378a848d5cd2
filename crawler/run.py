"""Crawls or looks at sites in this process, several at once, and gives back how each went."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings as ScrapySettings
from twisted.internet.defer import AlreadyCalledError
from twisted.logger import globalLogBeginner

from archive.history import RunExit
from crawler.interruption import Interruption
from crawler.job import CrawlJob, Progress, RunReport
from crawler.runs.shared_fault import SharedFault
from crawler.spiders.probe import ProbeSpider
from crawler.spiders.site import SiteSpider
from crawler.surveys.survey import ProbeJob, Survey

_TICK = 1.0
"""Seconds."""
_SAID_IN_THE_REPORT = (
    "scrapy.downloadermiddlewares.retry",
    "scrapy.downloadermiddlewares.robotstxt",
    "scrapy.core.downloader.handlers.http11",
    "pypdf",
)
"""Loggers of failures that the run report counts by reason; one prints a traceback for each."""
_CERTIFICATE = "while verifying certificate"
"""What Twisted says above a traceback for each certificate that fails, which is counted too."""


def crawl(
    jobs: Sequence[CrawlJob],
    *,
    on_progress: Callable[[Progress], None] | None = None,
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
    process, shared = _process(), SharedFault()
    crawlers = [(job, process.create_crawler(SiteSpider)) for job in jobs]
    listener = _Listener(on_end, on_tick)
    for job, crawler in crawlers:
        task = process.crawl(crawler, job=job, on_progress=on_progress, shared=shared)
        task.add_done_callback(partial(listener.ended, job, crawler))
    listener.tick()
    interruption = Interruption(process, partial(_give_up, crawlers))
    shared.on_damage = interruption.stop
    with interruption.heeded():
        process.start(install_signal_handlers=False)
    if listener.error:
        raise listener.error
    return [_report(job, crawler) for job, crawler in crawlers]


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
            self._call(partial(self._on_end, _report(job, crawler)))

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


def probe(jobs: Sequence[ProbeJob]) -> list[Survey]:
    """Look at every job's site; surveys come in the order of the jobs.

    Once a process, as `crawl`.
    """
    process = _process()
    logging.getLogger("crawler.wire.robots").setLevel(logging.CRITICAL)  # a look says it
    crawlers = [(job, process.create_crawler(ProbeSpider)) for job in jobs]
    for job, crawler in crawlers:
        process.crawl(crawler, job=job)
    with Interruption(process, lambda: None).heeded():
        process.start(install_signal_handlers=False)
    return [_survey(job, crawler) for job, crawler in crawlers]


def _process() -> AsyncCrawlerProcess:
    settings = ScrapySettings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("LOG_LEVEL", "WARNING", priority="cmdline")
    process = AsyncCrawlerProcess(settings)  # which sets up logging anew
    # Else Twisted, which waits to be told where to log, prints what is grave a second time.
    globalLogBeginner.beginLoggingTo([], redirectStandardIO=False)
    logging.getLogger("twisted").addFilter(_is_news)
    for name in _SAID_IN_THE_REPORT:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return process


def _is_news(record: logging.LogRecord) -> bool:
    """Whether a record of Twisted's says what the report does not.

    On a busy machine connections of a crawl that is over close late, which harms nothing.
    """
    _, error, _ = record.exc_info or (None, None, None)
    is_late = isinstance(error, AlreadyCalledError)
    return not is_late and not record.getMessage().startswith(_CERTIFICATE)


def _give_up(crawlers: Sequence[tuple[CrawlJob, Crawler]]) -> None:
    """End the runs that still wait for an answer."""
    for _, crawler in crawlers:
        if isinstance(crawler.spider, SiteSpider):
            crawler.spider.closed("shutdown")


def _survey(job: ProbeJob, crawler: Crawler) -> Survey:
    spider = crawler.spider
    return spider.survey if isinstance(spider, ProbeSpider) else Survey(start=job.start)


def _report(job: CrawlJob, crawler: Crawler) -> RunReport:
    spider = crawler.spider
    if isinstance(spider, SiteSpider) and spider.recorder.report:
        return spider.recorder.report
    now = datetime.now(UTC)
    return RunReport(
        site=job.site.key,
        exit=RunExit.FAILED,
        started_at=now,
        finished_at=now,
        message="the crawl could not be started; the log above says why",
    )
