"""Takes out of an article's element what is not the article's own.

Own is what stands at places of prose. Everything else goes that the site repeats, that fills a
field slot, or that only leads elsewhere. Text without an element of its own is given one, so that
it can be left out; nothing is deleted.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree

from crawler.addresses.links import LinkKind, kind_of
from crawler.extract.entries import is_link_line, listed, target_of
from crawler.extract.info import FieldKind, is_info_line, label_kind
from crawler.extract.layout import Layout
from crawler.extract.member import Member
from crawler.extract.outline import Outline, Piece, read_pieces
from crawler.extract.page import Page
from crawler.extract.recurrence import recurrence_key
from crawler.extract.slots import Slot
from crawler.extract.template import SiteTemplate
from crawler.extract.tree import Element

_TOOLS = re.compile(
    r"^(?:(?:e-?mail|in|print|pdf|gửi|lưu|chia sẻ|tweet|like|share|facebook|zalo|twitter|google\+?"
    r"|bài(?: viết)?|này|gửi email|in ra|tải về|a[-+]?|cỡ chữ|font size|copy|đóng cửa sổ|mục lục"
    r"|article index)"
    r"\b[\s.,|•·/-]*)+$",
    re.IGNORECASE,
)
_LIST_HEAD = re.compile(
    r"^(?:(?:các |những )?(?:tin|bài)(?: viết| tức| đăng)? (?:liên quan|khác|cùng|mới|cũ|đã|tiếp)"
    r"|xem thêm|có thể bạn|related|theo dòng sự kiện|đọc thêm)[^.]{0,40}$",
    re.IGNORECASE,
)
_TYPED = re.compile(r"(?:(?:p|h[1-6]|blockquote|center)\b|div$)")
_LONGEST_TOOL = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """The pieces `[first, last)` that the body's element holds, and the heading's, by number."""

    first: int
    last: int
    heading: int

    @property
    def is_apart(self) -> bool:
        """Whether the body has an element of its own, below the heading."""
        return self.heading < self.first


def own_pieces(
    member: Member, span: Range, chrome: Collection[str], layout: Layout | None
) -> list[int]:
    """The numbers of the pieces that are the article's own, of those in its element."""
    outline = member.outline
    ground = _Ground(
        is_apart=span.is_apart,
        prose=frozenset(layout.prose if layout else ()),
        slots=layout.slots if layout else (),
        chrome=chrome,
    )
    own = []
    for number in range(max(span.first, span.heading + 1), span.last):
        piece = outline.pieces[number]
        is_furniture = _is_tool(piece) or _is_related(outline, piece) or _is_step(outline, piece)
        if number not in member.listed and not is_furniture and ground.owns(piece):
            own.append(number)
    standing = layout.standing if layout and not span.is_apart else ()
    return _without_last_list(outline, _without_footer(outline, own, standing))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """What is known of the element that holds an article's text."""

    is_apart: bool
    prose: Collection[str]
    slots: Sequence[Slot]
    chrome: Collection[str]

    def owns(self, piece: Piece) -> bool:
        """Whether a piece in that element is the article's own."""
        slots = [slot for slot in self.slots if slot.holds(piece)]
        if piece.block in self.prose:
            is_field = any(slot.kind is not FieldKind.OTHER and not slot.words for slot in slots)
            is_signed = label_kind(piece.text) in {FieldKind.AUTHOR, FieldKind.SOURCE}
            is_text = self.is_apart or is_signed or not is_info_line(piece.text)
            return is_text and not is_field
        if slots:
            return False
        if is_info_line(piece.text) and not self.is_apart:
            return False
        is_typed = self.is_apart and self._is_typed(piece)
        return is_typed or recurrence_key(piece) not in self.chrome

    def _is_typed(self, piece: Piece) -> bool:
        """Whether a piece stands as an editor sets a line: in plain markup, among the prose."""
        parent, _, step = piece.block.rpartition(">")
        beside = {path.rpartition(">")[0] for path in self.prose}
        return parent in beside and bool(_TYPED.match(step))


