"""Verification: every kind of damage is found, and a sound archive has none."""

import gzip
import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.capture_files import CaptureStore
from archive.lock import hold_lock
from archive.verification import Fault, Finding, verify_captures
from tests.support.archive_builders import SITE, ArchiveFolder

BODIES = (b"<p>m\xe1\xbb\x99t", b"<p>hai", b"<p>ba")


@pytest.fixture(scope="module")
def sound_folder(tmp_path_factory: pytest.TempPathFactory) -> ArchiveFolder:
    """An archive of two runs: three pages, and the same three again as revisits."""
    made = ArchiveFolder(tmp_path_factory.mktemp("sound"))
    made.simulate_crawl(*BODIES)
    made.simulate_crawl(*BODIES)
    return made


@pytest.fixture
def archive_folder(sound_folder: ArchiveFolder, tmp_path: Path) -> ArchiveFolder:
    """A copy of `sound_folder` that a test may damage."""
    shutil.copytree(sound_folder.data, tmp_path, dirs_exist_ok=True)
    return ArchiveFolder(tmp_path)


def run_verification(archive_folder: ArchiveFolder) -> list[Finding]:
    """Return what is wrong with an archive."""
    with archive_folder.open_archive() as archive:
        found = verify_captures(
            archive, archive_folder.capture_store, is_being_crawled=archive.is_site_locked
        )
    return list(found.findings)


def test_sound_archive_has_no_findings(archive_folder: ArchiveFolder) -> None:
    """Responses and revisits are what the database says of them."""
    assert run_verification(archive_folder) == []
    with archive_folder.open_archive() as archive:
        found = verify_captures(
            archive, archive_folder.capture_store, is_being_crawled=archive.is_site_locked
        )
    assert (found.files, found.captures, found.bytes) == (
        1,
        6,
        archive_folder.get_newest_capture_file().stat().st_size,
    )


def execute_sql(archive_folder: ArchiveFolder, statement: str) -> None:
    """Change the database behind the program's back."""
    connection = sqlite3.connect(archive_folder.data / "archive.sqlite3")
    with connection:
        connection.execute(statement)
    connection.close()


