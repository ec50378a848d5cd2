"""Dates as Vietnamese pages print them: day first always, times of Hanoi.

    `Thứ hai, 05/03/2018 | 14:30 GMT+7`     5 March 2018, 14:30, and that the weekday fits
    `Ngày 5 tháng ba năm 2018`              5 March 2018

Our patterns find the printed date in a text; dateutil, with a Vietnamese parserinfo, reads what
they found. Nothing is read out of thin air: `2 ngày trước` is no date here.
"""

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from dateutil.parser import ParserError, isoparse, parser, parserinfo

from archive.model import DatePrecision

HANOI: tzinfo = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedDate:
    """A date as a page prints it: the first moment of its span, and how long the span is.

    `is_weekday_wrong` when the weekday beside it does not fit.
    """

    at: datetime
    precision: DatePrecision
    is_weekday_wrong: bool = False


class _VietnameseParserInfo(parserinfo):
    """The words of Vietnamese dates, for dateutil."""

    def __init__(self) -> None:
        self.JUMP = [*parserinfo.JUMP, "ngày", "tháng", "năm", "lúc", "vào", "|", "-", "–"]
        self.HMS = [("h", "hour", "giờ"), ("m", "minute", "phút"), ("s", "second", "giây")]
        self.AMPM = [("am", "sa"), ("pm", "ch")]
        super().__init__(dayfirst=True, yearfirst=False)


_PARSER = parser(_VietnameseParserInfo())

_WEEKDAY_NAMES = (
    ("hai", "2", "monday"),
    ("ba", "3", "tuesday"),
    ("tư", "4", "wednesday"),
    ("năm", "5", "thursday"),
    ("sáu", "6", "friday"),
    ("bảy", "bẩy", "7", "saturday"),
    ("chủ nhật", "cn", "sunday"),
)
# A weekday that does not fit its date is said as a doubt: one of the two was typed wrongly.
_WEEKDAYS = {name: day for day, names in enumerate(_WEEKDAY_NAMES) for name in names}
_MONTH_NAMES = (
    ("một", "giêng"),
    ("hai",),
    ("ba",),
    ("tư", "bốn"),
    ("năm",),
    ("sáu",),
    ("bảy", "bẩy"),
    ("tám",),
    ("chín",),
    ("mười",),
    ("mười một",),
    ("mười hai", "chạp"),
)
# dateutil knows months by number and English name alone; months in words become numbers first.
_MONTHS = {name: month for month, names in enumerate(_MONTH_NAMES, start=1) for name in names}
_MONTH_IN_WORDS = re.compile(
    r"\btháng\s+("
    + "|".join(sorted(_MONTHS, key=len, reverse=True))
    + r")\b(?=[\s,./-]*(?:năm\s*)?\d)",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r"\b(?:thứ\s*(hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])\b|(chủ\s+nhật|cn)\b"
    r"|(monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b)",
    re.IGNORECASE,
)
_MAX_WEEKDAY_DISTANCE = 25  # characters before a date in which its weekday stands
_TIME = r"(?:[01]?\d|2[0-3])\s*[:h]\s*[0-5]\d(?:\s*:\s*[0-5]\d)?(?:\s*(?:am|pm|sa|ch)\b)?"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:19|20)\d\d"
_ENGLISH_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DATE = (
    rf"(?<![\d/.-])(?:{_DAY}\s*[/.-]\s*{_MONTH}\s*[/.-]\s*{_YEAR}"
    rf"|{_DAY}\s*,?\s*tháng\s*{_MONTH}\s*,?\s*(?:năm\s*)?{_YEAR}"
    rf"|{_DAY}\s+{_ENGLISH_MONTH},?\s+{_YEAR})(?!\d)"
)
_SEPARATOR = r"[\s,|\-–]*(?:lúc\s*)?"
# In order: the day alone is read only where no time stands beside one.
_PATTERNS = tuple(
    re.compile(expression, re.IGNORECASE)
    for expression in (
        rf"(?P<date>{_DATE}){_SEPARATOR}(?P<time>{_TIME})(?!\d)",
        rf"(?<!\d)(?P<time>{_TIME}){_SEPARATOR}(?:ngày\s*)?(?P<date>{_DATE})",
        rf"(?P<date>{_DATE})",
    )
)
_DATELINE = re.compile(
    rf"(?i:\W*(?:(?:{_WEEKDAY.pattern})[\s,|–-]*)?(?:{_DATE}{_SEPARATOR}{_TIME}|{_TIME}{_SEPARATOR}{_DATE})"
    r"(?:\s*[\[(]?GMT\s*\+\s*7[\])]?)?)[\s|)–-]*(?=[“\"(]?[A-ZĐÀ-Ỹ]|$)"
)
_TIME_SPACES = re.compile(r"(?<=\d)\s*[:h]\s*(?=\d)", re.IGNORECASE)


