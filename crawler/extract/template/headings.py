"""Finds the heading of a page with the help of what the browser shows as its title.

A page's `<title>` is its heading with the names of section and site around it; the heading is the
piece that says one of its parts, at the place where the headings of most pages stand.
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
_MIN_SITE_SHARE = 0.4
_MIN_PAGES = 3
_MAX_TITLE_PARTS = 8
_MIN_DISTINCT_SHARE = 0.5  # of the texts at a place for headings
_MAX_SAME_SHARE = 0.2  # of the texts at such a place
_MIN_PREFIX_LENGTH = 20  # letters of a title that is known again by its beginning
_MAX_SUFFIX_LENGTH = 30  # letters
_MAX_HEADING_LENGTH = 300  # characters of a heading: they are long here
_TRAILING_DATE = re.compile(r"\s*[(\[]\d{1,2}[/.-]\d{1,2}[/.-]\d{4}[^)\]]{0,12}[)\]]$")
_ELLIPSIS = re.compile(r"(?:\.\.\.|…)$")
_NOT_TITLE = re.compile(r"\W*[(\[|]|[^a-zà-ỹ]*$", re.IGNORECASE)  # what is no part of a title
_NO_ANCHOR_TEXTS: Mapping[str, Collection[str]] = MappingProxyType({})
_MIN_HEADING_LENGTH = 8  # letters: a shorter text may be a heading only as the whole title


def find_site_names(titles: Iterable[str]) -> frozenset[str]:
    """The keys of those first and last parts of titles that many titles share."""
    all_parts = [parts for title in titles if (parts := split_title(title))]
    counts = Counter(
        end
        for parts in all_parts
        for end in {make_comparison_key(parts[0]), make_comparison_key(parts[-1])}
    )
    enough = max(_MIN_PAGES, _MIN_SITE_SHARE * len(all_parts))
    return frozenset(name for name, count in counts.items() if count >= enough)


def split_title(title: str) -> list[str]:
    """The parts of a page's title between dashes and the like."""
    parts = [
        part for part in _TITLE_SEPARATOR.split(normalize_text(title)) if make_comparison_key(part)
    ]
    return parts[:_MAX_TITLE_PARTS]


def make_title_keys(title: str, names: Collection[str]) -> dict[str, int]:
    """What a heading may say by a page's title, as keys with their lengths; never a site's name."""
    parts = split_title(title)
    keys: dict[str, int] = {}
    for first in range(len(parts)):
        for last in range(first, len(parts)):
            run = make_comparison_key("".join(parts[first : last + 1]))
            is_whole = last - first + 1 == len(parts)
            if run and run not in names and (is_whole or len(run) >= _MIN_HEADING_LENGTH):
                keys[run] = len(run)
    return keys


def match_title_blocks(outline: PageBlocks, names: Collection[str]) -> dict[int, str]:
    """The pieces, by number, that say the page's title or a part of it, with what they say.

    A heading may carry a short suffix (a date, a count); a title may be cut with dots.
    """
    keys = make_title_keys(outline.title, names)
    cut = _get_truncated_title(outline.title)
    said: dict[int, str] = {}
    for number, piece in enumerate(outline.blocks):
        text = make_comparison_key(piece.text)
        if text in keys or (cut and text.startswith(cut)):
            said[number] = text
        elif keys and (begun := _match_title_prefix(text, keys)):
            said[number] = begun
    return said


def read_title_at(outline: PageBlocks, number: int, names: Collection[str]) -> str:
    """The title that a heading says, without what follows it there."""
    text = _TRAILING_DATE.sub("", outline.blocks[number].text)
    said = match_title_blocks(outline, names).get(number)
    if said is None or make_comparison_key(text) == said:
        return text
    ends = (end for end in range(len(said), len(text)) if make_comparison_key(text[:end]) == said)
    end = next(ends, len(text))
    return text[:end] if _NOT_TITLE.match(text[end:]) else text


