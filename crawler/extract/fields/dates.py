"""Dates as pages of Vietnam print them: day first, times of Hanoi.

    `Thứ hai, 05/03/2018 | 14:30 GMT+7`     5 March 2018, 14:30, and that the weekday fits
    `Ngày 5 tháng ba năm 2018`              5 March 2018
    `Tháng Ba 5, 2018`, `Th3 5, 2018`       5 March 2018, as WordPress writes `F j, Y`

Our patterns find the printed date in a text; dateutil reads the stamps of machines. Nothing is read
out of thin air: `2 ngày trước` is no date here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from dateutil.parser import isoparse

from archive.model import DatePrecision
from crawler.extract.fields.clock_times import (
    TIME_AFTER,
    TIME_BEFORE,
    WEEKDAY,
    ClockTime,
    read_clock,
)
from crawler.extract.fields.date_forms import (
    DATE,
    ENGLISH_MONTHS,
    FORMS,
    MONTHS,
    NAMED_MONTH,
    SIGNS,
    YEAR_SIGN,
)
from crawler.extract.fields.date_ranges import is_span_end, joins_span
from crawler.extract.html.text import to_nfc

HANOI: tzinfo = ZoneInfo("Asia/Ho_Chi_Minh")

_WEEKDAY_NAMES = (
    ("hai", "2", "mon"),
    ("ba", "3", "tue"),
    ("tư", "4", "wed"),
    ("năm", "5", "thu"),
    ("sáu", "6", "fri"),
    ("bảy", "bẩy", "7", "sat"),
    ("nhật", "cn", "sun"),
)
# A weekday that does not fit its date is said as a doubt: one of the two was typed wrongly.
_WEEKDAYS = {name: day for day, names in enumerate(_WEEKDAY_NAMES) for name in names}
_IN_EITHER_ORDER = frozenset({"full", "short", "tiny"})  # forms with the day or the month first
_TWO_DIGIT_CENTURY = 50  # `49` is 2049, `50` is 1950
_CENTURY = 100  # years
_MAX_TIME_DISTANCE = 60  # characters before a date in which its time is looked for
# A date line opens with its date, or with the weekday or time before it.
_DATE_OPENING = re.compile(rf"\W*(?:\d|{WEEKDAY}|{NAMED_MONTH})", re.IGNORECASE)
_DATE_LABEL = re.compile(
    r"\W*+(?:(?:được |ngày )?(?:đăng|cập nhật|gửi|xuất bản)(?: bài| tin)?|posted|published|updated)"
    r"\b\W*+(?:(?:ngày|lúc|vào|on|at)\b\W*+)*+",
    re.IGNORECASE,
)
"""How a date line of its own opens: `Cập nhật lúc 08h30' ngày 8-2-2022`."""
_WEEKDAY_BEFORE = re.compile(rf"(?<!\w)(?P<day>{WEEKDAY})\W*(?:ngày\W*)?$", re.IGNORECASE)
_WEEKDAY_WITHIN = re.compile(rf"(?<!\w)(?P<day>{WEEKDAY})", re.IGNORECASE)
_MAX_LABEL_DISTANCE = 40  # characters before a date in which words say what it is for
_BEFORE_DATE = re.compile(
    r"(?<![\s,;|(–-])[\s,;|(–-]*+(?:(?:vào|lúc|ngày|on|,)\s*+)*+$", re.IGNORECASE
)
_AFTER_DATE = re.compile(r"^\s*[)\]]")
_UPDATED = re.compile(r"cập nhật|sửa|chỉnh|updated?|modified|edited|last", re.IGNORECASE)
# `Thời gian: 9g sáng ngày 28/8/2015`: when people meet. `Thời gian: 28/8/2015` may be anything.
_MEETING = re.compile(r"thời gian\s*:.{0,30}(?:sáng|trưa|chiều|tối)", re.IGNORECASE)
_NOT_PUBLISHED = re.compile(
    r"hôm nay|bây giờ|hiện tại|\btoday\b|\bnow\b"
    r"|\bhạn\b|\b(?:trước|hết|đến|tới|từ)\s*+(?:hết\s++)?(?:ngày\s*+)?:?\s*+$|chậm nhất|muộn nhất"
    r"|deadline|\bdue\b|\buntil\b|expire|hiệu lực|khai mạc|diễn ra|bắt đầu|kết thúc|\bsinh\b"
    r"|ban hành|ngày ký|sự kiện",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedDate:
    """A date as a page prints it: the first moment of its span, and how long the span is.

    `is_weekday_wrong` when the weekday beside it does not fit.
    """

    at: datetime
    precision: DatePrecision
    is_weekday_wrong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A date in a text: where it stands with its time and weekday, and what it says.

    `day_start` and `day_end` are without these; `text` is the text, its signs made plain.
    """

    text: str
    start: int
    end: int
    day_start: int
    day_end: int
    label: str
    printed: PrintedDate


