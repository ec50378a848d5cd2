"""Counts of one run: those of its report, and the same in Scrapy's stats.

A run of two pages, one of them gone, leaves in the stats::

    capture/bytes: 41200, capture/count: 3, visit/added: 1, visit/failed/HTTP 404: 1
"""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from archive.crawl_model import Outcome, Visit

if TYPE_CHECKING:
    from scrapy.statscollectors import StatsCollector

_COUNTER_BY_OUTCOME = {
    Outcome.ADDED: "new",
    Outcome.REVISED: "changed",
    Outcome.UNCHANGED: "unchanged",
    Outcome.NO_ARTICLE: "other_pages",
}


class RunCounts:
    """Counters by name; `stats` is Scrapy's, once the spider is open."""

    def __init__(self) -> None:
        self.stats: StatsCollector | None = None
        self.outcomes: Counter[str] = Counter()
        self.failures: Counter[str] = Counter()
        self.other_pages: Counter[str] = Counter()
        self.feeds: Counter[str] = Counter()
        self.attachments: Counter[str] = Counter()
        self.captures = 0
        self.captured_bytes = 0

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
            self._increase(f"visit/{outcome}")

    def count_failure(self, reason: str) -> None:
        """Count why a visit brought nothing; an article that cannot be read is counted here too."""
        self.failures[reason] += 1
        self._increase(f"visit/failed/{reason}")

    def add_relearned(self, added: int, withdrawn: int) -> None:
        """Count what was read otherwise by a template that was learned at the end of the run."""
        self.outcomes.update({"new": added, "withdrawn": withdrawn})
        self.outcomes.subtract({"other_pages": added})
        self.outcomes = +self.outcomes  # without zeros

    def add_traps(self, trap_counts: Mapping[str, int]) -> None:
        """Put the traps that were left alone into the stats, at the end of the run."""
        for name, count in trap_counts.items():
            self._increase(f"trap/{name}", count)

    def list_others(self) -> dict[str, int]:
        """Return what was fetched and is no article, by what it is."""
        return dict(self.other_pages + self.feeds + self.attachments)

    def _increase(self, key: str, count: int = 1) -> None:
        if self.stats:
            self.stats.inc_value(key, count)
