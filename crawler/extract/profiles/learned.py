"""A page's own profile, made from what the site's template found on it.

So the fields of pages of unknown make are read by the same code as those of known systems; only
where they stand comes from comparing pages.
"""

from collections.abc import Sequence
from dataclasses import replace

from lxml import etree

from crawler.extract.info import FieldKind, without_label
from crawler.extract.located import Located
from crawler.extract.outline import Piece
from crawler.extract.profiles.generic import PROFILE as GENERIC
from crawler.extract.profiles.profile import Profile, Rule
from crawler.extract.subtraction import left_out
from crawler.extract.tree import Element, words_of

_PLAIN = (FieldKind.PUBLISHED, FieldKind.MODIFIED, FieldKind.AUTHOR, FieldKind.SECTION)


def learned_profile(located: Located, prefix: str) -> Profile:
    """Make the profile of one page; `prefix` opens the names of its rules.

    Text of mixed elements gets elements of its own on the way.
    """
    pieces = located.outline.pieces
    heading = _element(pieces[located.heading])
    if words_of(heading) != located.title:
        heading = _paragraph(located.title)
    lead = [_element(pieces[number]) for number in located.lead]
    dropped = left_out(pieces, located.span, set(located.own))
    published, modified, author, section = (
        [_element(pieces[number]) for number in _numbers(located, kind)] for kind in _PLAIN
    )
    source = [_label(_value(pieces, number)) for number in _numbers(located, FieldKind.SOURCE)]
    tagged = _numbers(located, FieldKind.TAGS)
    tags = [anchor for number in tagged for anchor in _anchors(pieces, number)]
    return replace(
        GENERIC,
        article=(),
        listing=(),
        heading=(_rule(prefix, "heading", [heading]),),
        published=(_rule(prefix, "date", published), *GENERIC.published),
        modified=(_rule(prefix, "modified", modified),),
        author=(_rule(prefix, "author", author), *GENERIC.author),
        source_label=(_rule(prefix, "source", source),),
        section=(_rule(prefix, "section", section), *GENERIC.section),
        tags=(_rule(prefix, "tags", tags), *GENERIC.tags),
        lead=(_rule(prefix, "lead", lead),),
        body=(_rule(prefix, "body", [located.body]),),
        frame=(),
        chrome=(_rule(prefix, "chrome", list(dropped)),),
    )


def container_of(located: Located) -> Element:
    """The innermost element that holds heading and body."""
    above = {located.body, *located.body.iterancestors()}
    heading = located.outline.pieces[located.heading].home
    return next((one for one in (heading, *heading.iterancestors()) if one in above), located.body)


def _numbers(located: Located, kind: FieldKind) -> list[int]:
    return [number for found, number in located.fields if found is kind]


def _rule(prefix: str, field: str, elements: Sequence[Element]) -> Rule:
    return Rule(name=f"{prefix}:{field}", find=lambda _: list(elements))


def _element(piece: Piece) -> Element:
    """The element that holds a piece and nothing else; one made for it where the page has none."""
    return piece.home if words_of(piece.home) == piece.text else _paragraph(piece.text)


def _paragraph(text: str) -> Element:
    paragraph = etree.Element("p")
    paragraph.text = text
    return paragraph


def _value(pieces: Sequence[Piece], number: int) -> str:
    """What stands behind a label: in its own piece, or in the next one."""
    text = without_label(pieces[number].text)
    is_alone = not text and number + 1 < len(pieces)
    return pieces[number + 1].text if is_alone else text


def _label(value: str) -> Element:
    """A label as a page would print it before a value."""
    line = etree.Element("p")
    label = etree.SubElement(line, "b")
    label.tail = value
    return label


def _anchors(pieces: Sequence[Piece], number: int) -> list[Element]:
    """The links behind a label, in its block."""
    home = pieces[number].home
    block = home if len(home) else home.getparent()
    return [] if block is None else list(block.iter("a"))
