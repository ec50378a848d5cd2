"""Crawls sites in this process, several at once, and gives back how each went."""

import logging
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings as ScrapySettings

from archive.history import RunExit
from crawler.job import CrawlJob, Progress, RunReport
from crawler.spiders.site import SiteSpider

_SAID_IN_THE_REPORT = (
    "scrapy.downloadermiddlewares.retry",
    "scrapy.downloadermiddlewares.robotstxt",
    "scrapy.core.downloader.handlers.http11",
    "pypdf",
)
"""Loggers of failures that the run report counts by reason; one prints a traceback for each."""


def crawl(
    jobs: Sequence[CrawlJob], *, on_progress: Callable[[Progress], None] | None = None
) -> list[RunReport]:
    """Crawl every job's site; reports come in the order of the jobs.

    Once a process: Twisted's reactor cannot be started again.
    """
    settings = ScrapySettings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("LOG_LEVEL", "WARNING", priority="cmdline")
    process = AsyncCrawlerProcess(settings)  # which sets up logging anew
    for name in _SAID_IN_THE_REPORT:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    crawlers = [(job, process.create_crawler(SiteSpider)) for job in jobs]
    for job, crawler in crawlers:
        process.crawl(crawler, job=job, on_progress=on_progress)
    with _signals_restored():
        process.start()
    return [_report(job, crawler) for job, crawler in crawlers]


@contextmanager
def _signals_restored() -> Iterator[None]:
    """Give Ctrl-C back afterwards: Scrapy would keep it."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


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
