"""Spans of days, and how people write them in a query.

Days are days in Vietnam. Pure; that a date cannot be read is for the parser to say.
"""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

_PART_NAMES = ("year", "month", "day")
_YEAR = r"(?P<year>[12]\d{3})"
_MONTH = r"(?P<month>\d{1,2})"
_DAY = r"(?P<day>\d{1,2})"
_DAY_OR_MONTHS = r"(\d{1,2})-(\d{1,2})[/.][12]\d{3}"
_MONTHS_OF_A_YEAR = 12
_DATE_FORMS = (
    rf"(?:n[ăa]m\s+)?{_YEAR}",
    rf"{_YEAR}[-/.]{_MONTH}",
    rf"{_YEAR}[-/.]{_MONTH}[-/.]{_DAY}",
    rf"(?:th[áa]ng\s+)?{_MONTH}[-/.]{_YEAR}",
    rf"(?:ng[àa]y\s+)?{_DAY}[-/.]{_MONTH}[-/.]{_YEAR}",
    rf"th[áa]ng\s+{_MONTH},?\s+(?:n[ăa]m\s+)?{_YEAR}",
    rf"(?:ng[àa]y\s+)?{_DAY}\s+th[áa]ng\s+{_MONTH},?\s+(?:n[ăa]m\s+)?{_YEAR}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySpan:
    """The days from `first` to `last`, both included; None leaves that side open."""

    first: date | None
    last: date | None


def parse_date(text: str) -> DaySpan | None:
    """Parse a written date (`2020`, `7/2020`, `13/7/2020`) to the days that it names, or None."""
    if has_two_readings(text.strip()):
        return None
    for form in _DATE_FORMS:
        found = re.fullmatch(form, text.strip(), re.IGNORECASE)
        if found is not None:
            parts = found.groupdict()
            return _make_span(
                *(int(parts[name]) if parts.get(name) else None for name in _PART_NAMES)
            )
    return None


def has_two_readings(text: str) -> bool:
    """Return whether a text such as `1-3/2020` is a day, and several months as well."""
    found = re.fullmatch(_DAY_OR_MONTHS, text)
    return found is not None and int(found[1]) < int(found[2]) <= _MONTHS_OF_A_YEAR


def unify_comparison(text: str) -> str:
    """Return the text with our signs for at least, at most and equal."""
    return text.strip().lstrip("=").replace("≥", ">=").replace("≤", "<=")


def parse_date_range(text: str) -> DaySpan | None:
    """Parse the value of `date:` to days: a date, `A..B`, `>=A`, `<A`; None if it names none."""
    text = unify_comparison(text)
    if ".." in text:
        return _parse_open_range(*text.split("..", 1))
    comparison = re.match(r"[<>]=?", text)
    if comparison is None:
        return parse_date(text)
    named = parse_date(text[comparison.end() :])
    if named is None or named.first is None or named.last is None:
        return None
    one = timedelta(days=1)
    return {
        ">=": DaySpan(first=named.first, last=None),
        ">": DaySpan(first=named.last + one, last=None),
        "<=": DaySpan(first=None, last=named.last),
        "<": DaySpan(first=None, last=named.first - one),
    }[comparison.group()]


def intersect_spans(spans: Iterable[DaySpan]) -> DaySpan:
    """Return the days that lie in all of the spans; it may end before it begins."""
    known = list(spans)
    firsts = [span.first for span in known if span.first is not None]
    lasts = [span.last for span in known if span.last is not None]
    return DaySpan(first=max(firsts, default=None), last=min(lasts, default=None))


def format_span(span: DaySpan) -> str:
    """Format the span as `date:` reads it: the shortest form that names exactly these days."""
    first, last = span.first, span.last
    if first is None or last is None:
        return f"<={last}" if first is None else f">={first}"
    for text in (f"{first:%Y}", f"{first:%Y-%m}", str(first)):
        if parse_date(text) == span:
            return text
    return f"{first}..{last}"


def _parse_open_range(first: str, last: str) -> DaySpan | None:
    start = parse_date(first) if first.strip() else DaySpan(first=None, last=None)
    end = parse_date(last) if last.strip() else DaySpan(first=None, last=None)
    if start is None or end is None or not (first.strip() or last.strip()):
        return None
    return DaySpan(first=start.first, last=end.last)


def _make_span(year: int | None, month: int | None, day: int | None) -> DaySpan | None:
    """Return the days of a year, month or day; None for one that the calendar does not have."""
    if year is None:
        return None
    try:
        first = date(year, 1 if month is None else month, 1 if day is None else day)
    except ValueError:
        return None
    if day is not None:
        return DaySpan(first=first, last=first)
    last_month = month or 12
    return DaySpan(first=first, last=date(year, last_month, monthrange(year, last_month)[1]))
