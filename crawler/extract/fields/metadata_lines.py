"""Lines in which a page speaks about an article: labelled fields, date lines, hit counters.

    `Tác giả: Nguyễn Văn An`            a label: `AUTHOR`
    `Thứ hai, 05/03/2018 14:30`         a date with few words beside it
    `Lượt xem: 1.204`                   a hit counter

Pages of unknown make have no rules for what to remove: there such lines are known by this look.
"""

import re
from enum import StrEnum

from crawler.extract.fields.dates import find_printed_date
from crawler.extract.fields.hit_counters import cut_counter, mentions_counter
from crawler.extract.html.text import mask_numbers

_MAX_LINE_LENGTH = 160  # characters: a longer line that begins so is a sentence
_MAX_DATE_LINE_LENGTH = 90  # characters of a date with its label, weekday and time
_MAX_WORDS_BESIDE_DATE = 6  # words: `được đăng vào thứ tư`, `gmt`
_AUTHOR = re.compile(
    r"^\W*(?:(?:được )?(?:viết|gửi|đăng) bởi|(?:written |posted |submitted )?by|author"
    r"|tác giả(?: bài viết)?|người (?:đăng|viết|gửi)(?: bài(?: viết)?)?)\b\s*:?",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"^\W*(?:nguồn(?: tin)?|source)\s*:", re.IGNORECASE)
_SECTION = re.compile(
    r"^\W*(?:chuyên mục(?: chính)?|danh mục|category|thể loại|mục|chủ đề|section)\s*:",
    re.IGNORECASE,
)
_TAGS = re.compile(r"^\W*(?:tags?|từ khóa|từ khoá|thẻ|keywords?)\s*:", re.IGNORECASE)
_NON_LETTERS = re.compile(r"[\d\W_]+")


class FieldKind(StrEnum):
    """The field that a line or a slot holds."""

    PUBLISHED = "published"
    MODIFIED = "modified"
    AUTHOR = "author"
    SOURCE = "source"
    SECTION = "section"
    TAGS = "tags"
    OTHER = "other"


_LABELS = {
    FieldKind.AUTHOR: _AUTHOR,
    FieldKind.SOURCE: _SOURCE,
    FieldKind.TAGS: _TAGS,
    FieldKind.SECTION: _SECTION,
}


def classify_label(text: str) -> FieldKind | None:
    """Return the field that a line says it holds, by the word it begins with, or None."""
    return next((kind for kind, label in _LABELS.items() if label.match(text)), None)


def strip_label(text: str) -> str:
    """Return what a line says behind its label; the whole line where it has none."""
    for label in _LABELS.values():
        if match := label.match(text):
            return text[match.end() :].strip(" :")
    return text


def is_metadata_line(text: str) -> bool:
    """Tell whether a line speaks about an article and is none of its text."""
    if len(text) > _MAX_LINE_LENGTH:
        return False
    return _is_counter_line(text) or classify_label(text) is not None or _is_date_line(text)


def _is_counter_line(text: str) -> bool:
    """Tell a counter, alone or beside a date, from a sentence about hits."""
    return mentions_counter(text) and (
        cut_counter(text) != text or find_printed_date(text) is not None
    )


def _is_date_line(text: str) -> bool:
    if len(text) > _MAX_DATE_LINE_LENGTH or find_printed_date(text) is None:
        return False
    return len(_NON_LETTERS.sub(" ", mask_numbers(text)).split()) <= _MAX_WORDS_BESIDE_DATE
