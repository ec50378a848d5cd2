"""A page as a member of a layout: its outline, which piece heads it, which pieces are no chrome."""

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.extract.template.lists import is_link_line
from crawler.extract.template.page_blocks import PageBlocks, TextBlock

_MIN_ARTICLE_TEXT_SHARE = (
    0.3  # of a page's text in one element with the heading: the article is in there
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplatePage:
    """One page; pieces are named by number: the heading's, those in boxes of links.

    `live` tells of each piece that it is no chrome.
    """

    page_blocks: PageBlocks
    heading: int
    is_content: Sequence[bool]
    link_boxes: frozenset[int]


def collect_article_text(member: TemplatePage) -> list[TextBlock]:
    """The text around the heading: what is neither chrome nor leads elsewhere, and follows it.

    It ends with the innermost element that holds the heading and a good part of the page's text; so
    readers' comments and texts in other columns are left out.
    """
    pieces = member.page_blocks.blocks
    found = [
        pieces[number]
        for number in range(member.heading + 1, len(pieces))
        if member.is_content[number]
        and number not in member.link_boxes
        and not is_link_line(pieces[number])
    ]
    total = sum(len(piece.text) for piece in found)
    holders = [{piece.element, *piece.element.iterancestors()} for piece in found]
    for ancestor in pieces[member.heading].element.iterancestors():
        inside = [piece for piece, held in zip(found, holders, strict=True) if ancestor in held]
        if sum(len(piece.text) for piece in inside) >= _MIN_ARTICLE_TEXT_SHARE * total:
            return inside
    return found
