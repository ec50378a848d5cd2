"""Finds the heading of a page with the help of what the browser shows as its title.

A page's `<title>` is its heading with the names of section and site around it; the heading is the
piece that says one of its parts, at the place where the headings of most pages stand.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from statistics import median
from types import MappingProxyType

from crawler.extract.info import is_info_line
from crawler.extract.outline import Outline, Piece
from crawler.extract.text import clean, key

_CUT = re.compile(r"\s+[-–—|»:·•]+\s+|\s*(?:\||»|::)\s*")
_SITE_SHARE = 0.4
_FEWEST = 3
_MOST_PARTS = 8
_DIFFERENT = 0.5  # of the texts at a place for headings
_SAME = 0.2  # of the texts at such a place
_TELLING = 20  # letters of a title that is known again by its beginning
_SUFFIX = 30  # letters
_LONGEST = 300  # characters of a heading: they are long here
_DATE_BEHIND = re.compile(r"\s*[(\[]\d{1,2}[/.-]\d{1,2}[/.-]\d{4}[^)\]]{0,12}[)\]]$")
_CUT_OFF = re.compile(r"(?:\.\.\.|…)$")
_APART = re.compile(r"\W*[(\[|]|[^a-zà-ỹ]*$", re.IGNORECASE)  # what is no part of a title
_NO_CALLS: Mapping[str, Collection[str]] = MappingProxyType({})
_SHORTEST = 8  # letters: a shorter text may be a heading only as the whole title
_HEADING_TAG = re.compile(r">h([1-6])\b[^>]*(?:>(?:a|span)\b[^>]*)?$")
_HEADING_NAME = re.compile(
    r"(?:title|heading|headline|tieu-?de|subject|ten-?(?:bai|tin))", re.IGNORECASE
)
_TRAIL = re.compile(
    r"breadcrumb|pathway|pagination|>li\b[^>]*(?:>(?:a|span)\b[^>]*)?$", re.IGNORECASE
)


def site_names(titles: Iterable[str]) -> frozenset[str]:
    """The keys of those first and last parts of titles that many titles share."""
    all_parts = [parts for title in titles if (parts := title_parts(title))]
    counts = Counter(end for parts in all_parts for end in {key(parts[0]), key(parts[-1])})
    enough = max(_FEWEST, _SITE_SHARE * len(all_parts))
    return frozenset(name for name, count in counts.items() if count >= enough)


def title_parts(title: str) -> list[str]:
    """The parts of a page's title between dashes and the like."""
    parts = [part for part in _CUT.split(clean(title)) if key(part)]
    return parts[:_MOST_PARTS]


def title_keys(title: str, names: Collection[str]) -> dict[str, int]:
    """What a heading may say by a page's title, as keys with their lengths; never a site's name."""
    parts = title_parts(title)
    keys: dict[str, int] = {}
    for first in range(len(parts)):
        for last in range(first, len(parts)):
            run = key("".join(parts[first : last + 1]))
            is_whole = last - first + 1 == len(parts)
            if run and run not in names and (is_whole or len(run) >= _SHORTEST):
                keys[run] = len(run)
    return keys


def said_titles(outline: Outline, names: Collection[str]) -> dict[int, str]:
    """The pieces, by number, that say the page's title or a part of it, with what they say.

    A heading may carry a short suffix (a date, a count); a title may be cut with dots.
    """
    keys = title_keys(outline.title, names)
    cut = _cut_title(outline.title)
    said: dict[int, str] = {}
    for number, piece in enumerate(outline.pieces):
        text = key(piece.text)
        if text in keys or (cut and text.startswith(cut)):
            said[number] = text
        elif keys and (begun := _begun(text, keys)):
            said[number] = begun
    return said


def title_at(outline: Outline, number: int, names: Collection[str]) -> str:
    """The title that a heading says, without what follows it there."""
    text = _DATE_BEHIND.sub("", outline.pieces[number].text)
    said = said_titles(outline, names).get(number)
    if said is None or key(text) == said:
        return text
    ends = (end for end in range(len(said), len(text)) if key(text[:end]) == said)
    end = next(ends, len(text))
    return text[:end] if _APART.match(text[end:]) else text


