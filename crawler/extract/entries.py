"""Tells a page that is a list of articles from a page that is one.

In an article the text comes first and links to others follow it; in a listing each text follows a
link to where it goes on. So what counts is where the text stands among links that share a place: a
link to the section stands alone at its own.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from urllib.parse import urljoin, urlsplit

from crawler.addresses.links import LinkKind, kind_of
from crawler.extract.headline import is_heading_place
from crawler.extract.info import is_info_line
from crawler.extract.outline import Outline, Piece

_LIST_SHARE = 0.75  # of a block's letters in links: a line of a list
_SHORTEST = 15  # characters of a linked title
_FEWEST = 2
_BEFORE = 0.3  # of the text may stand before the first entry of a list
_BETWEEN = 0.3  # of it stands between the entries at least
_LITTLE = 200  # characters that may stand before an entry with a heading of its own
_HEAD_OF_BOX = 60  # characters over the first link of a box
_MORE = re.compile(
    r"^\W*(?:xem tiếp|xem thêm|đọc tiếp|đọc thêm|(?:xem )?chi tiết|read more|continue reading)\W*$",
    re.IGNORECASE,
)
_COMMENTS = re.compile(
    r"[#.](?:jc|idcomment|showcomment|itemComments|fb-comments|commentlist|(?:rt|k2)-comments"
    r"|comments?(?:[-_]?(?:list|area|body|box|form|item|content))?)(?=[>@.#]|$)",
    re.IGNORECASE,
)
_STEPS = 2  # the last of a path
_NO_TEXT = 200  # characters: with less the links are all there is


def is_list(outline: Outline, first: int, live: Sequence[bool]) -> bool:
    """Tell whether a page, from one piece on, is a list of other pages.

    `live` tells of each piece that it is no chrome.
    """
    numbers = range(first, len(outline.pieces))
    lengths = [
        len(piece.text) if live[number] and not is_link_line(piece) else 0
        for number, piece in enumerate(outline.pieces)
    ]
    total = sum(lengths[first:])
    for entries in entry_places(outline, [number for number in numbers if live[number]]):
        start, end = min(entries), max(entries)
        before, between = sum(lengths[first:start]), sum(lengths[start:end])
        is_divided = total < _NO_TEXT or between >= _BETWEEN * total
        if len(entries) >= _FEWEST and before <= _BEFORE * total and is_divided:
            return True
        is_headed = is_heading_place(outline.pieces[start].path)
        if is_headed and before <= _LITTLE and total > before:
            return True
    ways = [number for number in numbers if _MORE.match(outline.pieces[number].text)]
    ways = [number for number in ways if outline.pieces[number].target]
    is_divided = bool(ways) and sum(lengths[ways[0] : ways[-1]]) >= _BETWEEN * total
    return is_divided and len({outline.pieces[number].target for number in ways}) >= _FEWEST


def entry_places(outline: Outline, numbers: Iterable[int]) -> list[list[int]]:
    """Linked titles, by number, together that stand at one place; each target once."""
    places: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for number in numbers:
        piece = outline.pieces[number]
        if target := target_of(outline, piece):
            places[end_of(piece.path)].setdefault(target, number)
    return [list(entries.values()) for entries in places.values()]


def listed(outline: Outline, heading: int) -> frozenset[int]:
    """The pieces after a heading that stand in boxes of links (`Các tin khác`) or of comments.

    A box of links is the innermost element that holds all entries of a place, teasers included, and
    little before the first. A box of comments is named so.
    """
    pieces = outline.pieces
    found = {n for n in range(heading + 1, len(pieces)) if _COMMENTS.search(pieces[n].path)}
    for entries in entry_places(outline, range(heading + 1, len(pieces))):
        if len(entries) < _FEWEST:
            continue
        shared = set.intersection(*({*pieces[n].home.iterancestors()} for n in entries))
        box = max(shared, key=lambda element: sum(1 for _ in element.iterancestors()))
        inside = [n for n, piece in enumerate(pieces) if box in {*piece.home.iterancestors()}]
        before = sum(len(pieces[n].text) for n in inside if n < entries[0])
        if heading < inside[0] and before <= _HEAD_OF_BOX:
            found.update(inside)
    return frozenset(found)


def leads_elsewhere(outline: Outline, pieces: Sequence[Piece]) -> bool:
    """Tell whether a run begins with a link to another page and goes on with text: one entry."""
    first = next((piece for piece in pieces if not is_info_line(piece.text)), None)
    return first is not None and target_of(outline, first) is not None


def end_of(path: str) -> str:
    """The end of a path: the entries of one list may stand in different columns."""
    return ">".join(path.rsplit(">", _STEPS)[-_STEPS:])


def is_link_line(piece: Piece) -> bool:
    """Tell whether a piece does nothing but lead elsewhere."""
    return piece.linked >= _LIST_SHARE


def target_of(outline: Outline, piece: Piece) -> str | None:
    """Where a linked title leads: another page of the site, not a file, not this page."""
    if not is_link_line(piece) or len(piece.text) < _SHORTEST or not piece.target:
        return None
    try:
        url = urljoin(outline.url, piece.target).partition("#")[0]
        is_here = urlsplit(url).netloc == urlsplit(outline.url).netloc and url != outline.url
        is_file = kind_of(url) is LinkKind.FILE
    except ValueError:
        return None
    return url if is_here and not is_file and url.startswith("http") else None
