"""Pagers: which of the later pages that a listing links to is the next one. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from crawler.urls.links import PAGER_PATH, is_pager_parameter


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
    for name, value in sorted(parse_qsl(parts.query)):
        if is_pager_parameter(name.lower(), parts.path) and value.isdecimal():
            step = max(step, int(value))
        elif name.lower() == "op" and (found := PAGER_PATH.search(value)):  # NukeViet's raw form
            step = int(found.group(1))
            others.append(f"{name}={value[: found.start()]}")
        else:
            others.append(f"{name}={value}")
    return ListingPosition("&".join([path.rstrip("/"), *others]), step)


def find_next_pages(url: str, pagers: Iterable[str]) -> list[str]:
    """Return the pages that follow the one at `url`, of all later pages that it links to.

    One for its own listing, and the first of every other listing that it shows. A later page
    of a listing that cannot be recognised among them is followed by all.
    """
    own = parse_listing_position(url)
    by_listing: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for pager in pagers:
        place = parse_listing_position(pager)
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