def find_dateline_end(text: str) -> int:
    """Return the length of the line of date and time that a text begins with, or 0.

    Themes glue it to the first sentence: `05/03/2018, 14:30Sáng nay, Nhà trường ...`.
    """
    label = _DATE_LABEL.match(text)
    start = label.end() if label else 0
    opening = text[start : start + _MAX_LABEL_DISTANCE]
    if not _DATE_OPENING.match(to_nfc(opening)):
        return 0  # as most texts do not, and their dates need not be read
    found = next(iter(_find_single_dates(text)), None)
    if found is None or re.search(r"\w", text[start : found.start]):
        return 0
    rest = re.match(r"[\s|)–-]*", text[found.end :])
    end = found.end + (rest.end() if rest else 0)
    if end < len(text) and (label or found.printed.precision is DatePrecision.DAY):
        return 0
    opens_sentence = end == len(text) or text[end].isupper() or text[end] in '“"('
    return end if opens_sentence else 0


def find_printed_date(text: str) -> PrintedDate | None:
    """Find the first date printed in a text; times are of Hanoi. None when there is none."""
    found = next(_iterate_dates(text), None)
    return found.printed if found else None


def find_publication_date(text: str, *, month_first: bool = False) -> PrintedDate | None:
    """Find the date of publication in a line about an article.

    Created is asked before updated; the day of the visit (`Hôm nay: ...`), days by which something
    must be done and the ends of a span of days are none.

    Args:
        text: the line.
        month_first: `3/5/2021` is the fifth of March, as on pages of the United States.
    """
    dates = [
        found
        for found in _find_single_dates(text, month_first=month_first)
        if is_publication_label(found.label) and not _MEETING.search(found.text[: found.day_start])
    ]
    created = (found for found in dates if not _UPDATED.search(found.label))
    found = next(created, dates[0] if dates else None)
    return found.printed if found else None


def cut_dates(text: str) -> str:
    """Return a text without the dates in it, and without the words and signs that led to them."""
    if not YEAR_SIGN.search(text):
        return text
    kept: list[str] = []
    end = 0
    for found in _iterate_dates(text):
        # Of a search for what ends a text all its starts are tried: the last few words will do.
        near = max(end, found.start - _MAX_LABEL_DISTANCE)
        kept += (text[end:near], _BEFORE_DATE.sub("", text[near : found.start]))
        end = found.end
    return "".join([*kept, _AFTER_DATE.sub("", text[end:])]) if end else text


def is_publication_label(text: str) -> bool:
    """Tell whether a date may be that of publication, by the words just before it."""
    return not _NOT_PUBLISHED.search(text)


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
        at = moment.astimezone(HANOI)
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


def _find_single_dates(text: str, *, month_first: bool = False) -> list[_Found]:
    """Find the dates of a text that are no end of a span of days (`8/7/2019 - 12/7/2019`)."""
    found = list(_iterate_dates(text, month_first=month_first))
    ends = {
        number
        for number, each in enumerate(found)
        if is_span_end(each.text[: each.day_start], each.text[each.day_end :])
    }
    for number, (first, last) in enumerate(pairwise(found)):
        is_later = first.printed.at.date() < last.printed.at.date()
        if is_later and joins_span(first.text[first.day_end : last.day_start]):
            ends |= {number, number + 1}
    return [each for number, each in enumerate(found) if number not in ends]


