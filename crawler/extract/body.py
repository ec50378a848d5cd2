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
_DASH = re.compile(r"[-–—]\s*$")
_BULLET = re.compile(r"^[-–—•*+▪●·]\s+(?=\S)")
_RULED_LINE = re.compile(r"^[\W_]+$")
_ALREADY_SAID = 40  # letters: a lead this long that opens the text too is printed twice
_LINES_OVER_LEAD = 3  # with two lines of who signs


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
    offered = read_attachments(
        [*body.iter("a"), *fields.elements("attachments", profile.attachments)], base_url
    )
    said = [
        block for block in told.blocks if not is_offer(block) and not _RULED_LINE.match(block.text)
    ]
    dated, undated = _without_dateline(said[repeated_blocks(title, said) :])
    blocks = _said_once(title, undated)
    signed = read_bylines(blocks)
    kept = [block for number, block in enumerate(blocks) if number not in signed.blocks]
    kept = kept[repeated_blocks(title, kept) :]
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


def _said_once(title: str, blocks: Sequence[Block]) -> list[Block]:
    """Leave out the title, over and under the lead, and a lead that the text below says again."""
    blocks = blocks[repeated_blocks(title, blocks) :]
    if not blocks:
        return []
    below = blocks[1 + repeated_blocks(title, blocks[1:]) :]
    lead = key(_HOUSE_MARK.sub("", blocks[0].text))
    is_again = any(
        key(_HOUSE_MARK.sub("", block.text)) == lead for block in below[:_LINES_OVER_LEAD]
    )
    return list(below) if is_again and len(lead) >= _ALREADY_SAID else [blocks[0], *below]


def _unmarked(blocks: Sequence[Block]) -> list[str]:
    """The lines of a text, its house mark taken off; capitals over it are a letterhead."""
    texts = [block.text for block in blocks]
    opening = [number for number, text in enumerate(texts) if not text.isupper()][:2]
    for number in opening:
        mark = _HOUSE_MARK.match(texts[number])
        # Under a lead the text opens again; `(II)` there is a number.
        if mark and (number == opening[0] or _DASH.search(mark.group())):
            texts[number] = texts[number][mark.end() :]
    return texts


def _line(text: str) -> str:
    return _BULLET.sub("", text)
