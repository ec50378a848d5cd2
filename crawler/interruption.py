"""SIGINT and SIGTERM while sites are crawled: a stop that waits for no slow server.

The first signal lets the answer that is just coming in be taken in, for a moment; then the
download is given up. Nothing is lost by it: its address is still due. A second signal ends the
process on the spot, as SIGKILL would, which the archive bears as well.
"""

import asyncio
import logging
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from scrapy.crawler import AsyncCrawlerProcess

GRACE = 2.0
"""Seconds that a download under way is given after the first signal."""
_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interruption:
    """Stops a crawling process when it is told to; `give_up` ends the runs that wait still."""

    def __init__(self, process: AsyncCrawlerProcess, give_up: Callable[[], None]) -> None:
        self._process = process
        self._give_up = give_up
        self._is_asked = False
        self._stopping: asyncio.Future[None] | None = None

    @contextmanager
    def heeded(self) -> Iterator[None]:
        """Take the signals as long as the crawl lasts; afterwards they are as they were."""
        before = {number: signal.signal(number, self._signalled) for number in _SIGNALS}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _signalled(self, number: int, _: FrameType | None) -> None:
        from twisted.internet import reactor  # noqa: PLC0415 -- to import it is to install one

        if self._is_asked:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)
        self._is_asked = True
        reactor.callFromThread(self.stop)

    def stop(self) -> None:
        """End each site's run after the answer it waits for, or without it."""
        if self._stopping:
            return
        self._stopping = asyncio.ensure_future(self._process.stop())
        asyncio.get_running_loop().call_later(GRACE, self._break_off)

    def _break_off(self) -> None:
        """Leave the downloads that have not ended behind, and the loop that waits for them."""
        from twisted.internet import reactor  # noqa: PLC0415

        self._give_up()
        # What was waiting is dropped as it stands, and need not be complained of.
        for name in ("asyncio", "scrapy", "twisted"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        reactor.stop()  # type: ignore[misc] # its stub is a module
