"""The URLs of one run, one after the other: what is due, allowed, and no trap.

What is passed over is counted by name, and waits in the frontier.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.archive import Archive
from archive.crawl_model import UrlKind, UrlState
from archive.model import SiteKey
from crawler.job import CrawlJob
from crawler.policy import attachment_visits
from crawler.policy.scheduling import OTHER_PAGE_INTERVAL
from crawler.session.address_evidence import NOT_THERE
from crawler.session.beliefs import Beliefs
from crawler.session.listing_walk import ListingWalk
from crawler.session.lost_hosts import LostHosts
from crawler.session.pace import Pace
from crawler.session.part_walk import PartWalk
from crawler.session.trap_detector import TrapDetector
from crawler.urls.scope import Scope

OUT_OF_SCOPE = "outside of the scope"


@dataclass(slots=True, kw_only=True)
class UrlQueue:
    """The URLs that a run has still to fetch, in the order of the frontier."""

    archive: Archive
    job: CrawlJob
    run_id: int
    started_at: datetime
    scope: Scope
    listing_walk: ListingWalk
    part_walk: PartWalk
    beliefs: Beliefs
    trap_detector: TrapDetector
    lost_hosts: LostHosts
    pace: Pace

    @property
    def _site(self) -> SiteKey:
        return SiteKey(self.job.site.key)

    def get_next_url(self) -> UrlState | None:
        """Return the next URL; None when nothing is due."""
        self.part_walk.compose_ready()
        found = self._get_next_allowed()
        if found is None and self.job.site.attachments:
            # Files come last, when the articles that link to them are known.
            attached = self.archive.attachments.get_attachments(self._site)
            files = attachment_visits.select_attachments(attached, self.scope)
            if files:
                self.archive.attachments.enqueue_attachments(self._site, files, self.started_at)
                found = self._get_next_allowed()
        return found

    def count_due(self) -> int:
        """Return how many URLs the run has still to fetch."""
        return self.archive.frontier.count_due(self._site, self.run_id, is_full=self.job.is_full)

    def _get_next_allowed(self) -> UrlState | None:
        """Return the next URL that is due, of a host that answers, in scope, and no trap."""
        while state := self._get_next_due():
            if other := self.lost_hosts.respell(state.url):
                state = self.archive.frontier.respell_url(state, other)
            if self.lost_hosts.is_lost(state.url):
                self.lost_hosts.skip(state.url)
                self._postpone(state, state.next_due or self.started_at)
                continue
            trap = self._find_reason_to_skip(state)
            if trap is None and not self.job.is_full:
                trap = self.beliefs.evidence.explain_skip(state)
                self._drop_released()
                if trap is None and self.beliefs.take_for_known(state):
                    continue
            if trap is None:
                return state if self.job.is_full else self.beliefs.evidence.respell(state)
            self.trap_detector.trap_counts[trap] += 1
            pause = timedelta() if self.trap_detector.is_undecided else OTHER_PAGE_INTERVAL
            self._postpone(state, self.started_at + pause)
        return None

    def _drop_released(self) -> None:
        """Count no more what was passed over and is asked for after all."""
        evidence = self.beliefs.evidence
        self.trap_detector.trap_counts[NOT_THERE] -= evidence.released
        evidence.released = 0

    def _find_reason_to_skip(self, state: UrlState) -> str | None:
        # What is out of scope was found before the site file bounded the site.
        if self.scope.is_limited and not self.scope.contains(state.url):
            return OUT_OF_SCOPE
        return self.trap_detector.find_trap(state)

    def _postpone(self, state: UrlState, until: datetime) -> None:
        self.archive.frontier.postpone_url(state, self.run_id, until)

    def _get_next_due(self) -> UrlState | None:
        """Return the next URL due; with `since`, articles before later pages of listings."""
        pagers = self.listing_walk.get_allowed_pagers()
        for allowed in [None] if pagers is None else [(), pagers]:
            state = self._query_due(allowed)
            if state and state.fetched_at and self.pace.is_slow and state.kind is not UrlKind.START:
                # What a slow run has no time for would be the same in each: the listings come first
                # in the order. So what is new goes before what was fetched already.
                state = self._query_due(allowed, is_unfetched=True) or state
            if state:
                return state
        return None

    def _query_due(
        self, allowed_pagers: Collection[str] | None, *, is_unfetched: bool = False
    ) -> UrlState | None:
        return self.archive.frontier.get_next_url(
            self._site,
            self.run_id,
            is_full=self.job.is_full,
            allowed_pagers=allowed_pagers,
            is_unfetched=is_unfetched,
        )
