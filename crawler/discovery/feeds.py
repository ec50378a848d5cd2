"""Reads what servers list in XML: feeds (RSS, Atom, RDF), sitemaps and indexes of sitemaps.

Nothing that such a file names is opened: no entities, no document types, no network.
What is no sound XML is read by `lenient_reader`; a sitemap may also be a text with a URL a line.
"""

import re
import sys
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from io import BytesIO, TextIOWrapper
from itertools import islice

from lxml import etree

from archive.times import VIETNAM
from crawler.discovery.lenient_reader import read_broken_xml
from crawler.errors import ExtractionError
from crawler.extract.html.decode import decode
from crawler.extract.html.links import resolve_url

_MAX_ENTRIES = 50_000
"""The limit of the sitemap protocol; a feed has some tens."""
_MAX_UNPACKED_BYTES = 64 * 1024 * 1024
"""Bytes of a packed file after unpacking; the protocol allows 50 MB."""
_MAX_TEXT_BYTES = _MAX_UNPACKED_BYTES + 1024
"""Bytes of its text in memory, with its head: one emoji makes every letter take four."""
_MAX_MARKS = 1_000_000
"""Tags, attributes and references of a file that becomes one tree: each may take 240 bytes there.
Fifty thousand entries with pictures have fewer; of what has more, entries are read one by one."""
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_OR_ZLIB_WBITS = 47
"""What zlib calls: read a gzip or a zlib header, whichever is there."""

_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
_CHANGE_TIME_ELEMENTS = ("updated", "modified", "lastmod", "pubdate", "published", "date")
"""The later change first: what a feed calls updated is what tells of edits."""
_PUBLICATION_ELEMENTS = ("publication_date", "pubdate", "published", "issued", "created", "date")
"""The surer word first. Never `lastmod` or `updated`: systems write the time of the last saving
there, or that of the request."""
_USED_ELEMENTS = frozenset({"title", *_CHANGE_TIME_ELEMENTS, *_PUBLICATION_ELEMENTS})
_MAX_PIECES = 1_000
"""Pieces of text between the tags of a title: entries may stand in those of others."""


class UrlListKind(StrEnum):
    """Formats of lists of URLs."""

    FEED = "feed"
    SITEMAP = "sitemap"
    INDEX = "index"


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlListEntry:
    """One address of a list, and when it last changed, where the list says so.

    `title` is as written, markup and all; `published` is the text of the date of publication.
    """

    url: str
    changed_at: datetime | None
    title: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UrlList:
    """The entries of a file, in its order; those of an index are sitemaps."""

    kind: UrlListKind
    entries: tuple[UrlListEntry, ...]


_ROOT_ELEMENTS = {
    "rss": (UrlListKind.FEED, "item"),
    "rdf": (UrlListKind.FEED, "item"),
    "feed": (UrlListKind.FEED, "entry"),
    "urlset": (UrlListKind.SITEMAP, "url"),
    "sitemapindex": (UrlListKind.INDEX, "sitemap"),
}


def parse_url_list(body: bytes, url: str, content_type: str | None = None) -> UrlList:
    """Read a feed or sitemap; `url` is where it came from, `content_type` its HTTP header.

    Raises:
        ExtractionError: it is neither, or so broken that nothing can be read.
    """
    plain = _decompress(body)
    if listed := _read_text_sitemap(plain):
        found = (UrlListEntry(url=line, changed_at=None) for line in listed)
        return UrlList(kind=UrlListKind.SITEMAP, entries=tuple(found))
    root = _parse_xml(plain, content_type)
    kind, name = _ROOT_ELEMENTS.get(_get_local_name(root), (None, ""))
    if kind is None:
        raise ExtractionError("neither a feed nor a sitemap")
    elements = islice((e for e in root.iter() if _get_local_name(e) == name), _MAX_ENTRIES)
    entries = (_read_entry(element, url) for element in elements)
    return UrlList(kind=kind, entries=tuple(entry for entry in entries if entry))


def _decompress(body: bytes) -> bytes:
    if not body.startswith(_GZIP_MAGIC):
        return body
    unpacking = zlib.decompressobj(_GZIP_OR_ZLIB_WBITS)
    try:
        plain = unpacking.decompress(body, _MAX_UNPACKED_BYTES)
    except zlib.error as error:
        raise ExtractionError("broken compression") from error
    if unpacking.unconsumed_tail:
        raise ExtractionError("page too large")
    return plain


def _read_text_sitemap(body: bytes) -> list[str]:
    """Return the URLs of a text sitemap: one a line, and nothing else (sitemaps.org, protocol)."""
    listed: list[str] = []
    for line in map(str.strip, TextIOWrapper(BytesIO(body), "utf-8-sig", "replace")):
        if not line:
            continue
        if " " in line or not line.startswith(("http://", "https://")):
            return []
        listed.append(line)
        if len(listed) == _MAX_ENTRIES:
            break
    return listed


def _parse_xml(body: bytes, content_type: str | None) -> etree._Element:
    # By the charset that the bytes are in: a declaration, above all "utf-16", is often wrong.
    text = decode(body, content_type).text
    if sys.getsizeof(text) > _MAX_TEXT_BYTES:
        raise ExtractionError("page too large")
    text = _DECLARATION.sub("", text, count=1).lstrip()
    if sum(map(text.count, "<=&")) > _MAX_MARKS:
        return read_broken_xml(text, _MAX_ENTRIES)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        encoding="utf-8",
    )
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return read_broken_xml(text, _MAX_ENTRIES)


def _get_local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace; nothing for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _read_entry(element: etree._Element, base: str) -> UrlListEntry | None:
    target = _read_url(element)
    url = resolve_url(base, target) if target else None
    if url is None:
        return None
    texts = _read_texts(element)
    news = next((part for part in element if _get_local_name(part) == "news"), None)
    if news is not None:
        # https://www.google.com/schemas/sitemap-news/0.9: title and date stand one level deeper.
        texts |= _read_texts(news)
    return UrlListEntry(
        url=url,
        changed_at=_read_change_time(texts),
        title=texts.get("title") or None,
        published=next((texts[name] for name in _PUBLICATION_ELEMENTS if texts.get(name)), None),
    )


def _read_texts(element: etree._Element) -> dict[str, str]:
    """Return the texts of an element's parts, by their local names; of one name the last."""
    named = ((_get_local_name(part), part) for part in element)
    return {name: _read_text(part) for name, part in named if name in _USED_ELEMENTS}


def _read_text(part: etree._Element) -> str:
    return "".join(islice(map(str, part.itertext()), _MAX_PIECES)).strip()


def _read_url(element: etree._Element) -> str | None:
    """Return the URL of an entry: its link to itself, or an id that is a URL."""
    fallback = None
    for child in element:
        text = (child.text or "").strip()
        match _get_local_name(child):
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


def _read_change_time(texts: Mapping[str, str]) -> datetime | None:
    moments = (parse_feed_time(texts[name]) for name in _CHANGE_TIME_ELEMENTS if name in texts)
    return next((moment for moment in moments if moment), None)


def parse_feed_time(text: str) -> datetime | None:
    """Read a time as feeds (RFC 5322) and sitemaps (W3C date and time) write it; aware.

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