def _is_tool(piece: Piece) -> bool:
    return len(piece.text) <= _LONGEST_TOOL and bool(_TOOLS.match(piece.text))


def _is_related(outline: Outline, piece: Piece) -> bool:
    """Tell whether a line is nothing but a link to another article of the site."""
    return (
        target_of(outline, piece) is not None
        and piece.target is not None
        and kind_of(piece.target) is LinkKind.ARTICLE
    )


def _is_step(outline: Outline, piece: Piece) -> bool:
    """Tell whether a line is nothing but a link to another page of the same text."""
    if not is_link_line(piece) or not piece.target:
        return False
    try:
        url = urljoin(outline.url, piece.target)
    except ValueError:
        return False
    return kind_of(url) is LinkKind.PAGER and url.partition("?")[0] == outline.url.partition("?")[0]


def _without_last_list(outline: Outline, own: list[int]) -> list[int]:
    """Cut the list of links that follows the text, with the words over it (`Các tin khác`)."""
    kept = list(own)
    while kept and target_of(outline, outline.pieces[kept[-1]]):
        kept.pop()
    while kept and _LIST_HEAD.match(outline.pieces[kept[-1]].text):
        kept.pop()
    return kept


def _without_footer(outline: Outline, own: list[int], standing: Collection[str]) -> list[int]:
    """Cut what nearly every article has under its last line, where the frame shares the element."""
    kept = list(own)
    while kept and recurrence_key(outline.pieces[kept[-1]]) in standing:
        kept.pop()
    return kept


def chrome_within(body: Element, page: Page, template: SiteTemplate) -> set[Element]:
    """What a body that a profile found holds of the site's chrome and fields.

    Nothing where no layout knows the body's places: there is no telling chrome from formulas.
    """
    pieces = read_pieces(body)
    prose = {path for layout in template.layouts for path in layout.prose}
    if not any(piece.block in prose for piece in pieces):
        return set()
    headings = {layout.heading for layout in template.layouts}
    heading = next((n for n, piece in enumerate(pieces) if piece.path in headings), None)
    # Where text and frame share one element, boxes of links are the frame's.
    boxes = listed(_outline_of(pieces, page), heading) if heading is not None else frozenset()
    slots = [slot for layout in template.layouts for slot in layout.slots]
    own = {
        number
        for number, piece in enumerate(pieces)
        if number not in boxes
        and (
            piece.block in prose
            or not (recurrence_key(piece) in template.chrome or any(s.holds(piece) for s in slots))
        )
    }
    return left_out(pieces, Range(first=0, last=len(pieces), heading=-1), own)


def _outline_of(pieces: Sequence[Piece], page: Page) -> Outline:
    return Outline(url=page.url, title="", fetched_at=page.fetched_at, pieces=pieces, paths={})


def left_out(pieces: Sequence[Piece], span: Range, own: Collection[int]) -> set[Element]:
    """The largest elements that hold text of the range, and none of the article's own."""
    kept: set[Element] = set()
    for number in own:
        for element, is_tail in pieces[number].nodes:
            holder = element.getparent() if is_tail else element
            while holder is not None and holder not in kept:
                kept.add(holder)
                holder = holder.getparent()
    found: set[Element] = set()
    for number in range(span.first, span.last):
        if number not in own:
            for element, is_tail in pieces[number].nodes:
                found.add(_dropped(element, kept, is_tail=is_tail))
    return found


def _dropped(element: Element, kept: Collection[Element], *, is_tail: bool) -> Element:
    holder = element.getparent() if is_tail else element
    if holder is None or holder in kept:
        return wrapped(element, is_tail=is_tail)
    for ancestor in holder.iterancestors():
        if ancestor in kept:
            break
        holder = ancestor
    return holder


def wrapped(element: Element, *, is_tail: bool) -> Element:
    """Give a text an element of its own, in place."""
    span = etree.Element("span")
    if is_tail:
        span.text, element.tail = element.tail, None
        element.addnext(span)
    else:
        span.text, element.text = element.text, None
        element.insert(0, span)
    return span
