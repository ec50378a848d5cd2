"""Reads when what an article tells of took place: its date of last resort.

A news text opens with it (`Sáng ngày 23 tháng 12 năm 2020, ...`). Dates of papers (`Kế hoạch số 12
ngày 3/4/2019`) and of history are no events.
"""

import re
from datetime import datetime

from archive.model import Precision
from crawler.extract.dates import Printed, read_printed

_OPENING = 3  # lines of the text in which the event is dated
_LEADING = re.compile(
    r"(?:^|[.,;]\s+|\)\s*[-–]\s*)(?:vào |từ |trong )?(?:(?:các|hai|ba|hồi|lúc|nửa) )?"
    r"(?:(?:rạng |buổi )?(?:sáng|trưa|chiều|tối|đêm)(?: ngày| mùng)?|(?:các |hai |ba )?ngày)"
    r"(?=[^.;]{0,40}\d)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\bsố\s+\S{1,20}\s*$", re.IGNORECASE)  # `Quyết định số 5, ngày 3/3/2018`
_REACH = 60  # characters after the words that open it
_FIRST_YEAR = 1990


def read_event_date(body: str, *, before: datetime) -> Printed | None:
    """The day of the event that a text opens with; never one after `before`."""
    for line in body.splitlines()[:_OPENING]:
        for opening in _LEADING.finditer(line):
            if _is_of_paper(line, opening):
                continue
            printed = read_printed(line[opening.end() : opening.end() + _REACH])
            if printed and printed.at.year >= _FIRST_YEAR and printed.at <= before:
                at = printed.at.replace(hour=0, minute=0, second=0)
                return Printed(at=at, precision=Precision.DAY)
    return None


def _is_of_paper(line: str, opening: re.Match[str]) -> bool:
    is_bare = opening.group().lower().endswith("ngày") and opening.start() > 0
    return is_bare and bool(_NUMBER.search(line[: opening.start()]))
