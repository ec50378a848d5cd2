"""A school whose server, or the network before it, fails now and then, the same way by one seed."""

import random
import time
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler

from tests.support.misbehaving_server import close_connection, send_response, send_truncated
from tests.support.site_server import SiteServer, StubHandler, StubResponse

_HANG_SECONDS = 2
"""Long beside an answer; the crawler's own limit, sixty seconds, would make a soak a test of it."""


def _hang(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(_HANG_SECONDS)
    close_connection(handler)


SERVER_FAULTS: dict[str, Callable[[str], StubHandler]] = {
    "503": lambda _: lambda handler: send_response(handler, "busy", 503),
    "429 with Retry-After": lambda _: (
        lambda handler: send_response(handler, "slower", 429, Retry_After="1")
    ),
    "500": lambda _: lambda handler: send_response(handler, "down", 500),
    "an answer cut short": send_truncated,
    "a hang, then the end of the connection": lambda _: _hang,
    "the end of the connection": lambda _: close_connection,
}
"""Faults by name: each makes, of a page, what is sent in its place."""


class FaultySite(SiteServer):
    """A site of which a share of the addresses fails when first asked for.

    Attributes:
        share: The part of addresses that fail, of 1.
        faults: How often each fault befell a request.
    """

    def __init__(self, seed: int, share: float) -> None:
        super().__init__()
        self.share = share
        self.faults: Counter[str] = Counter()
        self._seed = seed
        self._turn = 0
        self._failed: set[str] = set()

    def fail_anew(self, share: float) -> None:
        """Let this share of the addresses fail at the next request, whether or not they did."""
        self.share = share
        self._failed.clear()
        self._turn += 1

    def handle_request(self, path: str, agent: str) -> StubResponse | StubHandler:
        """Note a request; gives its answer, or a fault in its place."""
        answer = super().handle_request(path, agent)
        luck = random.Random(f"{self._seed} {self._turn} {path}")
        if path in self._failed or luck.random() >= self.share:
            return answer
        self._failed.add(path)
        name = luck.choice(list(SERVER_FAULTS))
        self.faults[name] += 1
        body = answer.body.decode() if isinstance(answer, StubResponse) else ""
        return SERVER_FAULTS[name](body)
