"""Reads what servers list in XML: feeds (RSS, Atom, RDF), sitemaps and indexes of sitemaps.

Nothing that such a file names is opened: no entities, no document types, no network.
Files that are broken at some place are read up to there, as browsers do.
"""

import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from itertools import islice

from lxml import etree

from archive.moments import VIETNAM
from crawler.errors import ExtractionError
from crawler.extract.address import absolute

_MOST_ENTRIES = 50_000
"""The limit of the sitemap protocol; a feed has some tens."""
_LARGEST = 64 * 1024 * 1024
"""Bytes of a packed file after unpacking; the protocol allows 50 MB."""
_GZIP_MAGIC = b"\x1f\x8b"
_BOTH_HEADERS = 47
"""What zlib calls: read a gzip or a zlib header, whichever is there."""

_DATES = ("updated", "modified", "lastmod", "pubdate", "published", "date")
"""The later change first: what a feed calls updated is what tells of edits."""


class ListKind(StrEnum):
    """What sort of list a file is."""

    FEED = "feed"
    SITEMAP = "sitemap"
    INDEX = "index"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One address of a list, and when it last changed, where the list says so."""

    url: str
    changed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class XmlList:
    """The entries of a file, in its order; those of an index are sitemaps."""

    kind: ListKind
    entries: tuple[Entry, ...]


_KINDS = {
    "rss": (ListKind.FEED, "item"),
    "rdf": (ListKind.FEED, "item"),
    "feed": (ListKind.FEED, "entry"),
    "urlset": (ListKind.SITEMAP, "url"),
    "sitemapindex": (ListKind.INDEX, "sitemap"),
}


def read_list(body: bytes, url: str) -> XmlList:
    """Read a feed or sitemap; `url` is where it came from.

    Raises:
        ExtractionError: it is neither, or so broken that nothing can be read.
    """
    root = _root(_unpacked(body))
    kind, name = _KINDS.get(_name(root), (None, ""))
    if kind is None:
        raise ExtractionError("neither a feed nor a sitemap")
    elements = islice((e for e in root.iter() if _name(e) == name), _MOST_ENTRIES)
    entries = (_entry(element, url) for element in elements)
    return XmlList(kind=kind, entries=tuple(entry for entry in entries if entry))


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(_GZIP_MAGIC):
        return body
    unpacking = zlib.decompressobj(_BOTH_HEADERS)
    try:
        plain = unpacking.decompress(body, _LARGEST)
    except zlib.error as error:
        raise ExtractionError("broken compression") from error
    if unpacking.unconsumed_tail:
        raise ExtractionError("page too large")
    return plain


def _root(body: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True
    )
    try:
        root = etree.fromstring(body.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ExtractionError("broken XML") from error
    if root is None:
        raise ExtractionError("broken XML")
    return root


def _name(element: etree._Element) -> str:
    """The name without its name space; nothing for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _entry(element: etree._Element, base: str) -> Entry | None:
    target = _target(element)
    url = absolute(base, target) if target else None
    return Entry(url=url, changed_at=_changed_at(element)) if url else None


def _target(element: etree._Element) -> str | None:
    """Where an entry leads: its link to itself, or the number that is an address."""
    fallback = None
    for child in element:
        text = (child.text or "").strip()
        match _name(child):
            case "loc":
                return text
            case "link" if child.get("href"):
                if child.get("rel", "alternate") == "alternate":
                    return child.get("href")
            case "link" if text:
                return text
            case "guid" if child.get("isPermaLink", "true") == "true" and "://" in text:
                fallback = text
    return fallback


def _changed_at(element: etree._Element) -> datetime | None:
    texts = {_name(child): child.text or "" for child in element}
    moments = (read_moment(texts[name]) for name in _DATES if name in texts)
    return next((moment for moment in moments if moment), None)


def read_moment(text: str) -> datetime | None:
    """A time as feeds (RFC 5322) and sitemaps (W3C date and time) write it; aware.

    Without a zone it is Vietnamese time. None where it cannot be read.
    """
    stripped = text.strip()
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(stripped)
            return (moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)).astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None
