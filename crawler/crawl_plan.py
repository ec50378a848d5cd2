"""Plans of crawls: what a run of a site would fetch, and why, without a single request."""

from dataclasses import dataclass
from datetime import datetime

from archive.archive import Archive
from archive.crawl_model import UrlKind, UrlState
from archive.model import SiteKey
from config.site import Site
from crawler.job import CrawlJob
from crawler.policy import visit_factory
from crawler.policy.backoff import quiet_until
from crawler.urls.canonical_key import get_host_port
from crawler.urls.scope import Scope

_NEWS_KINDS = frozenset({UrlKind.FEED, UrlKind.SITEMAP, UrlKind.LISTING})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFetch:
    """An address that would be fetched; `due_since` None is at once."""

    url: str
    kind: UrlKind
    due_since: datetime | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlPlan:
    """The fetches of a run that would begin now; `retry_after` is when its server may be asked."""

    site: str
    fetches: tuple[PlannedFetch, ...]
    retry_after: datetime | None = None


def plan_crawl(job: CrawlJob, archive: Archive | None, now: datetime) -> CrawlPlan:
    """Plan a run that would begin now; `archive` is None where there is none yet.

    What the run would find on the way is not in it.
    """
    site = job.site
    starts = _plan_start_urls(site)
    if archive is None:
        return CrawlPlan(site=site.key, fetches=tuple(starts[: job.max_pages]))
    key = SiteKey(site.key)
    scope = Scope(site.start_urls, site.scope)
    first = {start.identity for start in visit_factory.make_start_urls(site.start_urls)}
    known = [
        PlannedFetch(
            url=s.url, kind=s.kind, due_since=s.next_due, reason=_reason(s, now, full=job.is_full)
        )
        for s in archive.frontier.get_due_urls(key, now, is_full=job.is_full)
        if s.identity not in first and (not scope.is_limited or scope.contains(s.url))
    ]
    hosts = [archive.hosts.get_host(key, get_host_port(url)) for url in site.start_urls]
    quiet = [until for host in hosts if (until := quiet_until(host, now))]
    return CrawlPlan(
        site=site.key,
        fetches=tuple([*starts, *known][: job.max_pages]),
        retry_after=max(quiet, default=None),
    )


def _plan_start_urls(site: Site) -> list[PlannedFetch]:
    reason = "a start page: shows what is new"
    return [
        PlannedFetch(url=url, kind=UrlKind.START, due_since=None, reason=reason)
        for url in site.start_urls
    ]


def _reason(state: UrlState, now: datetime, *, full: bool) -> str:
    is_early = state.next_due is not None and state.next_due > now
    if is_early and not full:
        return "put off by a clock that was ahead"
    return explain_fetch(state, now)


def explain_fetch(state: UrlState, now: datetime) -> str:
    """Return why an address would be fetched: the first of the reasons that apply."""
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
        (state.kind in _NEWS_KINDS, f"a {state.kind}: shows what is new"),
        (state.next_due is None, "led to by a page that showed news"),
    ]
    applying = (reason for applies, reason in reasons if applies)
    return next(applying, f"{last}, unchanged {state.steady} times")
