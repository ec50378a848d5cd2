"""Scrapy extensions: a watchdog that ends the run of a site in which nothing happens any more.

Whatever made it wait, the site's lock is given back and the other sites go on. A download that
makes progress is no stall, however slow; nor is a pause that the run announced.
"""

import asyncio
import logging
import time
from contextlib import suppress
from typing import Protocol, Self, runtime_checkable

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

logger = logging.getLogger(__name__)

_CHECKS_PER_LIMIT = 20  # within the limit: a run ends at most a twentieth of it too late
_GRACE_SECONDS = 2.0  # in which a run that was told to end may do so by itself
_MAX_JITTER = 1.5  # a delay is lengthened by half at most (DOWNLOAD_DELAY_JITTER)
# bytes_received: a download that drips is no stall.
_ACTIVITY_SIGNALS = (
    signals.spider_opened,
    signals.request_scheduled,
    signals.request_reached_downloader,
    signals.request_left_downloader,
    signals.headers_received,
    signals.bytes_received,
    signals.response_received,
    signals.item_scraped,
)


@runtime_checkable
class StallHandler(Protocol):
    """A spider that says how long it means to be quiet, and ends its run when it is told to."""

    announced_pause: float
    """The longest pause of this run, in seconds, that was asked for by a server or ourselves."""

    def on_stall(self, seconds: float) -> None:
        """End the run; nothing has happened for so long."""


class StallWatchdog:
    """Ends a run after `STALL_TIMEOUT` seconds without a sign of life, beyond announced pauses."""

    def __init__(self, crawler: Crawler, limit: float) -> None:
        self._crawler = crawler
        self._limit = limit
        self._quiet = 0.0
        self._looked_at = time.monotonic()
        # Scrapy makes extensions within the task of `crawler.crawl()`: the one to cancel.
        self._crawl = asyncio.current_task()
        self._watching: asyncio.Task[None] | None = None
        for sign in _ACTIVITY_SIGNALS:
            crawler.signals.connect(self._record_activity, sign)
        crawler.signals.connect(self._start_watching, signals.spider_opened)
        crawler.signals.connect(self._stop_watching, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the extension, as Scrapy does; none where `STALL_TIMEOUT` is 0."""
        limit = crawler.settings.getfloat("STALL_TIMEOUT")
        if limit <= 0:
            raise NotConfigured
        return cls(crawler, limit)

    def _start_watching(self) -> None:
        self._watching = asyncio.ensure_future(self._watch())

    def _stop_watching(self) -> None:
        if self._watching:
            self._watching.cancel()

    def _record_activity(self) -> None:
        self._quiet = 0.0

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._limit / _CHECKS_PER_LIMIT)
            self._quiet += self._count_idle_seconds()
            if self._quiet > self._limit + self._longest_pause():
                break
        self._watching = None
        spider = self._crawler.spider
        if isinstance(spider, StallHandler):
            spider.on_stall(self._quiet)
        # A spider that waits for a download which never ends does not close by itself.
        await self._end_run()

    def _count_idle_seconds(self) -> float:
        """Return the seconds since the last check in which something could have happened.

        While one site's pages are read no other can do anything, nor can a computer that sleeps.
        """
        now = time.monotonic()
        passed, self._looked_at = now - self._looked_at, now
        return min(passed, 2 * self._limit / _CHECKS_PER_LIMIT)

    def _longest_pause(self) -> float:
        """Return the longest pause that was announced, in seconds."""
        downloader = self._crawler.engine.downloader if self._crawler.engine else None
        delays = [self._crawler.settings.getfloat("DOWNLOAD_DELAY")]
        if downloader:
            delays += [slot.delay for slot in downloader.slots.values()]
            # A slot that was idle for a minute is forgotten, but not what robots.txt asked for.
            delays += [kept.get("delay", 0.0) for kept in downloader.per_slot_settings.values()]
        longest = max(delays)
        announced: float = getattr(self._crawler.spider, "announced_pause", 0.0)
        return max(longest * _MAX_JITTER, announced)

    async def _end_run(self) -> None:
        """End the crawl of this site, if need be without waiting for what it waits for."""
        stopping = asyncio.ensure_future(self._crawler.stop_async())
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(stopping), _GRACE_SECONDS)
        if not stopping.done() and self._crawl:
            logger.debug("the crawl is left behind as it stands")
            # asyncio complains of the task that never ended, when its memory is collected.
            logging.getLogger("asyncio").addFilter(_is_not_about_lost_task)
            self._crawl.cancel()


def _is_not_about_lost_task(record: logging.LogRecord) -> bool:
    return not record.getMessage().startswith("Task was destroyed but it is pending")
