"""What is due when: pure decisions over what is known of an address.

Policy: start pages and listings are due at every run, since they show what is new.
An article is due again after a tenth of the time since it last changed, within one
day and ninety (the heuristic of RFC 9111, section 4.2.2): young articles sooner than
old. Where its page prints no date, the wait doubles with each unchanged visit. What
fails is tried again soon, and less and less soon.
"""

from datetime import datetime, timedelta

from archive.history import UrlKind
from archive.model import Content

SHORTEST = timedelta(days=1)
LONGEST = timedelta(days=90)
_FIRST_RETRY = timedelta(hours=1)
_LAST_RETRY = timedelta(days=7)
_SIDE_PAGE = timedelta(days=30)
_MOST_DOUBLINGS = 7


def next_due(kind: UrlKind, now: datetime, *, content: Content | None, steady: int) -> datetime:
    """When a page that answered is due again; `steady` counts its visits without a change."""
    match kind:
        case UrlKind.START | UrlKind.LISTING:
            return now
        case UrlKind.ARTICLE:
            return now + _article_wait(now, content, steady)
        case _:
            return now + _SIDE_PAGE


def _article_wait(now: datetime, content: Content | None, steady: int) -> timedelta:
    changed = (content.modified_at or content.published_at) if content else None
    if changed is None:
        return min(SHORTEST * (1 << min(steady, _MOST_DOUBLINGS)), LONGEST)
    return min(max((now - changed) / 10, SHORTEST), LONGEST)


def next_try(now: datetime, failures: int) -> datetime:
    """When a page that failed is due again; `failures` counts those before this one."""
    return now + min(_FIRST_RETRY * (1 << min(failures, _MOST_DOUBLINGS + 1)), _LAST_RETRY)
