"""Appends captures to a file of the captures folder, which `archive.capture_files` reads."""

import errno
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.errors import ArchiveError, ArchiveFullError
from archive.warc import (
    HttpResponse,
    RevisitOriginal,
    compute_payload_digest,
    make_exchange_records,
    make_resource_record,
    make_warcinfo_record,
)

MAX_FILE_BYTES = 256 * 1024 * 1024
"""Bytes after which a file is closed: few files, and none too large to be copied or lost.

The last record may go beyond it. Heritrix's default is 1 GB.
"""
SUFFIX = ".warc.gz"
_PROGRAM = {"software": "truongdang", "format": "WARC File Format 1.1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordLocation:
    """The place of a record: a file relative to the captures folder, and bytes in it."""

    file: str
    offset: int
    length: int
    payload_digest: str


class CaptureWriter:
    """Appends the responses of one run, each wholly or not at all.

    With `is_batched` the disk is waited for by `sync` alone, before the database is told.
    `note_file` is told of each new file, before anything of it is known elsewhere.
    """

    def __init__(
        self,
        folder: Path,
        stem: str,
        *,
        is_batched: bool = False,
        note_file: Callable[[str], None] | None = None,
    ) -> None:
        self._folder = folder
        self._stem = stem
        self._file_count = 0
        self._is_batched = is_batched
        self._note_file = note_file

    def open_file(self, resumed_file: str | None) -> None:
        """Open the file `resumed_file`, or a new one where that is None.

        Raises:
            ArchiveFullError, ArchiveError: it cannot be written.
        """
        self._file_count += 1
        self._name = resumed_file or f"{self._stem}-{self._file_count:03d}{SUFFIX}"
        path = self._folder / self._name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Unbuffered: what failed to be written must not be written later after all.
            # "x": a new file is never written over one that is there, whatever the database knows.
            self._file = path.open("r+b" if resumed_file else "xb", buffering=0)
            self._end = self._file.seek(0, os.SEEK_END)
        except OSError as error:
            raise make_unwritable_error(path, error) from error
        if self._note_file and not resumed_file:
            self._note_file(self._name)
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
