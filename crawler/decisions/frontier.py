"""What is due when: pure decisions over what is known of an address.

Policy: start pages, feeds, sitemaps and listings are due at every run, since they show what
is new. An article is due again after a tenth of the time since it last changed, within one
day and thirty (the heuristic of RFC 9111, section 4.2.2): young articles sooner than old, and
each sooner after a change that we saw ourselves, since pages that changed lately change again
(Cho and Garcia-Molina, Estimating frequency of change, 2003). Where no page prints a date and
no change was seen, the wait doubles with each unchanged visit. What fails is tried again soon,
and less and less soon.
"""

from datetime import datetime, timedelta

from archive.history import UrlKind
from archive.model import Content

SHORTEST = timedelta(days=1)
LONGEST = timedelta(days=30)
SIDE_PAGE = timedelta(days=30)
"""How long pages without an article wait, and later pages of listings that show no news."""

_AGES = 10
_FIRST_RETRY = timedelta(hours=1)
_LAST_RETRY = timedelta(days=7)
_MOST_DOUBLINGS = 7
_AT_EVERY_RUN = frozenset({UrlKind.START, UrlKind.FEED, UrlKind.SITEMAP, UrlKind.LISTING})


def next_due(
    kind: UrlKind,
    now: datetime,
    *,
    content: Content | None,
    steady: int,
    changed_at: datetime | None = None,
) -> datetime:
    """When a page that answered is due again.

    `steady` counts its visits without a change; `changed_at` is when one saw the last.
    """
    if kind in _AT_EVERY_RUN:
        return now
    if kind is not UrlKind.ARTICLE:
        return now + SIDE_PAGE
    printed = (content.modified_at or content.published_at) if content else None
    return now + article_wait(now, max(filter(None, (printed, changed_at)), default=None), steady)


def article_wait(now: datetime, changed: datetime | None, steady: int) -> timedelta:
    """How long an article waits that last changed at `changed`, as far as is known."""
    if changed is None:
        return min(SHORTEST * (1 << min(steady, _MOST_DOUBLINGS)), LONGEST)
    return min(max((now - changed) / _AGES, SHORTEST), LONGEST)


def next_try(now: datetime, failures: int) -> datetime:
    """When a page that failed is due again; `failures` counts those before this one."""
    return now + min(_FIRST_RETRY * (1 << min(failures, _MOST_DOUBLINGS + 1)), _LAST_RETRY)
