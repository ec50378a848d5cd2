"""The lines of an import: split from plain, packed or UTF-16 JSON Lines, and parsed one by one.

A file of another kind is refused before its first line, in one message that names the kind. A line
`{"url": "http://truong.example/1.html", "title": "Hội nghị", "body": "..."}` becomes an
`ImportLine`: its address, the canonical key of that, and the content.
"""

import bz2
import codecs
import gzip
import json
import lzma
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import BinaryIO, Protocol, cast
from urllib.parse import urlsplit

from archive.article_json import ARCHIVE_KEYS, FORMAT_VERSION, content_from_json
from archive.errors import ArticleFormatError, NotJsonLinesError
from archive.model import Content
from archive.times import format_local_iso
from config.site import Cms
from crawler.urls.canonical_key import CanonicalKey, make_canonical_key
from terminal.services.file_kind import HEAD_BYTES, detect_file_kind

MAX_LINE_BYTES = 16 << 20
"""Bytes of a line: more than any article has, and few enough to be held in memory."""
_CHUNK_BYTES = 1 << 16
"""Bytes read at a time."""
_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"{\0", "utf-16-le"),  # as some programs write it, without a mark
    (b"\0{", "utf-16-be"),
)
_COMPRESSED_SIGNATURES = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0")
"""How files begin that gzip, bzip2 and xz have packed."""
_MAX_WRAPPINGS = 3
"""How often a file may be packed: there are files that unpack to themselves for ever."""
_TRUNCATION_ERRORS = (EOFError, OSError, zlib.error, lzma.LZMAError, UnicodeError)

_DERIVED_KEYS = frozenset({"format_version", "lead"})
"""Derived from the rest, or checked: nobody needs to be told that they are not taken over."""
KNOWN_KEYS = frozenset({"url", *(field.name for field in fields(Content))})
"""The keys of a line that an import takes in."""
_ISO_DAY_LENGTH = len("2020-07-13")


class _Source(Protocol):
    """A stream that gives some bytes as soon as there are any, and none at its end."""

    def read1(self, size: int, /) -> bytes: ...


class _RejoinedStream:
    """A source together with its first bytes, which were read to judge it."""

    def __init__(self, head: bytes, rest: _Source) -> None:
        self._head = head
        self._rest = rest

    def read1(self, size: int) -> bytes:
        """Return the first bytes first."""
        given, self._head = self._head[:size], self._head[size:]
        return given or self._rest.read1(size)

    read = read1  # by which the libraries that unpack ask for it


class _DecodedStream:
    """A source in another Unicode encoding, as UTF-8; half characters are left to the line."""

    def __init__(self, source: _Source, encoding: str) -> None:
        self._source = source
        self._decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")

    def read1(self, size: int) -> bytes:
        """Return what can be decoded so far."""
        while chunk := self._source.read1(size):
            if text := self._decoder.decode(chunk):
                return text.encode("utf-8", "surrogatepass")
        return self._decoder.decode(b"", final=True).encode("utf-8", "surrogatepass")


def read_lines(stream: BinaryIO, name: str) -> Iterator[bytes | ArticleFormatError]:
    """Read the lines of JSON Lines, also packed by gzip, bzip2 or xz, or in UTF-16.

    Returns:
        Each line, or what is wrong with it where it cannot be read.

    Raises:
        NotJsonLinesError: the file, called `name`, is something else; at once.
    """
    try:
        head, source = _open_source(cast("_Source", stream))
    except _TRUNCATION_ERRORS as error:
        # With a number it is the disk's error, without one that of gzip or bz2.
        if isinstance(error, OSError) and error.errno:
            raise
        raise NotJsonLinesError(
            f"{name} cannot be unpacked or decoded: {error}",
            hint="It is damaged or was not copied whole; get it once more.",
        ) from error
    if kind := detect_file_kind(head):
        raise NotJsonLinesError(
            f"{name} is {kind.what}, not JSON Lines (one JSON object a line).", hint=kind.hint
        )
    return _split_lines(source)


def _open_source(source: _Source, wrappings: int = _MAX_WRAPPINGS) -> tuple[bytes, _Source]:
    """Return the first bytes of a source, unpacked and as UTF-8, and all of it as a source."""
    head = _read_head(source)
    whole = _RejoinedStream(head, source)
    if wrappings and head.startswith(_COMPRESSED_SIGNATURES):
        return _open_source(_decompress(head, whole), wrappings - 1)
    for mark, encoding in _ENCODINGS if wrappings else ():
        if head.startswith(mark):
            return _open_source(_DecodedStream(whole, encoding), wrappings - 1)
    return head, whole


def _decompress(head: bytes, packed: _RejoinedStream) -> _Source:
    file = cast("BinaryIO", packed)
    if head.startswith(_COMPRESSED_SIGNATURES[0]):
        return gzip.GzipFile(fileobj=file)
    return bz2.BZ2File(file) if head.startswith(_COMPRESSED_SIGNATURES[1]) else lzma.LZMAFile(file)


