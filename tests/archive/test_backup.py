"""Backups: what they hold, what they refuse, and that they can be lived on."""

import errno
import shutil
import sqlite3
from pathlib import Path

import pytest

from archive import backup as module
from archive.backup import Backup, backup
from archive.errors import ArchiveDamagedError, ArchiveError, ArchiveFullError
from archive.verification import verify
from tests.archive.keeping import NOW, SITE, Kept, files_of_at_most, keep


def save(kept: Kept, folder: Path) -> Backup:
    """Back up."""
    with kept.open() as archive:
        return backup(archive.inventory, kept.store, kept.data, folder, now=NOW)


def is_sound(kept: Kept) -> bool:
    """Whether nothing is wrong with an archive."""
    with kept.open() as archive:
        return not verify(archive.inventory, kept.store, is_written=lambda _: False).findings


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """An archive of two pages, a saved search and an index."""
    made = Kept(tmp_path_factory.mktemp("model"))
    made.crawl(b"<p>a", b"<p>b")
    (made.data / "saved").mkdir()
    (made.data / "saved" / "one.json").write_text("{}")
    (made.data / "note.txt").write_text("mine")
    (made.data / "index").mkdir()
    (made.data / "index" / "derived").write_text("x")
    return made


@pytest.fixture
def kept(model: Kept, tmp_path: Path) -> Kept:
    """A copy of it, to be worked on."""
    shutil.copytree(model.data, tmp_path / "data")
    return Kept(tmp_path / "data")


def test_backup_is_a_data_folder(kept: Kept, tmp_path: Path) -> None:
    """Database, captures and what else is irreplaceable are there, and what is derived is not."""
    made = save(kept, tmp_path / "copy")
    copy = Kept(tmp_path / "copy")
    assert (made.files, made.missing, made.others) == (1, (), ("note.txt", "saved"))
    assert is_sound(copy)
    assert (copy.data / "saved" / "one.json").read_text() == "{}"
    assert not (copy.data / "index").exists()
    assert copy.store.files() == kept.store.files()


def test_second_backup_copies_what_is_new(kept: Kept, tmp_path: Path) -> None:
    """Captures are gone on with where the last copy ended."""
    first = save(kept, tmp_path / "copy")
    before = kept.file().stat().st_size
    kept.crawl(b"<p>new", b"<p>b")
    second = save(kept, tmp_path / "copy")
    assert first.copied == before
    assert second.copied == kept.file().stat().st_size - before
    assert is_sound(Kept(tmp_path / "copy"))
    assert save(kept, tmp_path / "copy").copied == 0


def test_backup_of_a_running_crawl_holds_what_was_recorded(kept: Kept, tmp_path: Path) -> None:
    """A record that is being written is left out, and so is one that the database knows not yet."""
    with kept.open() as archive:
        going_on = kept.store.newest(SITE)
        with kept.store.writer(SITE, 1, NOW, going_on=going_on) as writer:
            keep(archive, writer, 1, "/c", b"<p>c")
            with kept.file().open("ab") as file:
                file.write(b"\x1f\x8b\x08half a record")
            save(kept, tmp_path / "copy")
    assert is_sound(Kept(tmp_path / "copy"))


def test_restored_archive_is_crawled_on(kept: Kept, tmp_path: Path) -> None:
    """A copy copied back knows what the archive knew, and the next run appends to it."""
    save(kept, tmp_path / "copy")
    with kept.open() as archive:
        known = archive.inventory.captures(str(kept.store.newest(SITE)))
    shutil.rmtree(kept.data)
    shutil.copytree(tmp_path / "copy", kept.data)
    with kept.open() as archive:
        assert archive.inventory.captures(known[0].file) == known
    kept.crawl(b"<p>a", b"<p>c")
    assert is_sound(kept)
    assert len(kept.store.files()) == 1


def fail(*_: object) -> None:
    """Do as a full disk does."""
    raise OSError(errno.ENOSPC, "no space")


