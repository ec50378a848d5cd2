"""The index of captures that replay programs read: CDXJ, a line a capture, sorted.

    com,example)/tin-1 20150607080910 {"url": "http://example.com/tin-1", "status": "200", ...}

The key is the address as pywb and ReplayWeb.page look it up: SURT (Sort-friendly URI Reordering
Transform, of Heritrix), the host turned round, the rest in small letters, parameters sorted.
Format: CDXJ of pywb, as WACZ 1.1.1 has it in section 5.2.2.
"""

import json
import posixpath
import re
from collections.abc import Iterator
from datetime import UTC
from urllib.parse import quote, unquote, urlsplit

from archive.archive import Archive
from archive.capture_files import DRAWN_PAGE_PREFIX
from archive.crawl_model import StoredCapture
from archive.model import SiteKey

_WWW = re.compile(r"^www\d*\.")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_SAFE = "!\"$&'()*+,-./:;<=>@[\\]^_`{|}~"
"""Characters that stay as they are in a key, as in the browsers' canonical form that SURT uses."""


def make_surt(url: str) -> str:
    """Make the key by which replay programs find an address.

    Raises:
        ValueError: it is no address.
    """
    parts = urlsplit(url)
    host = _WWW.sub("", (parts.hostname or "").lower())
    if not host.isascii():
        host = host.encode("idna").decode()
    turned = host if _is_number(host) else ",".join(reversed(host.split(".")))
    port = parts.port
    place = turned if port in {None, _DEFAULT_PORTS.get(parts.scheme)} else f"{turned}:{port}"
    path = _clean(parts.path or "/").lower()
    path = posixpath.normpath(re.sub("/{2,}", "/", path))
    query = "&".join(sorted(_clean(parts.query).lower().split("&"))) if parts.query else ""
    return f"{place}){path}{f'?{query}' if query else ''}"


def _is_number(host: str) -> bool:
    return host.replace(".", "").isdecimal() or ":" in host


def _clean(text: str) -> str:
    """Return text with one escape for what needs one, and none for what does not."""
    return quote(unquote(text, "latin-1"), safe=_SAFE, encoding="latin-1")


def list_cdx_lines(archive: Archive, sites: list[SiteKey]) -> list[str]:
    """Return the lines of the captures of some sites that stand in our own files, sorted."""
    return sorted(line for site in sites for line in _iterate_lines(archive, site))


def _iterate_lines(archive: Archive, site: SiteKey) -> Iterator[str]:
    for file in archive.captures.get_capture_files():
        if file.startswith(f"{site}/"):
            for capture in archive.captures.get_captures_in_file(file):
                if capture.removed_at is None:
                    yield from _make_line(capture, file.rpartition("/")[2])


def _make_line(capture: StoredCapture, name: str) -> Iterator[str]:
    if capture.url.startswith(DRAWN_PAGE_PREFIX):
        return  # what scripts drew is not what the server sent
    try:
        key = make_surt(capture.url)
    except (ValueError, UnicodeError):
        return
    mime = (capture.content_type or "").partition(";")[0].strip().lower() or "unk"
    value = {
        "url": capture.url,
        "mime": "warc/revisit" if capture.revisit_of else mime,
        "status": str(capture.status),
        "digest": capture.payload_digest,
        "length": str(capture.length),
        "offset": str(capture.offset),
        "filename": name,
    }
    moment = capture.fetched_at.astimezone(UTC)
    yield f"{key} {moment:%Y%m%d%H%M%S} {json.dumps(value, ensure_ascii=False)}"
