"""Find the links of pagers: anchors that stand among nothing but numbers and words for pages.

Where a listing has no numbers its pager is one anchor that says "next": by `rel`, by words, or by
an arrow in what is called a pager.

`<div>Trang: <b>1</b> <a href="p2">2</a> <a href="p3">3</a> <a href="p2">Trang sau »</a></div>`
has three. What their addresses look like does not count here.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import cast

from lxml import etree

from crawler.extract.html.parse import Element, get_text
from crawler.extract.html.text import normalize_text

_PAGER_TEXT = re.compile(
    r"(?:\d|trang|page|sau|trước|tiếp|theo|kế|đầu|cuối|tới|next|prev(?:ious)?|first|last|of|older|newer"
    r"|posts|bài|viết|cũ|mới|hơn|xem|[^\w])+",
    re.IGNORECASE,
)
_NEXT_WORDS = re.compile(
    r"\W*(?:(?:xem )?trang (?:sau|kế(?: tiếp)?|tiếp(?: theo)?)|tiếp theo|kế tiếp|sau|tiếp|kế"
    r"|next(?: page)?|older(?: (?:posts|entries|news|articles))?|more posts"
    r"|(?:xem )?(?:các )?(?:tin|bài)(?: viết| đăng)? (?:cũ hơn|trước đó|tiếp theo)|cũ hơn)\W*",
    re.IGNORECASE,
)
_ARROW = re.compile(r"(?:[>›»→▶]|-)+")
_PAGER_NAME = re.compile(
    r"next|pag(?:er|ing|inat|enav)|phan-?trang|wp-pagenavi|nav-?links", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+")
_MAX_PAGER_TEXT = 200  # characters; a pager of twenty pages has a hundred
_MAX_SOURCE_TEXT = 600  # characters of a pager with the scripts in it
_read_source = cast(
    "Callable[[Element], str]", etree.XPath("normalize-space()", smart_strings=False)
)
_MAX_ANCHOR_TEXT = 30  # characters: a number, or `Trang tiếp theo »`


def find_pager_anchors(anchors: Mapping[Element, str]) -> set[Element]:
    """Return the anchors of all pagers of a page; one number alone makes none.

    Args:
        anchors: those of the page, each with its text.
    """
    found: set[Element] = set()
    texts: dict[Element, str | None] = {}
    for anchor, said in anchors.items():
        if not _may_be_in_pager(said):
            continue
        # The link's own box (`li`, `span`) or the pager around it.
        for box in _list_boxes(anchor):
            if box not in texts:
                texts[box] = _read_box(box)
            text = texts[box]
            if text is None or len(text) > _MAX_PAGER_TEXT:
                break  # what is around it has more text still
            if _is_pager(text):
                found.add(anchor)
                break
    return found


@lru_cache(maxsize=1 << 12)  # the same links stand on all pages of a site
def _may_be_in_pager(said: str) -> bool:
    return len(said) <= _MAX_ANCHOR_TEXT and (not said or bool(_PAGER_TEXT.fullmatch(said)))


def _read_box(box: Element) -> str | None:
    """Read what may be a pager; None where it is too long, nothing where it has no numbers."""
    source = _read_source(box)  # with what scripts say, in a tenth of the time of reading
    if len(source) > _MAX_SOURCE_TEXT:
        return None
    # Not numbers: nothing parts those of two elements here.
    return get_text(box) if sum(map(str.isdigit, source)) > 1 else ""


def find_next_anchor(anchors: Mapping[Element, str]) -> Element | None:
    """Return the anchor of a page that leads to the next page of the same list.

    None where several lead to different addresses: those are of boxes, such as slides of pictures.

    Args:
        anchors: those of the page, each with its text.
    """
    found = [anchor for anchor, said in anchors.items() if _says_next(anchor, said)]
    declared = [anchor for anchor in found if "next" in _list_words(anchor.get("rel"))]
    chosen = declared or found
    return chosen[0] if len({anchor.get("href") for anchor in chosen}) == 1 else None


def _says_next(anchor: Element, said: str) -> bool:
    if not anchor.get("href"):
        return False
    if "next" in _list_words(anchor.get("rel")):
        return True
    if said and not _is_arrow(said):
        return _means_next(said)
    # The hint says more than a picture or an arrow, and less than words.
    hint = _read_hint(anchor)
    text = said or normalize_text(hint)
    if len(text) > _MAX_ANCHOR_TEXT or not text:
        return False
    if _is_arrow(text):
        names = (f"{box.get('class')} {box.get('id')}" for box in (anchor, *_list_boxes(anchor)))
        return any(map(_PAGER_NAME.search, names)) or bool(_NEXT_WORDS.fullmatch(hint))
    return _means_next(text)


@lru_cache(maxsize=1 << 12)  # the same links stand on all pages of a site
def _is_arrow(text: str) -> bool:
    return bool(_ARROW.fullmatch(text))


@lru_cache(maxsize=1 << 12)
def _means_next(text: str) -> bool:
    return len(text) <= _MAX_ANCHOR_TEXT and bool(_NEXT_WORDS.fullmatch(text))


def _read_hint(anchor: Element) -> str:
    pictures = (image.get("alt") or "" for image in anchor.iter("img"))
    return anchor.get("title") or anchor.get("aria-label") or next(pictures, "")


def _list_words(value: str | None) -> list[str]:
    return value.lower().split() if value else []


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