def find_dateline_end(text: str) -> int:
    """Return the length of the line of date and time that a text begins with, or 0.

    Themes glue it to the first sentence: `05/03/2018, 14:30Sáng nay, Nhà trường ...`.
    """
    match = _DATELINE.match(text)
    return match.end() if match else 0


def find_printed_date(text: str) -> PrintedDate | None:
    """Find the first date printed in a text; times are of Hanoi. None when there is none."""
    text = _MONTH_IN_WORDS.sub(lambda match: f"tháng {_MONTHS[match[1].lower()]}", text)
    for match in filter(None, (pattern.search(text) for pattern in _PATTERNS)):
        if printed := _parse_match(match, text):
            return printed
    return None


def parse_iso_stamp(value: str) -> PrintedDate | None:
    """Read an ISO 8601 stamp of a machine (`datetime="..."`) as a moment of Hanoi, or None.

    NukeViet writes `2020-07-11+0719:27:15`, which is read as what it means.
    """
    value = re.sub(r"^(\d{4}-\d\d-\d\d)([+-]\d\d)(\d\d:\d\d:\d\d)$", r"\1T\3\2:00", value.strip())
    try:
        moment = isoparse(value)
    except (ValueError, OverflowError):
        return None
    moment = moment.replace(tzinfo=HANOI) if moment.tzinfo is None else moment
    is_day = len(value) <= len("2020-07-11")
    try:
        at = _convert_to_hanoi(moment)
    except OverflowError:
        return None
    return PrintedDate(at=at, precision=DatePrecision.DAY if is_day else DatePrecision.MINUTE)


def reconcile_dates(printed: PrintedDate | None, stamp: PrintedDate | None) -> PrintedDate | None:
    """Join what a page shows with the machine's stamp of the same field.

    The shown day is right where they differ; the stamp adds the time where only a day is shown.
    """
    if printed is None or stamp is None:
        return printed or stamp
    if printed.precision is DatePrecision.MINUTE or printed.at.date() != stamp.at.date():
        return printed
    return PrintedDate(
        at=stamp.at, precision=stamp.precision, is_weekday_wrong=printed.is_weekday_wrong
    )


def _parse_match(match: re.Match[str], text: str) -> PrintedDate | None:
    groups = match.groupdict()
    clock = _TIME_SPACES.sub(":", groups.get("time") or "")
    day = re.sub(r"\s*[/.-]\s*", "/", groups["date"])
    try:
        naive = _PARSER.parse(f"{day} {clock}".strip(), ignoretz=True)
        at = _convert_to_hanoi(naive.replace(tzinfo=HANOI))
    except (ParserError, OverflowError, ValueError):
        return None
    weekday = _WEEKDAY.search(text[max(0, match.start() - _MAX_WEEKDAY_DISTANCE) : match.start()])
    name = re.sub(r"\s+", " ", next(filter(None, weekday.groups()))).lower() if weekday else ""
    return PrintedDate(
        at=at,
        precision=DatePrecision.MINUTE if clock else DatePrecision.DAY,
        is_weekday_wrong=name in _WEEKDAYS and _WEEKDAYS[name] != at.weekday(),
    )


def _convert_to_hanoi(moment: datetime) -> datetime:
    return moment.astimezone(HANOI)


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


def find_event_date(body: str, *, not_after: datetime) -> PrintedDate | None:
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
                at = printed.at.replace(hour=0, minute=0, second=0)
                return PrintedDate(at=at, precision=DatePrecision.DAY)
    return None


def _is_document_date(line: str, opening: re.Match[str]) -> bool:
    is_bare = opening.group().lower().endswith("ngày") and opening.start() > 0
    return is_bare and bool(_DOCUMENT_NUMBER.search(line[: opening.start()]))