def _read_head(source: _Source) -> bytes:
    """Read as many first bytes as tell the kind: of a pipe no more than its first line."""
    head = b""
    while len(head) < HEAD_BYTES and (chunk := source.read1(HEAD_BYTES - len(head))):
        head += chunk
        # A pipe may give its second line much later, such as that of `tail -f`.
        if b"\n" in head.lstrip() and detect_file_kind(head) is None:
            break
    return head


def _split_lines(source: _Source) -> Iterator[bytes | ArticleFormatError]:
    """Split at line ends; of a line that is too long no more is held than shows it."""
    line_buffer = bytearray()
    try:
        while chunk := source.read1(_CHUNK_BYTES):
            *ends, begun = chunk.split(b"\n")
            for end in ends:
                line_buffer += end
                yield _make_line(line_buffer)
                line_buffer.clear()
            line_buffer += begun
            # One byte more than is allowed shows that the line is too long.
            del line_buffer[MAX_LINE_BYTES + 1 :]
    except _TRUNCATION_ERRORS as error:
        if isinstance(error, OSError) and error.errno:
            raise
        yield ArticleFormatError(f"the file ends too early, or is damaged: {error}", key="")
    else:
        if line_buffer:
            yield _make_line(line_buffer)


def _make_line(line_buffer: bytearray) -> bytes | ArticleFormatError:
    if len(line_buffer) > MAX_LINE_BYTES:
        megabytes = MAX_LINE_BYTES >> 20
        return ArticleFormatError(f"the line is longer than {megabytes} MB", key="")
    return bytes(line_buffer)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportLine:
    """An article of one line.

    Attributes:
        url: Its address.
        identity: The canonical key of that address.
        content: What is archived of it.
        archive_keys: Keys that only the archive may set, and so are ignored.
        unknown_keys: Keys that no article has, and so are ignored.
    """

    url: str
    identity: CanonicalKey
    content: Content
    archive_keys: frozenset[str]
    unknown_keys: frozenset[str]


def parse_import_line(line: bytes) -> ImportLine:
    """Parse one line.

    Raises:
        ArticleFormatError: it is no JSON object of an article; the message says why.
    """
    try:
        return _make_import_line(_parse_object(line))
    except RecursionError as error:
        raise ArticleFormatError("no article: lists within lists", key="") from error
    except (ValueError, OverflowError) as error:  # an address or a time out of all bounds
        raise ArticleFormatError(f"no article: {error}", key="") from error


def _make_import_line(value: dict[str, object]) -> ImportLine:
    version = value.get("format_version", FORMAT_VERSION)
    if version != FORMAT_VERSION:
        message = f"format_version {version} is not {FORMAT_VERSION}"
        raise ArticleFormatError(message, key="format_version")
    content = content_from_json(_add_precision(value))
    for moment in (content.published_at, content.modified_at):
        format_local_iso(
            moment
        )  # which is how the archive keeps it: the ends of time are none in Vietnam
    url = _check_url(value.get("url"))
    return ImportLine(
        url=url,
        identity=make_canonical_key(
            url, Cms(content.cms) if content.cms in list(Cms) else Cms.AUTO
        ),
        content=content,
        archive_keys=frozenset(value.keys() & ARCHIVE_KEYS - _DERIVED_KEYS),
        unknown_keys=frozenset(value.keys() - ARCHIVE_KEYS - KNOWN_KEYS),
    )


def _parse_object(line: bytes) -> dict[str, object]:
    try:
        value = json.loads(line)
    except ValueError as error:  # also what the bytes are if they are no UTF-8
        raise ArticleFormatError(f"no JSON: {error}", key="") from error
    if not isinstance(value, dict):
        raise ArticleFormatError("no JSON object", key="")
    for key, item in value.items():
        _check_encodable(key, item)
    return value


def _check_encodable(key: str, item: object) -> None:
    """Refuse half a character (a lone surrogate): JSON can write it, UTF-8 and the archive not."""
    try:
        json.dumps([key, item], ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        half = ascii(error.object[error.start])
        raise ArticleFormatError(
            f"{json.dumps(key)} has half a character: {half}", key=key
        ) from error


def _check_url(url: object) -> str:
    if isinstance(url, str) and url.startswith(("http://", "https://")):
        try:
            parts = urlsplit(url)
            if parts.hostname and parts.port != 0:  # a port beyond 65535 is a ValueError
                return url
        except ValueError as error:
            raise ArticleFormatError(f'"url" is no address: {error}', key="url") from error
    raise ArticleFormatError('"url" must be an http or https address', key="url")


def _add_precision(value: dict[str, object]) -> dict[str, object]:
    """Add how exact the date is where the line does not say: to the day if it has no time."""
    published = value.get("published_at")
    if not isinstance(published, str) or value.get("published_precision"):
        return value
    precision = "day" if len(published) <= _ISO_DAY_LENGTH else "minute"
    return value | {"published_precision": precision}
