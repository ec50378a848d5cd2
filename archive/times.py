"""Times: aware UTC inside, Asia/Ho_Chi_Minh where a page is read or a person looks."""

from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Vietnam keeps UTC+7 without summer time since 1975, longer than any of these sites."""

CLOCK_SLACK = timedelta(hours=1)
"""How far a moment of the past may lie ahead and be believed: clocks of several machines differ,
and a clock that is set right steps back, but by minutes."""
LONGEST_WAIT = timedelta(days=180)
"""The longest that any rule lets an address wait: an article that is gone, looked for again."""
LONGEST_BELIEVED_WAIT = timedelta(days=366)
"""Twice that, so that a rule of another version is believed; what waits longer was put off by a
clock that was ahead."""


def is_in_future(moment: datetime | None, now: datetime) -> bool:
    """Tell whether a time that should be past is yet to come: the clock was, or is, wrong."""
    return moment is not None and moment > now + CLOCK_SLACK


@lru_cache(maxsize=4096)  # articles of one crawl share `last_seen`; some 1 MB when it is full
def format_local_iso(moment: datetime | None) -> str | None:
    """Format a time as ISO 8601 with ``+07:00``, to the second; None stays None."""
    return moment.astimezone(VIETNAM).isoformat(timespec="seconds") if moment else None


def parse_iso(text: str) -> datetime:
    """Parse ISO 8601 to an aware time in UTC; without an offset it is Vietnamese local time.

    Raises:
        ValueError: the text is not ISO 8601, or its moment is outside the years 1 to 9999.
    """
    moment = datetime.fromisoformat(text)
    local = moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)
    try:
        local.astimezone(VIETNAM)  # it must be printable too
        return local.astimezone(UTC)
    except OverflowError:
        raise ValueError(text) from None
