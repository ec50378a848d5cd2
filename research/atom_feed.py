"""A saved search as an Atom feed (RFC 4287): for feed readers, and for those who follow by them.

The ids of feed and entries never change, so that no reader shows an entry twice:
they are made of the saved search's id and of the articles' own. The file holds no
time of its making; it is the same for as long as its articles are. Pure.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from heapq import nlargest
from uuid import UUID, uuid5
from xml.etree import ElementTree as ET

from archive.model import Article, BylineRole, DatePrecision
from archive.times import format_local_iso
from research.saved_search import SavedSearch

_ATOM_NAMESPACE = "http://www.w3.org/2005/Atom"
_ENTRY_ID_NAMESPACE = UUID("6f1c0c6e-3c8f-5b0e-9a39-0d6c1f0c7a55")
"""The name space of entry ids. Any other would make readers show all entries again."""
_PROGRAM = "Trường Đảng"
_INVALID_XML_CHARACTERS = re.compile(
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x9f]"
)
"""What XML 1.0 does not allow (section 2.2), and control characters that it does."""
_DAY_PRECISIONS = {DatePrecision.MINUTE, DatePrecision.DAY}


def build_atom_feed(search: SavedSearch, articles: Iterable[Article], *, most: int) -> bytes:
    """Build the feed of the articles that the sites published or revised last, newest first."""
    newest = nlargest(most, articles, key=lambda article: (article.revised_at, article.id))
    updated = max((article.revised_at for article in newest), default=search.created_at)
    root = ET.Element("feed", {"xmlns": _ATOM_NAMESPACE})
    _add_element(root, "id", f"urn:uuid:{search.id}")
    _add_element(root, "title", f"{search.name}: {search.request.query}")
    _add_element(root, "updated", _format_time(updated))
    _add_element(ET.SubElement(root, "author"), "name", _PROGRAM)
    _add_element(root, "generator", _PROGRAM)
    for article in newest:
        _add_entry(ET.SubElement(root, "entry"), article)
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _add_entry(entry: ET.Element, article: Article) -> None:
    content = article.content
    _add_element(entry, "id", f"urn:uuid:{uuid5(_ENTRY_ID_NAMESPACE, article.id)}")
    _add_element(entry, "title", content.title)
    _add_element(entry, "updated", _format_time(article.revised_at))
    if content.published_at and content.published_precision in _DAY_PRECISIONS:
        _add_element(entry, "published", _format_time(content.published_at))
    for name in _iter_authors(article):
        _add_element(ET.SubElement(entry, "author"), "name", name)
    ET.SubElement(entry, "link", {"rel": "alternate", "href": _strip_invalid_xml(article.url)})
    _add_element(entry, "summary", content.body.partition("\n")[0])


def _iter_authors(article: Article) -> Iterator[str]:
    """Yield who wrote an article: persons, else offices, else the institution."""
    content = article.content
    offices = [line.name for line in content.bylines if line.role is BylineRole.OFFICE]
    yield from content.authors or offices or [article.institution or article.site]


def _add_element(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _strip_invalid_xml(text)


def _strip_invalid_xml(text: str) -> str:
    return _INVALID_XML_CHARACTERS.sub("", text)


def _format_time(moment: datetime) -> str:
    return str(format_local_iso(moment))
