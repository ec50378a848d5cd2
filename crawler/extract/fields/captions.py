"""Which blocks are captions of pictures; each picture is joined with its own.

[picture]
(Đồng chí Bí thư phát biểu tại buổi lễ khai giảng)      in brackets: a caption
Ảnh: Văn An                                            credit below a picture: a caption,
                                                       and a signature on the last line
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.model import BylineRole, Image
from crawler.extract.fields.names import parse_person
from crawler.extract.fields.signature_lines import (
    is_certain_person,
    parse_labelled,
    parse_name_with_position,
    strip_brackets,
)
from crawler.extract.html.blocks import Align, BlockKind, BodyBlock, InlineImage
from crawler.extract.html.links import resolve_url
from crawler.extract.html.text import make_comparison_key

_SENTENCE_END = re.compile(r"[.!?…][”\"']?$|/\.$")
_PHOTO_CREDIT = re.compile(
    r"^\(?\s*+_?\s*+(?:ảnh|photo|hình ảnh|hình)\s*+(?:\d++\s*+)?[:.]", re.IGNORECASE
)
# Editors leave the name of the file as the text of a picture (`IMG_1234.JPG`): neither is kept.
_FILE_NAME = re.compile(r"^[\w\s.()-]+\.(?:jpe?g|png|gif|bmp)\)?$", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"^\(.*\)$")
_MAX_CAPTION_LENGTH = 320  # characters: a longer line under a picture is text
_MAX_BRACKETED_NAME_WORDS = 5  # words: fewer in brackets may be a signature
_MIN_ITALIC_SHARE = 0.8  # the share of a caption's letters that are in italics


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionSplit:
    """A text taken apart: the blocks without captions, the pictures, all captions in order."""

    blocks: tuple[BodyBlock, ...]
    images: tuple[Image, ...]
    captions: tuple[str, ...]


def extract_captions(items: Sequence[BodyBlock | InlineImage], base_url: str) -> CaptionSplit:
    """Take captions and pictures out of the blocks of a text.

    Args:
        items: Blocks and pictures as the page has them.
        base_url: What the addresses of pictures are resolved by.
    """
    blocks: list[BodyBlock] = []
    images: list[Image] = []
    captions: list[str] = []
    before: BodyBlock | InlineImage | None = None
    for number, item in enumerate(items, start=1):
        if isinstance(item, InlineImage):
            if url := resolve_url(base_url, item.source):
                images.append(Image(url=url))
        elif _is_caption(item, before, has_images=bool(images)) and not (
            _is_signature(item, is_last=number == len(items)) or _is_opening_signature(item, blocks)
        ):
            captions.append(item.text)
            if images and images[-1].caption is None:
                images[-1] = Image(url=images[-1].url, caption=item.text)
        elif not _FILE_NAME.match(item.text):
            blocks.append(item)
        before = item
    return CaptionSplit(blocks=tuple(blocks), images=tuple(images), captions=tuple(captions))


def _is_signature(block: BodyBlock, *, is_last: bool) -> bool:
    """Tell a signature from a caption: a bare photo credit signs only where nothing comes after."""
    roles = {byline.role for byline in parse_labelled(block.text)}
    return bool(roles) and (is_last or roles != {BylineRole.PHOTOGRAPHER})


def _is_opening_signature(block: BodyBlock, above: Sequence[BodyBlock]) -> bool:
    """Tell a name that opens a text, under its first picture, from that picture's caption.

    Lines in capitals above it are the letterhead of the school.
    """
    if block.is_caption or not all(line.text.isupper() for line in above):
        return False
    line = strip_brackets(block.text)
    person = parse_person(line)
    byline = parse_name_with_position(line, BylineRole.AUTHOR, block.text, is_labelled=False)
    return byline is not None or (person is not None and is_certain_person(person))


def _is_caption(
    block: BodyBlock, before: BodyBlock | InlineImage | None, *, has_images: bool
) -> bool:
    if block.is_caption:
        return True
    if block.kind in {BlockKind.ROW, BlockKind.HEADING} or len(block.text) > _MAX_CAPTION_LENGTH:
        return False
    is_bracketed = (
        bool(_IN_BRACKETS.match(block.text)) and len(block.text.split()) > _MAX_BRACKETED_NAME_WORDS
    )
    # Away from a picture only centred brackets are a caption: in a text, brackets are a remark.
    if isinstance(before, InlineImage):
        return _is_caption_of(block, before) or is_bracketed
    return is_bracketed and block.align is Align.CENTRE and has_images


def _is_caption_of(block: BodyBlock, picture: InlineImage) -> bool:
    if picture.alt and make_comparison_key(picture.alt) == make_comparison_key(block.text):
        return True
    if _PHOTO_CREDIT.match(block.text):
        return True
    is_set_off = block.align is Align.CENTRE or (
        block.italic_share > _MIN_ITALIC_SHARE and block.align is not Align.RIGHT
    )
    return is_set_off and not _SENTENCE_END.search(block.text)
