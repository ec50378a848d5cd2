"""`doctor`: each thing that can be wrong, its level, and that its command mends it."""

import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.lock import hold_lock
from terminal.services import archive_diagnosis, diagnosis
from tests.support.cli import Workspace
from tests.support.cli_runner import ArchiveCli
from tests.support.site_server import SiteServer

GONE_PROCESS = 99_999_999  # beyond Linux's highest number
QUIET = frozenset({"no-contact", "no-sites", "program", "no-backup"})
"""Notes that a small archive made by a test always has."""


def diagnose(cli: ArchiveCli, *words: str) -> dict[str, str]:
    """Return the levels of what is found, by code; the exit status must fit them."""
    done = cli.run("doctor", "--json", *words)
    found = {each["code"]: each["level"] for each in json.loads(done.stdout)["findings"]}
    assert done.exit_code == ("problem" in found.values()), done.output
    return {code: level for code, level in found.items() if code not in QUIET}


def crawl_once(desk: Workspace, school: SiteServer) -> tuple[ArchiveCli, Path]:
    """Crawl a site and index it; gives its one file of captures."""
    desk.add_site(school)
    desk.crawl()
    cli = ArchiveCli(desk.data, desk.folder)
    diagnose(cli, "--fix")
    (file,) = (desk.data / "captures").rglob("*.warc.gz")
    return cli, file


def test_sound_archive_has_no_problem(writable_cli: ArchiveCli) -> None:
    """Neither quickly nor by reading everything; the text ends with how much was found."""
    assert diagnose(writable_cli) == {}
    assert diagnose(writable_cli, "--deep") == {}
    text = writable_cli.run("doctor").stdout
    assert text.splitlines()[-1].startswith("no problem, ")
    assert "truongdang archive backup FOLDER" in text


def test_nothing_there_yet_is_no_problem(empty_cli: ArchiveCli) -> None:
    """Before the first crawl there is neither data folder nor archive."""
    assert diagnose(empty_cli) == {"no-data": "note"}
    empty_cli.data.mkdir()
    assert diagnose(empty_cli) == {"no-archive": "note"}


def spoil_settings(cli: ArchiveCli) -> None:
    """Write what is no TOML."""
    (cli.config / "settings.toml").write_text("junk =", encoding="utf-8")


def spoil_site(cli: ArchiveCli) -> None:
    """Write a site file with a mistake."""
    (cli.config / "sites").mkdir(exist_ok=True)
    (cli.config / "sites" / "truong.toml").write_text("start_urls = 5", encoding="utf-8")


def spoil_database(cli: ArchiveCli) -> None:
    """Cut the database."""
    content = (cli.data / "archive.sqlite3").read_bytes()
    (cli.data / "archive.sqlite3").write_bytes(content[:6000])


def spoil_saved_searches(cli: ArchiveCli) -> None:
    """Tear the file of saved searches."""
    (cli.data / "saved-searches.json").write_text('{"format', encoding="utf-8")


def take_an_engine_that_is_not_there(cli: ArchiveCli) -> None:
    """Damage the index's manifest."""
    (cli.data / "index" / "manifest.json").write_text("{}", encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (spoil_settings, "settings"),
        (spoil_site, "site-file"),
        (spoil_database, "database"),
        (spoil_saved_searches, "saved-searches"),
        (take_an_engine_that_is_not_there, "index"),
    ],
)
def test_what_does_not_work_is_a_problem(
    writable_cli: ArchiveCli, spoil: Callable[[ArchiveCli], None], code: str
) -> None:
    """Status 1, and what is wrong is named."""
    spoil(writable_cli)
    assert diagnose(writable_cli)[code] == "problem"


