"""Captures: every HTTP response as a WARC record, before anything decodes or reads it.

A site's captures are appended to its newest file, run after run, until that is full.
What is known of captures beside their bytes is in the database; how a record looks is
`archive.warc`'s business.
"""

import errno
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from archive.errors import ArchiveError, ArchiveFullError, CaptureDamagedError
from archive.warc import (
    HttpResponse,
    RevisitOriginal,
    WarcRecord,
    WarcRecordError,
    compute_payload_digest,
    iterate_records,
    make_exchange_records,
    make_resource_record,
    make_warcinfo_record,
    parse_record,
    read_member,
)

MAX_FILE_BYTES = 256 * 1024 * 1024
"""Bytes after which a file is closed: few files, and none too large to be copied or lost.

The last record may go beyond it. Heritrix's default is 1 GB.
"""
CAPTURE_RECORD_TYPES = frozenset({"response", "revisit", "resource"})
"""Types of records that the database knows; others stand beside them (request, warcinfo)."""
DRAWN_PAGE_PREFIX = "urn:truongdang:dom:"
"""Stands before the address of a page that a browser drew: the address itself is the server's."""
_SUFFIX = ".warc.gz"
_OWNER_NAME = "archive-id"
GZIP_SIGNATURE = b"\x1f\x8b"
_PROGRAM = {"software": "truongdang", "format": "WARC File Format 1.1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLocation:
    """The place of a record: a file relative to the captures folder, and bytes in it."""

    file: str
    offset: int
    length: int
    payload_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedBody:
    """A capture read back: its body with the content encoding undone."""

    url: str
    content_type: str | None
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class OrphanRecord:
    """A whole record that the database may not know."""

    location: RecordLocation
    record: WarcRecord


class CaptureWriter:
    """Appends the responses of one run, each wholly or not at all.

    With `is_batched` the disk is waited for by `sync` alone, before the database is told.
    """

    def __init__(self, folder: Path, stem: str, *, is_batched: bool = False) -> None:
        self._folder = folder
        self._stem = stem
        self._file_count = 0
        self._is_batched = is_batched

    def open_file(self, resumed_file: str | None) -> None:
        """Open the file `resumed_file`, or a new one where that is None.

        Raises:
            ArchiveFullError, ArchiveError: it cannot be written.
        """
        self._file_count += 1
        self._name = resumed_file or f"{self._stem}-{self._file_count:03d}{_SUFFIX}"
        path = self._folder / self._name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Unbuffered: what failed to be written must not be written later after all.
            # "x": a new file is never written over one that is there, whatever the database knows.
            self._file = path.open("r+b" if resumed_file else "xb", buffering=0)
            self._end = self._file.seek(0, os.SEEK_END)
        except OSError as error:
            raise make_unwritable_error(path, error) from error
        self._append_bytes(make_warcinfo_record(path.name, _PROGRAM))

    def append_response(
        self, response: HttpResponse, original: RevisitOriginal | None = None
    ) -> RecordLocation:
        """Append one exchange: a revisit where `original` has the body already.

        Raises:
            ArchiveFullError, ArchiveError: it cannot be written; the file is as it was.
        """
        if self._end >= MAX_FILE_BYTES:
            self.sync()
            self._file.close()
            self.open_file(None)
        request_record, response_record = make_exchange_records(response, original)
        # In one write: a request without its response is never left behind.
        offset = self._append_bytes(request_record + response_record) + len(request_record)
        digest = original.payload_digest if original else compute_payload_digest(response.body)
        return RecordLocation(
            file=self._name, offset=offset, length=len(response_record), payload_digest=digest
        )

    def append_resource(self, resource: HttpResponse) -> RecordLocation:
        """Append a thing that no server sent.

        Raises:
            ArchiveFullError, ArchiveError: it cannot be written; the file is as it was.
        """
        record = make_resource_record(resource)
        return RecordLocation(
            file=self._name,
            offset=self._append_bytes(record),
            length=len(record),
            payload_digest=compute_payload_digest(resource.body),
        )

    def _append_bytes(self, written: bytes) -> int:
        offset, remaining = self._end, memoryview(written)
        try:
            while remaining:  # an unbuffered write may take only a part
                remaining = remaining[self._file.write(remaining) :]
            if not self._is_batched:
                os.fdatasync(self._file.fileno())  # the database must not know more than the disk
        except OSError as error:
            with suppress(OSError):
                self._file.seek(self._file.truncate(offset))
            raise make_unwritable_error(Path(self._name), error) from error
        self._end = offset + len(written)
        return offset

    def sync(self) -> None:
        """Wait until the disk has what was appended.

        Raises:
            ArchiveFullError, ArchiveError: it cannot be written.
        """
        try:
            os.fdatasync(self._file.fileno())
        except OSError as error:
            raise make_unwritable_error(Path(self._name), error) from error

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()


class CaptureStore:
    """The folder of all captures."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open_writer(
        self,
        site: str,
        run: int,
        now: datetime,
        *,
        resumed_file: str | None = None,
        is_batched: bool = False,
    ) -> CaptureWriter:
        """Return the writer of one run, of the file `resumed_file` or of a new one.

        Raises:
            ArchiveFullError, ArchiveError: it cannot be written.
        """
        stem = f"{site}/{now:%Y%m%d%H%M%S}-{run:06d}"
        writer = CaptureWriter(self.folder, stem, is_batched=is_batched)
        writer.open_file(resumed_file)
        return writer

    def read_owner(self) -> str | None:
        """Return the id of the archive that the captures belong to; None where it is not told."""
        with suppress(OSError, UnicodeDecodeError):
            return (self.folder / _OWNER_NAME).read_text(encoding="ascii").strip() or None
        return None

    def write_owner(self, archive_id: str) -> None:
        """Keep the id of the archive that the captures belong to.

        Raises:
            ArchiveFullError, ArchiveError: it cannot be written.
        """
        path = self.folder / _OWNER_NAME
        draft = path.with_name(f"{_OWNER_NAME}.new")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            draft.write_text(f"{archive_id}\n", encoding="ascii")
            draft.replace(path)
        except OSError as error:
            raise make_unwritable_error(path, error) from error

    def get_newest_file(self, site: str) -> str | None:
        """Return the file that has the site's last captures; None where it has no captures."""
        # Names begin with the time of the run: the order of names is that of writing.
        paths = sorted((self.folder / site).glob(f"*{_SUFFIX}"))
        return f"{site}/{paths[-1].name}" if paths else None

    def list_files(self) -> dict[str, int]:
        """Return every file, relative to the captures folder, with its size in bytes."""
        paths = sorted(self.folder.glob(f"*/*{_SUFFIX}"))
        return {path.relative_to(self.folder).as_posix(): path.stat().st_size for path in paths}

    def repair_file(self, file: str, known: int) -> tuple[list[OrphanRecord], bool]:
        """Cut what a killed run has torn off at the end of a file.

        Args:
            file: The file, relative to the captures folder.
            known: The byte up to which the database knows the file: nothing before it is touched.

        Returns:
            The whole records after `known`, and whether more may be appended: not to a file that
            lacks bytes that the database knows, and not to one that is full.

        Raises:
            ArchiveFullError, ArchiveError: the file cannot be written.
        """
        path = self.folder / file
        try:
            with path.open("r+b") as warc:
                size = warc.seek(0, os.SEEK_END)
                orphans = _find_orphans(file, warc, known if known <= size else 0, size)
                end = warc.tell()
                if end < size:
                    warc.truncate(end)
            if not end:  # not even its first record was whole
                path.unlink()
        except OSError as error:
            raise make_unwritable_error(path, error) from error
        is_whole = known <= end
        return orphans if is_whole else [], is_whole and 0 < end < MAX_FILE_BYTES

    def has_record(self, location: RecordLocation) -> bool:
        """Tell whether the file of a record reaches to the end of the record."""
        return self.has_byte(location.file, location.offset + location.length - 1)

    def has_byte(self, file: str, offset: int) -> bool:
        """Tell whether a file reaches beyond a byte."""
        try:
            return (self.folder / file).stat().st_size > offset
        except OSError:
            return False

    def read_body(self, file: str, offset: int, length: int) -> CapturedBody:
        """Read one record back; the body of a revisit is that of its original.

        Raises:
            CaptureDamagedError: the file is missing, or no whole record stands there.
        """
        record = self._read_record(file, offset, length)
        body = self._read_record(*record.original).body if record.original else record.body
        return CapturedBody(url=record.url, content_type=record.content_type, body=body)

    def read_record(self, file: str, offset: int, length: int) -> WarcRecord:
        """Read one record back as it is; its body decoded, that of a revisit empty.

        Raises:
            CaptureDamagedError: the file is missing, or no whole record stands there.
        """
        return self._read_record(file, offset, length)

    def _read_record(self, file: str, offset: int, length: int | None = None) -> WarcRecord:
        try:
            with (self.folder / file).open("rb") as warc:
                warc.seek(offset)
                if is_outside(file) and length and warc.peek(2)[:2] != GZIP_SIGNATURE:
                    member_bytes, size = warc.read(length), length
                else:
                    member_bytes, size = read_member(warc)
                record = parse_record(member_bytes, decode_body=True)
        except (OSError, WarcRecordError) as error:
            raise _make_unreadable_error(file, offset, str(error)) from error
        if length not in {None, size}:
            raise _make_unreadable_error(file, offset, f"it has {size} bytes instead of {length}")
        return record


def is_outside(file: str) -> bool:
    """Tell whether a file of captures is another's, which is only referred to: never written."""
    return Path(file).is_absolute()


def _find_orphans(file: str, warc: BinaryIO, known: int, size: int) -> list[OrphanRecord]:
    """Return the whole records from `known` on; the file is left at the end of the last."""
    warc.seek(known)
    orphans: list[OrphanRecord] = []
    with suppress(WarcRecordError):
        for offset, length, record in iterate_records(warc, size):
            if record.record_type in CAPTURE_RECORD_TYPES:
                location = RecordLocation(
                    file=file,
                    offset=offset,
                    length=length,
                    payload_digest=record.payload_digest or compute_payload_digest(record.body),
                )
                orphans.append(OrphanRecord(location=location, record=record))
    return orphans


def _make_unreadable_error(file: str, offset: int, reason: str) -> CaptureDamagedError:
    return CaptureDamagedError(
        f"The capture at byte {offset} of {file} cannot be read: {reason}.",
        hint="Restore the captures folder from a backup, or crawl the page again.",
    )


def make_unwritable_error(path: Path, error: OSError) -> ArchiveError:
    """Make the error of a file of captures that cannot be written."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return ArchiveFullError(
            f"The disk that holds the captures is full ({path}).",
            hint="Make room and run the command again; what was stored is safe.",
        )
    return ArchiveError(
        f"The capture file {path} cannot be written: {error.strerror}.",
        hint="Check that the captures folder exists and can be written.",
    )
