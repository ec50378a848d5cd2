"""Tells a page that is a list of articles from a page that is one.

In an article the text comes first and links to others follow it; in a listing each text follows a
link to where it goes on. So what counts is where the text stands among links that share a place: a
link to the section stands alone at its own.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from urllib.parse import urljoin, urlsplit

from crawler.extract.fields.metadata_lines import is_metadata_line
from crawler.extract.html.text import make_comparison_key
from crawler.extract.template.page_blocks import PageBlocks, TextBlock, is_heading_path
from crawler.urls.links import LinkKind, classify_url

_MIN_LINKED_TITLE_LENGTH = 15  # characters of a linked title
_MIN_ENTRIES = 2
_MAX_TEXT_SHARE_BEFORE = 0.3  # of the text may stand before the first entry of a list
_MIN_TEXT_SHARE_BETWEEN = 0.3  # of it stands between the entries at least
_MAX_TEXT_BEFORE_HEADED_ENTRY = (
    200  # characters that may stand before an entry with a heading of its own
)
_MAX_BOX_HEAD_LENGTH = 60  # characters over the first link of a box
_READ_MORE = re.compile(
    r"^\W*(?:xem tiếp|xem thêm|đọc tiếp|đọc thêm|(?:xem )?chi tiết|read more|continue reading)\W*$",
    re.IGNORECASE,
)
_COMMENT_BOX_PATH = re.compile(
    r"[#.](?:jc|idcomment|showcomment|itemComments|fb-comments|commentlist|(?:rt|k2)-comments"
    r"|comments?(?:[-_]?(?:list|area|body|box|form|item|content))?)(?=[>@.#]|$)",
    re.IGNORECASE,
)
_PATH_TAIL_STEPS = 2  # the last of a path
_MIN_DIVIDED_TEXT_LENGTH = 200  # characters: with less the links are all there is


def is_listing(outline: PageBlocks, first: int, live: Sequence[bool]) -> bool:
    """Tell whether a page, from one piece on, is a list of other pages.

    `live` tells of each piece that it is no chrome.
    """
    numbers = range(first, len(outline.blocks))
    lengths = [
        len(piece.text) if live[number] and not piece.is_link_line else 0
        for number, piece in enumerate(outline.blocks)
    ]
    total = sum(lengths[first:])
    for entries in group_entries(outline, [number for number in numbers if live[number]]):
        start, end = min(entries), max(entries)
        before, between = sum(lengths[first:start]), sum(lengths[start:end])
        is_divided = total < _MIN_DIVIDED_TEXT_LENGTH or between >= _MIN_TEXT_SHARE_BETWEEN * total
        if len(entries) >= _MIN_ENTRIES and before <= _MAX_TEXT_SHARE_BEFORE * total and is_divided:
            return True
        is_headed = is_heading_path(outline.blocks[start].path)
        if is_headed and before <= _MAX_TEXT_BEFORE_HEADED_ENTRY and total > before:
            return True
    ways = [number for number in numbers if _READ_MORE.match(outline.blocks[number].text)]
    ways = [number for number in ways if outline.blocks[number].target]
    is_divided = bool(ways) and sum(lengths[ways[0] : ways[-1]]) >= _MIN_TEXT_SHARE_BETWEEN * total
    return is_divided and len({outline.blocks[number].target for number in ways}) >= _MIN_ENTRIES


def group_entries(outline: PageBlocks, numbers: Iterable[int]) -> list[list[int]]:
    """Linked titles, by number, together that stand at one place; each target once."""
    places: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for number in numbers:
        piece = outline.blocks[number]
        if target := get_entry_target(outline, piece):
            places[get_path_tail(piece.path)].setdefault(target, number)
    return [list(entries.values()) for entries in places.values()]


def find_link_boxes(outline: PageBlocks, heading: int) -> frozenset[int]:
    """The pieces after a heading that stand in boxes of links (`Các tin khác`) or of comments.

    A box of links is the innermost element that holds all entries of a place, teasers included, and
    little before the first. A box of comments is named so.
    """
    pieces = outline.blocks
    found = {n for n in range(heading + 1, len(pieces)) if _COMMENT_BOX_PATH.search(pieces[n].path)}
    for entries in group_entries(outline, range(heading + 1, len(pieces))):
        if len(entries) < _MIN_ENTRIES:
            continue
        shared = set.intersection(*({*pieces[n].element.iterancestors()} for n in entries))
        box = max(shared, key=lambda element: sum(1 for _ in element.iterancestors()))
        inside = [n for n, piece in enumerate(pieces) if box in {*piece.element.iterancestors()}]
        before = sum(len(pieces[n].text) for n in inside if n < entries[0])
        if heading < inside[0] and before <= _MAX_BOX_HEAD_LENGTH:
            found.update(inside)
    return frozenset(found)


def is_teaser(outline: PageBlocks, pieces: Sequence[TextBlock]) -> bool:
    """Tell whether a run begins with a link to another page and goes on with text: one entry."""
    first = next((piece for piece in pieces if not is_metadata_line(piece.text)), None)
    return first is not None and get_entry_target(outline, first) is not None


def get_path_tail(path: str) -> str:
    """The end of a path: the entries of one list may stand in different columns."""
    return ">".join(path.rsplit(">", _PATH_TAIL_STEPS)[-_PATH_TAIL_STEPS:])


def get_entry_target(outline: PageBlocks, piece: TextBlock) -> str | None:
    """Where a linked title leads: another page of the site, not a file, not this page."""
    if not piece.is_link_line or len(piece.text) < _MIN_LINKED_TITLE_LENGTH or not piece.target:
        return None
    try:
        url = urljoin(outline.url, piece.target).partition("#")[0]
        is_here = urlsplit(url).netloc == urlsplit(outline.url).netloc and url != outline.url
        is_file = classify_url(url) is LinkKind.FILE
    except ValueError:
        return None
    return url if is_here and not is_file and url.startswith("http") else None


_MIN_PRINTED_ARTICLES = 2


def collect_anchor_texts(outlines: Sequence[PageBlocks]) -> Mapping[str, Collection[str]]:
    """The keys of the linked titles that lead to each address; words for several pages are none."""
    targets: defaultdict[str, set[str]] = defaultdict(set)
    for outline in outlines:
        for piece in outline.blocks:
            if target := get_entry_target(outline, piece):
                targets[make_comparison_key(piece.text)].add(target)
    names: defaultdict[str, set[str]] = defaultdict(set)
    for name, found in targets.items():
        if name and len(found) == 1:
            names[min(found)].add(name)
    return names


def withdraw_digest_votes(outlines: Sequence[PageBlocks], votes: Sequence[str]) -> list[str | None]:
    """The votes of pages, but for those that print the texts of several others they lead to.

    What recurs on such listings recurs in the articles that they print whole.
    """
    pages: defaultdict[str, set[str]] = defaultdict(set)
    for outline, vote in zip(outlines, votes, strict=True):
        pages[vote].add(outline.url)
    return [
        None if _is_digest(outline, pages) else vote
        for outline, vote in zip(outlines, votes, strict=True)
    ]


def _is_digest(outline: PageBlocks, pages: Mapping[str, Collection[str]]) -> bool:
    printed = {
        text for piece in outline.blocks if (text := make_comparison_key(piece.text)) in pages
    }
    if len(printed) < _MIN_PRINTED_ARTICLES:
        return False
    targets = {get_entry_target(outline, piece) for piece in outline.blocks}
    return sum(not targets.isdisjoint(pages[text]) for text in printed) >= _MIN_PRINTED_ARTICLES