def spoil_schema(cli: ArchiveCli) -> None:
    """Let the database say that it is of the first schema, whose tables it does not have."""
    with closing(sqlite3.connect(cli.data / "archive.sqlite3")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")


def spoil_backup(cli: ArchiveCli) -> None:
    """Tear what a backup says of itself."""
    cli.run("archive", "backup", str(cli.config / "backup"))
    (cli.config / "backup" / "backup.json").write_text("{", encoding="utf-8")


def set_dead_cluster(cli: ArchiveCli) -> None:
    """Keep the index in a cluster where nobody listens."""
    text = 'engine = "opensearch"\nopensearch_url = "http://127.0.0.1:9"\n'
    (cli.config / "settings.toml").write_text(text, encoding="utf-8")


def set_dead_store(cli: ArchiveCli) -> None:
    """Keep captures in an object store where nobody listens."""
    text = 'captures = "s3://bucket/folder"\n'
    (cli.config / "settings.toml").write_text(text, encoding="utf-8")


def set_dead_server(cli: ArchiveCli) -> None:
    """Keep the archive on a server where nobody listens."""
    text = 'archive_url = "postgresql://u@127.0.0.1:9/x"\n'
    (cli.config / "settings.toml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "code", "command"),
    [
        (spoil_schema, "database", "truongdang archive restore BACKUP NEW-FOLDER"),
        (spoil_backup, "backup", "truongdang archive backup NEW-FOLDER"),
        (set_dead_cluster, "index-unreachable", None),
        (set_dead_store, "captures-unreachable", None),
        (set_dead_server, "unreachable", None),
    ],
)
def test_each_problem_is_said_once(
    writable_cli: ArchiveCli,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[ArchiveCli], None],
    code: str,
    command: str | None,
) -> None:
    """One finding, with a command only where one mends it, and at most one word of waiting.

    Guards a traceback for tables of another schema, a cluster that was said to be not named, and
    a database that was waited for three times.
    """
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "y")
    spoil(writable_cli)
    done = writable_cli.run_in_fork("doctor", "--json")
    found = [each for each in json.loads(done.stdout)["findings"] if each["code"] not in QUIET]
    assert [(each["code"], each["level"], each["command"]) for each in found] == [
        (code, "problem", command)
    ]
    assert done.returncode == 1
    assert done.stderr.count("\n") <= 1


