"""Verification: every kind of damage is found, and a sound archive has none."""

import gzip
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.captures import CaptureStore
from archive.lock import lock
from archive.verification import Fault, Finding, verify
from tests.archive.keeping import SITE, Kept

BODIES = (b"<p>m\xe1\xbb\x99t", b"<p>hai", b"<p>ba")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Two runs: three pages, and the same three again as revisits."""
    made = Kept(tmp_path_factory.mktemp("sound"))
    made.crawl(*BODIES)
    made.crawl(*BODIES)
    return made


@pytest.fixture
def kept(sound: Kept, tmp_path: Path) -> Kept:
    """A copy of it, to be harmed."""
    shutil.copytree(sound.data, tmp_path, dirs_exist_ok=True)
    return Kept(tmp_path)


def findings(kept: Kept) -> list[Finding]:
    """What is wrong."""
    with kept.open() as archive:
        found = verify(archive.inventory, kept.store, is_written=archive.is_at_work)
    return list(found.findings)


def test_sound_archive_has_no_findings(kept: Kept) -> None:
    """Responses and revisits are what the database says of them."""
    assert findings(kept) == []
    with kept.open() as archive:
        found = verify(archive.inventory, kept.store, is_written=archive.is_at_work)
    assert (found.files, found.captures, found.bytes) == (1, 6, kept.file().stat().st_size)


def spoil(kept: Kept, statement: str) -> None:
    """Change the database behind the program's back."""
    connection = sqlite3.connect(kept.data / "archive.sqlite3")
    with connection:
        connection.execute(statement)
    connection.close()


def overwrite(kept: Kept) -> None:
    """Spoil one byte of the second response."""
    with kept.open() as archive:
        row = archive.inventory.captures(str(kept.store.newest(SITE)))[1]
    whole = bytearray(kept.file().read_bytes())
    whole[row.offset + row.length // 2] ^= 0xFF
    kept.file().write_bytes(whole)


def cut(kept: Kept) -> None:
    """Tear the last record."""
    kept.file().write_bytes(kept.file().read_bytes()[:-5])


def tear(kept: Kept) -> None:
    """Leave half a record at the end, as a kill does."""
    whole = kept.file().read_bytes()
    kept.file().write_bytes(whole + whole[:40])


@pytest.mark.parametrize(
    ("harm", "faults"),
    [
        (overwrite, [Fault.RECORD_BROKEN]),
        (cut, [Fault.RECORD_BROKEN]),
        (tear, [Fault.TORN_END]),
        (lambda kept: kept.file().unlink(), [Fault.FILE_MISSING]),
        (lambda kept: kept.file().write_bytes(b""), [Fault.RECORD_MISSING] * 6),
        (
            lambda kept: spoil(kept, "UPDATE captures SET url = 'http://else.test/' WHERE id = 2"),
            [Fault.MISMATCH],
        ),
        (
            lambda kept: spoil(kept, "UPDATE captures SET payload_digest = 'x' WHERE id = 2"),
            [Fault.MISMATCH],
        ),
        (lambda kept: spoil(kept, "DELETE FROM captures WHERE id = 6"), [Fault.UNKNOWN_RECORD]),
        (
            lambda kept: spoil(kept, "UPDATE captures SET run = 99 WHERE id = 2"),
            [Fault.DATABASE],
        ),
    ],
)
def test_damage_is_found(kept: Kept, harm: Callable[[Kept], None], faults: list[Fault]) -> None:
    """Each kind of damage is one finding for each capture that it concerns, and no more."""
    harm(kept)
    assert [finding.fault for finding in findings(kept)] == faults


def test_revisits_need_their_originals(kept: Kept) -> None:
    """A body that is in a file which is gone is missed by each revisit of it."""
    (file,) = kept.store.files()
    kept.file().rename(kept.file().with_name("29990101000000-000009-001.warc.gz"))
    kept.crawl(b"<p>m\xe1\xbb\x99t")
    faults = {finding.fault for finding in findings(kept)}
    assert faults == {Fault.FILE_MISSING, Fault.ORIGINAL_MISSING}
    assert file not in kept.store.files()


def test_wrong_digest_is_found(tmp_path: Path) -> None:
    """A record whose body is not what its digest says is told from one that is torn."""
    kept = Kept(tmp_path)
    kept.crawl(b"<p>a")
    path = kept.file()
    with kept.open() as archive:
        (row,) = archive.inventory.captures(str(kept.store.newest(SITE)))
    whole = path.read_bytes()
    record = gzip.decompress(whole[row.offset :]).replace(b"<p>a", b"<p>b")
    members = [whole[: row.offset], gzip.compress(record)]
    path.write_bytes(b"".join(members))
    assert Fault.DIGEST in {finding.fault for finding in findings(kept)}


def test_what_a_running_crawl_writes_is_no_finding(kept: Kept) -> None:
    """While a site's lock is held the end of its newest file is left out."""
    tear(kept)
    with lock(kept.data / "locks", SITE):
        assert findings(kept) == []


def test_whole_records_of_a_killed_run_are_noted_by_the_next(kept: Kept) -> None:
    """What a run wrote and had no time to note is known afterwards, and served."""
    spoil(kept, "DELETE FROM captures WHERE id = 6")
    tear(kept)
    kept.crawl()
    assert findings(kept) == []
    with kept.open() as archive:
        rows = archive.inventory.captures(str(kept.store.newest(SITE)))
    assert len(rows) == 6
    assert rows[-1].revisit_of == 3
    store = CaptureStore(kept.data / "captures")
    assert store.read(rows[-1].file, rows[-1].offset, rows[-1].length).body == b"<p>ba"
