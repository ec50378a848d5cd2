"""Take hit counters out of a body: elements that hold one, and lines that `hit_counters` knows."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from crawler.extract.fields.hit_counters import cut_counter, is_bare_label, is_count
from crawler.extract.html.blocks import BodyBlock, InlineImage
from crawler.extract.html.parse import Element, get_text, is_element

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
        if isinstance(before, BodyBlock) and is_bare_label(before.text) and is_count(item.text):
            kept.pop()
        elif text := cut_counter(item.text):
            kept.append(item if text == item.text else replace(item, text=text))
    return kept


def find_counter_elements(body: Element) -> Iterator[Element]:
    """Find what holds a hit counter by its class alone: an icon of an eye, `<span class=hits>`."""
    for element in body.iter():
        name = element.get("class") if is_element(element) else None
        if name is None or element is body:
            continue
        is_counter, is_icon = _judge_class(name)
        if is_counter and _is_count_alone(element, _MAX_COUNTER_LENGTH):
            yield element
        elif is_icon:
            line = element.getparent()
            if (
                line is not None
                and line is not body
                and _is_count_alone(line, _MAX_ICON_LINE_LENGTH)
            ):
                yield line


@lru_cache(maxsize=1 << 10)  # a site has a few dozen
def _judge_class(name: str) -> tuple[bool, bool]:
    """Tell whether a class attribute is that of a counter, or of an icon beside one."""
    return bool(_CLASS.search(name)), bool(_ICON.search(name))


def _is_count_alone(element: Element, longest: int) -> bool:
    text = get_text(element)
    return len(text) <= longest and is_count(text)
