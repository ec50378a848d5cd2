"""What a crawl of a site would fetch, and why, without asking anybody for anything."""

from dataclasses import dataclass
from datetime import datetime

from archive.history import UrlKind, UrlState
from archive.model import SiteKey
from archive.store import Archive
from config.site import Site
from crawler.addresses.identity import host_of
from crawler.decisions import visit
from crawler.decisions.backoff import quiet_until
from crawler.job import CrawlJob

_SHOWS_NEWS = frozenset({UrlKind.FEED, UrlKind.SITEMAP, UrlKind.LISTING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """An address that would be fetched; `due_since` None is at once."""

    url: str
    kind: UrlKind
    due_since: datetime | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run of a site would fetch, in order; `quiet_until` is when its server may be asked."""

    site: str
    intents: tuple[Intent, ...]
    quiet_until: datetime | None = None


def plan(job: CrawlJob, archive: Archive | None, now: datetime) -> Plan:
    """The plan of a run that would begin now; `archive` is None where there is none yet.

    What the run would find on the way is not in it.
    """
    site = job.site
    starts = _starts(site)
    if archive is None:
        return Plan(site=site.key, intents=tuple(starts[: job.max_pages]))
    key = SiteKey(site.key)
    first = {start.identity for start in visit.start_urls(site.start_urls)}
    known = [
        Intent(url=s.url, kind=s.kind, due_since=s.next_due, reason=_reason(s, now, full=job.full))
        for s in archive.memory.due_urls(key, now, full=job.full)
        if s.identity not in first
    ]
    hosts = [archive.memory.host(key, host_of(url)) for url in site.start_urls]
    quiet = [until for host in hosts if (until := quiet_until(host, now))]
    return Plan(
        site=site.key,
        intents=tuple([*starts, *known][: job.max_pages]),
        quiet_until=max(quiet, default=None),
    )


def _starts(site: Site) -> list[Intent]:
    reason = "a start page: shows what is new"
    return [
        Intent(url=url, kind=UrlKind.START, due_since=None, reason=reason)
        for url in site.start_urls
    ]


def _reason(state: UrlState, now: datetime, *, full: bool) -> str:
    is_early = state.next_due is not None and state.next_due > now
    if is_early and not full:
        return "put off by a clock that was ahead"
    return reason_for(state, now)


def reason_for(state: UrlState, now: datetime) -> str:
    """Why an address would be fetched: the first of the reasons that apply."""
    fetched = state.fetched_at
    if fetched is None and not state.failures:
        return f"never fetched: found on {state.found_on}" if state.found_on else "never fetched"
    last = f"last fetched on {fetched:%Y-%m-%d}" if fetched else "never fetched"
    reasons = [
        (state.next_due and state.next_due > now, "not due, but everything is asked for"),
        (state.vanished_at, "was not there, looked for again"),
        (state.failures, f"failed {state.failures} times in a row, tried again"),
        (
            state.told_at and fetched and state.told_at > fetched,
            "told to have changed since it was fetched",
        ),
        (state.kind in _SHOWS_NEWS, f"a {state.kind}: shows what is new"),
        (state.next_due is None, "led to by a page that showed news"),
    ]
    applying = (reason for applies, reason in reasons if applies)
    return next(applying, f"{last}, unchanged {state.steady} times")
