"""Site-wide facts on a page: the site's names, its feeds, its links to other hosts.

For a first look at a site and for later ones; articles are read without it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from urllib.parse import urlsplit

from crawler.discovery.forward_urls import find_forward_urls
from crawler.extract.html.links import get_base_url, resolve_url
from crawler.extract.html.parse import Element, compile_xpath, get_text, is_element, is_hidden
from crawler.extract.html.text import normalize_text
from crawler.extract.page import Page, parse_page
from crawler.policy.visit_factory import is_same_bare_host
from crawler.urls.canonical_key import get_host_port

_FEED_TYPE = re.compile(r"application/(?:rss|atom)\+xml", re.IGNORECASE)
_OFF_SCREEN = re.compile(
    r"(?:left|top|text-indent|margin-left)\s*:\s*-\d{3,}|font-size\s*:\s*[01](?:px|pt)?\s*(?:;|$)"
    r"|(?:height|width)\s*:\s*[01](?:px)?\s*(?:;|$)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)",
    re.IGNORECASE,
)
_MAX_NAME_LENGTH = 200  # letters: a longer "name" is a description
_SITE_NAME = compile_xpath("//head/meta[@property='og:site_name']")
_TITLE = compile_xpath("//head/title")
_META_DESCRIPTIONS = compile_xpath(
    "//head/meta[@name='copyright' or @name='author' or @name='description']"
)
_HEADER_TEXTS = compile_xpath("//h1 | //header//*[self::p or self::span or self::div][not(*)]")
_LOGOS = compile_xpath("//img[@alt and (contains(@src, 'logo') or contains(@src, 'banner'))]")
_FOOTER_TEXTS = compile_xpath(
    "//footer//*[not(*)] | //*[contains(@id, 'footer') or contains(@class, 'footer')]//*[not(*)]"
)
_ALTERNATES = compile_xpath("//head/link[@rel='alternate' and @href]")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideLink:
    """A link to another host; `is_hidden` where the page takes pains that nobody sees it."""

    host: str
    text: str
    is_hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFacts:
    """Site-wide facts that a page states.

    `names` may hold the name of whoever runs it, the likeliest first; `forward_urls` are where the
    page leads every browser at once, its own site first; `text` is all its words.
    """

    title: str
    names: tuple[str, ...]
    feeds: tuple[str, ...]
    forward_urls: tuple[str, ...]
    text: str
    outside_links: tuple[OutsideLink, ...]


def read_site_facts(page: Page, refresh_header: str | None = None) -> SiteFacts:
    """Read what a page says of its site.

    Args:
        page: The page.
        refresh_header: Its HTTP header `Refresh`.

    Raises:
        ExtractionError: the page cannot be read as HTML at all.
    """
    root = parse_page(page).root
    base_url = get_base_url(root, page.url)
    return SiteFacts(
        title=next(map(get_text, _TITLE(root)), ""),
        names=tuple(
            dict.fromkeys(
                name for name in _iterate_site_names(root) if len(name) <= _MAX_NAME_LENGTH
            )
        ),
        feeds=tuple(dict.fromkeys(_iterate_feeds(root, base_url))),
        forward_urls=tuple(
            sorted(
                find_forward_urls(page, refresh_header).urls,
                key=lambda url: not is_same_bare_host(url, page.url),
            )
        ),
        text=normalize_text(" ".join(_iterate_body_text(root))),
        outside_links=tuple(_iterate_outside_links(root, base_url)),
    )


def _iterate_body_text(root: Element) -> Iterator[str]:
    """All words of the body, whatever elements stand between them."""
    for element in chain.from_iterable(body.iter() for body in root.iter("body")):
        if is_element(element) and element.tag not in {"script", "style", "noscript"}:
            yield element.text or ""
        yield element.tail or ""


def _iterate_site_names(root: Element) -> Iterator[str]:
    for meta in _SITE_NAME(root):
        yield normalize_text(meta.get("content") or "")
    yield from map(get_text, _TITLE(root))
    for image in _LOGOS(root):
        yield normalize_text(image.get("alt") or "")
    yield from map(get_text, _HEADER_TEXTS(root))
    for meta in _META_DESCRIPTIONS(root):
        yield normalize_text(meta.get("content") or "")
    yield from map(get_text, _FOOTER_TEXTS(root))


def _iterate_feeds(root: Element, base_url: str) -> Iterator[str]:
    for link in _ALTERNATES(root):
        url = resolve_url(base_url, link.get("href") or "")
        if url and _FEED_TYPE.match(link.get("type") or ""):
            yield url


def _iterate_outside_links(root: Element, base_url: str) -> Iterator[OutsideLink]:
    for anchor in root.iter("a"):
        url = resolve_url(base_url, anchor.get("href") or "")
        if url and get_host_port(url) != get_host_port(base_url):
            yield OutsideLink(
                host=urlsplit(url).hostname or "",
                text=get_text(anchor),
                is_hidden=_is_unseen(anchor),
            )


def _is_unseen(anchor: Element) -> bool:
    return any(
        is_hidden(element) or _OFF_SCREEN.search(element.get("style") or "")
        for element in (anchor, *anchor.iterancestors())
    )
