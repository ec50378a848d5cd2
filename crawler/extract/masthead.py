"""What a page says of its site rather than of itself: names, feeds, where it leads outside.

For a first look at a site and for later ones; articles are read without it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from urllib.parse import urlsplit

from crawler.addresses.identity import host_of
from crawler.extract.address import absolute
from crawler.extract.anchors import base_of
from crawler.extract.opened import open_page
from crawler.extract.page import Page
from crawler.extract.text import clean
from crawler.extract.tree import Element, compiled, is_element, is_hidden, words_of

_FEED = re.compile(r"application/(?:rss|atom)\+xml", re.IGNORECASE)
_REFRESH = re.compile(r"^\s*(\d+)\s*[;,]\s*(?:url\s*=\s*)?['\"]?([^'\"]+)", re.IGNORECASE)
_AT_ONCE = 5  # seconds: a page that waits longer is meant to be read
_OFF_SCREEN = re.compile(
    r"(?:left|top|text-indent|margin-left)\s*:\s*-\d{3,}|font-size\s*:\s*[01](?:px|pt)?\s*(?:;|$)"
    r"|(?:height|width)\s*:\s*[01](?:px)?\s*(?:;|$)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)",
    re.IGNORECASE,
)
_LONGEST_NAME = 200
_SITE_NAME = compiled("//head/meta[@property='og:site_name']")
_TITLE = compiled("//head/title")
_SAID = compiled("//head/meta[@name='copyright' or @name='author' or @name='description']")
_HEADS = compiled("//h1 | //header//*[self::p or self::span or self::div][not(*)]")
_LOGOS = compiled("//img[@alt and (contains(@src, 'logo') or contains(@src, 'banner'))]")
_FEET = compiled(
    "//footer//*[not(*)] | //*[contains(@id, 'footer') or contains(@class, 'footer')]//*[not(*)]"
)
_ALTERNATES = compiled("//head/link[@rel='alternate' and @href]")
_META_REFRESH = compiled("//meta[translate(@http-equiv, 'REFSH', 'refsh') = 'refresh']")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideLink:
    """A link to another host; `is_hidden` where the page takes pains that nobody sees it."""

    host: str
    text: str
    is_hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Masthead:
    """What a page says of its site.

    `names` may hold the name of whoever runs it, the likeliest first; `refresh` is where the page
    sends every browser at once; `text` is all its words.
    """

    title: str
    names: tuple[str, ...]
    feeds: tuple[str, ...]
    refresh: str | None
    text: str
    outside: tuple[OutsideLink, ...]


def read_masthead(page: Page) -> Masthead:
    """Read what a page says of its site.

    Raises:
        ExtractionError: the page cannot be read as HTML at all.
    """
    root = open_page(page).root
    base_url = base_of(root, page.url)
    return Masthead(
        title=next(map(words_of, _TITLE(root)), ""),
        names=tuple(dict.fromkeys(name for name in _names(root) if len(name) <= _LONGEST_NAME)),
        feeds=tuple(dict.fromkeys(_feeds(root, base_url))),
        refresh=next(_refreshes(root, base_url), None),
        text=clean(" ".join(_words(root))),
        outside=tuple(_outside(root, base_url)),
    )


def _words(root: Element) -> Iterator[str]:
    """All words of the body, whatever elements stand between them."""
    for element in chain.from_iterable(body.iter() for body in root.iter("body")):
        if is_element(element) and element.tag not in {"script", "style", "noscript"}:
            yield element.text or ""
        yield element.tail or ""


def _names(root: Element) -> Iterator[str]:
    for meta in _SITE_NAME(root):
        yield clean(meta.get("content") or "")
    yield from map(words_of, _TITLE(root))
    for image in _LOGOS(root):
        yield clean(image.get("alt") or "")
    yield from map(words_of, _HEADS(root))
    for meta in _SAID(root):
        yield clean(meta.get("content") or "")
    yield from map(words_of, _FEET(root))


def _feeds(root: Element, base_url: str) -> Iterator[str]:
    for link in _ALTERNATES(root):
        url = absolute(base_url, link.get("href") or "")
        if url and _FEED.match(link.get("type") or ""):
            yield url


def _refreshes(root: Element, base_url: str) -> Iterator[str]:
    for meta in _META_REFRESH(root):
        found = _REFRESH.match(meta.get("content") or "")
        if found and int(found[1]) <= _AT_ONCE and (url := absolute(base_url, found[2].strip())):
            yield url


def _outside(root: Element, base_url: str) -> Iterator[OutsideLink]:
    for anchor in root.iter("a"):
        url = absolute(base_url, anchor.get("href") or "")
        if url and host_of(url) != host_of(base_url):
            yield OutsideLink(
                host=urlsplit(url).hostname or "", text=words_of(anchor), is_hidden=_unseen(anchor)
            )


def _unseen(anchor: Element) -> bool:
    return any(
        is_hidden(element) or _OFF_SCREEN.search(element.get("style") or "")
        for element in (anchor, *anchor.iterancestors())
    )
