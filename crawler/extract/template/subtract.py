"""Take out of an article's element what is not the article's own.

Own is what stands at paths of prose. Everything else goes that the site repeats, that fills a field
slot, or that only leads elsewhere. Text without an element of its own is given one, so that it can
be left out; nothing is deleted.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from lxml import etree

from crawler.extract.fields.attachments import find_pictures_and_files
from crawler.extract.fields.boilerplate_lines import is_list_heading, is_page_tool, is_stock_line
from crawler.extract.fields.metadata_lines import FieldKind, classify_label, is_metadata_line
from crawler.extract.fields.signature_lines import parse_labelled
from crawler.extract.html.parse import Element
from crawler.extract.template.lists import find_link_boxes, get_entry_target
from crawler.extract.template.model import FieldSlot, Layout, SiteTemplate
from crawler.extract.template.page_blocks import PageBlocks, TextBlock, read_text_blocks
from crawler.extract.template.recurrence import make_recurrence_key
from crawler.extract.template.template_page import BlockRange, TemplatePage
from crawler.urls.links import LinkKind, classify_url

# Elements that an editor makes: any paragraph, but a `div` only without class and id, which a
# template would give it.
_EDITOR_ELEMENT = re.compile(r"(?:(?:p|h[1-6]|blockquote|center)\b|div$)")


def select_content_blocks(
    page: TemplatePage, body_range: BlockRange, boilerplate: Collection[str], layout: Layout | None
) -> list[int]:
    """Select the numbers of the blocks in an article's element that are its own."""
    page_blocks = page.page_blocks
    context = _BodyContext(
        is_below_heading=body_range.is_below_heading,
        prose=frozenset(layout.prose if layout else ()),
        slots=layout.slots if layout else (),
        boilerplate=boilerplate,
    )
    content = []
    for number in range(max(body_range.first, body_range.heading + 1), body_range.last):
        block = page_blocks.blocks[number]
        is_boilerplate = (
            is_page_tool(block.text)
            or is_stock_line(block.text)
            or _is_related_link(page_blocks, block)
            or _is_pager_link(page_blocks, block)
        )
        if number not in page.link_boxes and not is_boilerplate and context.is_content(block):
            content.append(number)
    # Below the heading lines that recur were typed by editors, beside it they are the footer.
    standing = layout.standing if layout and not body_range.is_below_heading else ()
    return _drop_last_list(page_blocks, _drop_footer(page_blocks, content, standing))


@dataclass(frozen=True, slots=True, kw_only=True)
class _BodyContext:
    """The knowledge of the element that holds an article's text."""

    is_below_heading: bool
    prose: Collection[str]
    slots: Sequence[FieldSlot]
    boilerplate: Collection[str]

    def is_content(self, block: TextBlock) -> bool:
        """Tell whether a block in that element is the article's own."""
        slots = [slot for slot in self.slots if slot.is_slot_of(block)]
        if block.block_path in self.prose:
            # A slot keyed by its first words may be a line of prose that opens alike everywhere.
            is_field = any(slot.kind is not FieldKind.OTHER and not slot.words for slot in slots)
            is_signed = classify_label(block.text) in {FieldKind.AUTHOR, FieldKind.SOURCE}
            is_text = self.is_below_heading or is_signed or not is_metadata_line(block.text)
            return is_text and not is_field
        if slots:
            # Who signs writes in more than one form, so that the place alone does not tell it.
            is_told = any(slot.kind is not FieldKind.OTHER for slot in slots)
            return not is_told and bool(parse_labelled(block.text))
        if is_metadata_line(block.text) and not self.is_below_heading:
            return False
        is_typed = self.is_below_heading and self._is_editor_line(block)
        return is_typed or make_recurrence_key(block) not in self.boilerplate

    def _is_editor_line(self, block: TextBlock) -> bool:
        """Tell whether a block is set as editors set lines: in plain markup, among the prose."""
        parent, _, step = block.block_path.rpartition(">")
        beside = {path.rpartition(">")[0] for path in self.prose}
        return parent in beside and bool(_EDITOR_ELEMENT.match(step))


def _is_related_link(page_blocks: PageBlocks, block: TextBlock) -> bool:
    """Tell whether a line is nothing but a link to another article of the site."""
    return (
        get_entry_target(page_blocks, block) is not None
        and block.target is not None
        and classify_url(block.target) is LinkKind.ARTICLE
    )


