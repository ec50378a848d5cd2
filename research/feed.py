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

from archive.model import Article, Precision, Role
from archive.moments import local_iso
from research.saved import SavedSearch

_ATOM = "http://www.w3.org/2005/Atom"
_ENTRIES = UUID("6f1c0c6e-3c8f-5b0e-9a39-0d6c1f0c7a55")
"""The name space of entry ids. Any other would make readers show all entries again."""
_PROGRAM = "Trường Đảng"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\x7f-\x9f]")
"""What XML 1.0 does not allow (section 2.2), and control characters that it does."""
_DATED = {Precision.MINUTE, Precision.DAY}


def feed(search: SavedSearch, articles: Iterable[Article], *, most: int) -> bytes:
    """The articles that the sites published or revised last, the newest first."""
    newest = nlargest(most, articles, key=lambda article: (article.revised_at, article.id))
    updated = max((article.revised_at for article in newest), default=search.created_at)
    root = ET.Element("feed", {"xmlns": _ATOM})
    _add(root, "id", f"urn:uuid:{search.id}")
    _add(root, "title", f"{search.name}: {search.request.query}")
    _add(root, "updated", _moment(updated))
    _add(ET.SubElement(root, "author"), "name", _PROGRAM)
    _add(root, "generator", _PROGRAM)
    for article in newest:
        _entry(ET.SubElement(root, "entry"), article)
    ET.indent(root)
    text: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _entry(entry: ET.Element, article: Article) -> None:
    content = article.content
    _add(entry, "id", f"urn:uuid:{uuid5(_ENTRIES, article.id)}")
    _add(entry, "title", content.title)
    _add(entry, "updated", _moment(article.revised_at))
    if content.published_at and content.published_precision in _DATED:
        _add(entry, "published", _moment(content.published_at))
    for name in _authors(article):
        _add(ET.SubElement(entry, "author"), "name", name)
    ET.SubElement(entry, "link", {"rel": "alternate", "href": _clean(article.url)})
    _add(entry, "summary", content.body.partition("\n")[0])


def _authors(article: Article) -> Iterator[str]:
    """Who wrote it: persons, else offices, else the institution."""
    content = article.content
    offices = [line.name for line in content.bylines if line.role is Role.OFFICE]
    yield from content.authors or offices or [article.institution or article.site]


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _clean(text)


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def _moment(moment: datetime) -> str:
    return str(local_iso(moment))
