"""Captures: every HTTP response as a WARC record, before anything decodes or reads it.

A site's captures are appended to its newest file, run after run, until that is full.
What is known of captures beside their bytes is in the database; how a record looks is
`archive.warc`'s business. Where an object store holds them (`archive.object_store`), the folder is
the spool of this machine: the files that are not there yet, and are read before those that are.
"""

import errno
import os
import socket
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from archive.capture_writer import (
    MAX_FILE_BYTES,
    SUFFIX,
    CaptureWriter,
    RecordLocation,
    make_unwritable_error,
)
from archive.errors import CaptureDamagedError, CapturesUnreachableError
from archive.file_sync import write_whole
from archive.object_store import ObjectStore
from archive.warc import (
    WarcRecord,
    WarcRecordError,
    compute_payload_digest,
    iterate_records,
    parse_record,
    read_member,
)

CAPTURE_RECORD_TYPES = frozenset({"response", "revisit", "resource"})
"""Types of records that the database knows; others stand beside them (request, warcinfo)."""
DRAWN_PAGE_PREFIX = "urn:truongdang:dom:"
"""Stands before the address of a page that a browser drew: the address itself is the server's."""
_OWNER_NAME = "archive-id"
_MOST_OWNER_LETTERS = 200
GZIP_SIGNATURE = b"\x1f\x8b"


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