def find_heading_paths(
    outlines: Sequence[PageBlocks],
    names: Collection[str],
    calls: Mapping[str, Collection[str]] = _NO_ANCHOR_TEXTS,
) -> list[str | None]:
    """The place of each page's heading: of the places that say its title the best of the site.

    `calls` are what other pages call each page. A place that says the same on many pages names
    their section.
    """
    said = [
        match_title_blocks(outline, names)
        | _match_anchor_texts(outline, calls.get(outline.url, ()))
        for outline in outlines
    ]
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for outline, found in zip(outlines, said, strict=True):
        for path, text in {(outline.blocks[number].path, text) for number, text in found.items()}:
            texts[path].append(text)
    weights = {
        path: len(different) ** 2 / len(found) * score_heading_path(path)
        for path, found in texts.items()
        if len(different := set(found)) >= _MIN_PAGES
    }
    chosen: list[str | None] = []
    for outline, found in zip(outlines, said, strict=True):
        paths = {outline.blocks[number].path for number in found} & weights.keys()
        chosen.append(max(paths, key=lambda path: (weights[path], path), default=None))
    rest = [outline for outline, path in zip(outlines, chosen, strict=True) if path is None]
    if place := _find_untitled_heading_path(rest):
        return [
            path or (place if _has_path_once(outline, place) else None)
            for outline, path in zip(outlines, chosen, strict=True)
        ]
    return chosen


def _match_anchor_texts(outline: PageBlocks, names: Collection[str]) -> dict[int, str]:
    """The pieces that say what other pages call this one, and lead nowhere themselves."""
    return {
        number: text
        for number, piece in enumerate(outline.blocks)
        if piece.target is None and (text := make_comparison_key(piece.text)) in names
    }


def find_heading(
    outline: PageBlocks, paths: Collection[str], names: Collection[str]
) -> tuple[int, str] | None:
    """The number of the piece that heads a page, and its path; by title first, by place else."""
    said = match_title_blocks(outline, names)
    for path in paths:
        for number in sorted(said, key=lambda number: (-len(said[number]), number)):
            if outline.blocks[number].path == path:
                return number, path
    is_untold = not make_title_keys(outline.title, names)
    for path in paths:
        there = [
            number
            for number, piece in enumerate(outline.blocks)
            if piece.path == path and make_comparison_key(piece.text) not in names
        ]
        if len(there) == 1 or (there and is_untold):
            return there[0], path
    return None


def find_likeliest_heading(outline: PageBlocks, names: Collection[str]) -> int | None:
    """The piece that says the title in a place for headings, where no site's custom is known."""
    said = match_title_blocks(outline, names)
    weights = {
        number: len(text) * weight
        for number, text in said.items()
        if (weight := score_heading_path(outline.blocks[number].path)) > 1
    }
    return max(weights, key=lambda number: (weights[number], -number), default=None)


def _get_truncated_title(title: str) -> str:
    """What a title says up to the dots that cut it off, if that is enough to know it by."""
    for part in split_title(title):
        if _ELLIPSIS.search(part) and len(begun := make_comparison_key(part)) >= _MIN_PREFIX_LENGTH:
            return begun
    return ""


def _match_title_prefix(text: str, keys: Collection[str]) -> str:
    """The longest title that a text begins with, if little follows."""
    fit = [
        said
        for said in keys
        if len(said) >= _MIN_PREFIX_LENGTH
        and len(text) - len(said) <= _MAX_SUFFIX_LENGTH
        and text.startswith(said)
    ]
    return max(fit, key=len, default="")


def _find_untitled_heading_path(outlines: Sequence[PageBlocks]) -> str | None:
    """Where titles say nothing: the place that most pages fill once, each with other words.

    A place for headings by tag or name is preferred; failing that the first on the pages.
    """
    texts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    ranks: defaultdict[str, list[int]] = defaultdict(list)
    for outline in outlines:
        counts = Counter(piece.path for piece in outline.blocks)
        for number, piece in enumerate(outline.blocks):
            if counts[piece.path] == 1 and _can_be_heading(piece):
                texts[piece.path][make_comparison_key(piece.text)] += 1
                ranks[piece.path].append(number)
    # One article may stand at several addresses, so the same words may come a few times.
    often = [
        path
        for path, found in texts.items()
        if len(found) >= max(_MIN_PAGES, _MIN_SITE_SHARE * len(outlines))
        and len(found) >= _MIN_DISTINCT_SHARE * len(ranks[path])
        and max(found.values()) <= max(_MIN_PAGES, _MAX_SAME_SHARE * len(ranks[path]))
    ]
    return max(
        often,
        key=lambda path: (
            score_heading_path(path) > 1,
            len(texts[path]),
            -median(ranks[path]),
            path,
        ),
        default=None,
    )


def _has_path_once(outline: PageBlocks, path: str) -> bool:
    return sum(piece.path == path for piece in outline.blocks) == 1


def _can_be_heading(piece: TextBlock) -> bool:
    return _MIN_HEADING_LENGTH <= len(piece.text) <= _MAX_HEADING_LENGTH and not is_metadata_line(
        piece.text
    )
