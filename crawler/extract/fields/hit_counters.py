"""Hit counters that plugins and editors print inside a text: `Lượt xem: 1.204`, `(Đã đọc 12 lần)`.

    Lượt xem: 1.204                            a line of its own: taken out
    Hội nghị kết thúc tốt đẹp. Hits: 1204      at the edge of a line: cut off
    Đoạn phim đã đạt 1.200 lượt xem.           a sentence: stays

A counter counts each visit on, so one that stays would make a revision of every article.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from crawler.extract.fields.dates import find_printed_date
from crawler.extract.html.blocks import BodyBlock, InlineImage
from crawler.extract.html.parse import Element, get_text, is_element

_NUMBER = r"\d(?:[\d.,]|\s(?=\d))*\s?(?:k(?!\w)|nghìn|triệu)?(?!\w)"
_ACT = r"(?:xem|đọc|truy cập|tải(?: về| xuống)?|views?|hits?|download)"
_TEXT = r"(?:bài viết|bài báo|bài|tin|trang|nội dung)"
_COUNT = rf"(?:số )?(?:lượt|lần|người)(?: người)? (?:đã )?{_ACT}(?: {_TEXT})?(?: này)?"
_ENGLISH = (
    r"(?:(?:page|post|total|article) ?)?(?:views?|hits|visits|reads|downloads)(?: count(?:er)?)?"
)
_LABEL = rf"(?:(?:tổng )?(?:{_COUNT}|số lượt)|{_ENGLISH}|view counter|(?:đã )?(?:xem|đọc)(?=\s*:))"
_LABELLED = rf"{_LABEL}\s*[:|=][\s|]*{_NUMBER}(?:\s?(?:lần|lượt|times?))?"
_SAID = (
    rf"{_LABEL}\s+-?\s*{_NUMBER}(?:\s?(?:lần|lượt|times?))?"
    rf"|(?:(?:đã )?có )?{_NUMBER}\s*(?:{_COUNT}|{_ENGLISH})"
    rf"|(?:{_TEXT}(?: này)? )?(?:đã )?(?:được )?(?:xem|đọc|truy cập)\s*:?\s*{_NUMBER}"
    r"\s?(?:lần|lượt)"
    rf"|(?:(?:this )?(?:article|post|page) )?(?:has been )?(?:viewed|read|visited)\s*:?\s*{_NUMBER}"
    r"\s?times?"
)
_COUNTER = rf"(?:{_LABELLED}|{_SAID})(?!\w)"
_ELSE = r"(?:bình luận|phản hồi|comments?|lượt thích|likes?|chia sẻ)"
_BESIDE = rf"(?:[\W_]+(?:{_ELSE}\s*:?\s*{_NUMBER}|{_NUMBER}\s?{_ELSE}))*"
_WHOLE = re.compile(rf"[\W_]*{_COUNTER}{_BESIDE}[\W_]*", re.IGNORECASE)
_FIRST = re.compile(rf"[\W_]*{_COUNTER}\s*[\])|•·.-]*\s*(?=[“\"(]?(?-i:[A-ZĐÀ-Ỹ]))", re.IGNORECASE)
# A sentence ended or a sign parts fields before it; or it has a capital and a colon of its own.
_LAST = re.compile(
    rf"(?:(?:(?<=[.!?…”\")])\s|(?<=[/|•·])\s*)[^\w\s]{{0,2}}\s?{_COUNTER}"
    rf"|(?:(?<=\.)|\s)[\[(]?(?=(?-i:[A-ZĐ])){_LABELLED}){_BESIDE}[\W_]*$",
    re.IGNORECASE,
)
_ANY = re.compile(_COUNTER, re.IGNORECASE)
# Spares most lines the long patterns.
_SIGN = re.compile(r"xem|đọc|truy cập|lượt|view|hits\b|visit|reads?\b|download", re.IGNORECASE)
_BARE_LABEL = re.compile(rf"\W*{_LABEL}\s*:?\W*", re.IGNORECASE)
_BARE_NUMBER = re.compile(rf"\W*{_NUMBER}(?:\s?(?:lần|lượt|views?))?\W*", re.IGNORECASE)
# Classes of the icons that stand for views (Font Awesome, Bootstrap, Glyphicons, Dashicons, K2) and
# of the counters of plugins.
_ICON = re.compile(
    r"(?:^|[\s_-])(?:fa-eye|bi-eye|icon-eye|icon-eye-open|glyphicon-eye-open|ion-eye|ti-eye|eye"
    r"|dashicons-visibility|icon-views?|view-icon|fa-bar-chart)(?:\s|$|-)",
    re.IGNORECASE,
)
_CLASS = re.compile(
    r"(?:^|[\s_-])(?:hits?|post-?views?|view-?counte?r?|views?-?count|page-?views?|luot-?xem|luot-?doc"
    r"|so-?lan-?xem|itemHits|entry-views?)(?:$|[\s_-])",
    re.IGNORECASE,
)
_MAX_COUNTER_LENGTH = 60  # characters of an element that holds nothing but a counter
_MAX_ICON_LINE_LENGTH = 20  # characters of a line with an icon and its number


def cut_counters(items: Iterable[BodyBlock | InlineImage]) -> list[BodyBlock | InlineImage]:
    """Return the blocks of a body without hit counters: whole lines, and those at a line's edge."""
    kept: list[BodyBlock | InlineImage] = []
    for item in items:
        if isinstance(item, InlineImage):
            kept.append(item)
            continue
        before = kept[-1] if kept else None
        if (
            _BARE_NUMBER.fullmatch(item.text)
            and isinstance(before, BodyBlock)
            and _BARE_LABEL.fullmatch(before.text)
        ):
            kept.pop()
        elif text := cut_counter(item.text):
            kept.append(item if text == item.text else replace(item, text=text))
    return kept


def cut_counter(line: str) -> str:
    """Return a line without a hit counter at its edges; nothing where it is nothing else."""
    if not _SIGN.search(line) or not _ANY.search(line):
        return line
    if _WHOLE.fullmatch(line):
        return ""
    line = _FIRST.sub("", line, count=1) if _FIRST.match(line) else line
    return _LAST.sub("", line).rstrip(" |•·")


def holds_counter(line: str) -> bool:
    """Tell whether a line counts hits, alone or among other fields, and is no sentence."""
    if not _SIGN.search(line) or not (counter := _ANY.search(line)):
        return False
    rest = f"{line[: counter.start()]} {line[counter.end() :]}"
    return cut_counter(line) != line or find_printed_date(rest) is not None


def find_counter_elements(body: Element) -> Iterator[Element]:
    """Find what holds a hit counter by its class alone: an icon of an eye, `<span class=hits>`."""
    for element in body.iter():
        name = element.get("class") if is_element(element) else None
        if name is None or element is body:
            continue
        if _CLASS.search(name) and _is_count(element, _MAX_COUNTER_LENGTH):
            yield element
        elif _ICON.search(name):
            line = element.getparent()
            if line is not None and line is not body and _is_count(line, _MAX_ICON_LINE_LENGTH):
                yield line


def _is_count(element: Element, longest: int) -> bool:
    text = get_text(element)
    return len(text) <= longest and bool(_BARE_NUMBER.search(text)) and not _cut_counter_words(text)


def _cut_counter_words(text: str) -> str:
    """Return what a counter's element says beside its label and number."""
    rest = re.sub(r"\W+", " ", _ANY.sub(" ", text))
    return "" if _BARE_NUMBER.fullmatch(rest) else rest.strip()
