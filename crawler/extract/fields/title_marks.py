"""Flags, stamps and counts that pages print beside a title, taken off.

Hội nghị sơ kết (05/03/2019) [Mới]     Hội nghị sơ kết
Hội nghị sơ kết ( )                    Hội nghị sơ kết
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from crawler.extract.html.parse import Element, get_text, is_element
from crawler.extract.html.text import make_comparison_key

_FLAGS = frozenset(
    {"featured", "mới", "hot", "new", "nổibật", "tinmới", "tinhot", "tinnổibật", "ghim", "sticky"}
)
"""Comparison keys of marks beside a title; as words of the title itself they stay."""
_MAX_FLAG_LENGTH = 20  # characters, with the signs around it
_MAX_FLAG_ELEMENTS = 20  # around the word of a flag: builders need four. Chosen
_MAX_MARKS = 20  # taken off each end of a title: pages print up to three. Chosen
# A heading that was never closed holds the whole page. One that Word wrote has up to a hundred
# elements; its source is mostly indentation.
_MAX_HEADING_ELEMENTS = 500
_MAX_HEADING_LENGTH = 10_000  # characters of its source between tags
_BRACKETED_FLAG = r"[(\[]\s*+(?:featured|mới|hot|new|nổi bật)\s*+!*+\s*+[)\]]"
# A year before 1990 and a second date are those of an anniversary: `(28/7/1929 - 28/7/2019)`.
_STAMP = (
    r"[(\[]\s*+(?:(?:ngày|đăng|cập nhật|lúc|vào|thứ \w++|chủ nhật)[\s:,]*+)*+"
    r"(?:\d{1,2}\s*+[/.-]\s*+\d{1,2}\s*+[/.-]\s*+(?:199|20\d)\d|(?:199|20\d)\d-\d\d-\d\d)"
    r"(?:[T\s,|–-]*+\d{1,2}\s*+[:h]\s*+\d\d(?::\d\d)?(?:\.\d++)?\s*+(?:z|am|pm|(?:gmt)?\s*+\+[\d:]++)?)?"
    r"\s*+[)\]]"
)
# A stamp of a machine needs no brackets to be none of the title.
_MACHINE_STAMP = r"(?:199|20\d)\d-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?"
_READERS = (
    r"(?:[(\[]\s{0,2})?(?:(?:lượt|số lần) (?:xem|đọc)\s*+:?\s*+[\d.,]++"
    r"|[\d.,]{1,20} (?:lượt|lần) (?:xem|đọc))\s*+[)\]]?"
)
_EMPTY_BRACKETS = r"\(\s*+\)|\[\s*+\]"
_TRAILING_MARK = re.compile(
    rf"\s{{0,2}}(?:[-–|]\s{{0,2}})?(?:{_EMPTY_BRACKETS}|{_BRACKETED_FLAG}|{_STAMP}|{_MACHINE_STAMP}|{_READERS})$",
    re.IGNORECASE,
)
_MARKED_ENDS = re.compile(r"^[(\[]|[)\]\dz]$|(?:xem|đọc)$", re.IGNORECASE)  # of few titles
_LEADING_MARK = re.compile(rf"^(?:{_EMPTY_BRACKETS}|{_BRACKETED_FLAG})\s*", re.IGNORECASE)


def strip_title_marks(title: str, marks: Iterable[str] = ()) -> str:
    """Take flags, stamps, empty brackets and counts of readers off both ends of a title.

    Args:
        title: one line of text.
        marks: texts of single elements in it: one that is a flag alone (`Mới`) goes, while the word
            in the title itself stays.
    """
    if len(title) > _MAX_HEADING_LENGTH:
        return title
    for mark in marks:
        if len(mark) <= _MAX_FLAG_LENGTH and make_comparison_key(mark) in _FLAGS:
            title = title.removeprefix(mark).removesuffix(mark).strip()
    for _ in range(_MAX_MARKS):
        before = title
        if _MARKED_ENDS.search(title):
            stripped = _LEADING_MARK.sub("", _TRAILING_MARK.sub("", title))
            title = stripped if make_comparison_key(stripped) else title
        if title == before:
            break
    return title


def read_title_element(element: Element) -> str:
    """Read a heading without flags and stamps; one that is too long for a title is empty."""
    if not len(element):
        return strip_title_marks(get_text(element))
    if _is_too_long(element):
        return ""
    inner = (each for each in element.iterdescendants() if is_element(each))
    return strip_title_marks(get_text(element), read_flags(inner))


def read_flags(elements: Iterable[Element]) -> Iterator[str]:
    """Read the texts of those elements that are small enough to be a flag."""
    for each in elements:
        if next(islice(each.iterdescendants(), _MAX_FLAG_ELEMENTS, None), None) is None:
            yield get_text(each)


def _is_too_long(heading: Element) -> bool:
    length = 0
    for number, each in enumerate(heading.iter()):
        length += len(each.text or "") + len(each.tail or "")
        if number > _MAX_HEADING_ELEMENTS or length > _MAX_HEADING_LENGTH:
            return True
    return False
