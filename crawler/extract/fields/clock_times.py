"""Times of day beside a printed date: `08:30`, `8h30'`, `08 giờ 30 phút`, `9:05 chiều`, `1:14 CH`.

The words for parts of the day are those of WordPress (`sáng`, `chiều`), of Windows and ICU (`SA`,
`CH`) and of people (`trưa`, `tối`, `đêm`).
"""

import re
from dataclasses import dataclass

WEEKDAY = (
    r"(?:thứ\s*(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])(?!\w)|th?\.?\s?[2-7](?!\w)"
    r"|(?:chủ|chúa)\s+nhật|c\.?n\.?(?!\w)"
    r"|(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)\.?(?!\w))"
)
"""A weekday in Vietnamese or English, in full or short (`T3`, `Th 3`, `CN`, `Tue`)."""

CLOCK = (
    r"(?<![\d:.,/])(?P<hour>[01]?\d|2[0-3])\s?"
    r"(?:[:h]\s?(?P<minute>[0-5]\d)(?!\d)(?:\s?:\s?(?P<second>[0-5]\d)(?!\d)(?:[.,]\d+)?)?"
    r"|(?:giờ|g)\s?(?P<word_minute>[0-5]?\d)(?!\d)"
    r"(?:\s?(?:phút|ph)\s?(?P<word_second>[0-5]?\d)\s?giây)?"
    r"|(?:giờ|h)(?![\w:]))(?:\s?['″\"]|\s?(?:phút|ph?)(?!\w))?"
)
_DAY_PART = r"(?P<day_part>[ap]\.?\s?m(?:\.|(?!\w))|(?:sa|ch|sáng|trưa|chiều|tối|đêm|khuya)(?!\w))"
# Behind a line of date and time a sentence may open with the same words: `Chiều ngày 12/3, ...`.
_NO_SENTENCE = (
    r"(?!\s*(?:ngày|nay|qua|hôm|mùng|mồng|thứ|chủ|các|tại|vừa|rạng|cùng|\d{1,2}\s?[/.-]))"
)
_ZONE = (
    r"[\[(]?(?:(?P<zone>(?:gmt|utc|z)(?!\w)\s?(?:[+-]\s?\d{1,2}(?::?\d\d)?)?|[+-]\d\d:?\d\d)"
    r"|ict(?!\w)|giờ đông dương|indochina time)[\])]?"
)
_SIGN = r"[\s,;|()\[\]•·@_-]|\s/\s"

TIME_AFTER = re.compile(
    rf"(?:{_SIGN}|vào|lúc|hồi|at(?!\w)|(?<=\d)t(?=\d)|{WEEKDAY}){{0,14}}"
    rf"{CLOCK}(?:\s*{_DAY_PART}{_NO_SENTENCE})?(?:\s?{_ZONE})?",
    re.IGNORECASE,
)
"""A time behind a date, with the signs and words between them."""

TIME_BEFORE = re.compile(
    rf"{CLOCK}(?:\s*{_DAY_PART})?(?:\s?{_ZONE})?"
    rf"(?:{_SIGN}|ngày|on(?!\w)|of(?!\w)|{WEEKDAY}){{0,14}}$",
    re.IGNORECASE,
)
"""A time before a date, which is where the text ends."""

_NOON = 12  # o'clock
_EARLIEST_EVENING_HOUR = 6  # `đêm` from six on is before midnight, and earlier after it
_LATEST_MORNING_HOUR = 10  # `trưa` from ten on is before one o'clock


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockTime:
    """A time of day; `offset` is its distance from Greenwich in minutes, where it says one."""

    hour: int
    minute: int
    second: int
    offset: int | None


def read_clock(match: re.Match[str]) -> ClockTime:
    """Read a match of `TIME_AFTER` or `TIME_BEFORE`."""
    day_part = re.sub(r"[.\s]", "", match["day_part"] or "").lower()
    return ClockTime(
        hour=_count_from_midnight(int(match["hour"]), day_part),
        minute=int(match["minute"] or match["word_minute"] or 0),
        second=int(match["second"] or match["word_second"] or 0),
        offset=_read_offset(match["zone"]),
    )


def _count_from_midnight(hour: int, day_part: str) -> int:
    """Return the hour of 24; words beside one that is over twelve say nothing new."""
    if hour > _NOON or not day_part:
        return hour
    if day_part in {"am", "sa", "sáng"}:
        return hour % _NOON
    if day_part == "trưa":
        return hour if hour >= _LATEST_MORNING_HOUR else hour + _NOON
    if day_part in {"đêm", "khuya"}:
        return hour % _NOON + (_NOON if _EARLIEST_EVENING_HOUR <= hour < _NOON else 0)
    return hour % _NOON + _NOON


def _read_offset(zone: str | None) -> int | None:
    if not zone:
        return None
    match = re.search(r"([+-])\s?(\d{1,2}):?(\d\d)?$", zone)
    if match is None:
        return 0  # Greenwich itself
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    return -minutes if match[1] == "-" else minutes
