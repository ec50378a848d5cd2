"""Parts of Scrapy that lose requests, for crawls in processes of their own.

The path of an address says which part loses it: ``/mat/scheduler``, say.
"""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Self

from scrapy import Request, signals
from scrapy.core.scheduler import Scheduler
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from tests.support.cli import Workspace
from tests.support.cli_process import ROOT, TIMEOUT_SECONDS

SETTINGS = {
    "SPIDER_MIDDLEWARES": {"tests.support.dropping_middlewares.DroppingSpiderMiddleware": 1},
    "SCHEDULER": "tests.support.dropping_middlewares.DroppingScheduler",
}
LOSING = "tests.support.dropping_middlewares.DroppingDownloaderMiddleware"


class DroppingSpiderMiddleware:
    """Loses requests on the way from the spider, and answers on the way to it."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Scrapy's way to make a middleware."""
        made = cls()
        crawler.signals.connect(made.refuse, signals.request_scheduled)
        return made

    async def process_start(self, start: AsyncIterator[Request]) -> AsyncIterator[Request]:
        """Drop a request as Scrapy's own check of lengths does."""
        async for request in start:
            if "/mat/spider" not in request.url:
                yield request

    def process_spider_input(self, response: Response) -> None:
        """Refuse an answer."""
        if "/mat/input" in response.url:
            raise IgnoreRequest("not this answer")

    async def process_spider_output(
        self, response: Response, result: AsyncIterator[object]
    ) -> AsyncIterator[object]:
        """Lose what a page meant."""
        async for output in result:
            if "/mat/spider" not in response.url:
                yield output

    def refuse(self, request: Request) -> None:
        """Refuse a request as a handler of a signal may."""
        if "/mat/signal" in request.url:
            raise IgnoreRequest("not this request")


class DroppingDownloaderMiddleware:
    """Loses requests on the way to the server, or keeps them waiting for ever."""

    def __init__(self) -> None:
        # Held as what a server's answer waits for is held: asyncio knows tasks weakly, and another
        # site's run that learns collects garbage.
        self._answer = asyncio.Event()

    async def process_request(self, request: Request) -> None:
        """Refuse, break, or never come back."""
        if "/mat/ignored" in request.url:
            raise IgnoreRequest("not asked for")
        if "/mat/broken" in request.url:
            raise LookupError(request.url)
        if "/mat/waiting" in request.url:
            await self._answer.wait()


class DroppingScheduler(Scheduler):
    """Takes no request for some addresses, and forgets another."""

    def enqueue_request(self, request: Request) -> bool:
        """Take a request, say that it was not taken, or only say that it was."""
        if "/mat/scheduler" in request.url:
            return False
        return "/mat/forgotten" in request.url or super().enqueue_request(request)


def run(
    desk: Workspace, *words: str, status: int = 0, **settings: object
) -> subprocess.CompletedProcess[str]:
    """Run a command with these parts, and some settings of Scrapy."""
    changes = {**SETTINGS, **settings}
    program = (
        "import crawler.settings as made\n"
        f"vars(made).update({changes!r})\n"
        f"made.DOWNLOADER_MIDDLEWARES[{LOSING!r}] = 1\n"
    )
    return run_after(desk, program, *words, status=status)


def run_after(
    desk: Workspace, program: str, *words: str, status: int = 0
) -> subprocess.CompletedProcess[str]:
    """Run a command in a fresh process that has run some Python before."""
    program = f"{program}\nimport search_cli\nsearch_cli.main()\n"
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        env=desk.environment,
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT_SECONDS,
        check=False,
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done
