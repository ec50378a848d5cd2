"""Hit counters that plugins and editors print inside a text: `Lượt xem: 1.204`, `(Đã đọc 12 lần)`.

    Lượt xem: 1.204                            a line of its own: taken out
    Hội nghị kết thúc tốt đẹp. Hits: 1204      at the edge of a line: cut off
    Đoạn phim đã đạt 1.200 lượt xem.           a sentence: stays

A counter counts each visit on, so one that stays would make a revision of every article.
"""

import re

_NUMBER = r"\d(?:[\d.,]|\s(?=\d)){0,19}\s?(?:k(?!\w)|nghìn|triệu)?(?!\w)"
_ACT = r"(?:xem|đọc|truy cập|tải(?: về| xuống)?|views?|hits?|download)"
_TEXT = r"(?:bài viết|bài báo|bài|tin|trang|nội dung)"
_COUNT = rf"(?:số )?(?:lượt|lần|người)(?: người)? (?:đã )?{_ACT}(?: {_TEXT})?(?: này)?"
_ENGLISH = (
    r"(?:(?:page|post|total|article) ?)?(?:views?|hits|visits|reads|downloads)(?: count(?:er)?)?"
)
_LABEL = rf"(?:(?:tổng )?(?:{_COUNT}|số lượt)|{_ENGLISH}|view counter|(?:đã )?(?:xem|đọc)(?=\s*:))"
_LABELLED = rf"{_LABEL}\s*+[:|=][\s|]*+{_NUMBER}(?:\s?(?:lần|lượt|times?))?"
_SAID = (
    rf"{_LABEL}\s++-?\s*+{_NUMBER}(?:\s?(?:lần|lượt|times?))?"
    rf"|(?:(?:đã )?có )?{_NUMBER}\s*+(?:{_COUNT}|{_ENGLISH})"
    rf"|(?:{_TEXT}(?: này)? )?(?:đã )?(?:được )?(?:xem|đọc|truy cập)\s*+:?\s*+{_NUMBER}"
    r"\s?(?:lần|lượt)"
    r"|(?:(?:this )?(?:article|post|page) )?(?:has been )?(?:viewed|read|visited)"
    rf"\s*+:?\s*+{_NUMBER}\s?times?"
)
_COUNTER = rf"(?:{_LABELLED}|{_SAID})(?!\w)"
_ELSE = r"(?:bình luận|phản hồi|comments?|lượt thích|likes?|chia sẻ)"
_BESIDE = rf"(?:[\W_]++(?:{_ELSE}\s*+:?\s*+{_NUMBER}|{_NUMBER}\s?{_ELSE}))*+"
_WHOLE = re.compile(rf"[\W_]*+{_COUNTER}{_BESIDE}[\W_]*+", re.IGNORECASE)
_FIRST = re.compile(
    rf"[\W_]*+{_COUNTER}\s*+[\])|•·.-]*+\s*+(?=[“\"(]?(?-i:[A-ZĐÀ-Ỹ]))", re.IGNORECASE
)
# A sentence ended or a sign parts fields before it; or it has a capital and a colon of its own.
_LAST = re.compile(
    rf"(?:(?:(?<=[.!?…”\")])\s|(?<=[/|•·])\s*)[^\w\s]{{0,2}}\s?{_COUNTER}"
    rf"|(?:(?<=\.)|\s)[\[(]?(?=(?-i:[A-ZĐ])){_LABELLED}){_BESIDE}[\W_]*+$",
    re.IGNORECASE,
)
_ANY = re.compile(_COUNTER, re.IGNORECASE)
_DIGIT = re.compile(r"\d")
# These spare most lines the long patterns.
_SIGNS = ("xem", "đọc", "truy cập", "lượt", "view", "hits", "visit", "read", "download")
_SIGN = f"(?:{'|'.join(_SIGNS)})"
_NEAR = re.compile(rf"{_SIGN}\D{{0,40}}\d|\d\D{{0,40}}{_SIGN}")
_BARE_LABEL = re.compile(rf"\W*+{_LABEL}\s*+:?\W*+", re.IGNORECASE)
_BARE_NUMBER = re.compile(rf"\W*+{_NUMBER}(?:\s?(?:lần|lượt|views?))?\W*+", re.IGNORECASE)


def cut_counter(line: str) -> str:
    """Return a line without a hit counter at its edges; nothing where it is nothing else."""
    if not mentions_counter(line):
        return line
    if _WHOLE.fullmatch(line):
        return ""
    if first := _FIRST.match(line):
        line = line[first.end() :]
    return _LAST.sub("", line).rstrip(" |•·")


def mentions_counter(line: str) -> bool:
    """Tell whether a line counts hits, in whatever it says beside that."""
    if not _DIGIT.search(line):
        return False
    lowered = line.lower()
    is_suspected = any(sign in lowered for sign in _SIGNS) and _NEAR.search(lowered)
    return bool(is_suspected and _ANY.search(line))


def is_bare_label(line: str) -> bool:
    """Tell whether a line is the label of a counter, whose number is to follow."""
    return _BARE_LABEL.fullmatch(line) is not None


def is_count(text: str) -> bool:
    """Tell whether a text is a number, with a counter's label or without."""
    if not _DIGIT.search(text):
        return False
    rest = re.sub(r"\W+", " ", _ANY.sub(" ", text)).strip()
    return not rest or bool(_BARE_NUMBER.fullmatch(rest))
