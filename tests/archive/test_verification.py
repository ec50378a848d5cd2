"""Verification: every kind of damage is found, and a sound archive has none."""

import gzip
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.capture_files import CaptureStore
from archive.lock import hold_lock
from archive.verification import Fault, Finding, verify_captures
from tests.support.archive_builders import SITE, ArchiveFolder

BODIES = (b"<p>m\xe1\xbb\x99t", b"<p>hai", b"<p>ba")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> ArchiveFolder:
    """Two runs: three pages, and the same three again as revisits."""
    made = ArchiveFolder(tmp_path_factory.mktemp("sound"))
    made.simulate_crawl(*BODIES)
    made.simulate_crawl(*BODIES)
    return made


@pytest.fixture
def kept(sound: ArchiveFolder, tmp_path: Path) -> ArchiveFolder:
    """A copy of it, to be harmed."""
    shutil.copytree(sound.data, tmp_path, dirs_exist_ok=True)
    return ArchiveFolder(tmp_path)


def run_verification(kept: ArchiveFolder) -> list[Finding]:
    """What is wrong."""
    with kept.open_archive() as archive:
        found = verify_captures(
            archive, kept.capture_store, is_being_crawled=archive.is_site_locked
        )
    return list(found.findings)


def test_sound_archive_has_no_findings(kept: ArchiveFolder) -> None:
    """Responses and revisits are what the database says of them."""
    assert run_verification(kept) == []
    with kept.open_archive() as archive:
        found = verify_captures(
            archive, kept.capture_store, is_being_crawled=archive.is_site_locked
        )
    assert (found.files, found.captures, found.bytes) == (
        1,
        6,
        kept.get_newest_capture_file().stat().st_size,
    )


def execute_sql(kept: ArchiveFolder, statement: str) -> None:
    """Change the database behind the program's back."""
    connection = sqlite3.connect(kept.data / "archive.sqlite3")
    with connection:
        connection.execute(statement)
    connection.close()


def overwrite_bytes(kept: ArchiveFolder) -> None:
    """Spoil one byte of the second response."""
    with kept.open_archive() as archive:
        row = archive.captures.get_captures_in_file(str(kept.capture_store.get_newest_file(SITE)))[
            1
        ]
    whole = bytearray(kept.get_newest_capture_file().read_bytes())
    whole[row.offset + row.length // 2] ^= 0xFF
    kept.get_newest_capture_file().write_bytes(whole)


def truncate_file(kept: ArchiveFolder) -> None:
    """Tear the last record."""
    kept.get_newest_capture_file().write_bytes(kept.get_newest_capture_file().read_bytes()[:-5])


def tear(kept: ArchiveFolder) -> None:
    """Leave half a record at the end, as a kill does."""
    whole = kept.get_newest_capture_file().read_bytes()
    kept.get_newest_capture_file().write_bytes(whole + whole[:40])


@pytest.mark.parametrize(
    ("harm", "faults"),
    [
        (overwrite_bytes, [Fault.RECORD_BROKEN]),
        (truncate_file, [Fault.RECORD_BROKEN]),
        (tear, [Fault.TORN_END]),
        (lambda kept: kept.get_newest_capture_file().unlink(), [Fault.FILE_MISSING]),
        (lambda kept: kept.get_newest_capture_file().write_bytes(b""), [Fault.RECORD_MISSING] * 6),
        (
            lambda kept: execute_sql(
                kept, "UPDATE captures SET url = 'http://else.test/' WHERE id = 2"
            ),
            [Fault.MISMATCH],
        ),
        (
            lambda kept: execute_sql(kept, "UPDATE captures SET payload_digest = 'x' WHERE id = 2"),
            [Fault.MISMATCH],
        ),
        (
            lambda kept: execute_sql(kept, "DELETE FROM captures WHERE id = 6"),
            [Fault.UNKNOWN_RECORD],
        ),
        (
            lambda kept: execute_sql(kept, "UPDATE captures SET run = 99 WHERE id = 2"),
            [Fault.DATABASE],
        ),
    ],
)
def test_damage_is_found(
    kept: ArchiveFolder, harm: Callable[[ArchiveFolder], None], faults: list[Fault]
) -> None:
    """Each kind of damage is one finding for each capture that it concerns, and no more."""
    harm(kept)
    assert [finding.fault for finding in run_verification(kept)] == faults


def test_revisits_need_their_originals(kept: ArchiveFolder) -> None:
    """A body that is in a file which is gone is missed by each revisit of it."""
    (file,) = kept.capture_store.list_files()
    kept.get_newest_capture_file().rename(
        kept.get_newest_capture_file().with_name("29990101000000-000009-001.warc.gz")
    )
    kept.simulate_crawl(b"<p>m\xe1\xbb\x99t")
    faults = {finding.fault for finding in run_verification(kept)}
    assert faults == {Fault.FILE_MISSING, Fault.ORIGINAL_MISSING}
    assert file not in kept.capture_store.list_files()


def test_wrong_digest_is_found(tmp_path: Path) -> None:
    """A record whose body is not what its digest says is told from one that is torn."""
    kept = ArchiveFolder(tmp_path)
    kept.simulate_crawl(b"<p>a")
    path = kept.get_newest_capture_file()
    with kept.open_archive() as archive:
        (row,) = archive.captures.get_captures_in_file(
            str(kept.capture_store.get_newest_file(SITE))
        )
    whole = path.read_bytes()
    record = gzip.decompress(whole[row.offset :]).replace(b"<p>a", b"<p>b")
    members = [whole[: row.offset], gzip.compress(record)]
    path.write_bytes(b"".join(members))
    assert Fault.DIGEST in {finding.fault for finding in run_verification(kept)}


def test_what_a_running_crawl_writes_is_no_finding(kept: ArchiveFolder) -> None:
    """While a site's lock is held the end of its newest file is left out."""
    tear(kept)
    with hold_lock(kept.data / "locks", SITE):
        assert run_verification(kept) == []


def test_whole_records_of_a_killed_run_are_noted_by_the_next(kept: ArchiveFolder) -> None:
    """What a run wrote and had no time to note is known afterwards, and served."""
    execute_sql(kept, "DELETE FROM captures WHERE id = 6")
    tear(kept)
    kept.simulate_crawl()
    assert run_verification(kept) == []
    with kept.open_archive() as archive:
        rows = archive.captures.get_captures_in_file(str(kept.capture_store.get_newest_file(SITE)))
    assert len(rows) == 6
    assert rows[-1].revisit_of == 3
    store = CaptureStore(kept.data / "captures")
    assert store.read_body(rows[-1].file, rows[-1].offset, rows[-1].length).body == b"<p>ba"
