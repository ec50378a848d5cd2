"""Pagers: which of the later pages that a listing links to is the next one. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from crawler.urls.links import PAGER_PATH, Link, LinkKind, is_pager_parameter

_NUMBER = re.compile(r"\d+")
_LAST_ROW = re.compile(r"p_|paged", re.IGNORECASE)
"""Names by which SharePoint says where the page before ended: they differ from page to page."""
_GAP = "{}"
"""Stands for the number of the page in what the addresses of one pager have in common."""
_NEXT_OF = "next: "  # opens the name of a listing of which only the way to the next page is known
_MAYBE_PAGERS = frozenset({LinkKind.PAGE, LinkKind.LISTING, LinkKind.ARTICLE})
"""What addresses that a link calls "next" may look like."""
_MAX_PAGE_DIGITS = 4  # a longer number beside a page's is an article's, or a date


class ListingPosition(NamedTuple):
    """Position in a listing: of which one, and how far into it; `step` is 0 for the first page.

    Steps are compared, never counted: some systems number pages, others articles.
    """

    listing: str
    step: int


def parse_listing_position(url: str) -> ListingPosition:
    """Part an address into its listing and its step."""
    parts = urlsplit(url)
    step = 0
    path = parts.path
    if found := PAGER_PATH.search(path):
        step = int(found.group(1))
        path = path[: found.start()]
    others = []
    pairs = sorted(parse_qsl(parts.query))
    if any(name.lower() == "pagefirstrow" for name, _ in pairs):
        pairs = [(name, value) for name, value in pairs if not _LAST_ROW.match(name)]
    for name, value in pairs:
        if is_pager_parameter(name.lower(), parts.path) and value.isdecimal():
            step = max(step, int(value))
        elif name.lower() == "op" and (found := PAGER_PATH.search(value)):  # NukeViet's raw form
            step = int(found.group(1))
            others.append(f"{name}={value[: found.start()]}")
        else:
            others.append(f"{name}={value}")
    return ListingPosition("&".join([path.rstrip("/"), *others]), step)


def find_pagers(links: Iterable[Link]) -> dict[str, ListingPosition]:
    """Return the later pages among links that stand in numbered lists, whatever their addresses.

    A link that says "next" is of a listing of its own, which goes on with it.
    Of a link whose text is 3 the address has a 3, a 2 (some count from 0) or the number of articles
    on two pages; links to "next" have the same address but for that number.
    """
    links = list(links)
    numbered = [link for link in links if link.in_pager]
    found: dict[str, ListingPosition] = {}
    for link in numbered:
        text = link.text.strip("[]() ")
        if text.isascii() and text.isdigit() and (place := _find_step(link.url, int(text))):
            found[link.url] = place
    listings = {place.listing for place in found.values()}
    for link in numbered:
        own = _match_listings(link.url, listings) if link.url not in found else None
        if own:
            found[link.url] = own
    for link in links:
        # Of a pager without numbers nothing is known but that this page comes next.
        is_page = link.kind in _MAYBE_PAGERS and bool(urlsplit(link.url).path.strip("/"))
        if link.is_next and link.url not in found and is_page:
            found[link.url] = ListingPosition(f"{_NEXT_OF}{link.url}", 1)
    by_look = (link.url for link in numbered if link.kind is LinkKind.PAGER)
    return found | {url: parse_listing_position(url) for url in by_look}


def _find_step(url: str, page: int) -> ListingPosition | None:
    """Find the number in an address that says it is of a listing's page number `page`."""
    start = url.find("/", url.find("//") + 2)
    for number in reversed(list(_NUMBER.finditer(url, max(start, 0)))):
        step = int(number.group())
        before, after = url[: number.start()], url[number.end() :]
        is_offset = page > 1 and step and step % (page - 1) == 0
        is_apart = before.endswith(("=", "/")) and not after.strip("/").partition("&")[0]
        if len(number.group()) <= _MAX_PAGE_DIGITS and (
            step in {page, page - 1} or (is_offset and is_apart)
        ):
            return ListingPosition(f"{before}{_GAP}{after}", step)
    return None


def _match_listings(url: str, listings: Iterable[str]) -> ListingPosition | None:
    for listing in listings:
        before, _, after = listing.partition(_GAP)
        if url.startswith(before) and url.endswith(after):
            number = url[len(before) : len(url) - len(after)]
            if number.isascii() and number.isdigit():
                return ListingPosition(listing, int(number))
    return None


def find_next_pages(
    url: str, pagers: Iterable[str], places: Mapping[str, ListingPosition] | None = None
) -> list[str]:
    """Return the pages that follow the one at `url`, of all later pages that it links to.

    One for its own listing, and the first of every other listing that it shows. A later page
    of a listing that cannot be recognised among them is followed by all.

    Args:
        url: The address of a page.
        pagers: The later pages that it links to.
        places: Of those in numbered lists: which listing they are of (`find_pagers`).
    """
    places = places or {}
    known = _match_listings(url, {place.listing for place in places.values()})
    own = known or parse_listing_position(url)
    by_listing: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for pager in pagers:
        place = places.get(pager) or parse_listing_position(pager)
        by_listing[place.listing].append((place.step, pager))
    if own.step and own.listing not in by_listing:
        return [pager for steps in by_listing.values() for _, pager in steps]
    return [
        following
        for listing, steps in by_listing.items()
        if (following := _find_next_step(own.step if listing == own.listing else 0, steps))
    ]


def _find_next_step(step: int, steps: list[tuple[int, str]]) -> str | None:
    later = [pair for pair in steps if pair[0] > step]
    return min(later)[1] if later else None