def _iterate_dates(text: str, *, month_first: bool = False) -> Iterator[_Found]:
    if not YEAR_SIGN.search(text):
        return
    if not text.isascii():
        text = to_nfc(text).translate(SIGNS)
    end = 0
    for match in DATE.finditer(text):
        if match.start() < end:
            continue
        if found := _read_date(match, text, end, month_first=month_first):
            end = found.end
            yield found


def _read_date(match: re.Match[str], text: str, after: int, *, month_first: bool) -> _Found | None:
    """Read a date with the time and weekday beside it; `after` is where the one before ends."""
    form = next(name for name in FORMS if match[f"y_{name}"])
    start, end = match.span()
    before = text[max(after, start - _MAX_TIME_DISTANCE) : start]
    if time := TIME_AFTER.match(text, end):
        end = max(time.end(), match.end(f"y_{form}"))
    elif time := TIME_BEFORE.search(before):
        start -= len(before) - time.start()
    label = text[max(after, start - _MAX_LABEL_DISTANCE) : start]
    if weekday_match := _WEEKDAY_BEFORE.search(label):
        start -= len(label) - weekday_match.start()
    else:
        beside = f"{text[start : match.start()]} {text[match.end() : end]}"
        weekday_match = _WEEKDAY_WITHIN.search(beside)
    weekday = weekday_match["day"].lower() if weekday_match else ""
    clock = read_clock(time) if time else None
    day, month, year = (match[f"{part}_{form}"] for part in "dmy")
    printed = _build_date(day, month, year, clock, weekday)
    swapped = _build_date(month, day, year, clock, weekday) if form in _IN_EITHER_ORDER else None
    if month_first and "/" in match.group():
        printed, swapped = swapped or printed, printed
    # Drupal's own form has the month first, behind a short weekday: `T3, 03/05/2019 - 08:30`.
    may_swap = month_first or (form == "full" and _is_short(weekday))
    if printed and printed.is_weekday_wrong and may_swap:
        printed = swapped if swapped and not swapped.is_weekday_wrong else printed
    if printed is None:
        return None
    day_end = max(match.end(), match.end(f"y_{form}"))
    days = {"day_start": match.start(), "day_end": day_end}
    return _Found(text=text, start=start, end=end, **days, label=label, printed=printed)


def _is_short(weekday: str) -> bool:
    return bool(re.match(r"th?\.?\s?\d|c\.?n|[a-z]{3}\.?$", weekday))


@lru_cache(maxsize=1 << 10)  # several readers come by the dates of a page
def _build_date(
    day: str, month: str, year: str, clock: ClockTime | None, weekday: str
) -> PrintedDate | None:
    time = (clock.hour, clock.minute, clock.second) if clock else ()
    try:
        naive = datetime(_read_year(year), _read_month(month), int(day), *time)  # noqa: DTZ001 -- its zone follows
        offset = clock.offset if clock else None
        zone = HANOI if offset is None else timezone(timedelta(minutes=offset))
        at = naive.replace(tzinfo=zone).astimezone(HANOI)
    except (OverflowError, ValueError):
        return None
    named = _WEEKDAYS.get(_get_weekday_name(weekday))
    return PrintedDate(
        at=at,
        precision=DatePrecision.MINUTE if clock else DatePrecision.DAY,
        is_weekday_wrong=named is not None and named != naive.weekday(),
    )


def _get_weekday_name(weekday: str) -> str:
    """Return the word by which a weekday is known: `thứ ba` is `ba`, `T3` `3`, `Tuesday` `tue`."""
    compact = re.sub(r"[.\s]", "", weekday)
    name = re.sub(r"^(?:thứ|chủ|chúa|th?(?=\d))", "", compact)
    return name[:3] if name == compact else name


def _read_month(month: str) -> int:
    """Return the number of a month that is a number, or a name in Vietnamese or English."""
    name = re.sub(r"^(?:th[aá]ng|thg|th?(?=\W*\d))\W*", "", month.lower())
    name = re.sub(r"\s+", " ", name).strip(" .")
    return int(name) if name.isdecimal() else MONTHS.get(name) or ENGLISH_MONTHS[name[:3]]


def _read_year(year: str) -> int:
    number = int(year)
    if number >= _CENTURY:
        return number
    return number + (20 if number < _TWO_DIGIT_CENTURY else 19) * _CENTURY
