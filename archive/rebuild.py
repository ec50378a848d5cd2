"""Makes captures and runs known again from our own files, where the database was lost.

A file of captures has a `warcinfo` record wherever a run began to write to it; what follows it, up
to the next, is of that run. Records that the database knows are passed over: so the same serves a
database that is older than the files, as one from a backup.
"""

import mmap
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from archive.archive import Archive
from archive.capture_files import CAPTURE_RECORD_TYPES, GZIP_SIGNATURE, CaptureStore, OrphanRecord
from archive.capture_source import CapturedFrom, get_captured_from
from archive.capture_writer import RecordLocation
from archive.crawl_model import Run, RunExit
from archive.model import SiteKey, SiteMetadata
from archive.record_erasure import ERASED_RECORD_TYPE
from archive.repositories.runs import REBUILDING
from archive.warc import WarcRecord, WarcRecordError, compute_payload_digest, iterate_records

_BATCH_SIZE = 200
"""Captures that are noted in one transaction: their bodies are not held."""
_FIRST_OF_RUN = "-001.warc.gz"
"""Ends the name of the first file of a run; its later ones, begun when that was full, count on."""
UNREADABLE = "that cannot be read"
ERASED = "erased on request"


@dataclass(slots=True)
class RebuildCounts:
    """The files that were read, the captures and runs that are known again, the rest by reason."""

    files: int = 0
    captures: int = 0
    runs: list[int] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _RunRecords:
    """The records of one run that were not known."""

    began: datetime | None = None
    last: datetime | None = None
    number: int | None = None
    origin: CapturedFrom | None = None
    captures: int = 0
    bytes: int = 0
    batch: list[OrphanRecord] = field(default_factory=list)


@dataclass(slots=True)
class FileReader:
    """Reads our own files of one site's captures; the caller holds the site's lock."""

    archive: Archive
    store: CaptureStore
    metadata: SiteMetadata
    on_file: Callable[[int, int], None] | None = None
    counts: RebuildCounts = field(default_factory=RebuildCounts)
    _run: _RunRecords = field(default_factory=_RunRecords)

    def read_files(self) -> RebuildCounts:
        """Note every capture that is not known, and the runs that made them.

        Raises:
            ArchiveError: the archive takes nothing more; what it has taken stays.
        """
        site = self.metadata.key
        files = [file for file in self.store.list_files() if file.startswith(f"{site}/")]
        for number, file in enumerate(files, 1):
            self.counts.files += 1
            for offset, length, record in self._iterate(file):
                self._take(file, offset, length, record)
            self._flush()
            if self.on_file:
                self.on_file(number, len(files))
        self._finish_run()
        return self.counts

    def _iterate(self, file: str) -> Iterator[tuple[int, int, WarcRecord]]:
        """Yield the records of a file; after what cannot be read, those that follow it."""
        with self.store.open_file(file) as warc:
            size = warc.seek(0, os.SEEK_END)
            warc.seek(0)
            while warc.tell() < size:
                try:
                    yield from iterate_records(warc, size)
                except WarcRecordError:
                    self.counts.passed_over[UNREADABLE] += 1
                    path = self.store.fetch_file(file)
                    warc.seek(_find_next_record(path, warc.tell() + 1))

    def _take(self, file: str, offset: int, length: int, record: WarcRecord) -> None:
        if record.record_type == "warcinfo":
            if offset or file.endswith(_FIRST_OF_RUN):
                self._finish_run()
                self._run.began = record.fetched_at
        elif record.record_type == ERASED_RECORD_TYPE:
            self.counts.passed_over[ERASED] += 1
        elif record.record_type in CAPTURE_RECORD_TYPES and record.fetched_at:
            location = RecordLocation(
                file=file,
                offset=offset,
                length=length,
                payload_digest=record.payload_digest or compute_payload_digest(record.body),
            )
            if not self.archive.captures.is_known(location):
                self._add(OrphanRecord(location=location, record=record), record.fetched_at)

    def _add(self, orphan: OrphanRecord, fetched_at: datetime) -> None:
        run, record = self._run, orphan.record
        if run.number is None:
            if record.source:
                run.origin = get_captured_from(record.source)
            run.began = run.began or fetched_at
            run.number = self.archive.runs.start_import(
                self.metadata, run.origin, run.began, REBUILDING
            )
            self.counts.runs.append(run.number)
        run.last = max(run.last or fetched_at, fetched_at)
        run.captures += 1
        run.bytes += len(record.body)
        self.counts.captures += 1
        run.batch.append(replace(orphan, record=replace(record, body=b"")))
        if len(run.batch) >= _BATCH_SIZE:
            self._flush()

    def _flush(self) -> None:
        run = self._run
        if run.batch and run.number is not None:
            self.archive.captures.add_orphans(SiteKey(self.metadata.key), run.number, run.batch)
            run.batch.clear()

    def _finish_run(self) -> None:
        """Write what can be said of a run: an import is finished once its pages were read."""
        self._flush()
        run, self._run = self._run, _RunRecords()
        if run.number is None or run.began is None or run.origin:
            return
        self.archive.runs.finish_run(
            Run(
                id=run.number,
                site=self.metadata.key,
                started_at=run.began,
                finished_at=run.last,
                exit=RunExit.DONE,
                message=REBUILDING,
                counts={"fetched": run.captures},
                requests=run.captures,
                bytes=run.bytes,
            ),
            is_backfilled=False,
        )


def _find_next_record(path: Path, start: int) -> int:
    """Return the next place at which a gzip member may begin; the end of the file if there is none.

    Three bytes may stand anywhere: what begins there and is no record is tried and passed over.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        found = content.find(GZIP_SIGNATURE + b"\x08", start)
        return found if found >= 0 else len(content)
