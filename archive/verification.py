"""Compares the captures with what the database says of them, and has the database checked.

Every record is read and its digests computed; nothing is changed.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO

from archive.archive import Archive
from archive.capture_files import (
    CAPTURE_RECORD_TYPES,
    DRAWN_PAGE_PREFIX,
    CaptureStore,
    is_outside,
)
from archive.crawl_model import StoredCapture
from archive.errors import ArchiveDamagedError, CaptureDamagedError
from archive.record_erasure import ERASED_RECORD_TYPE
from archive.spool import list_elsewhere
from archive.warc import WarcRecord, WarcRecordError, iterate_records


class Fault(StrEnum):
    """The kinds of damage."""

    DATABASE = "database"
    FILE_MISSING = "file-missing"
    RECORD_MISSING = "record-missing"
    RECORD_BROKEN = "record-broken"
    DIGEST = "digest"
    MISMATCH = "mismatch"
    ORIGINAL_MISSING = "original-missing"
    REMOVED_RECORD = "removed-record"
    UNKNOWN_RECORD = "unknown-record"
    UNKNOWN_FILE = "unknown-file"
    TORN_END = "torn-end"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong: in which file, at which byte, of which address."""

    fault: Fault
    message: str
    file: str | None = None
    offset: int | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationReport:
    """The extent of what was read, and the damage that was found.

    `elsewhere` counts files that only other machines have, and that were not read.
    """

    files: int
    elsewhere: int
    captures: int
    bytes: int
    findings: tuple[Finding, ...]


def verify_captures(
    archive: Archive,
    store: CaptureStore,
    *,
    is_being_crawled: Callable[[str], bool],
    on_progress: Callable[[int, int], None] | None = None,
) -> VerificationReport:
    """Compare every record with what is known of it, as far as the database can be read.

    Args:
        archive: The database.
        store: The files of captures.
        is_being_crawled: Tells of a site whether it is crawled just now: then what its newest file
            has beyond what is known is no finding.
        on_progress: Called after each file with the number of files compared, and of all.
    """
    findings = [
        Finding(fault=Fault.DATABASE, message=text) for text in archive.database.check_integrity()
    ]
    sizes: dict[str, int] = {}
    elsewhere: set[str] = set()
    count = 0
    try:
        elsewhere = {each.file for each in list_elsewhere(archive, store)}
        sizes = store.list_files()  # after it: else what is uploaded meanwhile would be missed
        files = sorted((archive.captures.get_capture_files().keys() | sizes.keys()) - elsewhere)
        for rows, found in _compare_files(archive, store, files, is_being_crawled, on_progress):
            count += rows
            findings += found
    except ArchiveDamagedError as error:  # what was seen before it is said all the same
        findings.append(Finding(fault=Fault.DATABASE, message=str(error)))
    return VerificationReport(
        files=len(sizes),
        elsewhere=len(elsewhere),
        captures=count,
        bytes=sum(sizes.values()),
        findings=tuple(findings),
    )


def _compare_files(
    archive: Archive,
    store: CaptureStore,
    files: Sequence[str],
    is_being_crawled: Callable[[str], bool],
    on_progress: Callable[[int, int], None] | None,
) -> Iterator[tuple[int, list[Finding]]]:
    """Compare file after file; yield how many captures of it are known, and what is wrong."""
    for number, file in enumerate(files, 1):
        was_being_crawled = is_being_crawled(_get_site(file))
        rows = archive.captures.get_captures_in_file(file)
        found = list(_verify_file(store, file, rows))
        # Asked again only where there is something to excuse: a crawl may have begun meanwhile.
        is_open = bool(found) and (was_being_crawled or is_being_crawled(_get_site(file)))
        yield len(rows), _exclude_open_end(found, rows) if is_open else found
        if on_progress:
            on_progress(number, len(files))


def _exclude_open_end(found: list[Finding], rows: list[StoredCapture]) -> list[Finding]:
    """Return the findings within what is known of a file: no crawl at work explains them."""
    end = max((row.offset + row.length for row in rows), default=0)
    return [finding for finding in found if finding.offset is not None and finding.offset < end]


def _get_site(file: str) -> str:
    return file.partition("/")[0]


