"""Find the heading of a page with the help of its `<title>`.

A title is the heading with the names of section and site around it:

    <title>Khai giảng lớp trung cấp - Tin tức - Trường Chính trị tỉnh Sơn Hà</title>

The heading is the text block that says one of these parts, at the path where the headings of most
pages of the site stand. Links on other pages say the same words; where all titles of a site are
alike, they are all there is.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from statistics import median
from types import MappingProxyType

from crawler.extract.fields.metadata_lines import is_metadata_line
from crawler.extract.html.text import make_comparison_key, normalize_text
from crawler.extract.template.page_blocks import (
    PageBlocks,
    TextBlock,
    score_heading_path,
)

_TITLE_SEPARATOR = re.compile(r"\s+[-–—|»:·•]+\s+|\s*(?:\||»|::)\s*")
# Share of the titles that share an end from which it names the site or a section (feasibility study
# on whole captured sites).
_MIN_SITE_SHARE = 0.4
_MIN_PAGES = 3  # pages: what fewer share is chance, as in `recurrence`
_MAX_TITLE_PARTS = 8  # parts; bounds the runs of parts that are compared: 36
# Shares of the texts at a path for headings: half of them differ at least, and no one text is more
# than a fifth, for headings differ from page to page.
_MIN_DISTINCT_SHARE = 0.5
_MAX_SAME_SHARE = 0.2
_MIN_PREFIX_LENGTH = 20  # letters of a title that is known again by its beginning
_MAX_SUFFIX_LENGTH = 30  # letters after a title in its heading: a date, a count of readers
_MAX_HEADING_LENGTH = 300  # characters of a heading: they are long here
_TRAILING_DATE = re.compile(r"\s*[(\[]\d{1,2}[/.-]\d{1,2}[/.-]\d{4}[^)\]]{0,12}[)\]]$")
_ELLIPSIS = re.compile(r"(?:\.\.\.|…)$")
_NOT_TITLE = re.compile(r"\W*[(\[|]|[^a-zà-ỹ]*$", re.IGNORECASE)  # what is no part of a title
_NO_ANCHOR_TEXTS: Mapping[str, Collection[str]] = MappingProxyType({})
_MIN_HEADING_LENGTH = 8  # letters: a shorter text may be a heading only as the whole title


def find_site_names(titles: Iterable[str]) -> frozenset[str]:
    """Find the first and last parts of titles that many titles share, as comparison keys."""
    all_parts = [parts for title in titles if (parts := split_title(title))]
    counts = Counter(
        end
        for parts in all_parts
        for end in {make_comparison_key(parts[0]), make_comparison_key(parts[-1])}
    )
    enough = max(_MIN_PAGES, _MIN_SITE_SHARE * len(all_parts))
    return frozenset(key for key, count in counts.items() if count >= enough)


def split_title(title: str) -> list[str]:
    """Split a page's title at dashes, bars and the like; never more than 8 parts."""
    parts = [
        part for part in _TITLE_SEPARATOR.split(normalize_text(title)) if make_comparison_key(part)
    ]
    return parts[:_MAX_TITLE_PARTS]


def make_title_keys(title: str, site_names: Collection[str]) -> dict[str, int]:
    """Return every text that the heading of a page with this title may say, never a site's name.

    Returns:
        Comparison keys of all runs of parts, with their lengths in letters.
    """
    parts = split_title(title)
    keys: dict[str, int] = {}
    for first in range(len(parts)):
        for last in range(first, len(parts)):
            key = make_comparison_key("".join(parts[first : last + 1]))
            is_whole = last - first + 1 == len(parts)
            if key and key not in site_names and (is_whole or len(key) >= _MIN_HEADING_LENGTH):
                keys[key] = len(key)
    return keys


def match_title_blocks(page_blocks: PageBlocks, site_names: Collection[str]) -> dict[int, str]:
    """Find the blocks that say the page's title or a part of it.

    A heading may carry a short suffix (a date, a count); a title may be cut with dots.

    Returns:
        Numbers of blocks, each with the comparison key of what it says.
    """
    keys = make_title_keys(page_blocks.title, site_names)
    truncated = _get_truncated_title(page_blocks.title)
    matches: dict[int, str] = {}
    for number, block in enumerate(page_blocks.blocks):
        text = make_comparison_key(block.text)
        if text in keys or (truncated and text.startswith(truncated)):
            matches[number] = text
        elif keys and (prefix := _match_title_prefix(text, keys)):
            matches[number] = prefix
    return matches


def read_title_at(page_blocks: PageBlocks, number: int, site_names: Collection[str]) -> str:
    """Return the title that a heading says, without the date or count that follows it there."""
    text = _TRAILING_DATE.sub("", page_blocks.blocks[number].text)
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