def heading_paths(
    outlines: Sequence[Outline],
    names: Collection[str],
    calls: Mapping[str, Collection[str]] = _NO_CALLS,
) -> list[str | None]:
    """The place of each page's heading: of the places that say its title the best of the site.

    `calls` are what other pages call each page. A place that says the same on many pages names
    their section.
    """
    said = [
        said_titles(outline, names) | _called(outline, calls.get(outline.url, ()))
        for outline in outlines
    ]
    texts: defaultdict[str, list[str]] = defaultdict(list)
    for outline, found in zip(outlines, said, strict=True):
        for path, text in {(outline.pieces[number].path, text) for number, text in found.items()}:
            texts[path].append(text)
    weights = {
        path: len(different) ** 2 / len(found) * _likeliness(path)
        for path, found in texts.items()
        if len(different := set(found)) >= _FEWEST
    }
    chosen: list[str | None] = []
    for outline, found in zip(outlines, said, strict=True):
        paths = {outline.pieces[number].path for number in found} & weights.keys()
        chosen.append(max(paths, key=lambda path: (weights[path], path), default=None))
    rest = [outline for outline, path in zip(outlines, chosen, strict=True) if path is None]
    if place := _unnamed_place(rest):
        return [
            path or (place if _has_once(outline, place) else None)
            for outline, path in zip(outlines, chosen, strict=True)
        ]
    return chosen


def _called(outline: Outline, names: Collection[str]) -> dict[int, str]:
    """The pieces that say what other pages call this one, and lead nowhere themselves."""
    return {
        number: text
        for number, piece in enumerate(outline.pieces)
        if piece.target is None and (text := key(piece.text)) in names
    }


def heading_of(
    outline: Outline, paths: Collection[str], names: Collection[str]
) -> tuple[int, str] | None:
    """The number of the piece that heads a page, and its path; by title first, by place else."""
    said = said_titles(outline, names)
    for path in paths:
        for number in sorted(said, key=lambda number: (-len(said[number]), number)):
            if outline.pieces[number].path == path:
                return number, path
    is_untold = not title_keys(outline.title, names)
    for path in paths:
        there = [
            number
            for number, piece in enumerate(outline.pieces)
            if piece.path == path and key(piece.text) not in names
        ]
        if len(there) == 1 or (there and is_untold):
            return there[0], path
    return None


def best_said(outline: Outline, names: Collection[str]) -> int | None:
    """The piece that says the title in a place for headings, where no site's custom is known."""
    said = said_titles(outline, names)
    weights = {
        number: len(text) * weight
        for number, text in said.items()
        if (weight := _likeliness(outline.pieces[number].path)) > 1
    }
    return max(weights, key=lambda number: (weights[number], -number), default=None)


def _cut_title(title: str) -> str:
    """What a title says up to the dots that cut it off, if that is enough to know it by."""
    for part in title_parts(title):
        if _CUT_OFF.search(part) and len(begun := key(part)) >= _TELLING:
            return begun
    return ""


def _begun(text: str, keys: Collection[str]) -> str:
    """The longest title that a text begins with, if little follows."""
    fit = [
        said
        for said in keys
        if len(said) >= _TELLING and len(text) - len(said) <= _SUFFIX and text.startswith(said)
    ]
    return max(fit, key=len, default="")


def is_heading_place(path: str) -> bool:
    """Tell whether a place is one for headings, by tag or name."""
    return _likeliness(path) > 1


def _likeliness(path: str) -> float:
    """How much a place is one for headings."""
    weight = 1.0
    if tag := _HEADING_TAG.search(path):
        weight *= 3.0 if int(tag[1]) < 4 else 2.0  # noqa: PLR2004
    if _HEADING_NAME.search(path.rpartition(">")[2]):
        weight *= 1.5
    return weight * 0.3 if _TRAIL.search(path) else weight


def _unnamed_place(outlines: Sequence[Outline]) -> str | None:
    """Where titles say nothing: the place that most pages fill once, each with other words.

    A place for headings by tag or name is preferred; failing that the first on the pages.
    """
    texts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    ranks: defaultdict[str, list[int]] = defaultdict(list)
    for outline in outlines:
        counts = Counter(piece.path for piece in outline.pieces)
        for number, piece in enumerate(outline.pieces):
            if counts[piece.path] == 1 and _may_head(piece):
                texts[piece.path][key(piece.text)] += 1
                ranks[piece.path].append(number)
    # One article may stand at several addresses, so the same words may come a few times.
    often = [
        path
        for path, found in texts.items()
        if len(found) >= max(_FEWEST, _SITE_SHARE * len(outlines))
        and len(found) >= _DIFFERENT * len(ranks[path])
        and max(found.values()) <= max(_FEWEST, _SAME * len(ranks[path]))
    ]
    return max(
        often,
        key=lambda path: (_likeliness(path) > 1, len(texts[path]), -median(ranks[path]), path),
        default=None,
    )


def _has_once(outline: Outline, path: str) -> bool:
    return sum(piece.path == path for piece in outline.pieces) == 1


def _may_head(piece: Piece) -> bool:
    return _SHORTEST <= len(piece.text) <= _LONGEST and not is_info_line(piece.text)
