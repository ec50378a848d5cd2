"""Tell a page that is a list of articles from a page that is one.

In an article the text comes first and links to others follow it; in a listing each text follows a
link to where it goes on. So what counts is where the text stands among links that share a path: a
link to the section stands alone at its own.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import accumulate
from urllib.parse import urljoin, urlsplit

from crawler.extract.fields.metadata_lines import is_metadata_line
from crawler.extract.html.text import make_comparison_key
from crawler.extract.template.page_blocks import PageBlocks, TextBlock, is_heading_path
from crawler.urls.links import LinkKind, classify_url

_MIN_LINKED_TITLE_LENGTH = 15  # characters; shorter linked words name sections and pages
_MIN_ENTRIES = 2  # linked titles at one path that make a list
# Shares of the page's text. An article's related links come after its text, so more stands before
# them; a listing's teasers stand between its entries. From 0.15 to 0.5 no corpus page changes.
_MAX_TEXT_SHARE_BEFORE = 0.3
_MIN_TEXT_SHARE_BETWEEN = 0.3
# Characters that may stand before an entry with a heading of its own: a section introduces itself.
_MAX_TEXT_BEFORE_HEADED_ENTRY = 200
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
_PATH_TAIL_STEPS = 2  # last steps of a path by which entries in different columns are one list
_MIN_DIVIDED_TEXT_LENGTH = 200  # characters: with less the links are all there is
# Articles that a page prints whole and links to: from two on it is a digest. Title, date and body
# alone told articles from listings with a precision of 0.85 to 0.95, this with 0.97 to 1.00.
_MIN_PRINTED_ARTICLES = 2
_MAX_MENU_LENGTH = 45  # characters of an entry of a menu; titles of articles have 70 on average
_MIN_MENU_PAGES = 5  # pages: of fewer a share says nothing
_MIN_MENU_SHARE = 0.3  # of the pages of one design; some print views have no menu


def is_listing(page_blocks: PageBlocks, first: int, is_content: Sequence[bool]) -> bool:
    """Tell whether a page, from one block on, is a list of other pages.

    Args:
        page_blocks: the page.
        first: number of the first block after the heading, 0 where there is none.
        is_content: of each block, whether it is no boilerplate.
    """
    blocks = page_blocks.blocks
    numbers = [number for number in range(first, len(blocks)) if is_content[number]]
    lengths = [
        len(block.text) if is_content[number] and not block.is_link_line else 0
        for number, block in enumerate(blocks)
    ]
    sums = list(accumulate(lengths, initial=0))  # of the blocks before each number
    if any(
        _is_list_of_entries(page_blocks, entries, sums, first)
        for entries in group_entries(page_blocks, numbers)
    ):
        return True
    read_more = [
        number
        for number in range(first, len(blocks))
        if _READ_MORE.match(blocks[number].text) and blocks[number].target
    ]
    if len({blocks[number].target for number in read_more}) < _MIN_ENTRIES:
        return False
    between = sums[read_more[-1]] - sums[read_more[0]]
    return between >= _MIN_TEXT_SHARE_BETWEEN * (sums[-1] - sums[first])


def _is_list_of_entries(
    page_blocks: PageBlocks, entries: Sequence[int], sums: Sequence[int], first: int
) -> bool:
    """Tell whether linked titles at one path divide the text of a page among them."""
    start, end = min(entries), max(entries)
    total = sums[-1] - sums[first]
    before, between = sums[start] - sums[first], sums[end] - sums[start]
    is_divided = total < _MIN_DIVIDED_TEXT_LENGTH or between >= _MIN_TEXT_SHARE_BETWEEN * total
    if len(entries) >= _MIN_ENTRIES and before <= _MAX_TEXT_SHARE_BEFORE * total and is_divided:
        return True
    # One entry makes a list too, where it has a heading as articles have and text under it.
    is_headed = is_heading_path(page_blocks.blocks[start].path)
    return is_headed and before <= _MAX_TEXT_BEFORE_HEADED_ENTRY and total > before


def group_entries(page_blocks: PageBlocks, numbers: Iterable[int]) -> list[list[int]]:
    """Group linked titles, by number, that stand at one path; each target once."""
    entries_by_path: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for number in numbers:
        block = page_blocks.blocks[number]
        if target := get_entry_target(page_blocks, block):
            entries_by_path[get_path_tail(block.path)].setdefault(target, number)
    return [list(entries.values()) for entries in entries_by_path.values()]


def find_link_boxes(page_blocks: PageBlocks, heading: int) -> frozenset[int]:
    """Find the blocks after a heading that stand in boxes of links (`Các tin khác`) or of comments.

    A box of links is the innermost element that holds all entries of a path, teasers included, and
    little before the first. A box of comments is known by its class or id.
    """
    blocks = page_blocks.blocks
    numbers = {
        number
        for number in range(heading + 1, len(blocks))
        if _COMMENT_BOX_PATH.search(blocks[number].path)
    }
    for entries in group_entries(page_blocks, range(heading + 1, len(blocks))):
        if len(entries) < _MIN_ENTRIES:
            continue
        shared = set.intersection(
            *({*blocks[number].element.iterancestors()} for number in entries)
        )
        box = max(shared, key=lambda element: sum(1 for _ in element.iterancestors()))
        within = {*box.iterdescendants()}
        inside = [number for number, block in enumerate(blocks) if block.element in within]
        before = sum(len(blocks[number].text) for number in inside if number < entries[0])
        if heading < inside[0] and before <= _MAX_BOX_HEAD_LENGTH:
            numbers.update(inside)
    return frozenset(numbers)


def is_teaser(page_blocks: PageBlocks, blocks: Sequence[TextBlock]) -> bool:
    """Tell whether a run begins with a link to another page and goes on with text: one entry."""
    first = next((block for block in blocks if not is_metadata_line(block.text)), None)
    return first is not None and get_entry_target(page_blocks, first) is not None


def get_path_tail(path: str) -> str:
    """Return the end of a path: the entries of one list may stand in different columns."""
    return ">".join(path.rsplit(">", _PATH_TAIL_STEPS)[-_PATH_TAIL_STEPS:])


def get_entry_target(page_blocks: PageBlocks, block: TextBlock) -> str | None:
    """Return the address of a linked title: another page of the site, not a file, not this page."""
    if not block.is_link_line or len(block.text) < _MIN_LINKED_TITLE_LENGTH or not block.target:
        return None
    try:
        url = urljoin(page_blocks.url, block.target).partition("#")[0]
        is_here = (
            urlsplit(url).netloc == urlsplit(page_blocks.url).netloc and url != page_blocks.url
        )
        is_file = classify_url(url) is LinkKind.FILE
    except ValueError:
        return None
    return url if is_here and not is_file and url.startswith("http") else None


def collect_anchor_texts(pages: Sequence[PageBlocks]) -> Mapping[str, Collection[str]]:
    """Collect the words of links to each page, as comparison keys by address.

    Words that lead to several pages (`Chi tiết`) name none of them and are left out.
    """
    targets: defaultdict[str, set[str]] = defaultdict(set)
    for page_blocks in pages:
        for block in page_blocks.blocks:
            if target := get_entry_target(page_blocks, block):
                targets[make_comparison_key(block.text)].add(target)
    anchor_texts: defaultdict[str, set[str]] = defaultdict(set)
    for key, urls in targets.items():
        if key and len(urls) == 1:
            anchor_texts[min(urls)].add(key)
    return anchor_texts


def find_menu_addresses(pages: Sequence[PageBlocks]) -> frozenset[str]:
    """Find the addresses that many pages lead to by a few words: sections, the school.

    Titles of the latest articles stand on every page too, and are longer.
    """
    holders: Counter[str] = Counter()
    base: dict[str, str] = {}
    for page_blocks in pages:
        targets = {
            block.target
            for block in page_blocks.blocks
            if block.target and block.is_link_line and len(block.text) <= _MAX_MENU_LENGTH
        }
        holders.update(targets)
        base.update(dict.fromkeys(targets, page_blocks.url))
    enough = max(_MIN_MENU_PAGES, _MIN_MENU_SHARE * len(pages))
    found = set()
    for target, count in holders.items():
        if count >= enough:
            with suppress(ValueError):
                found.add(urljoin(base[target], target).partition("#")[0])
    return frozenset(found)


def exclude_digest_pages(
    pages: Sequence[PageBlocks], article_keys: Sequence[str]
) -> list[str | None]:
    """Withdraw the votes of pages that print the texts of several others that they link to.

    What recurs on such listings recurs in the articles that they print whole.
    """
    urls_by_key: defaultdict[str, set[str]] = defaultdict(set)
    for page_blocks, key in zip(pages, article_keys, strict=True):
        urls_by_key[key].add(page_blocks.url)
    return [
        None if _is_digest(page_blocks, urls_by_key) else key
        for page_blocks, key in zip(pages, article_keys, strict=True)
    ]


def _is_digest(page_blocks: PageBlocks, urls_by_key: Mapping[str, Collection[str]]) -> bool:
    printed = {
        key
        for block in page_blocks.blocks
        if (key := make_comparison_key(block.text)) in urls_by_key
    }
    if len(printed) < _MIN_PRINTED_ARTICLES:
        return False
    targets = {get_entry_target(page_blocks, block) for block in page_blocks.blocks}
    return sum(not targets.isdisjoint(urls_by_key[key]) for key in printed) >= _MIN_PRINTED_ARTICLES
