"""Sanitize an archived page for replay: to be looked at, with nothing in it that runs or loads.

Pure. What may stay is listed, and all else goes: elements that run, load or hide text from the
parser go with their content, attributes that are not known to be harmless go alone. A policy in
the page's head (Content Security Policy, level 3) forbids browsers to load or run anything that
was overlooked.
"""

import re
from html import escape
from urllib.parse import urljoin, urlsplit

from lxml import html

from crawler.extract.html.decode import decode
from crawler.extract.html.parse import Element, is_element, parse
from crawler.extract.page import Page

_REMOVED_ELEMENTS = frozenset({
    "script", "noscript", "iframe", "frame", "frameset", "noframes", "object", "embed", "noembed",
    "applet", "param", "link", "meta", "base", "svg", "math", "audio", "video", "source", "track",
    "canvas", "template", "slot", "portal", "xmp", "plaintext", "listing", "textarea", "bgsound",
    "fencedframe", "dialog", "xml", "layer", "ilayer", "image",
})  # fmt: skip
_KEPT_ATTRIBUTES = frozenset({
    "id", "class", "title", "alt", "lang", "dir", "colspan", "rowspan", "align", "valign", "width",
    "height", "border", "cellpadding", "cellspacing", "bgcolor", "color", "size", "face", "start",
    "datetime", "scope", "headers", "summary", "nowrap", "href", "style", "rules", "frame",
    "hspace", "vspace", "cols", "rows", "span", "reversed",
})  # fmt: skip
# CSS that loads (`url(`, `@import`, `image-set`), runs (old browsers' `expression`, `behavior`), or
# could spell such a word with escapes and comments.
_LOADING_STYLE = re.compile(
    r"url|import|image|src|expression|behavior|binding|\\|<|/\*", re.IGNORECASE
)
_SCHEMES = frozenset({"http", "https", "mailto"})
_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"
)
_BANNER_STYLE = (
    "margin:0;padding:.6em 1em;background:#fff3c4;color:#222;border-bottom:2px solid #b58900;"
    "font:14px/1.4 sans-serif;position:static;text-align:left"
)


def sanitize_page(page: Page, note: str) -> str:
    """Return the page as one HTML text that loads nothing, `note` in a banner at its top.

    Raises:
        ExtractionError: the bytes are no text, or there is no element in it.
    """
    root = parse(decode(page.body, page.content_type).text)
    for element in list(root.iter()):
        if not is_element(element) or str(element.tag).lower() in _REMOVED_ELEMENTS:
            _remove_node(element)
        else:
            _sanitize_attributes(element, page.url)
    body = root.find("body")
    head = root.find("head")
    assert body is not None  # noqa: S101 -- the parser sees to it
    assert head is not None  # noqa: S101
    banner = html.fragment_fromstring(f'<div style="{_BANNER_STYLE}">{escape(note)}</div>')
    body.insert(0, banner)
    policy = {"http-equiv": "Content-Security-Policy", "content": _CONTENT_SECURITY_POLICY}
    head.insert(0, html.Element("meta", policy))
    head.insert(0, html.Element("meta", {"charset": "utf-8"}))
    text: str = html.tostring(root, encoding="unicode")
    return f"<!DOCTYPE html>\n{text}"


def _remove_node(node: Element) -> None:
    """Take a node out; the text after it stays."""
    parent = node.getparent()
    if parent is None:
        return
    before = node.getprevious()
    if node.tail and before is not None:
        before.tail = (before.tail or "") + node.tail
    elif node.tail:
        parent.text = (parent.text or "") + node.tail
    node.tail = None
    parent.remove(node)


def _sanitize_attributes(element: Element, page_url: str) -> None:
    for name in list(element.attrib):
        if name not in _KEPT_ATTRIBUTES:
            del element.attrib[name]
    if _LOADING_STYLE.search(element.get("style", "")):
        del element.attrib["style"]
    if element.tag == "style" and (len(element) or _LOADING_STYLE.search(element.text or "")):
        element.text = ""
    if link := element.get("href"):
        del element.attrib["href"]
        if element.tag == "a" and (target := _resolve_link(page_url, link)):
            element.set("href", target)
            element.set("rel", "noreferrer noopener")


def _resolve_link(page_url: str, link: str) -> str | None:
    """Return where a link leads when it is clicked; None where that is no page."""
    if link.strip().startswith("#"):
        return link.strip()
    try:
        target = urljoin(page_url, link.strip())
        return target if urlsplit(target).scheme in _SCHEMES else None
    except ValueError:
        return None
