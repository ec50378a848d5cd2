"""Takes records out of a file of captures: others of the same length stand in their place.

So every other record stays at its byte, and neither the database nor the revisits that name a byte
need be changed. The file is written anew beside itself, to the disk, and put in place in one step:
whoever is killed leaves the old file or the new one. The same removal makes the same bytes, so
that an archive and its backup stay equal.
"""

import os
import shutil
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from archive.capture_writer import make_unwritable_error
from archive.crawl_model import StoredCapture
from archive.file_sync import sync_path
from archive.warc import (
    WarcRecordError,
    format_warc_date,
    iterate_records,
    parse_record,
    read_member,
)

ERASED_RECORD_TYPE = "metadata"
"""WARC-Type of what stands in the place of a record that was taken out."""
_DRAFT_SUFFIX = ".erasing"
_GZIP_HEADER = b"\x1f\x8b\x08\x10\0\0\0\0\0\xff"  # RFC 1952, 2.3: deflate, with a comment, no time
_GZIP_OVERHEAD = len(_GZIP_HEADER) + 1 + 8  # bytes: header, the comment's end, CRC and size
_MAX_STORED_BYTES = 0xFFFF  # bytes of a stored block of deflate: RFC 1951, 3.2.4
_STORED_OVERHEAD = 5  # bytes of a stored block's head
_NOTE = b"removed: on request\r\n"


class _Span(NamedTuple):
    """A record that is to be overwritten."""

    offset: int
    length: int
    removed_at: datetime


def erase_removed_records(path: Path, file: str, rows: Sequence[StoredCapture]) -> int:
    """Overwrite the records of removed captures, and their requests, that still stand in a file.

    Args:
        path: The file, or a copy of it.
        file: Its name within the captures folder.
        rows: All captures of the file, in its order.

    Returns:
        How many captures were overwritten; 0 where nothing was left to be done.

    Raises:
        ArchiveFullError, ArchiveError: the file cannot be written; it is as it was.
    """
    draft = path.with_name(path.name + _DRAFT_SUFFIX)
    try:
        with path.open("rb") as warc:
            found = list(_find_records(warc, rows))
        if found:
            shutil.copyfile(path, draft)
            shutil.copymode(path, draft)
            _overwrite(draft, file, [span for spans in found for span in spans])
            draft.replace(path)
            sync_path(path.parent)
    except FileNotFoundError:
        return 0
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise make_unwritable_error(path, error) from error
    return len(found)


def _find_records(warc: BinaryIO, rows: Sequence[StoredCapture]) -> Iterator[list[_Span]]:
    """Yield the spans of each removed capture whose record still stands there: its requests too."""
    end = 0
    for row in rows:
        if row.removed_at and _has_record(warc, row):
            spans = [
                _Span(offset, length, row.removed_at)
                for offset, length in _list_requests(warc, end, row)
            ]
            yield [*spans, _Span(row.offset, row.length, row.removed_at)]
        end = row.offset + row.length


def _has_record(warc: BinaryIO, row: StoredCapture) -> bool:
    # A copy may have another history: what is not this very capture is left alone.
    warc.seek(row.offset)
    try:
        member_bytes, length = read_member(warc)
        record = parse_record(member_bytes)
    except WarcRecordError:
        return False
    return (length, record.url) == (row.length, row.url)


def _list_requests(warc: BinaryIO, start: int, row: StoredCapture) -> list[tuple[int, int]]:
    """Return the requests of a capture's address between the capture before it and itself."""
    warc.seek(start)
    try:
        return [
            (offset, length)
            for offset, length, record in iterate_records(warc, row.offset)
            if record.record_type == "request" and record.url == row.url
        ]
    except WarcRecordError:
        return []  # what is broken there holds nothing that the site said


def _overwrite(draft: Path, file: str, spans: Sequence[_Span]) -> None:
    with draft.open("r+b") as copy:
        for span in spans:
            copy.seek(span.offset)
            copy.write(make_erased_record(f"{file}#{span.offset}", span.length, span.removed_at))
        copy.flush()
        os.fsync(copy.fileno())


def make_erased_record(name: str, length: int, removed_at: datetime) -> bytes:
    """Make a gzip member of exactly `length` bytes that holds a record without content.

    It is padded within the record, by stored blocks; what these cannot make even is made so by
    the comment of the gzip header.

    Args:
        name: What makes the record's id: the same name gives the same bytes.
        length: At least some 250 bytes; no record of an exchange is shorter.
        removed_at: The date of the record.
    """
    record = _make_record(name, removed_at, 0)
    packed = _deflate(record)
    # Digits of Content-Length, and heads of stored blocks, at most: the comment makes up for both.
    reserve = 16 + _STORED_OVERHEAD * (length // _MAX_STORED_BYTES + 2)
    if (padding := length - _GZIP_OVERHEAD - len(record) - reserve) > 0:
        record = _make_record(name, removed_at, padding)
        packed = _store(record)
    comment = b" " * (length - _GZIP_OVERHEAD - len(packed))
    trailer = zlib.crc32(record).to_bytes(4, "little") + len(record).to_bytes(4, "little")
    member = _GZIP_HEADER + comment + b"\0" + packed + trailer
    assert len(member) == length, name  # noqa: S101 -- a longer one would overwrite its neighbour
    return member


def _make_record(name: str, removed_at: datetime, padding: int) -> bytes:
    block = _NOTE + b" " * padding
    headers = (
        "WARC/1.1",
        f"WARC-Type: {ERASED_RECORD_TYPE}",
        f"WARC-Record-ID: <urn:uuid:{uuid5(NAMESPACE_URL, name)}>",
        f"WARC-Date: {format_warc_date(removed_at)}",
        "Content-Type: application/warc-fields",
        f"Content-Length: {len(block)}",
    )
    return "\r\n".join(headers).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def _deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def _store(content: bytes) -> bytes:
    """Return stored blocks of deflate: their length is known before, which packed ones' is not."""
    blocks = []
    for start in range(0, len(content), _MAX_STORED_BYTES):
        part = content[start : start + _MAX_STORED_BYTES]
        is_last = start + len(part) == len(content)
        size = len(part).to_bytes(2, "little")
        blocks.append(bytes([is_last]) + size + bytes(255 - each for each in size) + part)
    return b"".join(blocks)
