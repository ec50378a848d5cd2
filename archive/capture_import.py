"""Takes records of other crawlers' files into the captures of a site, each once.

A record is copied into our own files, or referred to where it stands (`in_place`). What it says is
read later: here nothing but the scope, the time and the bytes are looked at.
"""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from archive.archive import Archive
from archive.capture_files import CaptureStore, is_outside
from archive.capture_source import make_file_source
from archive.capture_writer import CaptureWriter, RecordLocation
from archive.crawl_model import StoredCapture
from archive.errors import CaptureDamagedError
from archive.foreign_warc import ForeignRecord, SkippedRecord, iterate_foreign_records
from archive.model import SiteKey
from archive.times import is_in_future
from archive.warc import HttpResponse, RevisitOriginal, compute_payload_digest

_BATCH_SIZE = 200
"""Captures that the disk and the database are told of at once: some megabytes."""
ALREADY_THERE = "already in the archive"
_NO_ORIGINAL = "a revisit whose original is not there"
_IN_FUTURE = "dated in the future"
_REMOVED = "removed from the archive on request"


@dataclass(slots=True)
class CaptureCounts:
    """The records of an import: those taken, those of another place, and the others by reason."""

    files: int = 0
    records: int = 0
    taken: int = 0
    bytes: int = 0
    passed_over: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class CaptureImporter:
    """Takes records into one site's captures, for one run; close it with `finish`.

    `begin` begins the run once there is something to take, `open_writer` opens its file of captures
    once there is something to copy.
    `is_removed` tells of an address that was removed on request.
    """

    archive: Archive
    store: CaptureStore
    site: SiteKey
    now: datetime
    begin: Callable[[], int]
    open_writer: Callable[[int], CaptureWriter]
    is_removed: Callable[[str], bool]
    in_place: bool = False
    counts: CaptureCounts = field(default_factory=CaptureCounts)
    _batch: list[tuple[HttpResponse, RecordLocation, int | None]] = field(default_factory=list)
    _batch_urls: set[str] = field(default_factory=set)
    _waiting: list[ForeignRecord] = field(default_factory=list)
    """Revisits whose originals may stand in a later file."""
    _run: int | None = None
    _writer: CaptureWriter | None = None

    def take_file(
        self,
        path: Path,
        is_wanted: Callable[[str], bool],
        on_record: Callable[[int], None] | None = None,
    ) -> None:
        """Take the records of a file whose address is wanted.

        Raises:
            WarcFileError: it cannot be read.
            ArchiveError: nothing more can be written.
        """
        source = make_file_source(path)
        self.counts.files += 1
        for record in iterate_foreign_records(path, is_wanted):
            self.counts.records += 1
            if on_record and not self.counts.records % 100:
                on_record(self.counts.records)
            if isinstance(record, SkippedRecord):
                self.counts.passed_over[record.reason] += 1
                continue
            named = record.response.source or source
            self.take_record(replace(record, response=replace(record.response, source=named)))

    def take_record(self, record: ForeignRecord) -> None:
        """Take one record, or count why not."""
        response = record.response
        if is_in_future(response.fetched_at, self.now):
            self.counts.passed_over[_IN_FUTURE] += 1
        elif self.is_removed(response.url):
            self.counts.passed_over[_REMOVED] += 1
        elif record.revisit_url is None:
            self._take_response(record)
        elif not self.take_revisit(record):
            self._waiting.append(record)

    def finish(self) -> None:
        """Take the revisits whose originals came after them, and tell disk and database of all."""
        for record in self._waiting:
            if not self.take_revisit(record):
                self.counts.passed_over[_NO_ORIGINAL] += 1
        self._waiting.clear()
        self.flush()

    def flush(self) -> None:
        """Tell the disk, then the database, of what was taken."""
        if self._batch:
            if self._writer:
                self._writer.sync()
            run = self._get_run()
            self.archive.captures.add_captures(self.site, run, self._batch)
            self._batch.clear()
            self._batch_urls.clear()

    def _get_run(self) -> int:
        if self._run is None:
            self._run = self.begin()
        return self._run

    def open(self) -> CaptureWriter:
        """Begin the run and its file of captures, if that is not done.

        What a killed run had no time to note of its file is noted by that.
        """
        if self._writer is None:
            self._writer = self.open_writer(self._get_run())
        return self._writer

    def _take_response(self, record: ForeignRecord) -> None:
        response = record.response
        digest = compute_payload_digest(response.body)
        equal = self._find_equal(response, digest)
        if any(_is_same(each, response, digest) for each in equal):
            self.counts.passed_over[ALREADY_THERE] += 1
            return
        if self.in_place and record.place:
            path, offset, length = record.place
            location = RecordLocation(
                file=str(path.absolute()), offset=offset, length=length, payload_digest=digest
            )
            self._add(response, location, None)
            return
        original = None if record.is_resource else _choose_original(equal, digest)
        if response.body and original and self.store.has_byte(original.file, original.offset):
            self._add_revisit(response, original)
        elif record.is_resource:
            self._add(response, self.open().append_resource(response), None)
        else:
            self._add(response, self.open().append_response(response), None)

    def take_revisit(self, record: ForeignRecord) -> bool:
        """Take a revisit, if its original is known; tells whether it is."""
        response, digest = record.response, record.revisit_digest
        original = self._find_original(record)
        if original is None:
            return False
        equal = self._find_equal(response, digest or original.payload_digest)
        if any(_is_same(each, response, original.payload_digest) for each in equal):
            self.counts.passed_over[ALREADY_THERE] += 1
        elif is_outside(original.file):
            self._copy_body(response, original)
        else:
            self._add_revisit(response, original)
        return True

    def _find_original(self, record: ForeignRecord) -> StoredCapture | None:
        response, digest = record.response, record.revisit_digest
        urls = dict.fromkeys((record.revisit_url or response.url, response.url))
        for url in urls:
            if url in self._batch_urls:
                self.flush()
            if digest is None:
                found = self.archive.captures.get_body_before(self.site, url, response.fetched_at)
            else:
                equal = self.archive.captures.find_equal(
                    self.site, url, response.fetched_at, digest
                )
                found = _choose_original(equal, digest)
            if found:
                return found
        return None

    def _copy_body(self, response: HttpResponse, original: StoredCapture) -> None:
        """Keep a revisit whole: what stands in another's file may go away with that."""
        try:
            body = self.store.read_body(original.file, original.offset, original.length)
        except CaptureDamagedError:
            self.counts.passed_over[_NO_ORIGINAL] += 1
            return
        headers = [
            pair
            for pair in response.headers
            if pair[0].lower() not in {"content-encoding", "content-length", "content-type"}
        ]
        kind = [("Content-Type", body.content_type)] if body.content_type else []
        whole = replace(response, body=body.body, headers=[*headers, *kind])
        self._add(whole, self.open().append_response(whole), None)

    def _add_revisit(self, response: HttpResponse, original: StoredCapture) -> None:
        location = self.open().append_response(
            response,
            RevisitOriginal(
                url=original.url,
                fetched_at=original.fetched_at,
                payload_digest=original.payload_digest,
                file=original.file,
                offset=original.offset,
            ),
        )
        self._add(response, location, original.id)

    def _add(self, response: HttpResponse, location: RecordLocation, original: int | None) -> None:
        self.counts.taken += 1
        self.counts.bytes += len(response.body)
        # Without the body: the database has no use for it, and a batch would hold 200 of them.
        self._batch.append((replace(response, body=b""), location, original))
        self._batch_urls.add(response.url)
        if len(self._batch) >= _BATCH_SIZE:
            self.flush()

    def _find_equal(self, response: HttpResponse, digest: str) -> list[StoredCapture]:
        if response.url in self._batch_urls:
            self.flush()
        return self.archive.captures.find_equal(
            self.site, response.url, response.fetched_at, digest
        )


def _is_same(known: StoredCapture, response: HttpResponse, digest: str) -> bool:
    """Tell whether a capture is the same response: other archives know times to the second."""
    is_same_second = known.fetched_at.replace(microsecond=0) == response.fetched_at.replace(
        microsecond=0
    )
    return is_same_second and known.payload_digest == digest and known.status == response.status


def _choose_original(equal: Collection[StoredCapture], digest: str) -> StoredCapture | None:
    """Return a capture that has a body itself, in our own files where there is one."""
    having = [each for each in equal if each.revisit_of is None and each.payload_digest == digest]
    own = [each for each in having if not is_outside(each.file)]
    return next(iter(own or having), None)
