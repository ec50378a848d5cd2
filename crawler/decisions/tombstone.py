"""When an article counts as gone: pure.

One answer that a page is not there may be an accident of a day. Said on two different days
of the calendar, with no other answer between them, it makes the article gone. It is still
asked for now and then, and it comes back when it answers.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from archive.history import UrlState
from archive.moments import LONGEST_WAIT, VIETNAM, is_to_come

_TOMORROW = timedelta(hours=20)
"""A daily run that starts a little early must still find it due."""
_SHORTEST_ABSENCE = timedelta(days=30)
_LONGEST_ABSENCE = LONGEST_WAIT


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """What to remember of a page that is not there: since when, whether it counts, when to look."""

    vanished_at: datetime
    is_gone: bool
    next_due: datetime


def absence(state: UrlState, now: datetime) -> Absence:
    """What one more answer means that the page is not there."""
    since = state.vanished_at or now
    if is_to_come(since, now):
        since = now
    is_gone = since.astimezone(VIETNAM).date() < now.astimezone(VIETNAM).date()
    wait = min(max(now - since, _SHORTEST_ABSENCE), _LONGEST_ABSENCE) if is_gone else _TOMORROW
    return Absence(vanished_at=since, is_gone=is_gone, next_due=now + wait)
