"""Which sites are due, by the interval that each site's file asks for: pure."""

from datetime import datetime, timedelta

from archive.history import Run, RunExit
from archive.moments import is_to_come

_EARLY = timedelta(minutes=30)
_EARLY_SHARE = 20
"""A twentieth of the interval, or half an hour: what starts by the clock is never quite punctual,
and a site that is due a minute later must not wait for the next start."""


def due_at(last: Run | None, interval: timedelta) -> datetime | None:
    """When a site is due whose newest run is `last`; None is at once.

    A run that was killed or stopped left its work undone. One that failed is not repeated
    sooner than others: its server may want just that.
    """
    if last is None or last.exit in {None, RunExit.STOPPED}:
        return None
    return last.started_at + interval - min(interval / _EARLY_SHARE, _EARLY)


def is_due(last: Run | None, interval: timedelta, now: datetime) -> bool:
    """Whether a site is due; it is after a run that began in the future, by a false clock."""
    if last is not None and is_to_come(last.started_at, now):
        return True
    moment = due_at(last, interval)
    return moment is None or moment <= now
