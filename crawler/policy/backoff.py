"""Pauses for servers that ask to be left alone: pure.

HTTP 429 and 503 are requests for quiet. A server that says how long (Retry-After, RFC 9110,
section 10.2.3) is taken at its word, up to a day; else each refusal in a row doubles the
pause (truncated binary exponential backoff).
"""

from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from archive.crawl_model import HostState
from archive.times import CLOCK_SLACK

THROTTLE_STATUSES = frozenset({429, 503})
"""The statuses that ask for quiet."""
MAX_WAIT_IN_RUN = timedelta(minutes=2)
"""The longest wait of a run, which holds its site's lock; where a server wants more the run ends,
and a later one goes on. Chosen."""
MAX_TRIES = 4
"""Requests of a run for one address that is refused so, 1, 2 and 4 s apart. Chosen."""

_FIRST_DELAY = timedelta(seconds=1)  # the usual pause between two requests (DOWNLOAD_DELAY)
_MAX_DELAY = timedelta(hours=1)  # chosen: the next run of a timer asks again in any case
_MAX_DOUBLINGS = 12  # 2**12 s are more than an hour; keeps the shift small, whatever the count
_MAX_RETRY_AFTER = timedelta(days=1)  # a header of years would end the site (responsible-use.md)
_NO_DELAY = timedelta(0)
_LONGEST_BELIEVED = 2 * _MAX_RETRY_AFTER + CLOCK_SLACK
"""Twice the longest that we note ourselves: a later moment was noted by a clock that was ahead."""


def quiet_until(host: HostState, now: datetime) -> datetime | None:
    """Return until when a server must be left alone; None where it need not be."""
    until = host.quiet_until
    return until if until and now < until <= now + _LONGEST_BELIEVED else None


def compute_delay(refusals: int, asked: timedelta | None) -> timedelta:
    """Return how long to be quiet; `refusals` counts those in a row, this one included."""
    doubled = min(_FIRST_DELAY * (1 << min(refusals - 1, _MAX_DOUBLINGS)), _MAX_DELAY)
    return max(doubled, asked or _NO_DELAY)


def parse_retry_after(header: str | None, now: datetime) -> timedelta | None:
    """Read how long a Retry-After header asks for: seconds, or the time that it names.

    None where there is none that makes sense. Zero is no wish; more than a day is a day.
    """
    text = (header or "").strip()
    if text.isascii() and text.isdecimal():
        asked = timedelta(seconds=min(int(text[:9]), _MAX_RETRY_AFTER.total_seconds()))
    else:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError):
            return None
        if moment.tzinfo is None:
            return None
        asked = min(moment - now, _MAX_RETRY_AFTER)
    return asked if asked > _NO_DELAY else None
