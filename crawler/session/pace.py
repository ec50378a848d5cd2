"""Pace of one run: how long it waits between requests, why, and whether it may go on."""

from datetime import datetime, timedelta

LONG_PAUSE = 10.0
"""Seconds: a longer pause is named on the progress line, and makes a run slow. Chosen: who looks at
a screen on which nothing moves wants to know why."""
MAX_CRAWL_DELAY = 600.0
"""Seconds that a robots.txt may ask for; the most that a site file can say, too. A day has 144 such
pauses: no site is read at that pace."""
_CRAWL_DELAY_CAUSE = "Crawl-delay in robots.txt"
_SITE_FILE_CAUSE = "delay in the site file"
_SLOW_HINT = (
    "The next crawl goes on with them. A longer max_run in settings.toml reads more at once."
)
pause_announced = object()
"""Scrapy signal: the run has a long pause before it."""


class Pace:
    """The pauses of a run; `delay` is that of the site file, in seconds."""

    def __init__(self, delay: float, max_run: timedelta, started_at: datetime) -> None:
        self._max_run = max_run
        self._started_at = started_at
        self.delay = delay
        self.cause = _SITE_FILE_CAUSE
        self._pause_until = started_at
        self._pause = ""

    def set_crawl_delay(self, seconds: float) -> None:
        """Note what a robots.txt asks for between two requests; the longest counts."""
        if seconds > self.delay:
            self.delay, self.cause = seconds, _CRAWL_DELAY_CAUSE

    @property
    def is_slow(self) -> bool:
        """Whether each request waits long for the one before."""
        return self.delay > LONG_PAUSE

    def is_over(self, now: datetime) -> bool:
        """Tell whether a slow run has no time left for one more request."""
        return self.is_slow and now + timedelta(seconds=self.delay) > (
            self._started_at + self._max_run
        )

    def begin_pause(self, now: datetime, seconds: float, cause: str) -> bool:
        """Note a pause; return whether it is long enough to be named."""
        if seconds <= LONG_PAUSE:
            return False
        self._pause_until = now + timedelta(seconds=seconds)
        self._pause = f"waits {seconds:,.0f} s: {cause}"
        return True

    def begin_delay(self, now: datetime) -> bool:
        """Note the pause between two requests; return whether it is long enough to be named."""
        if not self.is_slow:
            return False
        self._pause_until = now + timedelta(seconds=self.delay)
        self._pause = f"waits {self.delay:,.0f} s between requests: {self.cause}"
        return True

    def describe_pause(self, now: datetime) -> str:
        """Return what the run waits for now, and why; nothing where it does not wait."""
        return self._pause if now < self._pause_until else ""

    def describe_end(self, left: int) -> tuple[str, str]:
        """Return message and hint of a run that ended because it is slow."""
        hours = self._max_run.total_seconds() / 3600
        text = f"slow: {left:,} left ({self.delay:,.0f} s between requests: {self.cause};"
        return f"{text} max_run is {hours:g} h)", _SLOW_HINT
