"""Counts of one run, for its report and for Scrapy's stats, and the end that follows from them.

A run of two pages, one of them gone, leaves in the stats::

    capture/bytes: 41200, capture/count: 3, visit/added: 1, visit/failed/HTTP 404: 1
"""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from archive.crawl_model import Outcome, RunExit, UrlKind, UrlState, Visit
from crawler.session.lost_hosts import LostHosts
from crawler.urls.canonical_key import get_host_port

if TYPE_CHECKING:
    from scrapy.statscollectors import StatsCollector

_COUNTER_BY_OUTCOME = {
    Outcome.ADDED: "new",
    Outcome.REVISED: "changed",
    Outcome.UNCHANGED: "unchanged",
    Outcome.NO_ARTICLE: "other_pages",
    Outcome.REMOVED: "other_pages",
}

REMOVED_REASON = "removed from the archive on request"
"""How the report names pages and addresses that are left alone for that."""
FINISHED_REASON = "finished"
"""Scrapy's word for a spider that had nothing left to do."""
_STOPPED_REASONS = frozenset({"shutdown", "cancelled"})
_START_HINT = (
    "Look at the site with a browser; if it has moved, mend start_urls in its file,"
    " else the next crawl tries again."
)
_MOVED_HINT = (
    "If the school is at {} now, put that into start_urls of its file, and the old address into"
    " former_urls."
)


class RunCounts:
    """Counters by name, and whether a start page was read; `stats` is Scrapy's, once it is open."""

    def __init__(self) -> None:
        self.stats: StatsCollector | None = None
        self.outcomes: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self.other_pages: Counter[str] = Counter()
        self.feeds: Counter[str] = Counter()
        self.attachments: Counter[str] = Counter()
        self.reason_by_identity: dict[str, str] = {}
        """The failures of visits that were not stored yet."""
        self.captures = 0
        self.captured_bytes = 0
        self.start_failures: dict[str, str] = {}
        """Why no start page of a host was read, by host."""
        self._read_start_hosts: set[str] = set()
        self._moved_to = ""

    def count_capture(self, byte_count: int) -> None:
        """Count a response that was captured, and the bytes of its body as sent."""
        self.captures += 1
        self.captured_bytes += byte_count
        self._increase("capture/count")
        self._increase("capture/bytes", byte_count)

    def count_visit(self, visit: Visit, outcome: Outcome) -> None:
        """Count a visit that was stored."""
        self.outcomes["fetched"] += 1
        self.outcomes["not_modified"] += visit.is_unmodified
        if visit.attachment:
            self.attachments[f"attachment: {visit.attachment.reason or 'read'}"] += 1
        if visit.is_failed:
            self.outcomes["failed"] += 1
        else:
            self.outcomes[_COUNTER_BY_OUTCOME[outcome]] += 1
            self.other_pages[REMOVED_REASON] += outcome is Outcome.REMOVED
            self._increase(f"visit/{outcome}")
            is_read = visit.is_page or visit.is_unmodified
            if is_read and visit.state.kind is UrlKind.START:
                host = get_host_port(visit.state.url)
                self._read_start_hosts.add(host)
                self.start_failures.pop(host, None)

    def count_composed(self, outcome: Outcome, *, is_counted: bool) -> None:
        """Count an article that was read with its further pages.

        `is_counted`: the visit of its first page was counted as a page without an article.
        """
        self.outcomes[_COUNTER_BY_OUTCOME[outcome]] += 1
        self._increase(f"visit/{outcome}")
        if is_counted:
            self.outcomes["other_pages"] -= 1

    def count_failure(self, state: UrlState, reason: str) -> None:
        """Count why a visit brought nothing; an article that cannot be read is counted here too."""
        self.failures[reason] += 1
        self.reason_by_identity[state.identity] = reason
        host = get_host_port(state.url)
        if state.kind is UrlKind.START and host not in self._read_start_hosts:
            self.start_failures[host] = reason
        self._increase(f"visit/failed/{reason}")

    def record_move(self, state: UrlState, target: str) -> None:
        """Note where a start page leads out of the site."""
        if state.kind is UrlKind.START:
            self._moved_to = target

    def record_forward(self, state: UrlState, target: str) -> None:
        """Note that a start page only leads on, which is no fault if the page there is read."""
        host = get_host_port(state.url)
        if state.kind is UrlKind.START and host == get_host_port(target):
            self.start_failures.setdefault(host, f"{state.url} leads on to {target}")

    def add_relearned(self, added: int, withdrawn: int, taken_back: int) -> None:
        """Count what was read otherwise by a template that was learned at the end of the run."""
        self.outcomes.update({"new": added, "withdrawn": withdrawn})
        self.outcomes.subtract({"other_pages": added, "changed": taken_back})
        self.outcomes = +self.outcomes  # without zeros

    def add_traps(self, trap_counts: Mapping[str, int]) -> None:
        """Put the traps that were left alone into the stats, at the end of the run."""
        for name, count in trap_counts.items():
            self._increase(f"trap/{name}", count)

    def describe_end(self, reason: str, lost_hosts: LostHosts) -> tuple[RunExit, str, str]:
        """Return exit, message and hint of a run, which names the hosts that it left out.

        Args:
            reason: Scrapy's word for how the spider ended.
            lost_hosts: The hosts that were asked for nothing more.
        """
        if reason in _STOPPED_REASONS:
            return RunExit.STOPPED, "stopped before it was done", "The next crawl goes on with it."
        if reason != FINISHED_REASON:
            return RunExit.FAILED, f"broken off ({reason})", "The log above says why."
        if not self._read_start_hosts:
            failure = next(reversed(self.start_failures.values()), "no answer")
            hint = _MOVED_HINT.format(self._moved_to) if self._moved_to else _START_HINT
            left_out = "".join(f"; {text}" for text in lost_hosts.describe({})[:1] if text)
            return RunExit.FAILED, f"no start page could be read: {failure}{left_out}", hint
        return RunExit.DONE, *lost_hosts.describe(self.start_failures)

    def count_non_articles(self) -> dict[str, int]:
        """Return what was fetched and is no article, by what it is."""
        return dict(+self.other_pages + self.feeds + self.attachments)

    def _increase(self, key: str, count: int = 1) -> None:
        if self.stats:
            self.stats.inc_value(key, count)
