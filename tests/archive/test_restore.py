"""Restores: what they bring back, what they refuse, and that they go on after a break."""

import resource
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

import pytest

from archive import restore as module
from archive.backup import back_up_archive
from archive.backup_files import CopiedFile, continue_copy
from archive.errors import ArchiveDamagedError, ArchiveError, ArchiveFullError
from archive.restore import RestoreReport, is_being_restored, restore_archive
from archive.verification import Fault, verify_captures
from tests.support.archive_builders import NOW, ArchiveFolder


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of an archive of two runs, with a saved search."""
    made = ArchiveFolder(tmp_path_factory.mktemp("model") / "data")
    made.simulate_crawl(b"<p>a", b"<p>b")
    made.simulate_crawl(b"<p>c")
    (made.data / "saved").mkdir()
    (made.data / "saved" / "one.json").write_text("{}")
    folder = made.data.parent / "backup"
    with made.open_archive() as archive:
        back_up_archive(archive, made.capture_store, made.data, folder, now=NOW)
    return folder


@pytest.fixture
def backup(model: Path, tmp_path: Path) -> Path:
    """A copy of `model` that a test may change."""
    return Path(shutil.copytree(model, tmp_path / "backup"))


def list_contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, with its bytes."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def assert_whole(folder: Path, report: RestoreReport) -> None:
    """Assert that a restored folder is a sound archive with all that was backed up."""
    assert (report.missing, report.left, report.findings) == ((), (), ())
    restored = ArchiveFolder(folder)
    with restored.open_archive() as archive:
        found = verify_captures(archive, restored.capture_store, is_being_crawled=lambda _: False)
        assert (found.captures, found.findings) == (3, ())
    assert (folder / "saved" / "one.json").read_text() == "{}"
    assert not (folder / "backup.json").exists()
    assert not is_being_restored(folder)


def test_restored_folder_is_a_whole_archive_and_the_backup_stays_as_it_was(
    backup: Path, tmp_path: Path
) -> None:
    """Database, captures and what else was backed up come back, and are verified."""
    before = list_contents(backup)
    assert_whole(tmp_path / "new", restore_archive(backup, tmp_path / "new"))
    assert list_contents(backup) == before
    restored = ArchiveFolder(tmp_path / "new")
    restored.simulate_crawl(b"<p>d")  # and crawled on


def test_interrupted_restore_is_no_archive_and_goes_on(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was copied is not copied again; until the end no command takes the folder for whole."""

    def copy_half(open_source: Callable[[], BinaryIO], target: Path, end: int) -> CopiedFile:
        continue_copy(open_source, target, end // 2)
        raise KeyboardInterrupt

    whole = restore_archive(backup, tmp_path / "whole")
    with monkeypatch.context() as patched:
        patched.setattr(module, "continue_copy", copy_half)
        with pytest.raises(KeyboardInterrupt):
            restore_archive(backup, tmp_path / "new")
    assert is_being_restored(tmp_path / "new")
    assert not (tmp_path / "new" / "archive.sqlite3").exists()
    report = restore_archive(backup, tmp_path / "new")
    assert report.copied < whole.copied
    assert_whole(tmp_path / "new", report)


def test_losses_of_the_backup_are_named(backup: Path, tmp_path: Path) -> None:
    """What is missing or damaged there is told, and the rest is restored."""
    first, *_ = sorted((backup / "captures").rglob("*.warc.gz"))
    (backup / "captures" / f"{first.relative_to(backup / 'captures')}.differs-1").write_bytes(b"x")
    content = bytearray(first.read_bytes())
    content[len(content) // 2] ^= 0xFF
    first.write_bytes(content)
    report = restore_archive(backup, tmp_path / "new")
    assert [finding.fault for finding in report.findings] != []
    assert Fault.DATABASE not in {finding.fault for finding in report.findings}
    assert len(report.left) == 1
    first.unlink()
    report = restore_archive(backup, tmp_path / "newer")
    assert report.missing == (first.relative_to(backup / "captures").as_posix(),)


def test_damaged_database_is_not_put_in_place(backup: Path, tmp_path: Path) -> None:
    """Nothing that cannot be read becomes an archive."""
    database = backup / "archive.sqlite3"
    content = database.read_bytes()
    database.write_bytes(content[:8192] + bytes(8192) + content[16384:])
    with pytest.raises(ArchiveDamagedError, match="is damaged"):
        restore_archive(backup, tmp_path / "new")
    assert not (tmp_path / "new" / "archive.sqlite3").exists()


def test_log_of_the_backup_is_read(backup: Path, tmp_path: Path) -> None:
    """A backup that was opened by a command has a log beside it, which holds the last changes."""
    connection = sqlite3.connect(backup / "archive.sqlite3")
    with closing(connection):
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE late (x)")
        connection.commit()
        restore_archive(backup, tmp_path / "new")
    with closing(sqlite3.connect(tmp_path / "new" / "archive.sqlite3")) as restored:
        assert restored.execute("SELECT name FROM sqlite_master WHERE name = 'late'").fetchone()


def test_unsuitable_folders_are_refused(backup: Path, tmp_path: Path) -> None:
    """Neither mixed with other files, nor within the backup, nor from what is none."""
    used = tmp_path / "used"
    used.mkdir()
    (used / "mine.txt").write_text("mine")
    with pytest.raises(ArchiveError, match="is not empty"):
        restore_archive(backup, used)
    with pytest.raises(ArchiveError, match="is inside the other"):
        restore_archive(backup, backup / "new")
    with pytest.raises(ArchiveError, match="is no backup"):
        restore_archive(used, tmp_path / "new")
    (backup / "archive.sqlite3").unlink()
    with pytest.raises(ArchiveError, match="never finished"):
        restore_archive(backup, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert list_contents(used) == {"mine.txt": b"mine"}


@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_file_that_may_not_grow_is_no_damaged_backup(
    backup: Path, tmp_path: Path, share: float
) -> None:
    """Guards a quota that was told as damage of the backup; with room the restore goes on."""
    bounds = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = (backup / "archive.sqlite3").stat().st_size
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(size * share), bounds[1]))
    try:
        with pytest.raises(ArchiveFullError, match="is full"):
            restore_archive(backup, tmp_path / "new")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, bounds)
    assert_whole(tmp_path / "new", restore_archive(backup, tmp_path / "new"))
