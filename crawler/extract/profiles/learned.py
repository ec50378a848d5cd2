"""A page's own profile, made from what the site's template found on it.

So the fields of pages of unknown make are read by the same code as those of known systems; only
where they stand comes from comparing pages.
"""

from collections.abc import Sequence
from dataclasses import replace

from lxml import etree

from crawler.extract.fields.metadata_lines import FieldKind, strip_label
from crawler.extract.html.parse import Element, get_text
from crawler.extract.profiles.generic import PROFILE as GENERIC
from crawler.extract.profiles.profile import CmsProfile, ElementRule
from crawler.extract.template.page_blocks import TextBlock
from crawler.extract.template.subtract import find_removed_elements
from crawler.extract.template.template_page import ArticleLocation

_SIMPLE_KINDS = (FieldKind.PUBLISHED, FieldKind.MODIFIED, FieldKind.AUTHOR, FieldKind.SECTION)


def make_learned_profile(located: ArticleLocation, prefix: str) -> CmsProfile:
    """Make the profile of one page; `prefix` opens the names of its rules.

    Text of mixed elements gets elements of its own on the way.
    """
    pieces = located.page_blocks.blocks
    heading = _get_or_make_element(pieces[located.heading])
    if get_text(heading) != located.title:
        heading = _make_paragraph(located.title)
    lead = [_get_or_make_element(pieces[number]) for number in located.lead]
    dropped = find_removed_elements(pieces, located.body_range, set(located.content))
    published, modified, author, section = (
        [_get_or_make_element(pieces[number]) for number in _select_numbers(located, kind)]
        for kind in _SIMPLE_KINDS
    )
    source = [
        _make_label(_read_value(pieces, number))
        for number in _select_numbers(located, FieldKind.SOURCE)
    ]
    tagged = _select_numbers(located, FieldKind.TAGS)
    tags = [anchor for number in tagged for anchor in _find_anchors(pieces, number)]
    return replace(
        GENERIC,
        article=(),
        listing=(),
        heading=(_make_rule(prefix, "heading", [heading]),),
        published=(_make_rule(prefix, "date", published), *GENERIC.published),
        modified=(_make_rule(prefix, "modified", modified),),
        author=(_make_rule(prefix, "author", author), *GENERIC.author),
        source_label=(_make_rule(prefix, "source", source),),
        section=(_make_rule(prefix, "section", section), *GENERIC.section),
        tags=(_make_rule(prefix, "tags", tags), *GENERIC.tags),
        lead=(_make_rule(prefix, "lead", lead),),
        body=(_make_rule(prefix, "body", [located.body]),),
        removed_with_heading=(),
        removed=(_make_rule(prefix, "chrome", list(dropped)),),
    )


def find_container(located: ArticleLocation) -> Element:
    """The innermost element that holds heading and body."""
    above = {located.body, *located.body.iterancestors()}
    heading = located.page_blocks.blocks[located.heading].element
    return next((one for one in (heading, *heading.iterancestors()) if one in above), located.body)


def _select_numbers(located: ArticleLocation, kind: FieldKind) -> list[int]:
    return [number for found, number in located.fields if found is kind]


def _make_rule(prefix: str, field: str, elements: Sequence[Element]) -> ElementRule:
    return ElementRule(name=f"{prefix}:{field}", find=lambda _: list(elements))


def _get_or_make_element(piece: TextBlock) -> Element:
    """The element that holds a piece and nothing else; one made for it where the page has none."""
    return piece.element if get_text(piece.element) == piece.text else _make_paragraph(piece.text)


def _make_paragraph(text: str) -> Element:
    paragraph = etree.Element("p")
    paragraph.text = text
    return paragraph


def _read_value(pieces: Sequence[TextBlock], number: int) -> str:
    """What stands behind a label: in its own piece, or in the next one."""
    text = strip_label(pieces[number].text)
    is_alone = not text and number + 1 < len(pieces)
    return pieces[number + 1].text if is_alone else text


def _make_label(value: str) -> Element:
    """A label as a page would print it before a value."""
    line = etree.Element("p")
    label = etree.SubElement(line, "b")
    label.tail = value
    return label


def _find_anchors(pieces: Sequence[TextBlock], number: int) -> list[Element]:
    """The links behind a label, in its block."""
    home = pieces[number].element
    block = home if len(home) else home.getparent()
    return [] if block is None else list(block.iter("a"))