def _is_pager_link(page_blocks: PageBlocks, block: TextBlock) -> bool:
    """Tell whether a line is nothing but a link to another page of the same text."""
    if not block.is_link_line or not block.target:
        return False
    try:
        url = urljoin(page_blocks.url, block.target)
    except ValueError:
        return False
    return (
        classify_url(url) is LinkKind.PAGER
        and url.partition("?")[0] == page_blocks.url.partition("?")[0]
    )


def _drop_last_list(page_blocks: PageBlocks, content: list[int]) -> list[int]:
    """Cut the list of links that follows the text, with the words over it (`Các tin khác`)."""
    kept = list(content)
    while kept and get_entry_target(page_blocks, page_blocks.blocks[kept[-1]]):
        kept.pop()
    while kept and is_list_heading(page_blocks.blocks[kept[-1]].text):
        kept.pop()
    return kept


def _drop_footer(
    page_blocks: PageBlocks, content: list[int], standing: Collection[str]
) -> list[int]:
    """Cut what nearly every article has under its last line, where the frame shares the element."""
    kept = list(content)
    while kept and make_recurrence_key(page_blocks.blocks[kept[-1]]) in standing:
        kept.pop()
    return kept


def find_boilerplate_within(
    body: Element, url: str, fetched_at: datetime, template: SiteTemplate
) -> set[Element]:
    """Find the elements of site boilerplate and fields in a body that a profile found.

    Nothing where no layout knows the body's paths: there is no telling boilerplate from formulas.

    Args:
        body: the element that the profile's rules found.
        url: the page's address, to tell its links from those to elsewhere.
        fetched_at: time of the visit.
        template: the site's template.
    """
    blocks = read_text_blocks(body)
    prose = {path for layout in template.layouts for path in layout.prose}
    if not any(block.block_path in prose for block in blocks):
        return set()
    headings = {layout.heading for layout in template.layouts}
    heading = next((number for number, block in enumerate(blocks) if block.path in headings), None)
    # Where text and frame share one element, boxes of links are the frame's.
    boxes = (
        find_link_boxes(
            PageBlocks(url=url, title="", fetched_at=fetched_at, blocks=blocks, paths={}), heading
        )
        if heading is not None
        else frozenset()
    )
    slots = [slot for layout in template.layouts for slot in layout.slots]
    content = {
        number
        for number, block in enumerate(blocks)
        if number not in boxes
        and (
            block.block_path in prose
            or not (
                make_recurrence_key(block) in template.boilerplate
                or any(slot.is_slot_of(block) for slot in slots)
            )
        )
    }
    # -1: no block of the range is the heading.
    whole = BlockRange(first=0, last=len(blocks), heading=-1)
    return find_removed_elements(blocks, whole, content, body)


def find_removed_elements(
    blocks: Sequence[TextBlock], block_range: BlockRange, content: Collection[int], body: Element
) -> set[Element]:
    """Find the largest elements that hold text of the range, and none of the article's own."""
    # News without text keeps its pictures and files, and what is around them.
    shown = () if content else (body, *find_pictures_and_files(body))
    kept = {holder for element in shown for holder in (element, *element.iterancestors())}
    for number in content:
        for element, is_tail in blocks[number].nodes:
            holder = element.getparent() if is_tail else element
            while holder is not None and holder not in kept:
                kept.add(holder)
                holder = holder.getparent()
    found: set[Element] = set()
    for number in range(block_range.first, block_range.last):
        if number not in content:
            for element, is_tail in blocks[number].nodes:
                found.add(_find_removed_element(element, kept, is_tail=is_tail))
    return found


def _find_removed_element(element: Element, kept: Collection[Element], *, is_tail: bool) -> Element:
    holder = element.getparent() if is_tail else element
    if holder is None or holder in kept:
        return wrap_text(element, is_tail=is_tail)
    for ancestor in holder.iterancestors():
        if ancestor in kept:
            break
        holder = ancestor
    return holder


def wrap_text(element: Element, *, is_tail: bool) -> Element:
    """Give a text an element of its own, in place, and return it."""
    span = etree.Element("span")
    if is_tail:
        span.text, element.tail = element.tail, None
        element.addnext(span)
    else:
        span.text, element.text = element.text, None
        element.insert(0, span)
    return span
