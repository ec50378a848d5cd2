"""Find the heading of a page: the text block that says its title, its address, or stands over it.

Where the pages of the site have their headings is known (`heading_paths`), or only marks of the
web at large: tags and classes of headings.
"""

import re
from collections.abc import Collection, Sequence

from crawler.extract.fields.metadata_lines import is_metadata_line
from crawler.extract.fields.title_marks import read_flags, strip_title_marks
from crawler.extract.html.parse import Element
from crawler.extract.html.text import make_comparison_key
from crawler.extract.template.address_words import MAX_HEADING_LENGTH, match_address_texts
from crawler.extract.template.page_blocks import (
    PageBlocks,
    TextBlock,
    is_heading_path,
    score_heading_path,
)
from crawler.extract.template.page_titles import make_title_keys, split_title

_MAX_CALENDAR_BLOCKS = 6  # blocks between two headings: day, month, year, weekday
_MAX_CLOCK_LINE = 40  # characters
_CLOCK_LINE = re.compile(
    r"(?:[\d\s:.,/–—|-]|am\b|pm\b|giờ|phút|ngày|tháng|năm|thg|th\b|h\b|jan\w*+|feb\w*+|mar\w*+|apr\w*+|may|jun\w*+"
    r"|jul\w*+|aug\w*+|sep\w*+|oct\w*+|nov\w*+|dec\w*+)+",
    re.IGNORECASE,
)
_MAX_HEADING_DISTANCE = 10  # blocks over a text in which its heading stands: date, tools, lead
_SIDE_PATH = re.compile(
    r">(?:aside|nav|footer)\b|[#.](?:[\w-]*side-?bar|widget|comment|respond|related|footer|menu|login"
    r"|search)",
    re.IGNORECASE,
)
_MIN_PREFIX_LENGTH = 20  # letters of a title that is known again by its beginning
_MAX_SUFFIX_LENGTH = 30  # letters after a title in its heading: a date, a count of readers
_ELLIPSIS = re.compile(r"(?:\.\.\.|…)$")
_NOT_TITLE = re.compile(r"\W*[(\[|]|[^a-zà-ỹ]*$", re.IGNORECASE)  # what is no part of a title
_MIN_HEADING_LENGTH = 8  # letters: a shorter text may be a heading only as the whole title


def find_heading(
    page_blocks: PageBlocks,
    paths: Collection[str],
    site_names: Collection[str],
    shared_titles: Collection[str] = (),
) -> tuple[int, str] | None:
    """Find the number of the block that heads a page, and its path: by title, else by path."""
    matches = match_title_blocks(page_blocks, site_names)
    own = {number: text for number, text in matches.items() if text not in shared_titles}
    for found in (own, match_address_blocks(page_blocks) if paths and not own else {}, matches):
        for path in paths:
            for number in sorted(found, key=lambda number: (-len(found[number]), number)):
                if page_blocks.blocks[number].path == path:
                    return number, path
    is_untitled = not own
    # The title is not on the page: the block at the path of headings is one, if it is alone there.
    for path in paths:
        at_path = [
            number
            for number, block in enumerate(page_blocks.blocks)
            if block.path == path and make_comparison_key(block.text) not in site_names
        ]
        numbers = _drop_shared(page_blocks, at_path, shared_titles)
        if len(numbers) == 1 or (numbers and is_untitled):
            return numbers[0], path
    return None


def _drop_shared(
    page_blocks: PageBlocks, numbers: Sequence[int], shared_titles: Collection[str]
) -> Sequence[int]:
    """Leave out what several articles have, unless that is all there is."""
    own = [
        number
        for number in numbers
        if make_comparison_key(page_blocks.blocks[number].text) not in shared_titles
    ]
    return own or numbers


def find_likeliest_heading(
    page_blocks: PageBlocks, site_names: Collection[str], shared_titles: Collection[str] = ()
) -> int | None:
    """Find the block that says the title at a path for headings, where no layout is known.

    Failing that, the one that says the words of the page's address.
    """
    matches = match_title_blocks(page_blocks, site_names)
    weights = {
        number: len(text) * weight
        for number, text in matches.items()
        if text not in shared_titles
        and (weight := score_heading_path(page_blocks.blocks[number].path)) > 1
    } or {
        number: score_heading_path(page_blocks.blocks[number].path)
        for number in match_address_blocks(page_blocks)
    }
    return max(weights, key=lambda number: (weights[number], -number), default=None)


def find_first_heading(
    page_blocks: PageBlocks, is_content: Sequence[bool], shared_titles: Collection[str]
) -> int | None:
    """Find the first heading of the page's own that leads nowhere and has text under it.

    For pages that are articles for certain, and say their title nowhere else. Headings of side
    columns, of boxes of links and of comments are none.
    """
    candidates = [
        number
        for number, block in enumerate(page_blocks.blocks)
        if is_content[number]
        and block.target is None
        and can_be_heading(block)
        and is_heading_path(block.path)
        and not _SIDE_PATH.search(block.path)
        and make_comparison_key(block.text) not in shared_titles
    ]
    return max(
        candidates,
        key=lambda number: (score_heading_path(page_blocks.blocks[number].path), -number),
        default=None,
    )


