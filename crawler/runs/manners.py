"""What one run owes the servers it asks: quiet when they want it, an end when they are down.

The archive remembers when each server may be asked again, so that the next run obeys too.
How long is decided in `crawler.decisions.backoff`.
"""

from collections import Counter
from datetime import datetime

from archive.history import HostState
from archive.model import SiteKey
from archive.store import Archive
from crawler.addresses.identity import host_of
from crawler.decisions.backoff import MOST_TRIES, PATIENCE, pause, quiet_until, retry_after

MOST_FAILURES = 8
"""So many failures in a row end a run: the server is down, or wants none of us."""


class Manners:
    """The state of each server that a run asks."""

    def __init__(self, archive: Archive, site: SiteKey) -> None:
        self._archive = archive
        self._site = site
        self._hosts: dict[str, HostState] = {}
        self._failures: Counter[str] = Counter()
        self._tries: Counter[str] = Counter()

    def host(self, url: str) -> HostState:
        """What is remembered of an address's server."""
        name = host_of(url)
        if name not in self._hosts:
            self._hosts[name] = self._archive.memory.host(self._site, name)
        return self._hosts[name]

    def seconds_of_quiet(self, url: str, now: datetime) -> float:
        """How long to wait before asking for an address; 0 for not at all."""
        until = quiet_until(self.host(url), now)
        return (until - now).total_seconds() if until else 0.0

    def is_patient(self, url: str, now: datetime) -> bool:
        """Whether so much quiet can be kept within a run."""
        return self.seconds_of_quiet(url, now) <= PATIENCE.total_seconds()

    def refused(self, url: str, header: str | None, now: datetime) -> bool:
        """Note that a server asked for quiet; says whether to ask again afterwards."""
        host = self.host(url)
        refusals = host.refusals + 1
        until = now + pause(refusals, retry_after(header, now))
        self._remember(host.host, until, refusals)
        self._tries[url] += 1
        return self._tries[url] < MOST_TRIES

    def answered(self, url: str) -> None:
        """Note that a server gave an answer of substance."""
        host = self.host(url)
        self._failures[host.host] = 0
        if host.refusals:
            self._remember(host.host, None, 0)

    def failed(self, url: str) -> bool:
        """Note that none came; says whether that was one too many."""
        name = host_of(url)
        self._failures[name] += 1
        return self._failures[name] >= MOST_FAILURES

    def distrust(self, url: str, now: datetime) -> None:
        """Note that a server's validators lied."""
        self._archive.memory.distrust(self._site, host_of(url), now)
        self._hosts.pop(host_of(url), None)

    def _remember(self, name: str, until: datetime | None, refusals: int) -> None:
        self._archive.memory.be_quiet(self._site, name, until, refusals)
        self._hosts.pop(name, None)
