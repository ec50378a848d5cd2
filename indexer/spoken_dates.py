"""Days as people say them: `7d..`, `hôm qua`, `quý 1 năm 2020`, `6 tháng đầu năm`, `2019 đến 2020`.

What is relative is counted from a day that the caller names, so that one reading gives one
answer. Marks and capitals do not matter. Pure; that a date cannot be read is for the parser to say.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from indexer.expansion import strip_marks
from indexer.query_dates import (
    DaySpan,
    has_two_readings,
    parse_date,
    parse_date_range,
    unify_comparison,
)

_OPEN = DaySpan(first=None, last=None)
_ONE_DAY = timedelta(days=1)
_MAX_LENGTH = 120  # characters: twice `from the day before yesterday until ...` at its longest
_MONTHS_PER_UNIT = {"month": 1, "quarter": 3, "year": 12}

_UNITS = {
    "day": "d|days?|ngay|hom",
    "week": "w|weeks?|tuan",
    "month": "m|months?|thang",
    "quarter": "q|quarters?|qu[yi]",
    "year": "y|years?|nam",
}
_UNIT = "(?:" + "|".join(f"(?P<{name}>{forms})" for name, forms in _UNITS.items()) + ")"
_NUMBER_WORDS = (
    {"mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8}
    | {"chin": 9, "muoi": 10, "muoi mot": 11, "muoi hai": 12}
    | {"one": 1, "two": 2, "three": 3, "four": 4, "six": 6, "nine": 9, "ten": 10, "twelve": 12}
    | {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
    | {"i": 1, "ii": 2, "iii": 3, "iv": 4, "nhat": 1}
)
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBER = rf"(?P<number>\d{{1,4}}|{'|'.join(sorted(_NUMBER_WORDS, key=len, reverse=True))})"
_YEAR_WORDS = {"nay": 0, "ngoai": -1, "truoc": -1, "qua": -1, "kia": -2, "sau": 1, "toi": 1} | {
    "this": 0,
    "last": -1,
    "next": 1,
}
_YEAR = (
    r"(?:(?:nam ?)?(?P<year>[12]\d{3})|nam (?P<said>nay|ngoai|truoc|qua|kia|sau|toi)"
    r"|(?P<english>this|last|next) year)"
)
_LATEST = r"(?:qua|gan day|vua qua|vua roi|roi|gan nhat|tro lai day|lai day)"
_THIS_UNIT = {"nam": "nam nay", "thang": "thang nay", "quy": "quy nay", "tuan": "tuan nay"}
_WEEKDAY_BEFORE_DATE = (
    r"^(?:thu (?:hai|ba|tu|nam|sau|bay|[2-7])|chu nhat|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
    r",? (?=(?:ngay )?\d{1,2}[-/. ])"
)
_TIME_AFTER_DATE = r"^([12]\d{3}-\d\d-\d\d)[t ]\d\d:\d\d\S*$"
_OF = r"(?: ?[-/,] ?| cua | of | in | )?"

_Reader = Callable[["_Match"], DaySpan | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Match:
    """A form that fits, the day from which it is counted, and what it holds."""

    found: re.Match[str]
    today: date

    @property
    def unit(self) -> str:
        """The unit that is named."""
        return next(name for name in _UNITS if self.found[name])

    @property
    def number(self) -> int:
        """The number, written in digits or as a word."""
        text = self.found["number"]
        return int(text) if text.isdecimal() else _NUMBER_WORDS[text]

    @property
    def year(self) -> int:
        """The year that is named, or meant by a word."""
        parts = self.found.groupdict()
        if parts.get("year"):
            return int(parts["year"])
        return self.today.year + _YEAR_WORDS[parts.get("said") or parts.get("english") or "nay"]


def parse_spoken_range(text: str, today: date, unit: str = "") -> DaySpan | None:
    """Parse the value of `date:` to days, counted from today; None if it names none.

    A number of days, weeks, months or years (`7d`) reaches until today; at an end of a range, it is
    the day so long ago.

    Args:
        text: The value.
        today: The day from which it is counted.
        unit: What the name of the field says of the value: `quý:1/2020` is a quarter.
    """
    if unit:
        named = parse_spoken_range(f"{unit} {text}", today)
        is_quarter = unit == "quý" and "q" not in text.lower()
        return named or (None if is_quarter else parse_spoken_range(text, today))
    known = parse_date_range(text)
    if known is not None:
        return known
    try:
        return _parse_range(normalize_date(text), today)
    except (ValueError, OverflowError):
        return None  # a day that no calendar has


def parse_spoken_end(text: str, today: date) -> DaySpan | None:
    """Parse a date at which a range begins or ends to its days; None if it names none."""
    try:
        return parse_date(text) or _parse_end(normalize_date(text), today)
    except (ValueError, OverflowError):
        return None


def normalize_date(text: str) -> str:
    """Return a date without marks, capitals, brackets of Lucene and needless blanks.

    Raises:
        ValueError: the text is longer than any date: each of its blanks could part a range.
    """
    if len(text) > _MAX_LENGTH:
        raise ValueError
    plain = strip_marks(unify_comparison(text).lower()).translate(str.maketrans("–—−", "---"))
    plain = re.sub(r"^\[(.+)\]$", r"\1", plain.strip())
    return " ".join(plain.replace("…", "..").split())


def _parse_range(text: str, today: date) -> DaySpan | None:
    if has_two_readings(text):
        return None
    for form, shape in _COMPARISONS:
        found = form.fullmatch(text)
        named = _parse_end(found["end"], today) if found else None
        if named is not None and named.first and named.last:
            return shape(named.first, named.last)
    period = _parse_period(text, today)
    if period is not None:
        return period
    for first, typed_last in _iter_splits(text):
        is_quarter = re.match("qu[yi] ", first) and typed_last[:2] != "qu"
        last = f"quy {typed_last}" if is_quarter else typed_last
        start, end = _parse_start(first, last, today), _parse_end(last, today)
        if start is not None and end is not None and (start != _OPEN or end != _OPEN):
            return DaySpan(first=start.first, last=end.last)
    return None


def _iter_splits(text: str) -> Iterator[tuple[str, str]]:
    """Yield the two sides of each sign or word that may stand between two dates."""
    text = re.sub(r"^(?:tu|from|giua|between|trong khoang|khoang)\s+", "", text)
    text = re.sub(r"^(?:giai doan|nhiem ky|thoi ky|nien khoa)\s+", "", text)
    for found in re.finditer(
        r"\s{0,9}\.{2,3}\s*+|\s(?:den het|den|toi|to|till|until|va|and)\s", text
    ):
        yield text[: found.start()], text[found.end() :]
    for found in re.finditer(r"\s?(?:->|→)\s?|\s-\s|(?<=\S)[-/](?=\S)|(?<=\d)[:~](?=\d)", text):
        yield text[: found.start()], text[found.end() :]


def _parse_start(text: str, last: str, today: date) -> DaySpan | None:
    """Parse where a range begins; it may lack what its end says: `tháng 3 đến tháng 5/2020`."""
    number = re.fullmatch(r"(?:ngay )?\d{1,2}", text)
    rest = re.fullmatch(r"(?:ngay )?\d{1,2}((?:[-/.]| thang ).+)", last)
    if number and rest:
        return _parse_period(text + rest[1], today)
    named = _parse_end(text, today)
    year = re.search(r"[12]\d{3}$", last)
    if named is not None or year is None:
        return named
    return _parse_period(f"{text} nam {year.group()}", today) or parse_date(
        f"{text}/{year.group()}"
    )


def _parse_end(text: str, today: date) -> DaySpan | None:
    """Parse one end of a range, where `7d` is the day seven days ago; nothing is an open end."""
    if text in {"", "*"}:
        return _OPEN
    edge = re.fullmatch(r"(dau|cuoi) (.+)", text)
    if edge is not None:
        period = _parse_period(_THIS_UNIT.get(edge[2], edge[2]), today)
        day = period and (period.first if edge[1] == "dau" else period.last)
        return DaySpan(first=day, last=day) if day else None
    found = _DURATION.fullmatch(text)
    if found is None:
        return _parse_period(text, today)
    match = _Match(found=found, today=today)
    day = _go_back(today, match.number, match.unit)
    return DaySpan(first=day, last=day)


def _parse_period(text: str, today: date) -> DaySpan | None:
    """Parse a day or a time that has both ends."""
    text = re.sub(r"^(?:trong|vao|in|on|during) ", "", text)
    text = re.sub(_WEEKDAY_BEFORE_DATE, "", text)
    text = re.sub(_TIME_AFTER_DATE, r"\1", text)
    plain = parse_date(text)
    if plain is not None:
        return plain
    for form, read in _PERIODS:
        found = form.fullmatch(text)
        if found is not None:
            return read(_Match(found=found, today=today))
    return None


def _go_back(day: date, number: int, unit: str) -> date:
    """Return the day so many units before, the last of its month where that is shorter."""
    if unit in {"day", "week"}:
        return day - number * timedelta(days=7 if unit == "week" else 1)
    months = day.year * 12 + day.month - 1 - number * _MONTHS_PER_UNIT[unit]
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _find_unit(day: date, unit: str) -> DaySpan:
    """Return the day, week (from Monday), month, quarter or year in which a day lies."""
    if unit in {"day", "week"}:
        first = day - timedelta(days=day.weekday()) if unit == "week" else day
        return DaySpan(first=first, last=first + timedelta(days=6 if unit == "week" else 0))
    months = _MONTHS_PER_UNIT[unit]
    return _make_months(day.year, (day.month - 1) // months * months + 1, months)


def _make_months(year: int, month: int, count: int) -> DaySpan:
    """Return so many months of a year, from one on."""
    last = month + count - 1
    return DaySpan(first=date(year, month, 1), last=date(year, last, monthrange(year, last)[1]))


def _move(offset: int) -> _Reader:
    """Return the reader of the unit that is so many units away from the one that we are in."""
    return lambda match: _find_unit(_go_back(match.today, -offset, match.unit), match.unit)


def _move_days(offset: int) -> _Reader:
    return lambda match: _find_unit(match.today + offset * _ONE_DAY, "day")


def _read_months(month: int, count: int) -> _Reader:
    return lambda match: _make_months(match.year, month, count)


def _read_day_ago(match: _Match) -> DaySpan:
    return _find_unit(_go_back(match.today, match.number, match.unit), "day")


def _read_unit_ago(match: _Match) -> DaySpan:
    return _find_unit(_go_back(match.today, match.number, match.unit), match.unit)


def _read_latest(match: _Match) -> DaySpan:
    return DaySpan(first=_go_back(match.today, match.number, match.unit), last=match.today)


def _read_quarter(match: _Match) -> DaySpan:
    return _make_months(match.year, match.number * 3 - 2, 3)


def _read_half(match: _Match) -> DaySpan:
    return _make_months(match.year, match.number * 6 - 5, 6)


def _read_first_months(match: _Match) -> DaySpan:
    return _make_months(match.year, 1, match.number)


def _read_last_months(match: _Match) -> DaySpan:
    return _make_months(match.year, 13 - match.number, match.number)


def _read_day_or_month(match: _Match) -> DaySpan:
    """Read a month, in words or digits, and the day if one is named."""
    parts = match.found.groupdict()
    month = _MONTH_NAMES.index(parts["name"][:3]) + 1 if parts.get("name") else match.number
    if not parts.get("day_number"):
        return _make_months(match.year, month, 1)
    return _find_unit(date(match.year, month, int(parts["day_number"])), "day")


def _read_week(match: _Match) -> DaySpan:
    return _find_unit(date.fromisocalendar(match.year, match.number, 1), "week")


def _read_decade(match: _Match) -> DaySpan:
    year = match.year if match.year >= 100 else 1900 + match.year  # noqa: PLR2004 -- `thập niên 90`
    return DaySpan(first=date(year, 1, 1), last=date(year + 9, 12, 31))


_DURATION = re.compile(rf"(?P<number>\d{{1,4}}) ?{_UNIT}")
_MONTH_NAME = rf"(?P<name>(?:{'|'.join(_MONTH_NAMES)})[a-z]*)\.?"
_DAY_NUMBER = r"(?P<day_number>\d{1,2})(?:st|nd|rd|th)?"
_IN_HALVES = r" ?[-/]? ?"

_FORMS: tuple[tuple[str, _Reader], ...] = (
    (r"(?:ngay )?hom nay|today|now|(?:hien )?nay|bay gio", _move_days(0)),
    (r"(?:ngay )?hom qua|yesterday", _move_days(-1)),
    (r"(?:ngay )?hom kia|(?:the )?day before yesterday", _move_days(-2)),
    (r"(?:ngay )?mai|tomorrow", _move_days(1)),
    (rf"{_UNIT} (?:nay|hien tai)", _move(0)),
    (rf"(?:this|current) {_UNIT}", _move(0)),
    (rf"{_UNIT} (?:truoc|ngoai|qua|roi|vua qua|vua roi)", _move(-1)),
    (rf"(?:last|previous|prev|past) {_UNIT}", _move(-1)),
    (rf"{_UNIT} kia", _move(-2)),
    (rf"{_UNIT} (?:sau|toi)", _move(1)),
    (rf"next {_UNIT}", _move(1)),
    (rf"(?:now|today|nay)? ?- ?{_NUMBER} ?{_UNIT}", _read_day_ago),
    (rf"{_NUMBER} ?{_UNIT} (?:truoc(?: day)?|ago)", _read_unit_ago),
    (rf"cach day {_NUMBER} ?{_UNIT}", _read_unit_ago),
    (_DURATION.pattern, _read_latest),
    (rf"(?:vong )?{_NUMBER} ?{_UNIT} {_LATEST}", _read_latest),
    (rf"vong {_NUMBER} ?{_UNIT}", _read_latest),
    (rf"(?:the )?(?:last|past|previous) {_NUMBER} ?{_UNIT}", _read_latest),
    (rf"(?:qu[yi]|q|quarter) ?{_NUMBER}{_OF}{_YEAR}", _read_quarter),
    (rf"{_YEAR}{_IN_HALVES}q(?:u[yi])? ?{_NUMBER}", _read_quarter),
    (rf"(?:the )?{_NUMBER} quarter{_OF}{_YEAR}", _read_quarter),
    (rf"qu[yi] dau(?: {_YEAR}| nam)", _read_months(1, 3)),
    (rf"qu[yi] cuoi(?: {_YEAR}| nam)", _read_months(10, 3)),
    (rf"{_NUMBER} thang dau(?: cua)?(?: {_YEAR}| nam)", _read_first_months),
    (rf"{_NUMBER} thang cuoi(?: cua)?(?: {_YEAR}| nam)", _read_last_months),
    (rf"(?:the )?first {_NUMBER} months of {_YEAR}", _read_first_months),
    (rf"(?:the )?last {_NUMBER} months of {_YEAR}", _read_last_months),
    (rf"nua (?:dau|dau cua)(?: {_YEAR}| nam)", _read_months(1, 6)),
    (rf"nua (?:cuoi|sau)(?: {_YEAR}| nam)", _read_months(7, 6)),
    (rf"(?:the )?{_NUMBER} half{_OF}{_YEAR}", _read_half),
    (rf"h{_NUMBER}{_IN_HALVES}{_YEAR}", _read_half),
    (rf"{_YEAR}{_IN_HALVES}h{_NUMBER}", _read_half),
    (rf"thang {_NUMBER}{_OF}{_YEAR}", _read_day_or_month),
    (rf"(?:ngay )?{_DAY_NUMBER} thang {_NUMBER}{_OF}{_YEAR}", _read_day_or_month),
    (rf"(?:ngay )?{_DAY_NUMBER}[-/.]{_NUMBER} {_YEAR}", _read_day_or_month),
    (rf"{_MONTH_NAME}{_OF}{_YEAR}", _read_day_or_month),
    (rf"{_DAY_NUMBER}[ -]{_MONTH_NAME}{_OF}{_YEAR}", _read_day_or_month),
    (rf"t(?:h|hg)?\.? ?(?P<number>\d{{1,2}}){_OF}{_YEAR}", _read_day_or_month),
    (r"(?P<year>(?:19|20)\d\d)(?P<number>\d\d)(?P<day_number>\d\d)", _read_day_or_month),
    (rf"{_MONTH_NAME} {_DAY_NUMBER}{_OF}{_YEAR}", _read_day_or_month),
    (rf"{_YEAR}-?w{_NUMBER}", _read_week),
    (rf"tuan (?:thu )?{_NUMBER}{_OF}{_YEAR}", _read_week),
    (r"(?P<year>[12]\d\d0)s", _read_decade),
    (r"(?:nhung nam|thap (?:nien|ky)) (?P<year>(?:[12]\d)?\d0)s?", _read_decade),
    (
        r"ytd|year to date",
        lambda match: DaySpan(first=date(match.today.year, 1, 1), last=match.today),
    ),
    (rf"(?:ca )?{_YEAR}", lambda match: _make_months(match.year, 1, 12)),
)
_PERIODS = tuple((re.compile(form), read) for form, read in _FORMS)
"""The forms of a time with both ends, without marks; the first that fits is meant."""

_COMPARISONS: tuple[tuple[re.Pattern[str], Callable[[date, date], DaySpan]], ...] = tuple(
    (re.compile(form), shape)
    for form, shape in (
        (
            r"(?:>= ?|(?:tu|since|from) )(?P<end>.+?)(?: tro di| ve sau| onwards?| tro lai day)?",
            lambda first, _: DaySpan(first=first, last=None),
        ),
        (
            r"(?P<end>.+?)(?: (?:tro di|ve sau|onwards?|tro lai day)|\+)",
            lambda first, _: DaySpan(first=first, last=None),
        ),
        (
            r"(?:> ?|(?:sau|after) )(?P<end>.+)",
            lambda _, last: DaySpan(first=last + _ONE_DAY, last=None),
        ),
        (
            r"(?:<= ?|(?:den het|den|toi|until|till|to) )(?P<end>.+)",
            lambda _, last: DaySpan(first=None, last=last),
        ),
        (r"(?:tu )?(?P<end>.+?) tro ve truoc", lambda _, last: DaySpan(first=None, last=last)),
        (
            r"(?:< ?|(?:truoc|before) )(?P<end>.+)",
            lambda first, _: DaySpan(first=None, last=first - _ONE_DAY),
        ),
    )
)
"""The forms of a time with one end, and its shape from the first and the last day of that end."""