def find_repeated_heading(page_blocks: PageBlocks, heading: int) -> int:
    """Return the article's own heading where a banner says it too: only bits of a date between.

    Themes print the day of an event as a sheet of a calendar between the two.
    """
    blocks = page_blocks.blocks
    key = make_comparison_key(blocks[heading].text)
    for number in range(heading + 1, min(heading + _MAX_CALENDAR_BLOCKS, len(blocks))):
        block = blocks[number]
        if make_comparison_key(block.text) == key and is_heading_path(block.path):
            return number
        if not is_clock_line(block.text):
            break
    return heading


def is_clock_line(text: str) -> bool:
    """Tell whether a line holds nothing but numbers and the words of clocks and calendars."""
    return len(text) <= _MAX_CLOCK_LINE and bool(_CLOCK_LINE.fullmatch(text))


def find_heading_above(page_blocks: PageBlocks, text: Element) -> int | None:
    """Find the heading over a text that was found by its words alone.

    The nearest that the page's address says, else the nearest at a path for headings; what stands
    in side columns and leads elsewhere is none.
    """
    inside = {text, *text.iter()}
    blocks = page_blocks.blocks
    first = next((n for n, block in enumerate(blocks) if block.element in inside), 0)
    matches = match_address_blocks(page_blocks)
    near = [
        number
        for number in range(first - 1, max(first - _MAX_HEADING_DISTANCE, 0) - 1, -1)
        if blocks[number].target is None
        and can_be_heading(blocks[number])
        and not _SIDE_PATH.search(blocks[number].path)
    ]
    named = (number for number in near if number in matches)
    headed = (number for number in near if is_heading_path(blocks[number].path))
    return next(named, None) or next(headed, None)


def match_title_blocks(page_blocks: PageBlocks, site_names: Collection[str]) -> dict[int, str]:
    """Find the blocks that say the page's title or a part of it, or what other pages call it.

    A heading may carry a short suffix (a date, a count); a title may be cut with dots.

    Returns:
        Numbers of blocks, each with the comparison key of what it says.
    """
    keys = make_title_keys(page_blocks.title, site_names)
    if called := make_comparison_key(page_blocks.called):
        keys[called] = len(called)
    truncated = _get_truncated_title(page_blocks.title) or _get_truncated_title(page_blocks.called)
    prefixes = [key for key in keys if len(key) >= _MIN_PREFIX_LENGTH]
    matches: dict[int, str] = {}
    for number, block in enumerate(page_blocks.blocks):
        text = make_comparison_key(block.text)
        if text in keys or (truncated and text.startswith(truncated)):
            matches[number] = text
        elif prefix := _match_title_prefix(text, prefixes):
            matches[number] = prefix
    return matches


def read_title_at(page_blocks: PageBlocks, number: int, site_names: Collection[str]) -> str:
    """Return the title that a heading says, without flags, and the date or count that follows."""
    block = page_blocks.blocks[number]
    elements = [element for element, is_tail in block.nodes if not is_tail]
    text = strip_title_marks(block.text, read_flags(elements) if len(block.nodes) > 1 else ())
    matched_key = match_title_blocks(page_blocks, site_names).get(number)
    if matched_key is None or make_comparison_key(text) == matched_key:
        return text
    ends = (
        end
        for end in range(len(matched_key), len(text))
        if make_comparison_key(text[:end]) == matched_key
    )
    end = next(ends, len(text))
    return text[:end] if _NOT_TITLE.match(text[end:]) else text


def _get_truncated_title(title: str) -> str:
    """Return a title up to the dots that cut it off, if that is enough to know it by."""
    for part in split_title(title):
        if (
            _ELLIPSIS.search(part)
            and len(prefix := make_comparison_key(part)) >= _MIN_PREFIX_LENGTH
        ):
            return prefix
    return ""


def _match_title_prefix(text: str, keys: Collection[str]) -> str:
    """Return the longest title that a text begins with, if little follows."""
    found = ""
    for key in keys:
        if text.startswith(key) and len(found) < len(key) >= len(text) - _MAX_SUFFIX_LENGTH:
            found = key
    return found


def can_be_heading(block: TextBlock) -> bool:
    """Tell whether a block is neither too short, nor too long, nor a line about the article."""
    return _MIN_HEADING_LENGTH <= len(block.text) <= MAX_HEADING_LENGTH and not is_metadata_line(
        block.text
    )


def match_address_blocks(page_blocks: PageBlocks) -> dict[int, str]:
    """Find the blocks that say the words of the page's address and are no links.

    Returns:
        Numbers of blocks, each with the comparison key of what it says.
    """
    texts = (block.text if block.target is None else "" for block in page_blocks.blocks)
    return match_address_texts(page_blocks.url, texts)
