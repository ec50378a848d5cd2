"""A page's own profile, made from what the site's template found on it.

So the fields of pages of unknown make are read by the same code as those of known systems; only
where they stand comes from comparing pages.
"""

from collections.abc import Sequence
from dataclasses import replace

from lxml import etree

from crawler.extract.fields.metadata_lines import FieldKind, strip_label
from crawler.extract.html.main_text import find_common_ancestor
from crawler.extract.html.parse import Element, get_text
from crawler.extract.profiles.generic import PROFILE as GENERIC
from crawler.extract.profiles.profile import CmsProfile, ElementRule
from crawler.extract.template.page_blocks import TextBlock
from crawler.extract.template.subtract import find_removed_elements
from crawler.extract.template.template_page import ArticleLocation

_SIMPLE_KINDS = (FieldKind.PUBLISHED, FieldKind.MODIFIED, FieldKind.AUTHOR, FieldKind.SECTION)


def make_learned_profile(located: ArticleLocation, prefix: str) -> CmsProfile:
    """Make the profile of one page. Text of mixed elements gets elements of its own on the way.

    Args:
        located: Where heading, body and fields were found on it.
        prefix: Opens the names of the rules, for the provenance.
    """
    blocks = located.page_blocks.blocks
    heading = _get_or_make_element(blocks[located.heading])
    # The heading may carry more than the title, such as a date or a count.
    if get_text(heading) != located.title:
        heading = _make_paragraph(located.title)
    lead = [_get_or_make_element(blocks[number]) for number in located.lead]
    removed = find_removed_elements(blocks, located.body_range, set(located.content), located.body)
    published, modified, author, section = (
        [_get_or_make_element(blocks[number]) for number in _select_numbers(located, kind)]
        for kind in _SIMPLE_KINDS
    )
    if located.stamp:
        published.append(_make_paragraph(located.stamp))
    source = [
        _make_label(_read_value(blocks, number))
        for number in _select_numbers(located, FieldKind.SOURCE)
    ]
    tagged = _select_numbers(located, FieldKind.TAGS)
    tags = [anchor for number in tagged for anchor in _find_anchors(blocks, number)]
    return replace(
        GENERIC,
        # Where the article is has been decided; the rules of `generic` must not decide again.
        article=(),
        listing=(),
        heading=(_make_rule(prefix, "heading", [heading]),),
        # Behind what was found stand the rules of the web at large.
        published=(_make_rule(prefix, "date", published), *GENERIC.published),
        modified=(_make_rule(prefix, "modified", modified),),
        author=(_make_rule(prefix, "author", author), *GENERIC.author),
        source_label=(_make_rule(prefix, "source", source),),
        section=(_make_rule(prefix, "section", section), *GENERIC.section),
        tags=(_make_rule(prefix, "tags", tags), *GENERIC.tags),
        lead=(_make_rule(prefix, "lead", lead),),
        body=(_make_rule(prefix, "body", [located.body]),),
        removed_with_heading=(),
        removed=(_make_rule(prefix, "chrome", list(removed)),),
    )


def find_container(located: ArticleLocation) -> Element:
    """Find the innermost element that holds heading and body."""
    return find_common_ancestor(located.page_blocks.blocks[located.heading].element, located.body)


def _select_numbers(located: ArticleLocation, kind: FieldKind) -> list[int]:
    return [number for field_kind, number in located.fields if field_kind is kind]


def _make_rule(prefix: str, field: str, elements: Sequence[Element]) -> ElementRule:
    return ElementRule(name=f"{prefix}:{field}", find=lambda _: list(elements))


def _get_or_make_element(block: TextBlock) -> Element:
    """Return the element that holds a block alone; one made for it where the page has none."""
    return block.element if get_text(block.element) == block.text else _make_paragraph(block.text)


def _make_paragraph(text: str) -> Element:
    paragraph = etree.Element("p")
    paragraph.text = text
    return paragraph


def _read_value(blocks: Sequence[TextBlock], number: int) -> str:
    """Read what stands behind a label: in its own block, or in the next one."""
    text = strip_label(blocks[number].text)
    is_alone = not text and number + 1 < len(blocks)
    return blocks[number + 1].text if is_alone else text


def _make_label(value: str) -> Element:
    """Make a label as a page would print it before a value."""
    line = etree.Element("p")
    label = etree.SubElement(line, "b")
    label.tail = value
    return label


def _find_anchors(blocks: Sequence[TextBlock], number: int) -> list[Element]:
    """Find the links behind a label, in its block."""
    element = blocks[number].element
    holder = element if len(element) else element.getparent()
    return [] if holder is None else list(holder.iter("a"))