@pytest.mark.parametrize("step", ["continue_copy", "_copy_others", "place_database"])
def test_broken_off_backup_leaves_the_older_one(
    kept: Kept, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Until its last step a backup is the one before; the next goes on with it."""
    save(kept, tmp_path / "copy")
    kept.crawl(b"<p>new")
    with monkeypatch.context() as patched:
        patched.setattr(module, step, fail)
        with pytest.raises(ArchiveError, match="is full"):
            save(kept, tmp_path / "copy")
    copy = Kept(tmp_path / "copy")
    with copy.open() as archive:
        assert sum(archive.inventory.files().values()) < kept.file().stat().st_size
    save(kept, tmp_path / "copy")
    assert is_sound(copy)
    assert copy.store.files() == kept.store.files()


def copied_file(kept: Kept, tmp_path: Path) -> Path:
    """The file of captures in the backup."""
    (file,) = kept.store.files()
    return tmp_path / "copy" / "captures" / file


def spoil(content: bytes) -> bytes:
    """Overwrite a hundred bytes near the end."""
    return content[:-200] + b"\xff" * 100 + content[-100:]


@pytest.mark.parametrize("crawl_on", [True, False])
def test_damaged_captures_do_not_replace_good_ones(
    kept: Kept, tmp_path: Path, *, crawl_on: bool
) -> None:
    """Guards against a file of the backup being cut to nothing where the archive's differs."""
    save(kept, tmp_path / "copy")
    good = copied_file(kept, tmp_path)
    before = good.read_bytes()
    kept.file().write_bytes(spoil(before))
    if crawl_on:
        kept.crawl(b"<p>new")
    made = save(kept, tmp_path / "copy")
    beside = good.with_name(f"{good.name}.differs-1")
    names = [str(path.relative_to(tmp_path / "copy")) for path in (good, beside)]
    assert [[each.kept, each.beside] for each in made.conflicts] == [names]
    assert good.read_bytes() == before
    assert beside.read_bytes() == kept.file().read_bytes()


def test_backups_after_a_conflict_go_on_beside(kept: Kept, tmp_path: Path) -> None:
    """What came later is in the file that stands beside; no third one is made each night."""
    save(kept, tmp_path / "copy")
    good = copied_file(kept, tmp_path)
    before = good.read_bytes()
    kept.file().write_bytes(spoil(before))
    for body in (b"<p>x", b"<p>y"):
        kept.crawl(body)
        assert len(save(kept, tmp_path / "copy").conflicts) == 1
    found = sorted(path.name for path in good.parent.iterdir())
    assert found == [good.name, f"{good.name}.differs-1"]
    assert (good.parent / found[1]).read_bytes() == kept.file().read_bytes()
    assert good.read_bytes() == before


def test_good_captures_are_restored_from_a_backup_with_a_conflict(
    kept: Kept, tmp_path: Path
) -> None:
    """After the archive's file was damaged, a copy of the backup is whole."""
    save(kept, tmp_path / "copy")
    kept.file().write_bytes(spoil(kept.file().read_bytes()))
    save(kept, tmp_path / "copy")
    shutil.rmtree(kept.data)
    shutil.copytree(tmp_path / "copy", kept.data)
    assert is_sound(kept)
    kept.crawl(b"<p>new")
    assert is_sound(kept)


@pytest.mark.parametrize("left", [0, 100])
def test_captures_that_were_cut_do_not_cut_the_copy(kept: Kept, tmp_path: Path, left: int) -> None:
    """A file that became shorter is named as missing something; the backup has all of it."""
    save(kept, tmp_path / "copy")
    before = copied_file(kept, tmp_path).read_bytes()
    (file,) = kept.store.files()
    kept.file().write_bytes(before[:left])
    made = save(kept, tmp_path / "copy")
    assert (made.missing, made.conflicts) == ((file,), ())
    assert copied_file(Kept(tmp_path / "copy"), tmp_path).read_bytes() == before


def test_captures_that_vanished_stay_in_the_copy(kept: Kept, tmp_path: Path) -> None:
    """They are named, and the backup is whole."""
    save(kept, tmp_path / "copy")
    (file,) = kept.store.files()
    kept.file().unlink()
    assert save(kept, tmp_path / "copy").missing == (file,)
    assert is_sound(Kept(tmp_path / "copy"))


def test_older_database_does_not_replace_a_newer_one(kept: Kept, tmp_path: Path) -> None:
    """An archive that was put back from an older state takes nothing from the backup."""
    old = (kept.data / "archive.sqlite3").read_bytes()
    kept.crawl(b"<p>new")
    save(kept, tmp_path / "copy")
    before = (tmp_path / "copy" / "archive.sqlite3").read_bytes()
    (kept.data / "archive.sqlite3").write_bytes(old)
    for _ in range(2):
        (conflict,) = save(kept, tmp_path / "copy").conflicts
        assert (conflict.kept, conflict.beside) == (
            "archive.sqlite3",
            "archive.sqlite3.differs-1",
        )
    assert (tmp_path / "copy" / "archive.sqlite3").read_bytes() == before
    assert is_sound(Kept(tmp_path / "copy"))


@pytest.mark.parametrize("damaged", [b"", b'{"a": [1, 2', b"\0" * 20, b"\xff{}"])
def test_damaged_saved_searches_do_not_replace_good_ones(
    kept: Kept, tmp_path: Path, damaged: bytes
) -> None:
    """A file that was cut or cannot be read any more is put beside the one that can."""
    good = b'{"a": [1, 2, 3]}'
    (kept.data / "saved" / "one.json").write_bytes(good)
    save(kept, tmp_path / "copy")
    (kept.data / "saved" / "one.json").write_bytes(damaged)
    (conflict,) = save(kept, tmp_path / "copy").conflicts
    assert (tmp_path / "copy" / conflict.kept).read_bytes() == good
    assert (tmp_path / "copy" / conflict.beside).read_bytes() == damaged
    (kept.data / "saved" / "one.json").write_bytes(b"[]")
    assert not save(kept, tmp_path / "copy").conflicts


def test_backup_that_failed_keeps_the_time_of_the_last(kept: Kept, tmp_path: Path) -> None:
    """The note of a good backup stays, and nothing half-made lies beside it."""
    save(kept, tmp_path / "copy")
    before = (tmp_path / "copy" / "backup.json").read_bytes()
    connection = sqlite3.connect(kept.data / "archive.sqlite3")
    with connection:
        connection.execute("UPDATE captures SET run = 99")
    connection.close()
    with pytest.raises(ArchiveDamagedError):
        save(kept, tmp_path / "copy")
    assert (tmp_path / "copy" / "backup.json").read_bytes() == before
    assert not list((tmp_path / "copy").glob("*.new"))


def test_full_disk_is_said_while_the_database_is_copied(kept: Kept, tmp_path: Path) -> None:
    """Guards against SQLite's own error ending as a traceback."""
    save(kept, tmp_path / "copy")
    before = (tmp_path / "copy" / "archive.sqlite3").read_bytes()
    with files_of_at_most(50_000), pytest.raises(ArchiveFullError):
        save(kept, tmp_path / "copy")
    assert (tmp_path / "copy" / "archive.sqlite3").read_bytes() == before


def test_missing_captures_are_named(kept: Kept, tmp_path: Path) -> None:
    """What is there is copied, and what is not is said."""
    (file,) = kept.store.files()
    kept.file().unlink()
    assert save(kept, tmp_path / "copy").missing == (file,)


def test_unsuitable_folders_are_refused(kept: Kept, tmp_path: Path) -> None:
    """No copy within the data or around it, in a folder of other things, or of another archive."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.txt").write_text("dear")
    save(kept, tmp_path / "copy")
    other = Kept(tmp_path / "other")
    other.data.mkdir()
    for folder, why in (
        (kept.data / "backup", "within each other"),
        (kept.data, "within each other"),
        (tmp_path, "within each other"),
        (tmp_path / "full", "not empty"),
        (kept.file(), "cannot be written"),
    ):
        with pytest.raises(ArchiveError, match=why) as caught:
            save(kept if why != "cannot be written" else other, folder)
        assert caught.value.hint
    with pytest.raises(ArchiveError, match="another archive"):
        save(other, tmp_path / "copy")


def test_damaged_database_is_not_copied_over_a_sound_one(kept: Kept, tmp_path: Path) -> None:
    """The last good copy stays."""
    save(kept, tmp_path / "copy")
    before = (tmp_path / "copy" / "archive.sqlite3").read_bytes()
    connection = sqlite3.connect(kept.data / "archive.sqlite3")
    with connection:
        connection.execute("UPDATE captures SET run = 99")
    connection.close()
    with pytest.raises(ArchiveDamagedError):
        save(kept, tmp_path / "copy")
    assert (tmp_path / "copy" / "archive.sqlite3").read_bytes() == before
