"""Dates of a query that are not read: what is wrong with them, and what to write instead.

`date:13/07/20` has a year of two digits, `date:"rằm tháng giêng"` is a day of the lunar calendar.
Pure.
"""

import re
from datetime import date

from indexer.errors import QueryMistake
from indexer.query_dates import has_two_readings, parse_date
from indexer.spoken_dates import normalize_date, parse_spoken_range

_DAY_MONTH = r"(?P<day>\d{1,2})[-/.](?P<month>\d{1,2})[-/.]"
_SHORT_YEAR = rf"(?:ngay )?{_DAY_MONTH}(?P<year>\d\d)"
_FULL_DATE = rf"(?:ngay )?{_DAY_MONTH}(?P<year>[12]\d{{3}})"

_LUNAR = re.compile(
    r"\b(?:am lich|al|ram|mung|mong|tet|thang (?:gieng|chap))\b"
    r"|\b(?:giap|at|binh|dinh|mau|ky|canh|tan|nham|quy) "
    r"(?:ty|suu|dan|mao|thin|ngo|mui|than|dau|tuat|hoi)\b"
)
_VAGUE = re.compile(
    r"\b(?:dau|giua|cuoi) (?:nam|thang|quy|tuan)|\b(?:mua )?(?:xuan|ha|he|thu|dong) "
)
_SCHOOL_YEAR = re.compile(r"nam hoc (?P<first>[12]\d{3}) ?[-/] ?(?P<last>[12]\d{3})")
_WITHOUT_ENDS = re.compile(r"\{(?P<first>[^{}]+) to (?P<last>[^{}]+)\}")
_SEVERAL = re.compile(r"[\w/.-]+(?:(?: ?[,;&+|] ?| (?:hoac|or) )[\w/.-]+)+")
_OTHER = re.compile(r"(?:!=|<>|≠)(?P<date>.+)")


def explain_unread_date(text: str, today: date | None) -> QueryMistake | None:
    """Return the mistake of a date that could not be read; None where it is not known."""
    try:
        plain = normalize_date(text)
    except ValueError:
        return None
    for explain in (_explain_lunar, _explain_order, _explain_form):
        said = explain(plain)
        if said is not None:
            return said
    if today is not None and lacks_year(text, today):
        hint = f'Write the year too: date:"{text} năm {today.year}"'
        return QueryMistake("This date has no year.", hint)
    return None


def lacks_year(text: str, today: date) -> bool:
    """Return whether a text would be a date if it named its year, as `tháng 7` would."""
    named = parse_spoken_range(f"{text} năm {today.year}", today)
    return named is not None and named.first is not None and named.last is not None


def _explain_lunar(plain: str) -> QueryMistake | None:
    if _LUNAR.search(plain) is None:
        return None
    hint = "Write the day of the solar calendar: date:25/1/2020, or its month: date:2020-01"
    return QueryMistake("The lunar calendar is not read.", hint)


def _explain_order(plain: str) -> QueryMistake | None:
    """Explain a date whose numbers can be read in several ways, or in none."""
    if has_two_readings(plain):
        first, last, year = re.split("[-/.]", plain)
        day, months = f"date:{first}/{last}/{year}", f"date:{first}/{year}..{last}/{year}"
        return QueryMistake("This can be a day, or several months.", f"Write {day} or {months}")
    short = re.fullmatch(_SHORT_YEAR, plain)
    if short:
        hint = f"Write all four: date:{short['day']}/{short['month']}/20{short['year']}"
        return QueryMistake("This year has two digits.", hint)
    full = re.fullmatch(_FULL_DATE, plain)
    if full is None:
        return None
    turned = f"{full['month']}/{full['day']}/{full['year']}"
    if parse_date(turned) is not None:
        hint = f"The day stands before the month: date:{turned}"
        return QueryMistake("There is no such month.", hint)
    return QueryMistake("No calendar has this day.", "Write: date:13/7/2020")


def _explain_form(plain: str) -> QueryMistake | None:
    school_year = _SCHOOL_YEAR.fullmatch(plain)
    if school_year:
        first, last = school_year["first"], school_year["last"]
        hint = f"Write the months that you mean: date:{first}-09..{last}-08"
        return QueryMistake("When a school year begins is not known here.", hint)
    ends = _WITHOUT_ENDS.fullmatch(plain)
    if ends:
        hint = f"Without its ends: date:>{ends['first']} date:<{ends['last']}"
        return QueryMistake("A span in braces is not read.", hint)
    other = _OTHER.fullmatch(plain)
    if other:
        return QueryMistake("This is not a date.", f"To exclude it: -date:{other['date']}")
    if _SEVERAL.fullmatch(plain):
        dates = re.split(r" ?[,;&+|] ?| (?:hoac|or) ", plain)
        if all(map(parse_date, dates)):
            hint = f"Write each with its own field: {' OR '.join(f'date:{each}' for each in dates)}"
            return QueryMistake("These are several dates.", hint)
    if _VAGUE.search(f"{plain} "):
        hint = 'Write the days, months or quarters: date:"6 tháng đầu năm 2020", date:2020-Q1'
        return QueryMistake("Where this begins and ends is not known here.", hint)
    return None