def _verify_file(store: CaptureStore, file: str, rows: list[StoredCapture]) -> Iterator[Finding]:
    if is_outside(file):
        yield from _verify_outside(store, rows)
        return
    try:
        warc = store.open_file(file)
    except FileNotFoundError:
        text = f"the file is missing, and {len(rows)} captures with it"
        yield Finding(fault=Fault.FILE_MISSING, message=text, file=file)
        return
    expected = {row.offset: row for row in rows}  # what is read is taken out
    with warc:
        if not rows:
            if not store.is_remote(file) and not store.holds_captures(file):
                return  # a run that was killed, or ended, before it fetched anything
            text = "no capture of this file is known to the database"
            yield Finding(fault=Fault.UNKNOWN_FILE, message=text, file=file)
            return
        yield from _verify_records(warc, file, expected, store)
    for row in expected.values():
        yield _make_finding(row, Fault.RECORD_MISSING, "no record begins there")


def _verify_outside(store: CaptureStore, rows: list[StoredCapture]) -> Iterator[Finding]:
    """Read the captures of a file that is only referred to."""
    for row in rows:
        try:
            store.read_body(row.file, row.offset, row.length)
        except CaptureDamagedError as error:
            yield _make_finding(row, Fault.RECORD_BROKEN, str(error))


def _verify_records(
    warc: BinaryIO, file: str, expected: dict[int, StoredCapture], store: CaptureStore
) -> Iterator[Finding]:
    """Read a file record by record; after a broken one go on at the next that is known.

    What is met is taken out of `expected`.
    """
    size = warc.seek(0, os.SEEK_END)
    warc.seek(0)
    while warc.tell() < size:
        try:
            for offset, length, record in iterate_records(warc, size):
                row = expected.pop(offset, None)
                if row and row.removed_at:
                    yield from _verify_removed(row, length, record)
                    continue
                yield from _verify_record(row, file, offset, length, record)
                yield from _verify_original(store, file, offset, record)
        except WarcRecordError as error:
            broken = warc.tell()
            yield _make_broken_finding(expected.pop(broken, None), file, broken, error)
            warc.seek(min((offset for offset in expected if offset > broken), default=size))


def _make_broken_finding(
    row: StoredCapture | None, file: str, offset: int, error: WarcRecordError
) -> Finding:
    if row:
        return _make_finding(row, Fault.RECORD_BROKEN, str(error))
    fault = Fault.TORN_END if error.is_torn else Fault.RECORD_BROKEN
    return Finding(fault=fault, message=str(error), file=file, offset=offset)


def _verify_record(
    row: StoredCapture | None, file: str, offset: int, length: int, record: WarcRecord
) -> Iterator[Finding]:
    if record.digest_error:
        yield Finding(
            fault=Fault.DIGEST,
            message=record.digest_error,
            file=file,
            offset=offset,
            url=record.url,
        )
    if row is None:
        if record.record_type in CAPTURE_RECORD_TYPES:
            yield Finding(
                fault=Fault.UNKNOWN_RECORD,
                message="the database does not know this record",
                file=file,
                offset=offset,
                url=record.url,
            )
        return
    noted = {
        "address": (row.url, record.url),
        "length": (row.length, length),
        "digest": (row.payload_digest, record.payload_digest),
        "kind": (_get_expected_type(row), record.record_type),
    }
    if record.record_type != "resource":  # which no server sent with a status
        noted["status"] = (row.status, record.status)
    for name, (known, found) in noted.items():
        if known != found:
            text = f"the {name} is {found}; the database says {known}"
            yield _make_finding(row, Fault.MISMATCH, text)


def _verify_removed(row: StoredCapture, length: int, record: WarcRecord) -> Iterator[Finding]:
    if (record.record_type, length) != (ERASED_RECORD_TYPE, row.length):
        text = "it was removed on request, and stands there still or again"
        yield _make_finding(row, Fault.REMOVED_RECORD, text)


def _get_expected_type(row: StoredCapture) -> str:
    if row.url.startswith(DRAWN_PAGE_PREFIX):
        return "resource"
    return "revisit" if row.revisit_of else "response"


def _verify_original(
    store: CaptureStore, file: str, offset: int, record: WarcRecord
) -> Iterator[Finding]:
    if record.original and not store.has_byte(*record.original):
        text = f"its body is in {record.original[0]}, which is missing or too short"
        yield Finding(
            fault=Fault.ORIGINAL_MISSING, message=text, file=file, offset=offset, url=record.url
        )


def _make_finding(row: StoredCapture, fault: Fault, message: str) -> Finding:
    return Finding(fault=fault, message=message, file=row.file, offset=row.offset, url=row.url)
