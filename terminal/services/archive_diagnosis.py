"""The archive as `doctor` sees it: database, captures, locks, saved searches.

What a killed run left, and its next one mends, is no problem. Nor is a capture that was lost and
whose address was fetched again since: that is a note, with what was lost of its history.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.archive import FOLLOWER_LOCK, Archive
from archive.capture_files import CaptureStore
from archive.capture_writer import RecordLocation
from archive.crawl_model import StoredCapture
from archive.errors import (
    ArchiveDamagedError,
    ArchiveEmptyError,
    ArchiveError,
    ArchiveLockedError,
    ArchiveMissingError,
    ArchiveReadOnlyError,
    ArchiveUnreachableError,
    CapturesUnreachableError,
)
from archive.lock import is_locked
from archive.model import SiteKey
from archive.restore import is_being_restored
from archive.spool import list_elsewhere
from archive.times import format_local_iso, is_in_future
from archive.verification import Fault, Finding, verify_captures
from config.site import Settings
from research.errors import SavedSearchesDamagedError
from terminal.cli.context import CliContext
from terminal.printers.table import format_count
from terminal.services.archive import open_archive
from terminal.services.backup_diagnosis import find_backup_folder
from terminal.services.belonging import find_strangers, is_left_by_kill
from terminal.services.finding import DoctorFinding, note, problem
from terminal.services.run_reporter import is_old_lock
from terminal.services.saved_searches import open_saved_searches
from terminal.services.spool import describe_waiting, list_waiting

_VERIFY = "truongdang archive verify"
_UPLOAD_PATIENCE = timedelta(days=2)
"""Time after which captures that wait are a problem: each crawl uploads. Chosen."""
_LEFT_BY_KILL = frozenset({Fault.TORN_END, Fault.UNKNOWN_RECORD, Fault.UNKNOWN_FILE})


def diagnose_archive(
    context: CliContext, settings: Settings, *, deep: bool, now: datetime
) -> Iterator[DoctorFinding]:
    """Yield what is wrong with the archive; with `deep` every capture is read."""
    backup = find_backup_folder(context.data)
    restore = f"truongdang archive restore {backup or 'BACKUP'} NEW-FOLDER"
    is_away = False
    try:
        with closing(open_archive(context)) as archive:
            store = CaptureStore(settings.captures, settings.captures_url)
            yield from _check_clock(archive, now)
            yield from find_strangers(context, archive)
            yield from _check_rebuilt(archive)
            if deep:
                yield from _verify(archive, store, restore)
            else:
                yield from _check_sizes(archive, store, restore)
            yield from _check_spool(archive, store, now)
    except ArchiveMissingError as error:
        yield _judge_missing(context, settings, error)
    except ArchiveError as error:
        yield _judge_error(context, settings, error, restore if backup else None)
        is_away = isinstance(error, ArchiveUnreachableError)
    yield from _check_locks(context, now)
    if not is_away:
        yield from _check_saved_searches(context)


def _judge_error(
    context: CliContext, settings: Settings, error: ArchiveError, restore: str | None
) -> DoctorFinding:
    """Judge why an archive, or its captures, cannot be read; `restore` takes the last backup."""
    match error:
        case ArchiveLockedError():
            return note("in-use", context.data, str(error))
        case ArchiveReadOnlyError():
            return problem("not-written", context.data, str(error), error.hint or None)
        case ArchiveDamagedError():
            make_anew = "truongdang archive rebuild" if isinstance(error, ArchiveEmptyError) else ""
            command = restore or make_anew or "truongdang archive restore BACKUP NEW-FOLDER"
            return problem("database", context.data, str(error), command)
        case ArchiveUnreachableError():
            return problem("unreachable", "database", f"{error} {error.hint}")
        case CapturesUnreachableError():
            return problem("captures-unreachable", settings.captures_url, f"{error} {error.hint}")
    return problem("archive", context.data, f"{error} {error.hint}".strip())


def _judge_missing(
    context: CliContext, settings: Settings, error: ArchiveMissingError
) -> DoctorFinding:
    if is_being_restored(context.data):
        command = f"truongdang archive restore FROM {context.data}"
        return note("restore", context.data, "a restore was interrupted", command)
    if CaptureStore(settings.captures, settings.captures_url).list_reachable_files():
        return problem("no-archive", context.data, str(error), "truongdang archive rebuild")
    return note("no-archive", context.data, str(error), "truongdang crawl --all")


def _check_clock(archive: Archive, now: datetime) -> Iterator[DoctorFinding]:
    for site in archive.sites.get_site_metadata():
        for run in archive.runs.get_runs(SiteKey(site), 1):
            if is_in_future(run.started_at, now):
                begun = format_local_iso(run.started_at)
                what = f"a run of {site} began on {begun}, which is yet to come"
                yield problem("clock", "clock", what, "timedatectl")
                return


def _check_rebuilt(archive: Archive) -> Iterator[DoctorFinding]:
    """Look for sites of which a rebuild was killed before it had read the pages."""
    for site in archive.sites.get_site_metadata():
        if archive.runs.get_rebuilt(SiteKey(site)):
            what = f"a rebuild ended before it had read the pages of {site}"
            yield note("rebuild", "archive", what, f"truongdang archive rebuild {site}")


def _check_sizes(archive: Archive, store: CaptureStore, restore: str) -> Iterator[DoctorFinding]:
    """Compare the sizes of files with what the database knows of them."""
    elsewhere = {each.file for each in list_elsewhere(archive, store)}
    sizes = store.list_files()
    for file, end in archive.captures.get_capture_files().items():
        if file not in elsewhere and (size := sizes.get(file, 0)) < end:
            rows = archive.captures.get_captures_in_file(file)
            lost = [row for row in rows if row.offset + row.length > size]
            what = f"its last {format_count(len(lost), 'capture')} cannot be read"
            yield _judge_lost(archive, store, store.folder / file, lost, what, restore)
    for file in archive.list_unknown_files(store):
        if is_left_by_kill(archive, store, file):
            yield _make_torn_note(store.folder / file, "nothing is known of it")


def _check_spool(archive: Archive, store: CaptureStore, now: datetime) -> Iterator[DoctorFinding]:
    """Look for captures that are still to be uploaded, on any machine."""
    for waiting in list_waiting(archive, store):
        command = "truongdang archive upload"
        if not waiting.is_here:
            command += f" there; where it is lost: {command} --give-up {waiting.machine}"
        is_late = now - waiting.since > _UPLOAD_PATIENCE
        what = f"{describe_waiting(waiting)} to be uploaded"
        yield (problem if is_late else note)("spool", waiting.machine, what, command)


def _verify(archive: Archive, store: CaptureStore, restore: str) -> Iterator[DoctorFinding]:
    report = verify_captures(archive, store, is_being_crawled=archive.is_site_locked)
    for finding in report.findings:
        unknown = finding.file if finding.fault is Fault.UNKNOWN_FILE else None
        if unknown and not is_left_by_kill(archive, store, unknown):
            continue  # `find_strangers` says so
        yield _judge_finding(archive, store, finding, restore)


def _judge_finding(
    archive: Archive, store: CaptureStore, finding: Finding, restore: str
) -> DoctorFinding:
    if finding.fault is Fault.DATABASE or finding.file is None:
        return problem("database", "database", finding.message, restore)
    place = f"{store.folder / finding.file}"
    if finding.offset is not None:
        place += f" at byte {finding.offset}"
    rows = archive.captures.get_captures_in_file(finding.file)
    end = max((row.offset + row.length for row in rows), default=0)
    is_newest = store.get_newest_file(finding.file.partition("/")[0]) == finding.file
    if finding.fault in _LEFT_BY_KILL and is_newest and (finding.offset or 0) >= end:
        return _make_torn_note(place, finding.message)
    if finding.fault is Fault.REMOVED_RECORD and archive.removals.has_unfinished():
        what = "a removal was interrupted, which the next crawl of the site finishes"
        return note("removal", place, what, "truongdang archive removals")
    lost = [row for row in rows if finding.offset in {None, row.offset}]
    return _judge_lost(archive, store, place, lost, f"{finding.fault}: {finding.message}", restore)


def _make_torn_note(place: object, message: str) -> DoctorFinding:
    what = f"a killed run left it, which the next one mends: {message}"
    return note("torn-capture", place, what, "truongdang crawl --all")


def _judge_lost(
    archive: Archive,
    store: CaptureStore,
    place: Path | str,
    lost: Sequence[StoredCapture],
    what: str,
    restore: str,
) -> DoctorFinding:
    if lost and all(_was_fetched_again(archive, store, row) for row in lost):
        what += "; what stands there now was fetched again since"
        return note("capture-replaced", place, what, _VERIFY)
    return problem("capture", place, what, restore)


def _was_fetched_again(archive: Archive, store: CaptureStore, row: StoredCapture) -> bool:
    """Tell whether a later capture of the same address has its body, and stands in its file."""
    last = archive.captures.get_last_body(row.site, row.url)
    if last is None or last.id <= row.id:
        return False
    return store.has_record(
        RecordLocation(
            file=last.file,
            offset=last.offset,
            length=last.length,
            payload_digest=last.payload_digest,
        )
    )


def _check_locks(context: CliContext, now: datetime) -> Iterator[DoctorFinding]:
    # A lock in a cluster is a matter of that cluster: it lapses by itself.
    folders = [each for each in (context.data / "locks", context.index) if isinstance(each, Path)]
    for path in [path for folder in folders for path in sorted(folder.glob("*.lock"))]:
        if not is_locked(path.parent, path.stem):
            continue
        number, _, since_text = path.read_text(encoding="ascii", errors="replace").partition("\n")
        try:
            since = datetime.fromisoformat(since_text.strip()).astimezone(UTC)
        except ValueError:
            since = None
        what = f"{path.stem} is being worked on by process {number.strip() or 'unknown'}"
        what += f" since {format_local_iso(since)}" if since else ""
        if is_old_lock(since, now) and not path.stem.startswith(FOLLOWER_LOCK):
            yield problem("old-lock", path, f"{what}; it may hang", f"kill {number.strip()}")
        else:
            yield note("in-use", path, what)


def _check_saved_searches(context: CliContext) -> Iterator[DoctorFinding]:
    try:
        open_saved_searches(context).read_all()
    except SavedSearchesDamagedError as error:
        yield problem("saved-searches", context.data, f"{error}. {error.hint}")
    except ArchiveError:  # which was told already
        pass
