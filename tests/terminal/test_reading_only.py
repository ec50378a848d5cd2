"""Reading needs no writing: for another user, on a read-only disk, on a backup."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from archive.archive import Archive
from archive.database.schema import SCHEMA_VERSION
from archive.errors import ArchiveDamagedError, ArchiveLockedError, ArchiveReadOnlyError
from archive.model import SiteKey
from tests.support import cli_process
from tests.support.cli_runner import SAMPLE_ARTICLES, ArchiveCli, to_import_lines

NOBODY = 65534
UNAVAILABLE = 3
READING = (
    "show ID",
    "show ID --revision 1",
    "show ID --similar",
    "show ID --cite footnote",
    "status",
    "doctor",
    "doctor --deep",
    "archive verify",
    "archive status",
    "index check",
    "index status",
    "search hội",
    "count *",
    "facet * --by site",
    "kwic hội",
    "trend *",
    "coverage",
    "colloc hội",
    "saved list",
    "saved run hoi",
    "saved new hoi --peek",
    "saved feed hoi",
    "export hội --format csv",
    "export --verify MANIFEST",
    "export --again MANIFEST --format csv -o -",
    "diff ID",
    "open ID --archived -o -",
)
WRITING = (
    "index update",
    "index rebuild",
    "index gc",
    "import ONE --site truong",
    "saved add x y",
    "saved remove hoi",
)
CANNOT_SAY_MORE = {"diff ID", "open ID --archived -o -"}
"""Of an imported article there is one revision and no page: said in words, with status 1."""


@cache
def becoming_nobody() -> tuple[str, ...]:
    """What is typed before a command that another user should run; nothing where we are not root.

    A test that asks for it is skipped where such a user cannot run this Python.
    """
    if os.geteuid() != 0:
        return ()
    tool = shutil.which("setpriv")
    if tool is None:
        pytest.skip("there is no setpriv to become another user with")
    words = (tool, f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    if subprocess.run([*words, sys.executable, "-c", ""], check=False).returncode:
        pytest.skip("another user may not run this Python")
    return words


def as_nobody(words: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command as a user who owns nothing; as ourselves, if we are not root."""
    return subprocess.run(
        [*becoming_nobody(), *cli_process.make_command(*words)],
        check=False,
        capture_output=True,
        encoding="utf-8",
        env=os.environ | environment | {"PYTHONDONTWRITEBYTECODE": "1", "HOME": "/"},
        cwd="/",
    )


def close_to_writers(folder: Path) -> None:
    """Let everybody read a folder and nobody write it."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)


def open_to_owner(folder: Path) -> None:
    """Let it be removed again."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(path.stat().st_mode | stat.S_IWUSR)


@pytest.fixture
def archive_cli() -> Iterator[ArchiveCli]:
    """A place of articles with an index, a saved search and an export, which a test may close."""
    # Not below pytest's own folder, which pytest closes to others whenever it starts.
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "sites").mkdir()
        made = ArchiveCli(folder / "data", folder)
        made.run("import", "-", "--site", "truong", stdin=to_import_lines(*SAMPLE_ARTICLES))
        made.run("saved", "add", "hoi", "hội")
        made.run("export", "*", "--format", "csv", "-o", f"{folder}/out/")
        yield made
        open_to_owner(folder)


def typed(line: str, archive_cli: ArchiveCli) -> list[str]:
    """The words of a line; ID and MANIFEST stand for those of the place."""
    known = {"MANIFEST": str(archive_cli.config / "out" / "manifest.json")}
    known["ID"] = archive_cli.run("search", "*", "--ids", "--limit", "1").stdout.strip()
    return [known.get(word, word) for word in line.split()]


def listing(folder: Path) -> list[str]:
    """Every file below a folder."""
    return sorted(str(path) for path in folder.rglob("*"))


