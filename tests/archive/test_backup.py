"""Backups: their content, what they refuse, and that they can be used as a data folder."""

import errno
import shutil
import sqlite3
from pathlib import Path

import pytest

from archive import backup as module
from archive.backup import BackupReport, back_up_archive
from archive.errors import ArchiveDamagedError, ArchiveError, ArchiveFullError
from archive.verification import verify_captures
from tests.support.archive_builders import (
    NOW,
    SITE,
    ArchiveFolder,
    limit_file_size,
    store_response,
)


def run_backup(archive_folder: ArchiveFolder, folder: Path) -> BackupReport:
    """Back up an archive to `folder`."""
    with archive_folder.open_archive() as archive:
        return back_up_archive(
            archive, archive_folder.capture_store, archive_folder.data, folder, now=NOW
        )


def is_sound(archive_folder: ArchiveFolder) -> bool:
    """Tell whether nothing is wrong with an archive."""
    with archive_folder.open_archive() as archive:
        return not verify_captures(
            archive, archive_folder.capture_store, is_being_crawled=lambda _: False
        ).findings


@pytest.fixture(scope="module")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> ArchiveFolder:
    """An archive of two pages, a saved search and an index."""
    made = ArchiveFolder(tmp_path_factory.mktemp("model"))
    made.simulate_crawl(b"<p>a", b"<p>b")
    (made.data / "saved").mkdir()
    (made.data / "saved" / "one.json").write_text("{}")
    (made.data / "note.txt").write_text("mine")
    (made.data / "index").mkdir()
    (made.data / "index" / "derived").write_text("x")
    return made


@pytest.fixture
def archive_folder(model_folder: ArchiveFolder, tmp_path: Path) -> ArchiveFolder:
    """A copy of `model_folder` that a test may change."""
    shutil.copytree(model_folder.data, tmp_path / "data")
    return ArchiveFolder(tmp_path / "data")


def test_backup_is_a_data_folder(archive_folder: ArchiveFolder, tmp_path: Path) -> None:
    """Database, captures and what else is irreplaceable are there, and what is derived is not."""
    made = run_backup(archive_folder, tmp_path / "copy")
    copy = ArchiveFolder(tmp_path / "copy")
    assert (made.files, made.missing, made.others) == (1, (), ("note.txt", "saved"))
    assert is_sound(copy)
    assert (copy.data / "saved" / "one.json").read_text() == "{}"
    assert not (copy.data / "index").exists()
    assert copy.capture_store.list_files() == archive_folder.capture_store.list_files()


def test_second_backup_copies_what_is_new(archive_folder: ArchiveFolder, tmp_path: Path) -> None:
    """Captures are gone on with where the last copy ended."""
    first = run_backup(archive_folder, tmp_path / "copy")
    before = archive_folder.get_newest_capture_file().stat().st_size
    archive_folder.simulate_crawl(b"<p>new", b"<p>b")
    second = run_backup(archive_folder, tmp_path / "copy")
    assert first.copied == before
    assert second.copied == archive_folder.get_newest_capture_file().stat().st_size - before
    assert is_sound(ArchiveFolder(tmp_path / "copy"))
    assert run_backup(archive_folder, tmp_path / "copy").copied == 0


def test_backup_of_a_running_crawl_holds_what_was_recorded(
    archive_folder: ArchiveFolder, tmp_path: Path
) -> None:
    """A record that is being written is left out, and so is one that the database knows not yet."""
    with archive_folder.open_archive() as archive:
        resumed_file = archive_folder.capture_store.get_newest_file(SITE)
        with archive_folder.capture_store.open_writer(
            SITE, 1, NOW, resumed_file=resumed_file
        ) as writer:
            store_response(archive, writer, 1, "/c", b"<p>c")
            with archive_folder.get_newest_capture_file().open("ab") as file:
                file.write(b"\x1f\x8b\x08half a record")
            run_backup(archive_folder, tmp_path / "copy")
    assert is_sound(ArchiveFolder(tmp_path / "copy"))


def test_restored_archive_is_crawled_on(archive_folder: ArchiveFolder, tmp_path: Path) -> None:
    """A copy copied back knows what the archive knew, and the next run appends to it."""
    run_backup(archive_folder, tmp_path / "copy")
    with archive_folder.open_archive() as archive:
        known = archive.captures.get_captures_in_file(
            str(archive_folder.capture_store.get_newest_file(SITE))
        )
    shutil.rmtree(archive_folder.data)
    shutil.copytree(tmp_path / "copy", archive_folder.data)
    with archive_folder.open_archive() as archive:
        assert archive.captures.get_captures_in_file(known[0].file) == known
    archive_folder.simulate_crawl(b"<p>a", b"<p>c")
    assert is_sound(archive_folder)
    assert len(archive_folder.capture_store.list_files()) == 1


def raise_os_error(*_: object) -> None:
    """Do as a full disk does."""
    raise OSError(errno.ENOSPC, "no space")


