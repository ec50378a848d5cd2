"""Scrapy's process for crawls of web archives: one site and one archive after the other."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from scrapy.crawler import AsyncCrawlerProcess, Crawler

from archive.crawl_model import RunExit
from crawler.job import RunProgress
from crawler.past.archive_job import ArchiveJob, ArchiveReport
from crawler.process import SignalHandler, create_process
from crawler.spiders.past import PastSpider


def crawl_web_archives(
    jobs: Sequence[ArchiveJob],
    *,
    on_progress: Callable[[RunProgress], None] | None = None,
    on_address: Callable[[int, int], None] | None = None,
) -> list[ArchiveReport]:
    """Ask web archives for what sites said before; reports come in the order of the jobs.

    One after the other: several sites would ask one archive at once. Once a process, as
    `crawl_sites`.

    Args:
        jobs: The sites, each with the archive that is asked.
        on_progress: Called after each request.
        on_address: Told how many addresses have been read, of how many.
    """
    line = _Line(create_process(), list(jobs), on_progress, on_address)
    interruption = SignalHandler(line.process, line.close_spider, on_stop=line.clear)
    line.start_next()
    with interruption.install_handlers():
        line.process.start(install_signal_handlers=False)
    return [line.get_report(job) for job in jobs]


class _Line:
    """The jobs that wait, and the one that is at work."""

    def __init__(
        self,
        process: AsyncCrawlerProcess,
        jobs: list[ArchiveJob],
        on_progress: Callable[[RunProgress], None] | None,
        on_address: Callable[[int, int], None] | None,
    ) -> None:
        self.process = process
        self._waiting = jobs
        self._callbacks = {"on_progress": on_progress, "on_address": on_address}
        self._crawlers: list[tuple[ArchiveJob, Crawler]] = []

    def start_next(self, _: object = None) -> None:
        """Begin the next job, if there is one."""
        if self._waiting:
            job = self._waiting.pop(0)
            crawler = self.process.create_crawler(PastSpider)
            self._crawlers.append((job, crawler))
            task = self.process.crawl(crawler, job=job, **self._callbacks)
            task.add_done_callback(self.start_next)

    def clear(self) -> None:
        """Begin no more jobs."""
        self._waiting.clear()

    def close_spider(self) -> None:
        """End the run that still waits for an answer."""
        for _, crawler in self._crawlers:
            if isinstance(crawler.spider, PastSpider):
                crawler.spider.closed("shutdown")

    def get_report(self, job: ArchiveJob) -> ArchiveReport:
        """Return what came of a job."""
        for own, crawler in self._crawlers:
            spider = crawler.spider
            if own is job and isinstance(spider, PastSpider) and spider.run.report:
                return spider.run.report
        now = datetime.now(UTC)
        return ArchiveReport(
            site=job.site.key,
            archive=job.archive.name,
            exit=RunExit.STOPPED if not self._was_begun(job) else RunExit.FAILED,
            started_at=now,
            finished_at=now,
            is_plan=job.is_plan,
            message="it was not begun" if not self._was_begun(job) else "the log above says why",
        )

    def _was_begun(self, job: ArchiveJob) -> bool:
        return any(own is job for own, _ in self._crawlers)
