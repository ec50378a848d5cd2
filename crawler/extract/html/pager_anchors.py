"""Find the links of pagers: anchors that stand among nothing but numbers and words for pages.

`<div>Trang: <b>1</b> <a href="p2">2</a> <a href="p3">3</a> <a href="p2">Trang sau »</a></div>`
has three. What their addresses look like does not count here.
"""

import re

from crawler.extract.html.parse import Element, get_text

_PAGER_TEXT = re.compile(
    r"(?:\d{1,4}|trang|page|sau|trước|tiếp|theo|kế|đầu|cuối|tới|next|prev(?:ious)?|first|last|of|older|newer"
    r"|posts|bài|viết|cũ|mới|hơn|xem|[^\w])+",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d+")
_MAX_PAGER_TEXT = 200  # characters; a pager of twenty pages has a hundred
_MAX_ANCHOR_TEXT = 30  # characters: a number, or `Trang tiếp theo »`


def find_pager_anchors(root: Element) -> set[Element]:
    """Return the anchors of all pagers of a page; one number alone makes none."""
    found: set[Element] = set()
    texts: dict[Element, str] = {}
    for anchor in root.iter("a"):
        text = get_text(anchor)
        if len(text) > _MAX_ANCHOR_TEXT or (text and not _PAGER_TEXT.fullmatch(text)):
            continue
        # The link's own box (`li`, `span`) or the pager around it.
        for box in _list_boxes(anchor):
            if box not in texts:
                texts[box] = get_text(box)
            if len(texts[box]) > _MAX_PAGER_TEXT:
                break  # what is around it has more text still
            if _is_pager(texts[box]):
                found.add(anchor)
                break
    return found


def _list_boxes(anchor: Element) -> list[Element]:
    """Return the elements around an anchor, as far up as a pager's is."""
    boxes: list[Element] = []
    box = anchor.getparent()
    while box is not None and len(boxes) < 3:  # noqa: PLR2004 -- span in li in ul, and nothing deeper was met
        boxes.append(box)
        box = box.getparent()
    return boxes


def _is_pager(text: str) -> bool:
    return len(_NUMBER.findall(text)) > 1 and bool(_PAGER_TEXT.fullmatch(text))
