"""Makes the body of an article out of its container: what the text says, and nothing else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.model import Attachment, Image
from crawler.errors import ExtractionError
from crawler.extract.attachments import is_offer, read_attachments
from crawler.extract.blocks import Block, read_blocks
from crawler.extract.byline import Signed, read_bylines
from crawler.extract.captions import part_captions
from crawler.extract.dates import Printed, dateline_end, read_printed
from crawler.extract.fields import Fields
from crawler.extract.profiles.profile import Profile, Rule
from crawler.extract.text import key
from crawler.extract.title import repeated_blocks
from crawler.extract.tree import Element, words_of

_HOUSE_MARK = re.compile(
    r"^(?:\((?=[\w.-]*[A-ZĐ.])[\w.-]{2,24}\)\s*[-–—:]*\s*"
    r"|(?:[A-ZĐ]{2,7}|[\w-]+\.(?:vn|VN|com))\s+[-–—]\s+)(?=[A-ZĐÀ-Ỹ“\"][^A-ZĐ])"
)
_BULLET = re.compile(r"^[-–—•*+▪●·]\s+(?=\S)")
_RULED_LINE = re.compile(r"^[\W_]+$")
_SAID_AGAIN = 6  # blocks among which a text says its lead again
_ALREADY_SAID = 40  # letters: a lead this long that opens the text too is printed twice


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The text of an article and what was found in it; `dated` is the date that it opens with."""

    text: str
    captions: tuple[str, ...]
    images: tuple[Image, ...]
    attachments: tuple[Attachment, ...]
    signed: Signed
    dated: Printed | None


def read_body(
    fields: Fields, profile: Profile, title: str, base_url: str, *, text: Element | None = None
) -> Body:
    """Read the body of the article that `fields` stand for; `text` is where it is known to stand.

    Raises:
        ExtractionError: no rule finds a body, or what it finds holds neither text nor pictures.
    """
    if text is not None:
        fields.provenance["body"] = "main-text"
    body = text if text is not None else _longest(fields.elements("body", profile.body))
    if body is None:
        raise ExtractionError("no body", hint="save the page and mend the profile's body rules")
    around = set(body.iterancestors()) | set(body.iter())
    parts = [*(part for part in fields.elements("lead", profile.lead) if part not in around), body]
    left_out = _left_out(fields, profile, body)
    found = [item for part in parts for item in read_blocks(part, left_out)]
    told = part_captions(found, base_url)
    blocks: Sequence[Block] = told.blocks[repeated_blocks(title, told.blocks) :]
    offered = read_attachments(
        [*body.iter("a"), *fields.elements("attachments", profile.attachments)], base_url
    )
    blocks = [
        block for block in blocks if not is_offer(block) and not _RULED_LINE.match(block.text)
    ]
    dated, blocks = _without_dateline(blocks)
    lead, blocks = _parted(blocks)
    blocks = blocks[repeated_blocks(title, blocks) :]
    signed = read_bylines(blocks)
    kept = [block for number, block in enumerate(blocks) if number not in signed.blocks]
    kept = _without_second_lead([*lead, *kept[repeated_blocks(title, kept) :]])
    lines = "\n".join(filter(None, map(_line, _unmarked(kept))))
    if not lines and not told.captions:
        raise ExtractionError("no text in the body", hint="look at the page: it may be empty")
    return Body(
        text=lines,
        captions=told.captions,
        images=told.images,
        attachments=offered,
        signed=signed,
        dated=dated,
    )


def _longest(elements: Sequence[Element]) -> Element | None:
    if len(elements) == 1:
        return elements[0]
    return max(elements, key=lambda element: len(words_of(element)), default=None)


def _left_out(fields: Fields, profile: Profile, body: Element) -> set[Element]:
    heading = next(
        (found[0] for rule in profile.heading if (found := rule.find(fields.container))), None
    )
    holds_heading = heading is not None and body in set(heading.iterancestors())
    left_out: set[Element] = set()
    rules: tuple[Rule, ...] = (*profile.chrome, *(profile.frame if holds_heading else ()))
    for rule in rules:
        left_out.update(rule.find(body))
    return left_out


def _without_dateline(blocks: Sequence[Block]) -> tuple[Printed | None, Sequence[Block]]:
    """Take off the line of date and time that a text opens with, often glued to its sentence."""
    end = dateline_end(blocks[0].text) if blocks else 0
    if not end:
        return None, blocks
    first = replace(blocks[0], text=blocks[0].text[end:])
    return read_printed(blocks[0].text[:end]), [*([first] if first.text else []), *blocks[1:]]


def _parted(blocks: Sequence[Block]) -> tuple[Sequence[Block], Sequence[Block]]:
    """Part a lead that the text says again, under its title or signature, from that text."""
    lead = key(blocks[0].text) if blocks else ""
    again = (key(block.text) == lead for block in blocks[1:_SAID_AGAIN])
    first = 1 if len(lead) >= _ALREADY_SAID and any(again) else 0
    return blocks[:first], blocks[first:]


def _without_second_lead(blocks: Sequence[Block]) -> list[Block]:
    """A lead that the editor typed into the text again stands once."""
    if (
        len(blocks) > 1
        and len(lead := key(blocks[0].text)) >= _ALREADY_SAID
        and key(blocks[1].text) == lead
    ):
        return list(blocks[1:])
    return list(blocks)


def _unmarked(blocks: Sequence[Block]) -> list[str]:
    texts = [block.text for block in blocks]
    if texts:
        texts[0] = _HOUSE_MARK.sub("", texts[0])
    return texts


def _line(text: str) -> str:
    return _BULLET.sub("", text)
