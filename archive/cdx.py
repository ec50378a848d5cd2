"""The index of captures that replay programs read: CDXJ, a line a capture, sorted.

    com,example)/tin-1 20150607080910 {"url": "http://example.com/tin-1", "status": "200", ...}

The key is the address as pywb and ReplayWeb.page look it up: SURT (Sort-friendly URI Reordering
Transform, of Heritrix), the host turned round, the rest in small letters, parameters sorted.
Format: CDXJ of pywb, as WACZ 1.1.1 has it in section 5.2.2.
"""

import json
import posixpath
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC
from heapq import merge
from itertools import islice
from tempfile import TemporaryFile
from urllib.parse import quote, unquote_to_bytes, urlsplit

from archive.archive import Archive
from archive.capture_files import DRAWN_PAGE_PREFIX, CaptureStore, is_outside
from archive.capture_writer import make_unwritable_error
from archive.crawl_model import StoredCapture
from archive.model import SiteKey

INDEX_NAME = "index.cdxj"
"""The file of `write_cdx` in the captures folder."""
_WWW = re.compile(r"^www\d*\.")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_SAFE = "!\"$&'()*+,-./:;<=>?@[\\]^_`{|}~"
"""Characters that stay as they are in a key, as in the browsers' canonical form that SURT uses."""
# Numbers of sessions, left out by the rules of SURT (URLRegexTransformer).
_PATH_SESSION = re.compile(
    r"/\((?:(?:[a-z]\([0-9a-z]{24}\))+|[0-9a-z]{24})\)(?=/[^?]{1,200}\.aspx)"
)
_QUERY_SESSION = re.compile(
    r"(?:(?:jsession|phpsess|s)id=[0-9a-z]{32}|aspsessionid[a-z]{8}=[a-z]{24}"
    r"|cfid=[^&]{1,99}&cftoken=[^&]{1,99})(?:&|$)"
)
_SORTED_AT_ONCE = 100_000
"""Lines that are in memory while an index is made: some 40 MB."""


def make_surt(url: str) -> str:
    """Make the key by which replay programs find an address.

    Raises:
        ValueError: it is no address.
    """
    parts = urlsplit(url)
    host = _WWW.sub("", (parts.hostname or "").strip(".").lower())
    if not host.isascii():
        host = host.encode("idna").decode()
    turned = ",".join(reversed(host.split(".")))
    port = parts.port
    place = turned if port in {None, _DEFAULT_PORTS.get(parts.scheme)} else f"{turned}:{port}"
    path = _PATH_SESSION.sub("", re.sub("/{2,}", "/", _clean(parts.path or "/")))
    query = _QUERY_SESSION.sub("", _clean(parts.query))
    parameters = sorted(each.split("=", 1) for each in query.split("&"))
    rest = "&".join("=".join(each) for each in parameters)
    return f"{place}){posixpath.normpath(path)}{f'?{rest}' if rest else ''}"


def _clean(text: str) -> str:
    """Return text in small letters, with one escape for what needs one, and none for the rest."""
    plain = text.encode()
    while (unescaped := unquote_to_bytes(plain)) != plain:
        plain = unescaped
    return quote(plain, safe=_SAFE).lower()


def write_cdx(archive: Archive, store: CaptureStore) -> tuple[int, int]:
    """Write the index of all captures beside them.

    Returns:
        The number of its lines, and that of files that are left out, as they stand elsewhere.

    Raises:
        ArchiveError: it cannot be written.
    """
    path = store.folder / INDEX_NAME
    draft = path.with_name(f"{INDEX_NAME}.draft")
    count = 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            for line in iterate_cdx_lines(archive, None):
                file.write(f"{line}\n")
                count += 1
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise make_unwritable_error(path, error) from error
    return count, sum(map(is_outside, archive.captures.get_capture_files()))


def iterate_cdx_lines(archive: Archive, sites: Sequence[SiteKey] | None) -> Iterator[str]:
    """Yield the lines of the captures that stand in our own files, sorted.

    Args:
        archive: The archive.
        sites: Whose captures; None: those of every site.
    """
    lines = _iterate_lines(archive, sites)
    with ExitStack() as stack:
        runs = []
        while batch := sorted(islice(lines, _SORTED_AT_ONCE)):
            spool = stack.enter_context(TemporaryFile("w+", encoding="utf-8", newline="\n"))
            spool.writelines(f"{line}\n" for line in batch)
            spool.seek(0)
            runs.append(line.removesuffix("\n") for line in spool)
        yield from merge(*runs)


def make_member_name(file: str) -> str:
    """Return a file of captures as it is called in a WACZ file, where all stand in one folder."""
    return file.replace("/", "-")


def _iterate_lines(archive: Archive, sites: Sequence[SiteKey] | None) -> Iterator[str]:
    for file in archive.captures.get_capture_files(sites):
        if is_outside(file):
            continue
        name = file if sites is None else make_member_name(file)
        for capture in archive.captures.get_captures_in_file(file):
            if capture.removed_at is None:
                yield from _make_line(capture, name)


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
