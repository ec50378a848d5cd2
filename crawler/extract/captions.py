"""Tells which blocks are captions of pictures, and joins each picture with its own."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.model import Image, Role
from crawler.extract.address import absolute
from crawler.extract.blocks import Align, Block, BlockKind, Picture
from crawler.extract.names import read_person
from crawler.extract.signature import is_certain, read_labelled, read_with_post, unbracketed
from crawler.extract.text import key

_SENTENCE_END = re.compile(r"[.!?…][”\"']?$|/\.$")
_CREDIT = re.compile(r"^\(?\s*_?\s*(?:ảnh|photo|hình ảnh|hình)\s*(?:\d+\s*)?[:.]", re.IGNORECASE)
_FILE_NAME = re.compile(r"^[\w\s.()-]+\.(?:jpe?g|png|gif|bmp)\)?$", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"^\(.*\)$")
_LONGEST = 320
_NAME_IN_BRACKETS = 5  # words: fewer in brackets may be a signature
_SET_OFF = 0.8  # the share of a caption's letters that are in italics


@dataclass(frozen=True, slots=True, kw_only=True)
class Illustrated:
    """A text taken apart: its blocks without captions, its pictures, all captions in order."""

    blocks: tuple[Block, ...]
    images: tuple[Image, ...]
    captions: tuple[str, ...]


def part_captions(found: Sequence[Block | Picture], base_url: str) -> Illustrated:
    """Take captions and pictures out of a row of blocks."""
    blocks: list[Block] = []
    images: list[Image] = []
    captions: list[str] = []
    before: Block | Picture | None = None
    for number, item in enumerate(found, start=1):
        if isinstance(item, Picture):
            if url := absolute(base_url, item.source):
                images.append(Image(url=url))
        elif _is_caption(item, before, has_images=bool(images)) and not (
            _signs(item, is_last=number == len(found)) or _opens_signed(item, blocks)
        ):
            captions.append(item.text)
            if images and images[-1].caption is None:
                images[-1] = Image(url=images[-1].url, caption=item.text)
        elif not _FILE_NAME.match(item.text):
            blocks.append(item)
        before = item
    return Illustrated(blocks=tuple(blocks), images=tuple(images), captions=tuple(captions))


def _signs(block: Block, *, is_last: bool) -> bool:
    """Tell a signature from a caption: a bare photo credit signs only where nothing comes after."""
    roles = {byline.role for byline in read_labelled(block.text)}
    return bool(roles) and (is_last or roles != {Role.PHOTOGRAPHER})


def _opens_signed(block: Block, above: Sequence[Block]) -> bool:
    """Tell a name that opens a text, under its first picture, from that picture's caption.

    Lines in capitals above it are the letterhead of the school.
    """
    if block.is_caption or not all(one.text.isupper() for one in above):
        return False
    line = unbracketed(block.text)
    person = read_person(line)
    signed = read_with_post(line, Role.AUTHOR, block.text, is_signing=False)
    return signed is not None or (person is not None and is_certain(person))


def _is_caption(block: Block, before: Block | Picture | None, *, has_images: bool) -> bool:
    if block.is_caption:
        return True
    if block.kind in {BlockKind.ROW, BlockKind.HEADING} or len(block.text) > _LONGEST:
        return False
    is_bracketed = (
        bool(_IN_BRACKETS.match(block.text)) and len(block.text.split()) > _NAME_IN_BRACKETS
    )
    if isinstance(before, Picture):
        return _follows_as_caption(block, before) or is_bracketed
    return is_bracketed and block.align is Align.CENTRE and has_images


def _follows_as_caption(block: Block, picture: Picture) -> bool:
    if picture.alt and key(picture.alt) == key(block.text):
        return True
    if _CREDIT.match(block.text):
        return True
    is_set_off = block.align is Align.CENTRE or (
        block.slanted > _SET_OFF and block.align is not Align.RIGHT
    )
    return is_set_off and not _SENTENCE_END.search(block.text)