@pytest.mark.parametrize("step", ["continue_copy", "_copy_other_files", "place_database"])
def test_broken_off_backup_leaves_the_older_one(
    archive_folder: ArchiveFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Until its last step a backup is the one before; the next goes on with it."""
    run_backup(archive_folder, tmp_path / "copy")
    archive_folder.simulate_crawl(b"<p>new")
    with monkeypatch.context() as patched:
        patched.setattr(module, step, raise_os_error)
        with pytest.raises(ArchiveError, match="is full"):
            run_backup(archive_folder, tmp_path / "copy")
    copy = ArchiveFolder(tmp_path / "copy")
    with copy.open_archive() as archive:
        assert (
            sum(archive.captures.get_capture_files().values())
            < archive_folder.get_newest_capture_file().stat().st_size
        )
    run_backup(archive_folder, tmp_path / "copy")
    assert is_sound(copy)
    assert copy.capture_store.list_files() == archive_folder.capture_store.list_files()


def copied_file(archive_folder: ArchiveFolder, tmp_path: Path) -> Path:
    """Return the file of captures in a backup."""
    (file,) = archive_folder.capture_store.list_files()
    return tmp_path / "copy" / "captures" / file


def spoil(content: bytes) -> bytes:
    """Overwrite a hundred bytes near the end."""
    return content[:-200] + b"\xff" * 100 + content[-100:]


@pytest.mark.parametrize("crawl_on", [True, False])
def test_damaged_captures_do_not_replace_good_ones(
    archive_folder: ArchiveFolder, tmp_path: Path, *, crawl_on: bool
) -> None:
    """Guards against a file of the backup being cut to nothing where the archive's differs."""
    run_backup(archive_folder, tmp_path / "copy")
    good = copied_file(archive_folder, tmp_path)
    before = good.read_bytes()
    archive_folder.get_newest_capture_file().write_bytes(spoil(before))
    if crawl_on:
        archive_folder.simulate_crawl(b"<p>new")
    made = run_backup(archive_folder, tmp_path / "copy")
    beside = good.with_name(f"{good.name}.differs-1")
    names = [str(path.relative_to(tmp_path / "copy")) for path in (good, beside)]
    assert [[each.kept, each.beside] for each in made.conflicts] == [names]
    assert good.read_bytes() == before
    assert beside.read_bytes() == archive_folder.get_newest_capture_file().read_bytes()


def test_backups_after_a_conflict_go_on_beside(
    archive_folder: ArchiveFolder, tmp_path: Path
) -> None:
    """Later backups continue the file that stands beside; no third one is made each night."""
    run_backup(archive_folder, tmp_path / "copy")
    good = copied_file(archive_folder, tmp_path)
    before = good.read_bytes()
    archive_folder.get_newest_capture_file().write_bytes(spoil(before))
    for body in (b"<p>x", b"<p>y"):
        archive_folder.simulate_crawl(body)
        assert len(run_backup(archive_folder, tmp_path / "copy").conflicts) == 1
    found = sorted(path.name for path in good.parent.iterdir())
    assert found == [good.name, f"{good.name}.differs-1"]
    assert (
        good.parent / found[1]
    ).read_bytes() == archive_folder.get_newest_capture_file().read_bytes()
    assert good.read_bytes() == before


def test_good_captures_are_restored_from_a_backup_with_a_conflict(
    archive_folder: ArchiveFolder, tmp_path: Path
) -> None:
    """After the archive's file was damaged, a copy of the backup is whole."""
    run_backup(archive_folder, tmp_path / "copy")
    archive_folder.get_newest_capture_file().write_bytes(
        spoil(archive_folder.get_newest_capture_file().read_bytes())
    )
    run_backup(archive_folder, tmp_path / "copy")
    shutil.rmtree(archive_folder.data)
    shutil.copytree(tmp_path / "copy", archive_folder.data)
    assert is_sound(archive_folder)
    archive_folder.simulate_crawl(b"<p>new")
    assert is_sound(archive_folder)


@pytest.mark.parametrize("left", [0, 100])
def test_captures_that_were_cut_do_not_cut_the_copy(
    archive_folder: ArchiveFolder, tmp_path: Path, left: int
) -> None:
    """A file that became shorter is named as missing something; the backup has all of it."""
    run_backup(archive_folder, tmp_path / "copy")
    before = copied_file(archive_folder, tmp_path).read_bytes()
    (file,) = archive_folder.capture_store.list_files()
    archive_folder.get_newest_capture_file().write_bytes(before[:left])
    made = run_backup(archive_folder, tmp_path / "copy")
    assert (made.missing, made.conflicts) == ((file,), ())
    assert copied_file(ArchiveFolder(tmp_path / "copy"), tmp_path).read_bytes() == before


def test_captures_that_vanished_stay_in_the_copy(
    archive_folder: ArchiveFolder, tmp_path: Path
) -> None:
    """They are named, and the backup is whole."""
    run_backup(archive_folder, tmp_path / "copy")
    (file,) = archive_folder.capture_store.list_files()
    archive_folder.get_newest_capture_file().unlink()
    assert run_backup(archive_folder, tmp_path / "copy").missing == (file,)
    assert is_sound(ArchiveFolder(tmp_path / "copy"))


def test_older_database_does_not_replace_a_newer_one(
    archive_folder: ArchiveFolder, tmp_path: Path
) -> None:
    """An archive that was put back from an older state takes nothing from the backup."""
    old = (archive_folder.data / "archive.sqlite3").read_bytes()
    archive_folder.simulate_crawl(b"<p>new")
    run_backup(archive_folder, tmp_path / "copy")
    before = (tmp_path / "copy" / "archive.sqlite3").read_bytes()
    (archive_folder.data / "archive.sqlite3").write_bytes(old)
    for _ in range(2):
        (conflict,) = run_backup(archive_folder, tmp_path / "copy").conflicts
        assert (conflict.kept, conflict.beside) == (
            "archive.sqlite3",
            "archive.sqlite3.differs-1",
        )
    assert (tmp_path / "copy" / "archive.sqlite3").read_bytes() == before
    assert is_sound(ArchiveFolder(tmp_path / "copy"))


@pytest.mark.parametrize("damaged", [b"", b'{"a": [1, 2', b"\0" * 20, b"\xff{}"])
def test_damaged_saved_searches_do_not_replace_good_ones(
    archive_folder: ArchiveFolder, tmp_path: Path, damaged: bytes
) -> None:
    """A file that was cut or cannot be read any more is put beside the one that can."""
    good = b'{"a": [1, 2, 3]}'
    (archive_folder.data / "saved" / "one.json").write_bytes(good)
    run_backup(archive_folder, tmp_path / "copy")
    (archive_folder.data / "saved" / "one.json").write_bytes(damaged)
    (conflict,) = run_backup(archive_folder, tmp_path / "copy").conflicts
    assert (tmp_path / "copy" / conflict.kept).read_bytes() == good
    assert (tmp_path / "copy" / conflict.beside).read_bytes() == damaged
    (archive_folder.data / "saved" / "one.json").write_bytes(b"[]")
    assert not run_backup(archive_folder, tmp_path / "copy").conflicts


def test_backup_that_failed_keeps_the_time_of_the_last(
    archive_folder: ArchiveFolder, tmp_path: Path
) -> None:
    """The note of a good backup stays, and nothing half-made lies beside it."""
    run_backup(archive_folder, tmp_path / "copy")
    before = (tmp_path / "copy" / "backup.json").read_bytes()
    connection = sqlite3.connect(archive_folder.data / "archive.sqlite3")
    with connection:
        connection.execute("UPDATE captures SET run = 99")
    connection.close()
    with pytest.raises(ArchiveDamagedError):
        run_backup(archive_folder, tmp_path / "copy")
    assert (tmp_path / "copy" / "backup.json").read_bytes() == before
    assert not list((tmp_path / "copy").glob("*.new"))


def test_full_disk_is_said_while_the_database_is_copied(
    archive_folder: ArchiveFolder, tmp_path: Path
) -> None:
    """Guards against SQLite's own error ending as a traceback."""
    run_backup(archive_folder, tmp_path / "copy")
    before = (tmp_path / "copy" / "archive.sqlite3").read_bytes()
    with limit_file_size(50_000), pytest.raises(ArchiveFullError):
        run_backup(archive_folder, tmp_path / "copy")
    assert (tmp_path / "copy" / "archive.sqlite3").read_bytes() == before


def test_missing_captures_are_named(archive_folder: ArchiveFolder, tmp_path: Path) -> None:
    """Files of captures that are missing are named, and the others are copied."""
    (file,) = archive_folder.capture_store.list_files()
    archive_folder.get_newest_capture_file().unlink()
    assert run_backup(archive_folder, tmp_path / "copy").missing == (file,)


def test_unsuitable_folders_are_refused(archive_folder: ArchiveFolder, tmp_path: Path) -> None:
    """No copy within the data or around it, in a folder of other things, or of another archive."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("dear")
    run_backup(archive_folder, tmp_path / "copy")
    other = ArchiveFolder(tmp_path / "other")
    other.data.mkdir()
    for folder, why in (
        (archive_folder.data / "backup", "inside the other"),
        (archive_folder.data, "inside the other"),
        (tmp_path, "inside the other"),
        (tmp_path / "full", "not empty"),
        (archive_folder.get_newest_capture_file(), "cannot be written"),
    ):
        with pytest.raises(ArchiveError, match=why) as caught:
            run_backup(archive_folder if why != "cannot be written" else other, folder)
        assert caught.value.hint
    with pytest.raises(ArchiveError, match="another archive"):
        run_backup(other, tmp_path / "copy")


def test_damaged_database_is_not_copied_over_a_sound_one(
    archive_folder: ArchiveFolder, tmp_path: Path
) -> None:
    """The last good copy stays."""
    run_backup(archive_folder, tmp_path / "copy")
    before = (tmp_path / "copy" / "archive.sqlite3").read_bytes()
    connection = sqlite3.connect(archive_folder.data / "archive.sqlite3")
    with connection:
        connection.execute("UPDATE captures SET run = 99")
    connection.close()
    with pytest.raises(ArchiveDamagedError):
        run_backup(archive_folder, tmp_path / "copy")
    assert (tmp_path / "copy" / "archive.sqlite3").read_bytes() == before
