"""The lines of an import: of plain, packed or UTF-16 JSON Lines, each at most so long.

What is something else is refused before its first line, in one message that says what it is.
"""

import bz2
import codecs
import gzip
import lzma
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Protocol, cast

from archive.errors import ArticleFormatError, NotJsonLinesError
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


class _Source(Protocol):
    """What gives some bytes as soon as there are any, and none at its end."""

    def read1(self, size: int, /) -> bytes: ...


class _RejoinedStream:
    """A source whose first bytes were looked at, with them."""

    def __init__(self, head: bytes, rest: _Source) -> None:
        self._head = head
        self._rest = rest

    def read1(self, size: int) -> bytes:
        """Give what was looked at first."""
        got, self._head = self._head[:size], self._head[size:]
        return got or self._rest.read1(size)

    read = read1  # by which the libraries that unpack ask for it


class _DecodedStream:
    """A source in another Unicode encoding, as UTF-8; half characters are left to the line."""

    def __init__(self, source: _Source, encoding: str) -> None:
        self._source = source
        self._decoder = codecs.getincrementaldecoder(encoding)("surrogatepass")

    def read1(self, size: int) -> bytes:
        """Give what can be decoded so far."""
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
    """The first bytes of what is in a source, unpacked and as UTF-8, and all of it."""
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
    """The first bytes, as many as tell what it is: of a pipe no more than its first line."""
    head = b""
    while len(head) < HEAD_BYTES and (chunk := source.read1(HEAD_BYTES - len(head))):
        head += chunk
        if b"\n" in head.lstrip() and detect_file_kind(head) is None:
            break
    return head


def _split_lines(source: _Source) -> Iterator[bytes | ArticleFormatError]:
    """Split at line ends; of a line that is too long no more is held than shows it."""
    held = bytearray()
    try:
        while chunk := source.read1(_CHUNK_BYTES):
            *ends, begun = chunk.split(b"\n")
            for end in ends:
                held += end
                yield _make_line(held)
                held.clear()
            held += begun
            del held[MAX_LINE_BYTES + 1 :]
    except _TRUNCATION_ERRORS as error:
        if isinstance(error, OSError) and error.errno:
            raise
        yield ArticleFormatError(f"the file ends too early, or is damaged: {error}", key="")
    else:
        if held:
            yield _make_line(held)


def _make_line(held: bytearray) -> bytes | ArticleFormatError:
    if len(held) > MAX_LINE_BYTES:
        megabytes = MAX_LINE_BYTES >> 20
        return ArticleFormatError(f"the line is longer than {megabytes} MB", key="")
    return bytes(held)
