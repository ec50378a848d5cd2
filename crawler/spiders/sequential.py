"""The base of both spiders: one request at a time, the next when Scrapy has nothing left to do.

`start()` yields nothing. Scrapy's signal `spider_idle` asks for the next request; it comes when no
request is queued, no response is being read and no item is in a pipeline, so what the last answer
meant has been stored by then. It also comes when a middleware, the scheduler or a signal handler
has dropped the request, of which Scrapy tells a spider nothing.
"""

import asyncio
from abc import abstractmethod
from collections.abc import AsyncIterator
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DontCloseSpider

from config.site import Settings, Tls
from crawler.middlewares.failure_reasons import NO_ADDRESS, TOO_LONG
from crawler.middlewares.proxy import SETTING as PROXY_SETTING
from crawler.middlewares.proxy import make_proxy_url
from crawler.middlewares.user_agent import format_user_agent
from crawler.settings import OLD_TLS_SETTINGS


def configure_requests(
    crawler: Crawler, settings: Settings, *, delay: float, verify_tls: bool, tls: Tls
) -> None:
    """Tell Scrapy how the servers of one site are asked.

    Args:
        crawler: the crawl of the site.
        settings: those that hold for every site: User-Agent and proxy.
        delay: seconds between two requests.
        verify_tls: whether certificates are verified.
        tls: which TLS is accepted.
    """
    values: dict[str, object] = {
        "DOWNLOAD_DELAY": delay,
        "DOWNLOAD_VERIFY_CERTIFICATES": verify_tls,
        "USER_AGENT": format_user_agent(settings),
        PROXY_SETTING: make_proxy_url(settings),
        **(OLD_TLS_SETTINGS if tls is Tls.OLD else {}),
    }
    crawler.settings.update(values, priority="spider")


class SequentialSpider(Spider):
    """A spider with at most one request under way."""

    announced_pause = 0.0
    """The longest pause between two requests so far, in seconds; the stall watchdog allows it."""

    _requested: Request | None = None
    _timer: asyncio.TimerHandle | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:  # noqa: ANN401 -- Scrapy's signature
        """Make the spider and let it be asked for requests when the engine is idle."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.on_idle, signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Yield nothing: the first request is asked for as all others are."""
        return
        yield  # makes it an asynchronous generator

    @abstractmethod
    def get_next_request(self) -> Request | None:
        """Return the next request; None ends the crawl."""

    @abstractmethod
    def on_request_ended(self, request: Request) -> None:
        """Make up for a request of whose end the spider was not told, if this one is such."""

    def get_seconds_to_wait(self, request: Request) -> float:
        """Return how many seconds a request has to wait before it is sent."""
        del request
        return 0.0

    def on_pause(self, request: Request, seconds: float) -> None:
        """Announce that a request waits for so many seconds before it is sent, 0 for none."""

    def on_idle(self) -> None:
        """Send the next request, or let Scrapy close the spider.

        Raises:
            DontCloseSpider: a request is under way, or waits for its time.
            CloseSpider: there was an error that nobody foresaw, which the log shows.
        """
        if self._timer is None:  # the engine reports that it is idle every 5 seconds at least
            try:
                self._send_next()
            except Exception as error:
                self.logger.exception("no further request can be made")
                raise CloseSpider("error between two requests") from error
        if self._requested:
            raise DontCloseSpider

    def _send_next(self) -> None:
        if ended := self._requested:
            self._requested = None
            self.on_request_ended(ended)
        # Until the engine is idle again nobody can tell whether this one was dropped.
        self._requested = request = self.get_next_request()
        if request is None:
            return
        seconds = self.get_seconds_to_wait(request)
        self.on_pause(request, seconds)
        if seconds:
            self.announced_pause = max(self.announced_pause, seconds)
            self._timer = asyncio.get_running_loop().call_later(seconds, self._send, request)
        else:
            self._send(request)

    def _send(self, request: Request) -> None:
        self._timer = None
        self.crawler.engine.crawl(request)

    def find_refusal(self, url: str) -> str | None:
        """Return why a URL cannot be requested at all, in the words of the run report.

        The length is that of the URL as it is sent: percent-encoded, a Vietnamese letter takes up
        to nine characters.
        """
        try:
            sent = Request(url).url
        except ValueError:  # Scrapy's, of what has no scheme, or no host that can be one
            return NO_ADDRESS
        if not sent.lower().startswith(("http://", "https://")):
            return NO_ADDRESS
        limit = self.settings.getint("URLLENGTH_LIMIT")
        return TOO_LONG if 0 < limit < len(sent) else None

    def closed(self, reason: str) -> None:
        """Send nothing more; Scrapy calls this once, at the end."""
        del reason
        if self._timer:
            self._timer.cancel()