def find_heading_paths(
    pages: Sequence[PageBlocks],
    site_names: Collection[str],
    anchor_texts: Mapping[str, Collection[str]] = _NO_ANCHOR_TEXTS,
) -> list[str | None]:
    """Find the path of each page's heading: the best of the site among those that say its title.

    A path that says the same on many pages names their section: paths of many different texts win.

    Args:
        pages: pages of one site, each of another address.
        site_names: from `find_site_names`.
        anchor_texts: by address the words of links to it, from `collect_anchor_texts`.
    """
    matches = [
        match_title_blocks(page_blocks, site_names)
        | _match_anchor_texts(page_blocks, anchor_texts.get(page_blocks.url, ()))
        for page_blocks in pages
    ]
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for page_blocks, matched in zip(pages, matches, strict=True):
        for path, text in {
            (page_blocks.blocks[number].path, text) for number, text in matched.items()
        }:
            texts[path].append(text)
    weights = {
        path: len(distinct) ** 2 / len(matched) * score_heading_path(path)
        for path, matched in texts.items()
        if len(distinct := set(matched)) >= _MIN_PAGES
    }
    chosen: list[str | None] = []
    for page_blocks, matched in zip(pages, matches, strict=True):
        paths = {page_blocks.blocks[number].path for number in matched} & weights.keys()
        chosen.append(max(paths, key=lambda path: (weights[path], path), default=None))
    untitled = [
        page_blocks for page_blocks, path in zip(pages, chosen, strict=True) if path is None
    ]
    if shared_path := _find_untitled_heading_path(untitled):
        return [
            path or (shared_path if _has_path_once(page_blocks, shared_path) else None)
            for page_blocks, path in zip(pages, chosen, strict=True)
        ]
    return chosen


def _match_anchor_texts(page_blocks: PageBlocks, anchor_texts: Collection[str]) -> dict[int, str]:
    """Find the blocks that say the words of links to this page, and are no links themselves."""
    return {
        number: text
        for number, block in enumerate(page_blocks.blocks)
        if block.target is None and (text := make_comparison_key(block.text)) in anchor_texts
    }


def find_heading(
    page_blocks: PageBlocks, paths: Collection[str], site_names: Collection[str]
) -> tuple[int, str] | None:
    """Find the number of the block that heads a page, and its path: by title, else by path."""
    matches = match_title_blocks(page_blocks, site_names)
    for path in paths:
        for number in sorted(matches, key=lambda number: (-len(matches[number]), number)):
            if page_blocks.blocks[number].path == path:
                return number, path
    is_untitled = not make_title_keys(page_blocks.title, site_names)
    # The title is not on the page: the block at the path of headings is one, if it is alone there.
    for path in paths:
        numbers = [
            number
            for number, block in enumerate(page_blocks.blocks)
            if block.path == path and make_comparison_key(block.text) not in site_names
        ]
        if len(numbers) == 1 or (numbers and is_untitled):
            return numbers[0], path
    return None


def find_likeliest_heading(page_blocks: PageBlocks, site_names: Collection[str]) -> int | None:
    """Find the block that says the title at a path for headings, where no layout is known."""
    matches = match_title_blocks(page_blocks, site_names)
    weights = {
        number: len(text) * weight
        for number, text in matches.items()
        if (weight := score_heading_path(page_blocks.blocks[number].path)) > 1
    }
    return max(weights, key=lambda number: (weights[number], -number), default=None)


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
    prefixes = [
        key
        for key in keys
        if len(key) >= _MIN_PREFIX_LENGTH
        and len(text) - len(key) <= _MAX_SUFFIX_LENGTH
        and text.startswith(key)
    ]
    return max(prefixes, key=len, default="")


def _find_untitled_heading_path(pages: Sequence[PageBlocks]) -> str | None:
    """Find the path that most pages fill once, each with other words, where titles say nothing.

    A path for headings by tag or name is preferred; failing that the first on the pages.
    """
    texts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    ranks: defaultdict[str, list[int]] = defaultdict(list)
    for page_blocks in pages:
        counts = Counter(block.path for block in page_blocks.blocks)
        for number, block in enumerate(page_blocks.blocks):
            if counts[block.path] == 1 and _can_be_heading(block):
                texts[block.path][make_comparison_key(block.text)] += 1
                ranks[block.path].append(number)
    # One article may stand at several addresses, so the same words may come a few times.
    candidates = [
        path
        for path, counted in texts.items()
        if len(counted) >= max(_MIN_PAGES, _MIN_SITE_SHARE * len(pages))
        and len(counted) >= _MIN_DISTINCT_SHARE * len(ranks[path])
        and max(counted.values()) <= max(_MIN_PAGES, _MAX_SAME_SHARE * len(ranks[path]))
    ]
    return max(
        candidates,
        key=lambda path: (
            score_heading_path(path) > 1,
            len(texts[path]),
            -median(ranks[path]),
            path,
        ),
        default=None,
    )


def _has_path_once(page_blocks: PageBlocks, path: str) -> bool:
    return sum(block.path == path for block in page_blocks.blocks) == 1


def _can_be_heading(block: TextBlock) -> bool:
    return _MIN_HEADING_LENGTH <= len(block.text) <= _MAX_HEADING_LENGTH and not is_metadata_line(
        block.text
    )
