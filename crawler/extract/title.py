"""Finds the title of a page, and the places where a text prints it again."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from crawler.extract.blocks import Block
from crawler.extract.text import clean, key

_SITE_NAME_CUT = re.compile(r"\s+[-–—|»:]\s+")
_ALIKE = 0.92
_LONG_ENOUGH = 20  # letters: shorter titles must be the same to count as the same
_MORE_OR_LESS = 12  # letters
_LINES = 4  # a title typed into the body may stand on several lines


def without_site_name(page_title: str, site_name: str | None) -> str:
    """Cut the name of the site off what a browser shows as a page's title."""
    page_title = clean(page_title)
    if site_name and (site := key(site_name)):
        cuts = list(_SITE_NAME_CUT.finditer(page_title))
        for cut in cuts:
            if key(page_title[cut.end() :]) == site:
                return page_title[: cut.start()]
            if key(page_title[: cut.start()]) == site:
                return page_title[cut.end() :]
    return page_title


def repeated_blocks(title: str, blocks: Sequence[Block]) -> int:
    """Count the blocks at the head of a text that print the title again."""
    wanted = key(title)
    joined = ""
    for number, block in enumerate(blocks[:_LINES], start=1):
        joined += key(block.text)
        if _is_same(joined, wanted, block):
            return number
        if not wanted.startswith(joined):
            break
    return 0


def _is_same(text: str, title: str, block: Block) -> bool:
    if text == title:
        return True
    is_like_title = (
        not block.text.endswith((".", ";", ":")) and abs(len(text) - len(title)) < _MORE_OR_LESS
    )
    return (
        is_like_title
        and len(title) > _LONG_ENOUGH
        and SequenceMatcher(None, text, title).ratio() > _ALIKE
    )
