"""Records taken out of a file of captures: nothing of them is left, and the rest stays in place."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from archive import record_erasure
from archive.errors import ArchiveFullError
from archive.record_erasure import erase_removed_records, make_erased_record
from archive.warc import parse_record
from tests.archive.test_capture_files import assert_valid_warc
from tests.support.archive_builders import NOW, ArchiveFolder, limit_file_size

SECRET = b"<p>secret " + bytes(range(256)) * 40
LENGTHS = (260, 299, 300, 301, 347, 400, 1283, 65_535, 65_536, 65_900, 66_001, 131_070, 200_003)


@pytest.fixture
def crawled(tmp_path: Path) -> tuple[ArchiveFolder, Path]:
    """An archive of three pages and of a revisit of the second, and its file."""
    folder = ArchiveFolder(tmp_path)
    folder.simulate_crawl(b"<p>a", SECRET, b"<p>c")
    folder.simulate_crawl(b"<p>a", SECRET)
    return folder, folder.get_newest_capture_file()


def erase_second_page(folder: ArchiveFolder, path: Path) -> int:
    """Take the second page out of a file, as one whose captures were removed."""
    with folder.open_archive() as archive:
        rows = archive.captures.get_captures_in_file(f"truong/{path.name}")
    removed = [replace(row, removed_at=NOW) if row.url.endswith("/1") else row for row in rows]
    return erase_removed_records(path, f"truong/{path.name}", removed)


@pytest.mark.parametrize("length", LENGTHS)
def test_record_of_any_length(length: int) -> None:
    """What takes a record's place is one gzip member of its length, with one record in it."""
    member = make_erased_record("truong/a.warc.gz#7", length, NOW)
    assert len(member) == length
    assert parse_record(gzip.decompress(member)).record_type == "metadata"
    assert member == make_erased_record("truong/a.warc.gz#7", length, NOW)


def test_other_records_stay_at_their_bytes(crawled: tuple[ArchiveFolder, Path]) -> None:
    """The file is as long as before, tools read it, and only the removed address is not in it."""
    folder, path = crawled
    before = path.read_bytes()
    assert erase_second_page(folder, path) == 2
    after = path.read_bytes()
    assert len(after) == len(before)
    assert_valid_warc(path)
    unpacked = gzip.decompress(after)
    assert b"secret" in gzip.decompress(before)
    assert b"secret" not in unpacked
    assert b"truong.test/1" not in unpacked
    with folder.open_archive() as archive:
        kept = archive.captures.get_captures_in_file(f"truong/{path.name}")
    bodies = {
        row.url: folder.capture_store.read_body(row.file, row.offset, row.length).body
        for row in kept
        if not row.url.endswith("/1")
    }
    assert bodies == {"http://truong.test/0": b"<p>a", "http://truong.test/2": b"<p>c"}


def test_second_time_there_is_nothing_to_do(crawled: tuple[ArchiveFolder, Path]) -> None:
    """A file from which all is taken out is not written again."""
    folder, path = crawled
    erase_second_page(folder, path)
    inode = path.stat().st_ino
    assert erase_second_page(folder, path) == 0
    assert path.stat().st_ino == inode


def test_record_of_something_else_stays(crawled: tuple[ArchiveFolder, Path]) -> None:
    """A copy with another history has another record there, which is left alone."""
    folder, path = crawled
    other = ArchiveFolder(folder.data / "other")
    other.simulate_crawl(b"<p>a", SECRET + b"more", b"<p>c")
    file = other.get_newest_capture_file()
    before = file.read_bytes()
    with folder.open_archive() as archive:
        rows = archive.captures.get_captures_in_file(f"truong/{path.name}")
    removed = [replace(row, removed_at=NOW) for row in rows if row.url.endswith("/1")]
    assert erase_removed_records(file, f"truong/{path.name}", removed) == 0
    assert file.read_bytes() == before
    assert erase_removed_records(folder.data / "none.warc.gz", "none.warc.gz", removed) == 0


def test_full_disk_leaves_the_file_as_it_was(crawled: tuple[ArchiveFolder, Path]) -> None:
    """Without room for the new file the old one stays, and nothing beside it."""
    folder, path = crawled
    before = path.read_bytes()
    with folder.open_archive():
        pass  # its own files are written before there is no room
    with limit_file_size(len(before) // 2), pytest.raises(ArchiveFullError):
        erase_second_page(folder, path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("step", ["_overwrite", "sync_path"])
def test_killed_at_any_step(
    crawled: tuple[ArchiveFolder, Path], step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed before or after the new file took its place, it is whole, and the next goes on."""
    folder, path = crawled
    before = path.read_bytes()

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(record_erasure, step, die)
        with pytest.raises(KeyboardInterrupt):
            erase_second_page(folder, path)
    assert_valid_warc(path)
    assert (path.read_bytes() == before) is (step == "_overwrite")
    erase_second_page(folder, path)
    assert b"secret" not in gzip.decompress(path.read_bytes())
    assert_valid_warc(path)
