"""Decides what a page is for: to show one article, to list several, or something else."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from crawler.addresses.links import LinkKind, kind_of
from crawler.extract.main_text import find_main_text, with_heading
from crawler.extract.profiles import Profile
from crawler.extract.profiles.profile import Rule
from crawler.extract.tree import Element

_FRONT_PAGES = frozenset({"", "/", "/index.php", "/index.html", "/vi/", "/vi"})


class PageKind(StrEnum):
    """What a page is for."""

    ARTICLE = "article"
    LISTING = "listing"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an article stands: what holds all of it, and its text where no rule finds that."""

    container: Element
    text: Element | None = None


def find_place(root: Element, profile: Profile, url: str) -> Place | None:
    """Find the article of a page by the profile's rules; failing them, its main text.

    The main text is asked only where the address looks like an article's.
    """
    for rule in profile.article:
        if found := rule.find(root):
            return Place(container=found[0])
    if kind_of(url) is not LinkKind.ARTICLE:
        return None
    text = find_main_text(root)
    return None if text is None else Place(container=with_heading(text), text=text)


def kind_of_page(root: Element, profile: Profile, url: str, place: Place | None) -> PageKind:
    """Tell what a page is for, by its address first and by its markup where that is silent."""
    if is_front_page(url):
        return PageKind.LISTING
    has_article_address = bool(profile.article_url and profile.article_url.search(url))
    if has_article_address and place is not None:
        return PageKind.ARTICLE
    has_listing_address = bool(profile.listing_url and profile.listing_url.search(url))
    if has_listing_address or _has_any(root, profile.listing):
        return PageKind.LISTING
    if place is None or (profile.other_url and profile.other_url.search(url)):
        return PageKind.OTHER
    if profile.needs_article_mark and not _has_any(root, profile.article_mark):
        return PageKind.LISTING
    return PageKind.ARTICLE


def is_front_page(url: str) -> bool:
    """Tell whether an address is a site's front page, which lists whatever else it shows."""
    parts = urlsplit(url)
    return parts.path in _FRONT_PAGES and not parts.query


def _has_any(root: Element, rules: Sequence[Rule]) -> bool:
    return any(rule.find(root) for rule in rules)
