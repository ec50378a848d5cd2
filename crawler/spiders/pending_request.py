"""The one request that a spider waits for, and how it ends: answered, failed, or dropped.

Scrapy tells a spider of answers and of failures, by callback and errback. Of a request that a
spider middleware, the scheduler or a signal handler dropped, or whose callback was lost, it says
nothing. But then its engine has nothing left to do, which can be seen.
"""

import asyncio
from collections.abc import Callable

from scrapy import Request, signals
from scrapy.crawler import Crawler

from crawler.middlewares.failure_reasons import NO_ADDRESS, TOO_LONG


class PendingRequest:
    """Waits for one request at a time; `on_drop` is called for one that will never be answered."""

    def __init__(self, crawler: Crawler, on_drop: Callable[[Request], None]) -> None:
        self._crawler = crawler
        self._on_drop = on_drop
        self._settled = asyncio.Event()
        self._request: Request | None = None
        crawler.signals.connect(self._settle_if_dropped, signals.scheduler_empty)

    def find_refusal(self, request: Request | None) -> str | None:
        """Why a request is not even begun: no HTTP address, or one that Scrapy drops as too long.

        The length is that of the address as it is sent: a Vietnamese letter takes up to nine.
        """
        if request is None or not request.url.lower().startswith(("http://", "https://")):
            return NO_ADDRESS
        limit = self._crawler.settings.getint("URLLENGTH_LIMIT")
        return TOO_LONG if 0 < limit < len(request.url) else None

    def begin(self) -> None:
        """Begin a request, before it is handed to Scrapy."""
        self._settled.clear()

    def settle(self) -> None:
        """Note that it was dealt with."""
        self._settled.set()

    async def wait(self, request: Request) -> None:
        """Wait until a request is dealt with, after it was handed to Scrapy."""
        self._request = request
        self._settle_if_dropped()
        await self._settled.wait()
        self._request = None

    def _settle_if_dropped(self) -> None:
        """Settle a request that Scrapy has forgotten; it looks every five seconds."""
        request = self._request
        if request is None or self._settled.is_set() or not self._is_idle():
            return
        self._request = None
        try:
            self._on_drop(request)
        finally:
            self.settle()

    def _is_idle(self) -> bool:
        """Whether no request is queued, under way, or being read.

        `engine.spider_is_idle()` says no as long as `start()` has not ended.
        """
        engine = self._crawler.engine
        slot = engine._slot if engine else None  # noqa: SLF001 -- there is no public view of it
        if engine is None or slot is None or slot.inprogress:
            return False
        scraper = engine.scraper.slot
        is_read = scraper is None or scraper.is_idle()
        return is_read and not slot.scheduler.has_pending_requests()