def test_another_user_reads_everything(archive_cli: ArchiveCli) -> None:
    """Guards against status 3 where a lock, a journal or a mode would have been written."""
    lines = {line: typed(line, archive_cli) for line in READING}
    close_to_writers(archive_cli.data)
    before = listing(archive_cli.data)
    for line, words in lines.items():
        done = as_nobody(words, archive_cli.environment)
        expected = 1 if line in CANNOT_SAY_MORE else 0
        assert done.returncode == expected, (line, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
    assert listing(archive_cli.data) == before


def test_another_user_reads_an_index_of_tantivy(archive_cli: ArchiveCli) -> None:
    """Guards against tantivy's own lock, which it takes in the folder of an index to read it."""
    pytest.importorskip("tantivy")
    assert archive_cli.run("index", "rebuild", "--engine", "tantivy").exit_code == 0
    of_the_index = ("index", "search", "count", "facet", "kwic", "export hội", "show ID --similar")
    lines = [typed(line, archive_cli) for line in READING if line.startswith(of_the_index)]
    assert len(lines) == 8
    close_to_writers(archive_cli.data)
    before = listing(archive_cli.data)
    for words in lines:
        done = as_nobody(words, archive_cli.environment)
        assert done.returncode == 0, (words, done.stdout, done.stderr)
    assert listing(archive_cli.data) == before


def test_another_user_who_writes_is_told(archive_cli: ArchiveCli) -> None:
    """Status 3, one sentence and a hint."""
    one = archive_cli.config / "one.jsonl"
    one.write_text(to_import_lines(SAMPLE_ARTICLES[0]), encoding="utf-8")
    close_to_writers(archive_cli.data)
    for line in WRITING:
        words = [str(one) if word == "ONE" else word for word in line.split()]
        done = as_nobody(words, archive_cli.environment)
        assert done.returncode == UNAVAILABLE, (line, done.stdout, done.stderr)
        assert "hint: " in done.stderr
        assert "Traceback" not in done.stderr


def test_backup_is_read_by_another_user(archive_cli: ArchiveCli) -> None:
    """The copy is looked at and read where it lies."""
    copy = ArchiveCli(archive_cli.config / "copy", archive_cli.config)
    assert archive_cli.run("archive", "backup", str(copy.data)).exit_code == 0
    lines = [
        typed(line, archive_cli) for line in ("show ID", "archive verify", "status", "saved list")
    ]
    close_to_writers(copy.data)
    for words in lines:
        done = as_nobody(words, copy.environment)
        assert done.returncode == 0, (words, done.stderr)


def test_disk_that_is_read_only_is_read(archive_cli: ArchiveCli) -> None:
    """The same where not even root may write: a bind mount."""
    mounted = archive_cli.config / "mounted"
    mounted.mkdir()
    lines = [
        typed(line, archive_cli) for line in ("show ID", "archive verify", "index check", "status")
    ]
    mount, umount = shutil.which("mount"), shutil.which("umount")
    steps = ["--bind", str(archive_cli.data), str(mounted)], ["-o", "remount,ro,bind", str(mounted)]
    for step in steps:
        if not (mount and umount) or subprocess.run([mount, *step], check=False).returncode:
            pytest.skip("this user may not mount anything")
    assert umount
    try:
        there = ArchiveCli(mounted, archive_cli.config)
        for words in lines:
            done = there.run_in_process(*words)
            assert done.returncode == 0, (words, done.stderr)
        done = there.run_in_process("index", "update")
        assert done.returncode == UNAVAILABLE
        assert "Read-only file system" in done.stderr
    finally:
        subprocess.run([umount, str(mounted)], check=True)


def journalled(archive_cli: ArchiveCli, *, with_shm: bool) -> None:
    """Leave the archive as a killed process does: its last change stands in the `-wal` alone."""
    file = archive_cli.data / "archive.sqlite3"
    kept = archive_cli.config / "kept"
    kept.mkdir()
    with closing(sqlite3.connect(file)) as writer:
        writer.execute("PRAGMA wal_autocheckpoint = 0")
        with writer:
            writer.execute("UPDATE articles SET url = 'http://late.example/'")
        for path in archive_cli.data.glob("archive.sqlite3*"):
            if with_shm or not path.name.endswith("-shm"):
                shutil.copy(path, kept)
    for path in archive_cli.data.glob("archive.sqlite3*"):
        path.unlink()
    for path in kept.iterdir():
        shutil.copy(path, archive_cli.data)


@pytest.mark.parametrize("with_shm", [True, False])
def test_changes_in_the_journal_are_read(archive_cli: ArchiveCli, *, with_shm: bool) -> None:
    """What a killed crawl left unmerged is part of the archive, for a reader too."""
    words = typed("show ID --json", archive_cli)
    journalled(archive_cli, with_shm=with_shm)
    assert (archive_cli.data / "archive.sqlite3-wal").stat().st_size
    close_to_writers(archive_cli.data)
    done = as_nobody(words, archive_cli.environment)
    assert done.returncode == 0, done.stderr
    assert "http://late.example/" in done.stdout


def test_reader_beside_a_writer_sees_what_was_written(archive_cli: ArchiveCli) -> None:
    """While another user's crawl has the archive open, reading goes on."""
    words = typed("show ID --json", archive_cli)
    with closing(sqlite3.connect(archive_cli.data / "archive.sqlite3")) as writer:
        with writer:
            writer.execute("UPDATE articles SET url = 'http://late.example/'")
        close_to_writers(archive_cli.data)
        done = as_nobody(words, archive_cli.environment)
        open_to_owner(archive_cli.data)
    assert done.returncode == 0, done.stderr
    assert "http://late.example/" in done.stdout


@pytest.fixture
def read_only(archive_cli: ArchiveCli, monkeypatch: pytest.MonkeyPatch) -> ArchiveCli:
    """A place whose archive this process believes it may not write."""
    monkeypatch.setattr("archive.database.engine.can_be_written", lambda _: False)
    return archive_cli


def open_archive(archive_cli: ArchiveCli) -> Archive:
    """Open it."""
    return Archive.open(f"sqlite:///{archive_cli.data}/archive.sqlite3", data=archive_cli.data)


def test_archive_written_meanwhile_is_not_believed(read_only: ArchiveCli) -> None:
    """What is read without a lock, while somebody begins to write, ends in words."""
    with (
        open_archive(read_only) as archive,
        pytest.raises(ArchiveLockedError, match="while"),
        archive.database.read(),
        closing(sqlite3.connect(read_only.data / "archive.sqlite3")) as writer,
        writer,
    ):
        writer.execute("UPDATE articles SET url = 'http://late.example/'")


def test_archive_that_cannot_be_written_says_so(read_only: ArchiveCli) -> None:
    """A change is refused before anything is tried."""
    with open_archive(read_only) as archive, pytest.raises(ArchiveReadOnlyError) as caught:
        archive.attachments.enqueue_attachments(SiteKey("truong"), [], datetime.now(UTC))
    assert caught.value.hint


def test_import_that_cannot_be_written_counts_nothing(read_only: ArchiveCli) -> None:
    """It says so at once: no count of lines goes before it, as if some had been taken in."""
    line = '{"url": "http://late.example/1", "title": "a", "body": "b"}'
    done = read_only.run("import", "-", "--site", "late", stdin=line)
    assert done.exit_code == 3
    assert done.stdout == ""
    assert "can be read here, not written" in done.stderr


def test_older_archive_that_cannot_be_written_says_so(read_only: ArchiveCli) -> None:
    """It must be migrated first, which the message says; it is left as it is."""
    file = read_only.data / "archive.sqlite3"
    with closing(sqlite3.connect(file)) as writer, writer:
        writer.execute("UPDATE alembic_version SET version_num = '0001'")
    before = file.read_bytes()
    done = read_only.run("archive", "status")
    assert done.exit_code == UNAVAILABLE
    assert f"database schema 0001, this program reads {SCHEMA_VERSION}" in done.stderr
    assert "hint: " in done.stderr
    assert file.read_bytes() == before


def test_damaged_archive_that_cannot_be_written_is_damaged(read_only: ArchiveCli) -> None:
    """The words are those of a damaged archive."""
    (read_only.data / "archive.sqlite3").write_bytes(b"SQLite format 3\0" + b"x" * 4000)
    with pytest.raises(ArchiveDamagedError):
        open_archive(read_only)
