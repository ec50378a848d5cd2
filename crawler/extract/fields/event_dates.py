"""The day of the event that a text opens with: `Sáng ngày 5/3/2018, tại hội trường ...`."""

import re
from datetime import date, datetime

from crawler.extract.fields.dates import find_printed_date

_EVENT_LINES = 3  # lines of the text in which the event is dated
_EVENT_OPENING = re.compile(
    r"(?:^|[.,;]\s+|\)\s*[-–]\s*)(?:vào |từ |trong )?(?:(?:các|hai|ba|hồi|lúc|nửa) )?"
    r"(?:(?:rạng |buổi )?(?:sáng|trưa|chiều|tối|đêm)(?: ngày| mùng)?|(?:các |hai |ba )?ngày)"
    r"(?=[^.;]{0,40}\d)",
    re.IGNORECASE,
)
# `Quyết định số 5, ngày 3/3/2018`: the day of a paper, not of the event.
_DOCUMENT_NUMBER = re.compile(r"\bsố\s+\S{1,20}\s*$", re.IGNORECASE)
_MAX_EVENT_DATE_DISTANCE = 60  # characters after the words that open it
_MIN_EVENT_YEAR = 1990  # a year: there was no web before, so earlier dates are history


def find_event_day(body: str, *, not_after: datetime) -> date | None:
    """Find the day of the event that a text opens with (`Sáng ngày 5/3/2018, ...`).

    Args:
        body: The text of an article.
        not_after: When the page was fetched: an event later than that is announced, not told.
    """
    for line in body.splitlines()[:_EVENT_LINES]:
        for opening in _EVENT_OPENING.finditer(line):
            if _is_document_date(line, opening):
                continue
            printed = find_printed_date(
                line[opening.end() : opening.end() + _MAX_EVENT_DATE_DISTANCE]
            )
            if printed and printed.at.year >= _MIN_EVENT_YEAR and printed.at <= not_after:
                return printed.at.date()
    return None


def _is_document_date(line: str, opening: re.Match[str]) -> bool:
    is_bare = opening.group().lower().endswith("ngày") and opening.start() > 0
    return is_bare and bool(_DOCUMENT_NUMBER.search(line[: opening.start()]))