class CaptureStore:
    """All captures: those of a folder, and those of the object store at `url`, where there is one.

    Attributes:
        folder: The folder; beside an object store the spool of this machine.
        remote: The object store.
        machine: The name of this machine and folder, for people.
    """

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder = folder
        self.remote = ObjectStore(url) if url else None
        self.machine = f"{socket.gethostname()}:{folder}"
        self._sizes: dict[str, dict[str, int] | None] = {}
        """By site what the object store has, as it was first asked; None: it did not answer."""

    def open_writer(
        self,
        site: str,
        run: int,
        now: datetime,
        *,
        resumed_file: str | None = None,
        is_batched: bool = False,
        note_file: Callable[[str], None] | None = None,
    ) -> CaptureWriter:
        """Return the writer of one run, of the file `resumed_file` or of a new one.

        With an object store `note_file` is told of each new file.

        Raises:
            ArchiveFullError, ArchiveError: it cannot be written.
        """
        stem = f"{site}/{now:%Y%m%d%H%M%S}-{run:06d}"
        note_file = note_file if self.remote else None
        writer = CaptureWriter(self.folder, stem, is_batched=is_batched, note_file=note_file)
        writer.open_file(resumed_file)
        return writer

    def read_owner(self) -> str | None:
        """Return the id of the archive that the captures belong to; None where it is not told."""
        path = self.folder / _OWNER_NAME
        if not path.is_file():
            return None
        with suppress(OSError), path.open(encoding="ascii", errors="replace") as file:
            # No id is so long: what somebody else wrote there is no archive's, whatever it is.
            return file.read(_MOST_OWNER_LETTERS).strip() or None
        return None

    def write_owner(self, archive_id: str) -> None:
        """Keep the id of the archive that the captures belong to.

        Raises:
            ArchiveFullError, ArchiveError: it cannot be written.
        """
        path = self.folder / _OWNER_NAME
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(path, f"{archive_id}\n")
        except OSError as error:
            raise make_unwritable_error(path, error) from error

    def get_newest_file(self, site: str) -> str | None:
        """Return the file of the folder that has the site's last captures; None: it has none."""
        # Names begin with the time of the run: the order of names is that of writing.
        paths = [path for path in (self.folder / site).glob(f"*{SUFFIX}") if path.is_file()]
        return f"{site}/{max(paths).name}" if paths else None

    def list_files(self) -> dict[str, int]:
        """Return every file, relative to the captures folder, with its size in bytes.

        Raises:
            CapturesUnreachableError: the object store does not answer.
        """
        found = self._list_folder("*")  # first: else what is uploaded meanwhile would be missed
        if self.remote:
            found = self.remote.list_files() | found
        return dict(sorted(found.items()))

    def list_reachable_files(self) -> dict[str, int]:
        """Return the same, and those of the folder alone where the object store does not answer."""
        try:
            return self.list_files()
        except CapturesUnreachableError:
            return self._list_folder("*")

    def list_spooled(self, site: str = "*") -> dict[str, int]:
        """Return the files of a site, or of all, that wait for the object store: their sizes."""
        return self._list_folder(site) if self.remote else {}

    def _list_folder(self, site: str) -> dict[str, int]:
        found = {}
        for path in sorted(self.folder.glob(f"{site}/*{SUFFIX}")):
            with suppress(FileNotFoundError):  # it was uploaded meanwhile
                status = path.stat()
                if stat.S_ISREG(status.st_mode):  # no pipe, no folder
                    found[path.relative_to(self.folder).as_posix()] = status.st_size
        return found

    def get_begun(self, file: str) -> datetime:
        """Return when a file of the folder was begun: its name says it."""
        with suppress(ValueError):
            begun = Path(file).name.partition("-")[0]
            return datetime.strptime(begun, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        return datetime.fromtimestamp((self.folder / file).stat().st_mtime, UTC)

    def get_size(self, file: str) -> int | None:
        """Return the size of a file in bytes; None where there is none. As `list_files`."""
        with suppress(OSError):
            return (self.folder / file).stat().st_size
        return self.remote.get_size(file) if self.remote else None

    def is_remote(self, file: str) -> bool:
        """Tell whether a file is in the object store alone, if it is anywhere."""
        return self.remote is not None and not (self.folder / file).exists()

    def open_file(self, file: str) -> BinaryIO:
        """Open a file to be read.

        Raises:
            FileNotFoundError, OSError: it is not there, or cannot be read.
            CapturesUnreachableError: the object store does not answer.
        """
        path = self.folder / file
        if path.is_fifo():  # to open it waits for whoever writes to it
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
        try:
            return path.open("rb")
        except FileNotFoundError:
            if self.remote is None or is_outside(file):
                raise
            return self.remote.open_file(file)

    def fetch_file(self, file: str) -> Path:
        """Return the place of a file in the folder; one of the object store is copied there.

        Raises:
            CapturesUnreachableError: the object store does not answer.
        """
        path = self.folder / file
        if self.remote and not path.exists():
            with suppress(FileNotFoundError):  # then it is missing
                self.remote.fetch_file(file, path)
        return path

    def holds_captures(self, file: str) -> bool:
        """Tell whether a file of the folder has anything that a server sent, or that is broken."""
        path = self.folder / file
        size = path.stat().st_size
        with path.open("rb") as warc:
            orphans = _find_orphans(file, warc, 0, size)
            return bool(orphans) or warc.tell() < size

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
        """Tell whether a file reaches beyond a byte; a store that does not answer is believed to.

        Nothing is taken from the folder before the store has it, so that is where it is.
        """
        try:
            return (self.folder / file).stat().st_size > offset
        except OSError:
            sizes = self._get_remote_sizes(file.partition("/")[0]) if self.remote else {}
            return sizes is None or sizes.get(file, 0) > offset

    def _get_remote_sizes(self, site: str) -> dict[str, int] | None:
        """Return what the object store has of a site, asked once: each response wants to know."""
        if site not in self._sizes and self.remote:
            try:
                self._sizes[site] = self.remote.list_files(f"{site}/")
            except CapturesUnreachableError:
                self._sizes[site] = None
        return self._sizes.get(site)

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
            with self._open_at(file, offset, length) as warc:
                head = warc.read(len(GZIP_SIGNATURE))
                warc.seek(-len(head), os.SEEK_CUR)
                if is_outside(file) and length and head != GZIP_SIGNATURE:
                    member_bytes, size = warc.read(length), length
                else:
                    member_bytes, size = read_member(warc)
                record = parse_record(member_bytes, decode_body=True)
        except (OSError, WarcRecordError) as error:
            raise _make_unreadable_error(file, offset, str(error)) from error
        if length not in {None, size}:
            raise _make_unreadable_error(file, offset, f"it has {size} bytes instead of {length}")
        return record

    def _open_at(self, file: str, offset: int, length: int | None) -> BinaryIO:
        """Open a file where a record begins; one of the object store is asked for by one range."""
        if self.remote and length and not is_outside(file):
            with suppress(FileNotFoundError):
                warc = (self.folder / file).open("rb")
                warc.seek(offset)
                return warc
            return BytesIO(self.remote.read_range(file, offset, length))
        opened = self.open_file(file)
        opened.seek(offset)
        return opened


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
