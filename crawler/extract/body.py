"""Make the body of an article out of its container: what the text says, and nothing else.

HỘI NGHỊ TỔNG KẾT                the title again          left out
13/7/2020 07:15                  a dateline               `dateline`
(TG) - Sáng 13/7, tại hội ...    an agency's mark         taken off
Toàn cảnh hội nghị               under an image           `captions`
Tin, ảnh: Lê Thị Cúc             a signature              `text_bylines`
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.model import Attachment, Image
from crawler.errors import ExtractionError
from crawler.extract.fields.attachments import (
    find_offers_beside,
    find_pictures_and_files,
    is_download_line,
    read_attachments,
    split_plugin_tags,
)
from crawler.extract.fields.boilerplate_lines import is_boilerplate, is_heading_below, is_linked
from crawler.extract.fields.bylines import TextBylines, read_bylines
from crawler.extract.fields.captions import extract_captions
from crawler.extract.fields.counter_elements import cut_counters, find_counter_elements
from crawler.extract.fields.dates import find_dateline_end
from crawler.extract.fields.field_reader import FieldReader
from crawler.extract.fields.title import count_title_blocks
from crawler.extract.html.blocks import BodyBlock, InlineImage, read_blocks
from crawler.extract.html.parse import Element, get_text
from crawler.extract.html.text import make_comparison_key
from crawler.extract.profiles.profile import CmsProfile, ElementRule
from crawler.urls.link_titles import is_invitation

# `(TG) - `, `TTXVN – `, `tuyengiao.vn - ` before a sentence. Before capitals they are no mark but
# part of a letterhead, and `(II)` is a number.
_AGENCY_MARK = re.compile(
    r"^(?:\((?=[\w.-]*[A-ZĐ.])[\w.-]{2,24}\)\s*[-–—:]*\s*"
    r"|(?:[A-ZĐ]{2,7}|[\w-]+\.(?:vn|VN|com))\s+[-–—]\s+)(?=[A-ZĐÀ-Ỹ“\"][^A-ZĐ])"
)
_FINAL_DASH = re.compile(r"[-–—]\s*$")
_BULLET = re.compile(r"^[-–—•*+▪●·]\s+(?=\S)")
_SEPARATOR_LINE = re.compile(r"^[\W_]+$")
_MIN_REPEATED_LEAD_LENGTH = 40  # letters: a lead this long that opens the text too is printed twice
# Letters that a picture or file counts for where the body is sought among several elements: more
# than a byline or date has, less than a paragraph. Chosen.
_FILE_WEIGHT = 80
_MAX_MENU_LINES = 30  # lines over a title in the same element, one for each link of a menu. Chosen
_MIN_LEAD_LENGTH = 60  # characters, as in `template.locate`; lines of a menu are shorter
_MAX_LINES_OVER_LEAD = 3  # with two lines of who signs


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleBody:
    """An article's text and what was found in it; `dateline` is the date and time it opens with."""

    text: str
    captions: tuple[str, ...]
    images: tuple[Image, ...]
    attachments: tuple[Attachment, ...]
    text_bylines: TextBylines
    dateline: str


def read_body(
    fields: FieldReader,
    profile: CmsProfile,
    title: str,
    base_url: str,
    *,
    main_text: Element | None = None,
) -> ArticleBody:
    """Read the body of an article.

    Args:
        fields: the article's fields, with its container.
        profile: the rules for them.
        title: the article's title, to be left out of its text.
        base_url: the address that images and files are relative to.
        main_text: the element of the text, where no rule has to find it.

    Raises:
        ExtractionError: no rule finds a body, or it holds neither text nor files nor pictures.
    """
    body = _find_body(fields, profile, main_text)
    holds_heading = _holds_heading(fields, profile, body)
    removed = _find_removed(profile, body, holds_heading=holds_heading)
    parts = [*_find_leads(fields, profile, body), body]
    items = cut_counters(item for part in parts for item in read_blocks(part, removed))
    extracted = extract_captions(items, base_url)
    plugins = split_plugin_tags(extracted.blocks)
    offered = fields.find_elements("attachments", profile.attachments)
    offered = [*offered, *find_offers_beside(body, fields.container)]
    attachments = read_attachments(body, offered, plugins.urls, base_url)
    content_blocks = [
        block
        for block in plugins.blocks
        # `Xem file đính kèm` says nothing beside the file, and all there is without one.
        if not (attachments and is_download_line(block)) and not _SEPARATOR_LINE.match(block.text)
    ]
    if holds_heading:
        content_blocks = _drop_menu_lines(title, content_blocks)
    untitled = content_blocks[count_title_blocks(title, content_blocks) :]
    dateline, undated = _split_dateline(untitled)
    blocks = _drop_repeated_lead(title, undated)
    blocks = _drop_lines_below(blocks)
    text_bylines = read_bylines(blocks)
    signing = text_bylines.block_numbers
    kept = [block for number, block in enumerate(blocks) if number not in signing]
    # Under signatures at the top the title may stand once more.
    kept = kept[count_title_blocks(title, kept) :]
    kept = [] if is_boilerplate(kept) else kept
    lines = "\n".join(filter(None, map(_strip_bullet, _strip_agency_marks(kept))))
    is_shown = any(isinstance(item, InlineImage) and not item.is_small for item in items)
    if not (lines or extracted.captions or attachments or is_shown):
        raise ExtractionError("no text in the body", hint="look at the page: it may be empty")
    return ArticleBody(
        text=lines,
        captions=extracted.captions,
        images=extracted.images,
        attachments=attachments,
        text_bylines=text_bylines,
        dateline=dateline,
    )


