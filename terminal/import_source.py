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
from terminal.file_kind import HEAD, kind_of

LONGEST = 16 << 20
"""Bytes of a line: more than any article has, and few enough to be held in memory."""
_CHUNK = 1 << 16
"""Bytes read at a time."""
_ENCODINGS = (
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"{\0", "utf-16-le"),  # as some programs write it, without a mark
    (b"\0{", "utf-16-be"),
)
_PACKED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0")
"""How files begin that gzip, bzip2 and xz have packed."""
_WRAPPINGS = 3
"""How often a file may be packed: there are files that unpack to themselves for ever."""
_TORN = (EOFError, OSError, zlib.error, lzma.LZMAError, UnicodeError)


class _Source(Protocol):
    """What gives some bytes as soon as there are any, and none at its end."""

    def read1(self, size: int, /) -> bytes: ...


class _Rejoined:
    """A source whose first bytes were looked at, with them."""

    def __init__(self, head: bytes, rest: _Source) -> None:
        self._head = head
        self._rest = rest

    def read1(self, size: int) -> bytes:
        """Give what was looked at first."""
        got, self._head = self._head[:size], self._head[size:]
        return got or self._rest.read1(size)

    read = read1  # by which the libraries that unpack ask for it


class _Decoded:
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
        head, source = _opened(cast("_Source", stream))
    except _TORN as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise NotJsonLinesError(
            f"{name} cannot be unpacked or decoded: {error}",
            hint="It is damaged or was not copied whole; get it once more.",
        ) from error
    if kind := kind_of(head):
        raise NotJsonLinesError(
            f"{name} is {kind.what}, not JSON Lines (one JSON object a line).", hint=kind.hint
        )
    return _split(source)


def _opened(source: _Source, wrappings: int = _WRAPPINGS) -> tuple[bytes, _Source]:
    """The first bytes of what is in a source, unpacked and as UTF-8, and all of it."""
    head = _head(source)
    whole = _Rejoined(head, source)
    if wrappings and head.startswith(_PACKED):
        return _opened(_unpacked(head, whole), wrappings - 1)
    for mark, encoding in _ENCODINGS if wrappings else ():
        if head.startswith(mark):
            return _opened(_Decoded(whole, encoding), wrappings - 1)
    return head, whole


def _unpacked(head: bytes, packed: _Rejoined) -> _Source:
    file = cast("BinaryIO", packed)
    if head.startswith(_PACKED[0]):
        return gzip.GzipFile(fileobj=file)
    return bz2.BZ2File(file) if head.startswith(_PACKED[1]) else lzma.LZMAFile(file)


def _head(source: _Source) -> bytes:
    """The first bytes, as many as tell what it is: of a pipe no more than its first line."""
    head = b""
    while len(head) < HEAD and (chunk := source.read1(HEAD - len(head))):
        head += chunk
        if b"\n" in head.lstrip() and kind_of(head) is None:
            break
    return head


def _split(source: _Source) -> Iterator[bytes | ArticleFormatError]:
    """Split at line ends; of a line that is too long no more is held than shows it."""
    held = bytearray()
    try:
        while chunk := source.read1(_CHUNK):
            *ends, begun = chunk.split(b"\n")
            for end in ends:
                held += end
                yield _line(held)
                held.clear()
            held += begun
            del held[LONGEST + 1 :]
    except _TORN as error:
        if isinstance(error, OSError) and error.errno:
            raise
        yield ArticleFormatError(f"the file ends too early, or is damaged: {error}", key="")
    else:
        if held:
            yield _line(held)


def _line(held: bytearray) -> bytes | ArticleFormatError:
    if len(held) > LONGEST:
        megabytes = LONGEST >> 20
        return ArticleFormatError(f"the line is longer than {megabytes} MB", key="")
    return bytes(held)
