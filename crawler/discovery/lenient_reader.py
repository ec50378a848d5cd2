"""Reads feeds and sitemaps that are no XML, as far as their entries can be told apart.

Browsers refuse such files, readers of feeds do not. What servers of schools send: HTML that nobody
escaped before the links, a warning of PHP before the declaration, a bare `&`, `&nbsp;`, a file that
is cut short. Of each entry the elements that are used are found by their names, and put into a tree
of their own.
"""

import html
import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from crawler.errors import ExtractionError

_ROOT = re.compile(r"<(?:[\w-]+:)?(rss|rdf|feed|urlset|sitemapindex)(?=[\s>])", re.IGNORECASE)
_HTML_PAGE = re.compile(r"<(?:html|head|body)[\s>]|<!doctype\s+html", re.IGNORECASE)
_ENTRY_OF_ROOT = {"feed": "entry", "urlset": "url", "sitemapindex": "sitemap"}
_NAMES = "|".join(
    (
        *("loc", "link", "guid", "title", "pubdate", "publication_date", "published", "issued"),
        *("created", "date", "updated", "modified", "lastmod"),
    )
)
_FIELD = re.compile(
    rf"<(?:[\w-]+:)?({_NAMES})(?=[\s/>])([^<>]*?)(?:/>|>(.*?)(?:</(?:[\w-]+:)?\1\s*>|\Z))",
    re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"(href|rel|ispermalink)\s*=\s*[\"']([^\"']*)[\"']", re.IGNORECASE)
_CDATA = re.compile(r"^\s*<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_MAX_FIELDS = 1_000  # of an entry: a dozen have names that are used
_MAX_FIELD_LENGTH = 100_000  # letters: no address, title or date is as long
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def read_broken_xml(text: str, most: int) -> etree._Element:
    """Read the entries of a file that is no sound XML, as the elements of a tree.

    Args:
        text: The file.
        most: How many entries are read.

    Raises:
        ExtractionError: it is neither a feed nor a sitemap.
    """
    text = _leave_out_comments(_NOT_XML.sub("", text))
    start = _ROOT.search(text)
    page = _HTML_PAGE.search(text)
    if start is None or (page and page.start() < start.start()):
        if page:
            raise ExtractionError("neither a feed nor a sitemap")
        raise ExtractionError("broken XML")
    name = start.group(1).lower()
    entry_name = _ENTRY_OF_ROOT.get(name, "item")
    root = etree.Element(name)
    for chunk in islice(_split_entries(text[start.end() :], entry_name), most):
        _add_entry(root, entry_name, chunk)
    return root


def _leave_out_comments(text: str) -> str:
    """Leave out comments; by hand, since a pattern looks for the end of each open one anew."""
    kept: list[str] = []
    position = 0
    while (start := text.find("<!--", position)) >= 0 and (end := text.find("-->", start)) >= 0:
        kept.append(text[position:start])
        position = end + len("-->")
    return "".join((*kept, text[position:]))


def _split_entries(text: str, name: str) -> Iterator[str]:
    """Yield the inside of each entry; one that is not closed ends where the next begins."""
    opening = re.compile(rf"<(?:[\w-]+:)?{name}(?:\s[^<>]*)?>", re.IGNORECASE)
    closing = re.compile(rf"</(?:[\w-]+:)?{name}\s*>", re.IGNORECASE)
    start: int | None = None
    for found in opening.finditer(text):
        if start is not None:
            yield closing.split(text[start : found.start()], maxsplit=1)[0]
        start = found.end()
    if start is not None:
        yield closing.split(text[start:], maxsplit=1)[0]


def _add_entry(root: etree._Element, name: str, chunk: str) -> None:
    entry = etree.SubElement(root, name)
    for found in islice(_FIELD.finditer(chunk), _MAX_FIELDS):
        if len(found.group()) > _MAX_FIELD_LENGTH:
            continue
        field = found.group(1).lower()
        if field != "link" and entry.find(field) is not None:
            continue  # a later one stands in a text that nobody escaped
        part = etree.SubElement(entry, field)
        for key, value in _ATTRIBUTE.findall(found.group(2)):
            part.set("isPermaLink" if key.lower() == "ispermalink" else key.lower(), value)
        part.text = _read_value(found.group(3) or "")


def _read_value(raw: str) -> str:
    section = _CDATA.match(raw)
    return section.group(1) if section else html.unescape(raw)