def _find_body(fields: FieldReader, profile: CmsProfile, main_text: Element | None) -> Element:
    if main_text is not None:
        fields.provenance["body"] = "main-text"
        return main_text
    body = _pick_fullest(fields.find_elements("body", profile.body))
    if body is None:
        raise ExtractionError("no body", hint="save the page and mend the profile's body rules")
    return body


def _find_leads(fields: FieldReader, profile: CmsProfile, body: Element) -> list[Element]:
    # A lead in the body is read with it, and one around the body would read it twice.
    body_and_around = set(body.iterancestors()) | set(body.iter())
    found = fields.find_elements("lead", profile.lead)
    return [lead for lead in found if lead not in body_and_around]


def _pick_fullest(elements: Sequence[Element]) -> Element | None:
    if len(elements) == 1:
        return elements[0]
    return max(elements, key=_measure_content, default=None)


def _measure_content(element: Element) -> int:
    """Return the letters of an element; a picture or file counts as much as a line."""
    return len(get_text(element)) + _FILE_WEIGHT * bool(find_pictures_and_files(element))


def _holds_heading(fields: FieldReader, profile: CmsProfile, body: Element) -> bool:
    heading = next(
        (headings[0] for rule in profile.heading if (headings := rule.find(fields.container))), None
    )
    return heading is not None and body in set(heading.iterancestors())


def _drop_menu_lines(title: str, blocks: list[BodyBlock]) -> list[BodyBlock]:
    """Leave out what shares an element with title and text: short lines above, links below.

    Pages laid out by one table have menu, title and text in the same cell.
    """
    start = next(
        (
            n
            for n in range(min(len(blocks), _MAX_MENU_LINES))
            if count_title_blocks(title, blocks[n:])
        ),
        0,
    )
    if any(
        len(block.text) >= _MIN_LEAD_LENGTH and not is_linked(block) for block in blocks[:start]
    ):
        start = 0
    end = len(blocks)
    while end > start + 1 and is_linked(blocks[end - 1]):
        end -= 1
    return blocks[start:end]


def _find_removed(profile: CmsProfile, body: Element, *, holds_heading: bool) -> set[Element]:
    removed: set[Element] = {*find_counter_elements(body)}
    # Info lines and icons stand beside the heading: in a body below it the same classes are text.
    rules: tuple[ElementRule, ...] = (
        *profile.removed,
        *(profile.removed_with_heading if holds_heading else ()),
    )
    for rule in rules:
        removed.update(rule.find(body))
    return removed


def _split_dateline(blocks: Sequence[BodyBlock]) -> tuple[str, Sequence[BodyBlock]]:
    """Take off the line of date and time that a text opens with, often glued to its sentence."""
    end = find_dateline_end(blocks[0].text) if blocks else 0
    if not end:
        return "", blocks
    first = replace(blocks[0], text=blocks[0].text[end:])
    return blocks[0].text[:end], [*([first] if first.text else []), *blocks[1:]]


def _drop_repeated_lead(title: str, blocks: Sequence[BodyBlock]) -> list[BodyBlock]:
    """Leave out the title, over and under the lead, and a lead that the text below says again."""
    blocks = blocks[count_title_blocks(title, blocks) :]
    if not blocks:
        return []
    rest = blocks[1 + count_title_blocks(title, blocks[1:]) :]
    lead = make_comparison_key(_AGENCY_MARK.sub("", blocks[0].text))
    is_repeated = any(
        make_comparison_key(_AGENCY_MARK.sub("", block.text)) == lead
        for block in rest[:_MAX_LINES_OVER_LEAD]
    )
    return (
        list(rest) if is_repeated and len(lead) >= _MIN_REPEATED_LEAD_LENGTH else [blocks[0], *rest]
    )


def _drop_lines_below(blocks: list[BodyBlock]) -> list[BodyBlock]:
    """Leave out what stands under a text and leads on: `Xem chi tiết tại đây`, `Tin liên quan`."""
    end = len(blocks)
    while end > 1 and (
        is_invitation(blocks[end - 1].text) or is_heading_below(blocks[end - 1].text)
    ):
        end -= 1
    return blocks[:end]


def _strip_agency_marks(blocks: Sequence[BodyBlock]) -> list[str]:
    """Return the lines of a text, its house mark taken off; capitals over it are a letterhead."""
    texts = [block.text for block in blocks]
    opening = [number for number, text in enumerate(texts) if not text.isupper()][:2]
    for number in opening:
        mark = _AGENCY_MARK.match(texts[number])
        # Under a lead the text opens again; `(II)` there is a number.
        if mark and (number == opening[0] or _FINAL_DASH.search(mark.group())):
            texts[number] = texts[number][mark.end() :]
    return texts


def _strip_bullet(text: str) -> str:
    return _BULLET.sub("", text)
