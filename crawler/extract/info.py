"""Lines in which a page speaks about an article: labelled fields, date lines, counts of readers."""

import re
from enum import StrEnum

from crawler.extract.dates import read_printed
from crawler.extract.recurrence import masked

_LONGEST = 160  # characters
_LONGEST_DATE = 90
_WORDS_BESIDE_A_DATE = 6  # `được đăng vào thứ tư`, `gmt`
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
_HITS = re.compile(
    r"(?:lượt|số lần) (?:xem|đọc|truy cập)|đã (?:xem|đọc)\s*:?\s*\d|\bxem\s*:\s*\d"
    r"|\bviews?\b|\bhits\b",
    re.IGNORECASE,
)
_NOT_WORDS = re.compile(r"[\d\W_]+")


class FieldKind(StrEnum):
    """What a line or a slot holds."""

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


def label_kind(text: str) -> FieldKind | None:
    """The field that a line says it holds, by the word it begins with."""
    return next((kind for kind, label in _LABELS.items() if label.match(text)), None)


def without_label(text: str) -> str:
    """What a line says behind its label."""
    for label in _LABELS.values():
        if match := label.match(text):
            return text[match.end() :].strip(" :")
    return text


def is_info_line(text: str) -> bool:
    """Tell whether a line is a page's own word about an article."""
    if len(text) > _LONGEST:
        return False
    return bool(_HITS.search(text)) or label_kind(text) is not None or _is_date_line(text)


def _is_date_line(text: str) -> bool:
    if len(text) > _LONGEST_DATE or read_printed(text) is None:
        return False
    return len(_NOT_WORDS.sub(" ", masked(text)).split()) <= _WORDS_BESIDE_A_DATE
