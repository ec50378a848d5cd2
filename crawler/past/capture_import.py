"""Imports files of other crawlers into a site: their captures, then the articles in them."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from archive.archive import Archive
from archive.capture_files import CaptureStore
from archive.capture_import import CaptureCounts, CaptureImporter
from archive.capture_source import CapturedFrom
from archive.capture_writer import CaptureWriter
from archive.foreign_warc import list_capture_files
from archive.model import SiteKey, SiteMetadata
from archive.spool import drain_spool, open_run_writer
from config.site import Site
from crawler.past.past_addresses import PastAddresses
from crawler.past.settle import SettleCounts
from crawler.reextract import settle_imports
from crawler.session.site_addresses import update_addresses


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureImportReport:
    """What became of the records of an import, and of the articles that they hold."""

    captures: CaptureCounts
    articles: SettleCounts = field(default_factory=SettleCounts)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportProgress:
    """Told of progress: records looked at, then addresses read, of how many."""

    on_record: Callable[[int], None] | None = None
    on_address: Callable[[int, int], None] | None = None


_NO_PROGRESS = ImportProgress()


def import_capture_files(
    archive: Archive,
    store: CaptureStore,
    site: Site,
    paths: Sequence[Path],
    *,
    now: datetime,
    in_place: bool = False,
    progress: ImportProgress = _NO_PROGRESS,
) -> CaptureImportReport:
    """Take the captures of some files, or folders of them, and read the articles in them.

    Args:
        archive: The archive.
        store: Its files of captures.
        site: The site; records out of its scope are passed over.
        paths: Files and folders.
        now: The time of the import.
        in_place: Refer to the files instead of copying their records.
        progress: Told how far it is.

    Raises:
        WarcFileError: a file cannot be read; those before it are taken in by the next import.
        ArchiveError: the archive takes nothing more; what it has taken stays.
        CapturesUnreachableError: all was taken, and the object store does not answer; the next run
            of the site uploads it.
    """
    files = [file for path in paths for file in list_capture_files(path)]
    with archive.lock_site(site.key):
        update_addresses(archive, site, now)
        counts = _take_files(archive, store, site, files, now, in_place, progress)
        articles = settle_imports(archive, store, site, now, progress.on_address)
        list(drain_spool(archive, store, SiteKey(site.key)))
    return CaptureImportReport(captures=counts, articles=articles)


def _take_files(
    archive: Archive,
    store: CaptureStore,
    site: Site,
    files: Sequence[Path],
    now: datetime,
    in_place: bool,  # noqa: FBT001 -- handed on
    progress: ImportProgress,
) -> CaptureCounts:
    addresses = PastAddresses(site)
    with ExitStack() as stack:
        importer = make_importer(
            archive, store, site, now, stack, origin=CapturedFrom.WARC, in_place=in_place
        )
        try:
            for file in files:
                importer.take_file(file, addresses.contains, progress.on_record)
        finally:  # what was read before a file that cannot be read is taken all the same
            importer.finish()
    return importer.counts


def make_importer(
    archive: Archive,
    store: CaptureStore,
    site: Site,
    now: datetime,
    stack: ExitStack,
    *,
    origin: CapturedFrom,
    in_place: bool = False,
) -> CaptureImporter:
    """Return what takes captures into a site; its run begins with the first of them.

    Args:
        archive: The archive.
        store: Its files of captures.
        site: The site.
        now: The time.
        stack: Closes the file of captures that is opened.
        origin: Where the captures come from.
        in_place: Refer to files instead of copying their records.
    """
    addresses, key = PastAddresses(site), SiteKey(site.key)

    def is_removed(url: str) -> bool:
        link = addresses.identify(url)
        return link is None or bool(archive.removals.get_removed(key, [link.identity]))

    def begin() -> int:
        return archive.runs.start_import(make_metadata(site), origin, now)

    def open_writer(run: int) -> CaptureWriter:
        archive.claim_captures(store)
        writer = open_run_writer(archive, store, key, run, now, is_batched=True)
        return stack.enter_context(writer)

    return CaptureImporter(archive, store, key, now, begin, open_writer, is_removed, in_place)


def make_metadata(site: Site) -> SiteMetadata:
    """Return what the archive is to know of a site."""
    return SiteMetadata(
        key=SiteKey(site.key),
        institution=site.institution or None,
        kind=site.kind,
        province=site.province or None,
        province_2025=site.province_2025 or None,
    )
