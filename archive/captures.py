"""Captures: every HTTP response as a WARC record, before anything decodes or reads it.

One gzip file a run, one gzip member a record (WARC 1.1, ISO 28500:2017, annex D), so
that a record can be read alone from its offset. warcio stays behind this module.
What is known of captures beside their bytes is in the database.
"""

import errno
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.errors import ArchiveDamagedError, ArchiveError, ArchiveFullError

_UNDONE_BY_THE_CLIENT = frozenset({"transfer-encoding"})
"""Headers that no longer describe the bytes: the HTTP library has undone what they say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpResponse:
    """One response as the server sent it, its content encoding still in place."""

    url: str
    fetched_at: datetime
    status: int
    reason: str
    headers: Sequence[tuple[str, str]]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPlace:
    """Where a record lies: a file relative to the captures folder, and bytes in it."""

    file: str
    offset: int
    length: int
    payload_digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CapturedPage:
    """A capture read back: its body with the content encoding undone."""

    url: str
    content_type: str | None
    body: bytes


class CaptureWriter:
    """Appends the responses of one run to one file, each flushed before the next begins."""

    def __init__(self, folder: Path, name: str) -> None:
        """Make `folder/name`.

        Raises:
            ArchiveFullError, ArchiveError: the file cannot be made.
        """
        self._name = name
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("xb")
        except OSError as error:
            raise unwritable(path, error) from error
        self._warc: Any = WARCWriter(self._file, gzip=True, warc_version="1.1")
        self._append(self._warc.create_warcinfo_record(name, {"software": "truongdang"}))

    def write(self, response: HttpResponse) -> RecordPlace:
        """Append one response.

        Raises:
            ArchiveFullError, ArchiveError: it cannot be written.
        """
        headers = [(k, v) for k, v in response.headers if k.lower() not in _UNDONE_BY_THE_CLIENT]
        status = f"{response.status} {response.reason}".rstrip()
        record = self._warc.create_warc_record(
            response.url,
            "response",
            payload=BytesIO(response.body),
            length=len(response.body),  # else warcio copies it through a file that it never closes
            http_headers=StatusAndHeaders(status, headers, protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Date": _warc_date(response.fetched_at)},
        )
        offset = self._file.tell()
        self._append(record)
        return RecordPlace(
            file=self._name,
            offset=offset,
            length=self._file.tell() - offset,
            payload_digest=record.rec_headers.get_header("WARC-Payload-Digest"),
        )

    def _append(self, record: object) -> None:
        try:
            self._warc.write_record(record)
            self._file.flush()
        except OSError as error:
            raise unwritable(Path(self._name), error) from error

    def close(self) -> None:
        """Finish the file."""
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
        self._folder = folder

    def writer(self, site: str, run: int, now: datetime) -> CaptureWriter:
        """A new file for one run."""
        return CaptureWriter(self._folder, f"{site}/{now:%Y%m%d%H%M%S}-{run:06d}.warc.gz")

    def read(self, file: str, offset: int, length: int) -> CapturedPage:
        """Read one record back.

        Raises:
            ArchiveDamagedError: the file is missing, or no whole record stands there.
        """
        try:
            with (self._folder / file).open("rb") as warc:
                warc.seek(offset)
                record = next(iter(ArchiveIterator(BytesIO(warc.read(length)))))
                body = record.content_stream().read()
        except (OSError, StopIteration, ArchiveLoadFailed, EOFError) as error:
            raise ArchiveDamagedError(
                f"The capture at byte {offset} of {file} cannot be read: {error}.",
                hint="Restore the captures folder from a backup, or crawl the page again.",
            ) from error
        return CapturedPage(
            url=record.rec_headers.get_header("WARC-Target-URI"),
            content_type=record.http_headers.get_header("Content-Type"),
            body=body,
        )


def _warc_date(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def unwritable(path: Path, error: OSError) -> ArchiveError:
    """Our words for a file that cannot be written."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return ArchiveFullError(
            f"The disk that holds the captures is full ({path}).",
            hint="Make room and run the command again; what was stored is safe.",
        )
    return ArchiveError(
        f"The capture file {path} cannot be written: {error.strerror}.",
        hint="Check that the captures folder exists and can be written.",
    )
