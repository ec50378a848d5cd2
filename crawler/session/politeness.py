"""Politeness of one run: pauses that servers ask for, and an end when a server is down.

The archive remembers when each server may be asked again, so that the next run obeys too.
How long is decided in `crawler.policy.backoff`.
"""

from collections import Counter
from datetime import datetime

from archive.archive import Archive
from archive.crawl_model import HostState, Outcome, Visit
from archive.model import SiteKey
from archive.times import VIETNAM
from crawler.policy.backoff import (
    MAX_TRIES,
    MAX_WAIT_IN_RUN,
    compute_delay,
    parse_retry_after,
    quiet_until,
)
from crawler.policy.conditional_requests import is_validator_wrong
from crawler.urls.canonical_key import get_host_port

MAX_CONSECUTIVE_FAILURES = 8
"""Failures in a row that end a run: the server is down, or blocks us. Chosen: each but a time-out
has been retried twice by then (RETRY_TIMES)."""


class Politeness:
    """The state of each server that a run asks."""

    def __init__(self, archive: Archive, site: SiteKey) -> None:
        self._archive = archive
        self._site = site
        self._hosts: dict[str, HostState] = {}
        self._failures: Counter[str] = Counter()
        self._retries: Counter[str] = Counter()
        self._pause_causes: dict[str, str] = {}

    def get_host(self, url: str) -> HostState:
        """Return what is known of a URL's server."""
        name = get_host_port(url)
        if name not in self._hosts:
            self._hosts[name] = self._archive.hosts.get_host(self._site, name)
        return self._hosts[name]

    def get_seconds_to_wait(self, url: str, now: datetime) -> float:
        """Return the seconds to wait before a URL is requested; 0 for none."""
        until = quiet_until(self.get_host(url), now)
        return (until - now).total_seconds() if until else 0.0

    def find_long_wait(self, url: str, now: datetime) -> str | None:
        """Return what a server asks for where a run may not wait so long; None where it may."""
        if self.get_seconds_to_wait(url, now) <= MAX_WAIT_IN_RUN.total_seconds():
            return None
        host = self.get_host(url)
        until = host.quiet_until
        until_text = f"{until.astimezone(VIETNAM):%Y-%m-%d %H:%M}" if until else ""
        return f"{host.host} wants to be left alone until {until_text}"

    def get_pause_cause(self, url: str) -> str:
        """Return why a server is left alone for a while."""
        return self._pause_causes.get(get_host_port(url), "the server asked in an earlier run")

    def on_throttled(self, url: str, header: str | None, now: datetime, status: int) -> bool:
        """Note that a server asked for quiet; return whether to ask again afterwards."""
        host = self.get_host(url)
        refusals = host.refusals + 1
        asked = parse_retry_after(header, now)
        until = now + compute_delay(refusals, asked)
        self._pause_causes[host.host] = f"HTTP {status}, " + (
            "Retry-After" if asked else f"refused {refusals} times in a row"
        )
        self._set_retry_after(host.host, until, refusals)
        self._retries[url] += 1
        return self._retries[url] < MAX_TRIES

    def on_success(self, url: str) -> None:
        """Note that a server gave an answer of substance."""
        host = self.get_host(url)
        self._failures[host.host] = 0
        if host.refusals:
            self._set_retry_after(host.host, None, 0)

    def on_failure(self, url: str) -> bool:
        """Note that no such answer came; return whether that was one too many."""
        name = get_host_port(url)
        self._failures[name] += 1
        return self._failures[name] >= MAX_CONSECUTIVE_FAILURES

    def notice_wrong_validator(self, visit: Visit, outcome: Outcome) -> bool:
        """Note that a server's validators are unreliable where a visit proves one of them wrong."""
        if not visit.payload_digest or not is_validator_wrong(
            visit.state,
            visit.etag,
            visit.last_modified,
            visit.payload_digest,
            changed=outcome is Outcome.REVISED,
        ):
            return False
        host = get_host_port(visit.state.url)
        self._archive.hosts.mark_validators_unreliable(self._site, host, visit.visited_at)
        self._hosts.pop(host, None)  # read anew when it is asked for
        return True

    def _set_retry_after(self, name: str, until: datetime | None, refusals: int) -> None:
        self._archive.hosts.set_retry_after(self._site, name, until, refusals)
        self._hosts.pop(name, None)
