"""Spans of days, of which neither end is the day of publication.

    Lịch công tác từ 8/7/2019 - 12/7 /2019
    Tuần 28 (từ ngày 08/7 đến ngày 12/7/2019)
    July 8 - July 12, 2019

The words around one date tell that it is an end of a span.
"""

import re

from crawler.extract.fields.clock_times import CLOCK, WEEKDAY
from crawler.extract.fields.date_forms import DAY, MONTH, NAMED_MONTH, YEAR

MAX_SPAN_WORDS = 40  # characters between the ends of a span: sign, weekday, time

# Left out between two ends: `8h00 8/7/2019 (thứ hai) đến hết 17h00 ngày 12/7/2019`.
_BESIDE = re.compile(
    rf"{CLOCK}|{WEEKDAY}|\b(?:ngày|hết|hết ngày|từ|cho|lúc|vào)\b|[\s,;:()\[\]]", re.IGNORECASE
)
_SIGN = r"(?:[-~→]+>?|đến|tới|và|&|to|till|until|and)"
_SIGN_ALONE = re.compile(_SIGN, re.IGNORECASE)
_DAY_OF_MONTH = rf"(?:{DAY}\s*[/.-]\s*{MONTH}|{DAY}\s*{NAMED_MONTH}|{NAMED_MONTH}\s*{DAY})"
_END_BEFORE = re.compile(
    rf"(?:(?<![\d/.,-]){_DAY_OF_MONTH}|\b(?:từ|ngày|mùng|from)\s+(?:ngày\s+)?{DAY})"
    rf"\W*{_SIGN}\W*(?:hết\s+)?(?:ngày\s*)?(?:{WEEKDAY}\W*)?$",
    re.IGNORECASE,
)
_END_AFTER = re.compile(
    rf"\s*+\)?\s*+{_SIGN}\s*+(?:hết\s+)?(?:ngày\s*)?{_DAY_OF_MONTH}"
    rf"(?:\s*[/.-]\s*{YEAR})?(?![\d/.])",
    re.IGNORECASE,
)


def joins_span(between: str) -> bool:
    """Tell whether what stands between two dates makes one span of them."""
    return len(between) <= MAX_SPAN_WORDS and bool(_SIGN_ALONE.fullmatch(_BESIDE.sub("", between)))


def is_span_end(before: str, after: str) -> bool:
    """Tell whether a date is an end of a span whose other end has no year, or is glued to it.

    Args:
        before: The text before the date: `8/7 - `.
        after: The text after it: ` - 12/7`.
    """
    return bool(_END_BEFORE.search(before[-MAX_SPAN_WORDS:]) or _END_AFTER.match(after))