def test_index_is_mended_and_leftovers_are_cleared(
    writable_cli: ArchiveCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--fix` makes the index anew, removes half exports, and puts back what stood in the way."""
    monkeypatch.chdir(tmp_path)
    half = tmp_path / f".articles.csv.{GONE_PROCESS}.part"
    half.write_text("half", encoding="utf-8")
    folder = tmp_path / f".texts.{GONE_PROCESS}.old"
    folder.mkdir()
    running = tmp_path / f".other.csv.{os.getpid()}.part"
    running.write_text("at work", encoding="utf-8")
    (writable_cli.data / "index" / "manifest.json").write_text("{}", encoding="utf-8")
    assert diagnose(writable_cli) == {"index": "problem", "leftover": "note"}
    assert diagnose(writable_cli, "--fix") == {}
    assert not half.exists()
    assert running.exists()
    assert (tmp_path / "texts").is_dir()
    shutil.rmtree(writable_cli.data / "index")
    assert diagnose(writable_cli) == {"no-index": "note"}
    assert diagnose(writable_cli, "--fix", "--deep") == {}


def test_index_behind_the_archive_is_a_note(writable_cli: ArchiveCli) -> None:
    """The next crawl, or `index update`, mends it."""
    line = {"url": "http://song-ha.example/4.html", "title": "Tin mới", "body": "Nội dung."}
    writable_cli.run(
        "import", "-", "--site", "song-ha", "--no-index", stdin=json.dumps(line) + "\n"
    )
    assert diagnose(writable_cli) == {"index-behind": "note"}
    assert diagnose(writable_cli, "--fix") == {}


def test_backup_is_known_and_looked_at(writable_cli: ArchiveCli, tmp_path: Path) -> None:
    """None, sound, away, damaged: only the last is a problem; the command restores from it."""
    backup = tmp_path / "backup"
    codes = {
        each["code"] for each in json.loads(writable_cli.run("doctor", "--json").stdout)["findings"]
    }
    assert "no-backup" in codes
    writable_cli.run("archive", "backup", str(backup))
    assert diagnose(writable_cli, "--deep") == {}
    assert not (backup / "last-backup.json").exists()
    spoil_database(writable_cli)
    text = writable_cli.run("doctor").stdout
    assert f"truongdang archive restore {backup} NEW-FOLDER" in text
    assert writable_cli.run("archive", "restore", str(backup), str(tmp_path / "n")).exit_code == 0
    restored = ArchiveCli(tmp_path / "n", writable_cli.config)
    assert diagnose(restored, "--fix", "--deep") == {}
    (backup / "archive.sqlite3").write_bytes(b"torn")
    assert diagnose(writable_cli)["backup"] == "problem"
    backup.rename(tmp_path / "away")
    assert diagnose(writable_cli)["backup-away"] == "note"


def test_disk_clock_and_rights(writable_cli: ArchiveCli, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk, a clock of long ago and a folder of another user are problems."""
    monkeypatch.setattr(diagnosis, "_MIN_FREE_BYTES", 1 << 62)
    assert diagnose(writable_cli) == {"disk": "problem"}
    monkeypatch.undo()
    early = datetime.now(UTC) - timedelta(days=20_000)
    assert [each.code for each in diagnosis._check_clock(early)] == ["clock"]
    own = (writable_cli.data, writable_cli.data / "captures")
    monkeypatch.setattr(os, "access", lambda path, _: path.suffix != ".sqlite3")
    assert [each.code for each in diagnosis._check_rights(*own)] == ["not-read"]
    monkeypatch.setattr(os, "access", lambda path, right: right == os.R_OK or path == own[0])
    assert [each.code for each in diagnosis._check_rights(*own)] == ["not-written"]
    monkeypatch.setattr(os, "access", lambda _, right: right == os.R_OK)
    assert [each.code for each in diagnosis._check_rights(*own)] == ["read-only"]


def test_lock_that_is_held_for_long_is_a_problem(
    writable_cli: ArchiveCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process at work is a note; one at work since yesterday may hang."""
    with hold_lock(writable_cli.data / "locks", "truong"):
        assert diagnose(writable_cli) == {"in-use": "note"}
        monkeypatch.setattr(archive_diagnosis, "is_old_lock", lambda *_: True)
        assert diagnose(writable_cli) == {"old-lock": "problem"}


def test_lost_captures_are_a_problem_until_they_were_fetched_again(
    desk: Workspace, school: SiteServer
) -> None:
    """What is there once more is a note: its history alone is lost."""
    cli, file = crawl_once(desk, school)
    backup = desk.folder / "backup"
    cli.run("archive", "backup", str(backup))
    shutil.rmtree(backup / "captures")
    assert diagnose(cli) == {"backup": "problem"}
    cli.run("archive", "backup", str(backup))
    content = file.read_bytes()
    # A killed run tears the end off: the next cuts it.
    file.write_bytes(content + content[:100])
    assert diagnose(cli, "--deep") == {"torn-capture": "note"}
    file.write_bytes(content[: len(content) // 3])
    assert diagnose(cli) == {"capture": "problem"}
    assert diagnose(cli, "--deep") == {"capture": "problem"}
    desk.crawl("truong", "--full")
    assert diagnose(cli) == {"capture-replaced": "note"}
    assert diagnose(cli, "--deep") == {"capture-replaced": "note"}


def test_file_of_a_run_that_was_killed_at_its_first_capture_is_a_note(
    desk: Workspace, school: SiteServer
) -> None:
    """Guards a problem that the next run mends; a file of captures older than that is one."""
    cli, file = crawl_once(desk, school)
    content = file.read_bytes()
    left = file.with_name("99990101000000-000002-001.warc.gz")
    left.write_bytes(content)
    # Its last run ended well: no kill left it, and it is told once.
    assert diagnose(cli) == diagnose(cli, "--deep") == {"captures-unknown": "problem"}
    with closing(sqlite3.connect(desk.data / "archive.sqlite3")) as connection, connection:
        connection.execute(
            "INSERT INTO runs (site, started_at) SELECT site, started_at FROM runs LIMIT 1"
        )
    assert diagnose(cli) == {"torn-capture": "note"}
    # Read whole, it is not told twice.
    deep = json.loads(cli.run("doctor", "--deep", "--json").stdout)["findings"]
    assert [each["code"] for each in deep if each["code"] not in QUIET] == ["torn-capture"]
    left.rename(file.with_name("19990101000000-000002-001.warc.gz"))
    assert diagnose(cli) == {"captures-unknown": "problem"}


def test_programs_that_a_site_needs(
    writable_cli: ArchiveCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing program is a note, and a problem where an enabled site asks for it."""
    monkeypatch.setattr(diagnosis, "_find_remedy", lambda _, package: package)

    def find_levels() -> dict[str, str]:
        done = json.loads(writable_cli.run("doctor", "--json").stdout)["findings"]
        return {each["where"]: each["level"] for each in done if each["code"] == "program"}

    assert find_levels() == dict.fromkeys(("catdoc", "tesseract", "chromium"), "note")
    spoil_site(writable_cli)
    text = 'start_urls = ["http://truong.example/"]\nattachments = true\nocr = true\n'
    (writable_cli.config / "sites" / "truong.toml").write_text(text, encoding="utf-8")
    assert find_levels()["tesseract"] == "problem"


def test_what_is_missing_to_draw_pages_is_told_apart(
    writable_cli: ArchiveCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chromium was said to be missing where it is there, and Playwright is not."""
    monkeypatch.setitem(sys.modules, "playwright.async_api", None)
    done = json.loads(writable_cli.run("doctor", "--json").stdout)["findings"]
    commands = {each["where"]: each["command"] for each in done if each["code"] == "program"}
    assert commands["chromium"] == "pip install 'truongdang[browser]'"
