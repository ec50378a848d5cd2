"""Rules of what is due when, in three sections: URLs, pages that are not found, sites. Pure.

Policy: start pages, feeds, sitemaps and listings are due at every run, since they show what
is new. An article is due again after a tenth of the time since it last changed, within one
day and thirty (the heuristic of RFC 9111, section 4.2.2): young articles sooner than old, and
each sooner after a change that we saw ourselves, since pages that changed lately change again
(Cho and Garcia-Molina, Estimating frequency of change, 2003). Where no page prints a date and
no change was seen, the wait doubles with each unchanged visit. What fails is tried again soon,
and less and less soon. Pages that hold no article and show nothing new are asked ever more seldom.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.crawl_model import Run, RunExit, UrlKind, UrlState
from archive.model import Content
from archive.times import LONGEST_WAIT, VIETNAM, is_in_future

MIN_REVISIT_INTERVAL = timedelta(days=1)  # chosen: what is corrected is mostly so within days
MAX_REVISIT_INTERVAL = timedelta(days=30)  # chosen: so late is an edit of an old article noticed
OTHER_PAGE_INTERVAL = timedelta(days=30)
"""The first wait of pages without an article, of listings by tag, author or month, and of later
pages of listings without news; doubled with each visit that brings nothing new. Chosen."""

_AGE_DIVISOR = 10  # RFC 9111, 4.2.2: a typical setting of the heuristic is 10 % of the age
_MIN_RETRY_INTERVAL = timedelta(hours=1)  # chosen; doubled with each failure
_MAX_RETRY_INTERVAL = timedelta(days=7)  # chosen: an address that is dead costs a request a week
_MAX_DOUBLINGS = 7  # 2**7 days, or 2**8 hours, are beyond either bound; keeps the shifts small
_EVERY_RUN_KINDS = frozenset({UrlKind.START, UrlKind.FEED, UrlKind.SITEMAP, UrlKind.LISTING})


def compute_next_due(
    kind: UrlKind,
    now: datetime,
    *,
    content: Content | None,
    steady: int,
    changed_at: datetime | None = None,
) -> datetime:
    """Return when a page that answered is due again.

    `steady` counts its visits without a change; `changed_at` is when one saw the last.
    """
    if kind in _EVERY_RUN_KINDS:
        return now
    if kind is not UrlKind.ARTICLE:
        return now + compute_quiet_interval(steady)
    printed = (content.modified_at or content.published_at) if content else None
    return now + compute_article_interval(
        now, max(filter(None, (printed, changed_at)), default=None), steady
    )


def compute_article_interval(now: datetime, changed: datetime | None, steady: int) -> timedelta:
    """Return how long an article waits that last changed at `changed`, as far as is known."""
    if changed is None:
        return min(MIN_REVISIT_INTERVAL * (1 << min(steady, _MAX_DOUBLINGS)), MAX_REVISIT_INTERVAL)
    return min(max((now - changed) / _AGE_DIVISOR, MIN_REVISIT_INTERVAL), MAX_REVISIT_INTERVAL)


def compute_quiet_interval(steady: int) -> timedelta:
    """Return how long a page waits that showed nothing new so many visits in a row."""
    return min(OTHER_PAGE_INTERVAL * (1 << min(steady, _MAX_DOUBLINGS)), LONGEST_WAIT)


def compute_next_retry(now: datetime, failures: int) -> datetime:
    """Return when a page that failed is due again; `failures` counts those before this one."""
    return now + min(
        _MIN_RETRY_INTERVAL * (1 << min(failures, _MAX_DOUBLINGS + 1)), _MAX_RETRY_INTERVAL
    )


# Pages that are not found. One answer may be a mistake of the server: a page counts as gone when
# the same is said on a later day.

_SECOND_CHECK_INTERVAL = timedelta(hours=20)
"""A daily run that starts a little early must still find it due."""
_MIN_GONE_INTERVAL = timedelta(days=30)  # chosen; then as long as the page has been gone already
_MAX_GONE_INTERVAL = LONGEST_WAIT


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFoundState:
    """State of a page that is not there: since when, whether it is gone, when to check again."""

    vanished_at: datetime
    is_gone: bool
    next_due: datetime


def compute_not_found_state(state: UrlState, now: datetime) -> NotFoundState:
    """Compute the state after one more answer that the page is not there."""
    since = state.vanished_at or now
    if is_in_future(since, now):
        since = now
    is_gone = since.astimezone(VIETNAM).date() < now.astimezone(VIETNAM).date()
    wait = (
        min(max(now - since, _MIN_GONE_INTERVAL), _MAX_GONE_INTERVAL)
        if is_gone
        else _SECOND_CHECK_INTERVAL
    )
    return NotFoundState(vanished_at=since, is_gone=is_gone, next_due=now + wait)


# Sites.

_MAX_EARLY_START = timedelta(minutes=30)  # of a daily site; see _EARLY_START_DIVISOR
_EARLY_START_DIVISOR = 20
"""A twentieth of the interval, or half an hour: what starts by the clock is never quite punctual,
and a site that is due a minute later must not wait for the next start."""


def compute_site_due(last: Run | None, interval: timedelta) -> datetime | None:
    """Return when a site is due whose newest run is `last`; None is at once.

    A run that was killed or stopped left its work undone. One that failed is not repeated
    sooner than others: its server may want just that.
    """
    if last is None or last.exit in {None, RunExit.STOPPED}:
        return None
    return last.started_at + interval - min(interval / _EARLY_START_DIVISOR, _MAX_EARLY_START)


def is_site_due(last: Run | None, interval: timedelta, now: datetime) -> bool:
    """Tell whether a site is due; it is after a run that began in the future, by a false clock."""
    if last is not None and is_in_future(last.started_at, now):
        return True
    moment = compute_site_due(last, interval)
    return moment is None or moment <= now
