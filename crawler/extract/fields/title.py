"""The title of a page without the site's name, and the places where a text prints it again.

`Hội nghị sơ kết - Trường Chính trị tỉnh X`     `Hội nghị sơ kết`
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from crawler.extract.html.blocks import BodyBlock
from crawler.extract.html.text import make_comparison_key, normalize_text

_TITLE_SEPARATOR = re.compile(r"(?<!\s)\s++[-–—|»:]\s++")
# difflib's ratio, 0 to 1, above which two long titles are one: a comma more, a typing error less.
# No measurement is kept.
_MIN_SIMILARITY = 0.92
_MIN_COMPARED_LENGTH = 20  # letters: shorter titles must be the same to count as the same
_MAX_LENGTH_DIFFERENCE = 12  # letters; spares the slow comparison of lines that are no title
_MAX_TITLE_LINES = 4  # a title typed into the body may stand on several lines


def strip_site_name(page_title: str, site_name: str | None) -> str:
    """Cut the name of the site off what a browser shows as a page's title.

    Args:
        page_title: The text of `<title>`, the site's name before or behind it.
        site_name: The name as the page's head gives it (`og:site_name`); without it nothing is cut.
    """
    page_title = normalize_text(page_title)
    if site_name and (site := make_comparison_key(site_name)):
        cuts = list(_TITLE_SEPARATOR.finditer(page_title))
        for cut in cuts:
            if make_comparison_key(page_title[cut.end() :]) == site:
                return page_title[: cut.start()]
            if make_comparison_key(page_title[: cut.start()]) == site:
                return page_title[cut.end() :]
    return page_title


def count_title_blocks(title: str, blocks: Sequence[BodyBlock]) -> int:
    """Count the blocks at the head of a text that print the title again."""
    title_key = make_comparison_key(title)
    joined = ""
    for number, block in enumerate(blocks[:_MAX_TITLE_LINES], start=1):
        joined += make_comparison_key(block.text)
        if _is_same_title(joined, title_key, block):
            return number
        if not title_key.startswith(joined):
            break
    return 0


def _is_same_title(text: str, title: str, block: BodyBlock) -> bool:
    if text == title:
        return True
    is_like_title = (
        not block.text.endswith((".", ";", ":"))
        and abs(len(text) - len(title)) < _MAX_LENGTH_DIFFERENCE
    )
    return (
        is_like_title
        and len(title) > _MIN_COMPARED_LENGTH
        and SequenceMatcher(None, text, title).ratio() > _MIN_SIMILARITY
    )
