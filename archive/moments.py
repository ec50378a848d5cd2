"""Times: aware UTC inside, Asia/Ho_Chi_Minh where a page is read or a person looks."""

from datetime import UTC, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Vietnam keeps UTC+7 without summer time since 1975, longer than any of these sites."""


def local_iso(moment: datetime | None) -> str | None:
    """ISO 8601 with ``+07:00``, to the second; None stays None."""
    return moment.astimezone(VIETNAM).isoformat(timespec="seconds") if moment else None


def from_iso(text: str) -> datetime:
    """An aware UTC time; a text without an offset is taken as Vietnamese local time.

    Raises:
        ValueError: the text is not ISO 8601.
    """
    moment = datetime.fromisoformat(text)
    return (moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)).astimezone(UTC)