def overwrite_bytes(archive_folder: ArchiveFolder) -> None:
    """Spoil one byte of the second response."""
    with archive_folder.open_archive() as archive:
        row = archive.captures.get_captures_in_file(
            str(archive_folder.capture_store.get_newest_file(SITE))
        )[1]
    whole = bytearray(archive_folder.get_newest_capture_file().read_bytes())
    whole[row.offset + row.length // 2] ^= 0xFF
    archive_folder.get_newest_capture_file().write_bytes(whole)


def truncate_file(archive_folder: ArchiveFolder) -> None:
    """Cut the end of the last record off."""
    archive_folder.get_newest_capture_file().write_bytes(
        archive_folder.get_newest_capture_file().read_bytes()[:-5]
    )


def tear(archive_folder: ArchiveFolder) -> None:
    """Leave half a record at the end, as a kill does."""
    whole = archive_folder.get_newest_capture_file().read_bytes()
    archive_folder.get_newest_capture_file().write_bytes(whole + whole[:40])


@pytest.mark.parametrize(
    ("harm", "faults"),
    [
        (overwrite_bytes, [Fault.RECORD_BROKEN]),
        (truncate_file, [Fault.RECORD_BROKEN]),
        (tear, [Fault.TORN_END]),
        (
            lambda archive_folder: archive_folder.get_newest_capture_file().unlink(),
            [Fault.FILE_MISSING],
        ),
        (
            lambda archive_folder: archive_folder.get_newest_capture_file().write_bytes(b""),
            [Fault.RECORD_MISSING] * 6,
        ),
        (
            lambda archive_folder: execute_sql(
                archive_folder, "UPDATE captures SET url = 'http://else.test/' WHERE id = 2"
            ),
            [Fault.MISMATCH],
        ),
        (
            lambda archive_folder: execute_sql(
                archive_folder, "UPDATE captures SET payload_digest = 'x' WHERE id = 2"
            ),
            [Fault.MISMATCH],
        ),
        (
            lambda archive_folder: execute_sql(archive_folder, "DELETE FROM captures WHERE id = 6"),
            [Fault.UNKNOWN_RECORD],
        ),
        (
            lambda archive_folder: execute_sql(
                archive_folder, "UPDATE captures SET run = 99 WHERE id = 2"
            ),
            [Fault.DATABASE],
        ),
    ],
)
def test_damage_is_found(
    archive_folder: ArchiveFolder, harm: Callable[[ArchiveFolder], None], faults: list[Fault]
) -> None:
    """Each kind of damage is one finding for each capture that it concerns, and no more."""
    harm(archive_folder)
    assert [finding.fault for finding in run_verification(archive_folder)] == faults


def test_revisits_need_their_originals(archive_folder: ArchiveFolder) -> None:
    """A body that is in a file which is gone is missed by each revisit of it."""
    (file,) = archive_folder.capture_store.list_files()
    archive_folder.get_newest_capture_file().rename(
        archive_folder.get_newest_capture_file().with_name("29990101000000-000009-001.warc.gz")
    )
    archive_folder.simulate_crawl(b"<p>m\xe1\xbb\x99t")
    faults = {finding.fault for finding in run_verification(archive_folder)}
    assert faults == {Fault.FILE_MISSING, Fault.ORIGINAL_MISSING}
    assert file not in archive_folder.capture_store.list_files()


def test_wrong_digest_is_found(tmp_path: Path) -> None:
    """A record whose body is not what its digest says is told from one that is torn."""
    archive_folder = ArchiveFolder(tmp_path)
    archive_folder.simulate_crawl(b"<p>a")
    path = archive_folder.get_newest_capture_file()
    with archive_folder.open_archive() as archive:
        (row,) = archive.captures.get_captures_in_file(
            str(archive_folder.capture_store.get_newest_file(SITE))
        )
    whole = path.read_bytes()
    record = gzip.decompress(whole[row.offset :]).replace(b"<p>a", b"<p>b")
    members = [whole[: row.offset], gzip.compress(record)]
    path.write_bytes(b"".join(members))
    assert Fault.DIGEST in {finding.fault for finding in run_verification(archive_folder)}


def test_what_a_running_crawl_writes_is_no_finding(archive_folder: ArchiveFolder) -> None:
    """While a site's lock is held the end of its newest file is left out."""
    tear(archive_folder)
    with hold_lock(archive_folder.data / "locks", SITE):
        assert run_verification(archive_folder) == []


def test_whole_records_of_a_killed_run_are_noted_by_the_next(archive_folder: ArchiveFolder) -> None:
    """Records that a run had no time to note are known to the next, and read."""
    execute_sql(archive_folder, "DELETE FROM captures WHERE id = 6")
    tear(archive_folder)
    archive_folder.simulate_crawl()
    assert run_verification(archive_folder) == []
    with archive_folder.open_archive() as archive:
        rows = archive.captures.get_captures_in_file(
            str(archive_folder.capture_store.get_newest_file(SITE))
        )
    assert len(rows) == 6
    assert rows[-1].revisit_of == 3
    store = CaptureStore(archive_folder.data / "captures")
    assert store.read_body(rows[-1].file, rows[-1].offset, rows[-1].length).body == b"<p>ba"


def test_file_without_captures_is_no_finding(archive_folder: ArchiveFolder) -> None:
    """Guards a shared archive that was called damaged for good by a run killed at its start.

    Where machines share a folder nobody goes on with another's file, so that it stays as it is.
    """
    writer = archive_folder.capture_store.open_writer(SITE, 9, datetime.now(UTC))
    writer.close()
    assert run_verification(archive_folder) == []
    with archive_folder.get_newest_capture_file().open("ab") as file:
        file.write(b"torn")
    assert [finding.fault for finding in run_verification(archive_folder)] == [Fault.UNKNOWN_FILE]
