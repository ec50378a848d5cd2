"""Whatever a crawl ends with, somebody hears of it: once, and once more when it is over."""

import os
import socket
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.crawl_model import FoundUrl, UrlKind
from archive.lock import hold_lock
from archive.model import SiteKey, SiteMetadata
from terminal.commands import crawl as module
from tests.support.cli_runner import ArchiveCli
from tests.support.site_server import SiteServer, serve_site

SOUND = 'start_urls = ["{url}/"]\ndelay = 0.0\n'
FAULTY = 'start_urls = ["http://127.0.0.1:9/"]\ndelay = "slow"\n'


@pytest.fixture
def archive_cli(empty_cli: ArchiveCli) -> ArchiveCli:
    """A place whose `alert_command` adds what it hears to a file."""
    script = empty_cli.config / "hear.py"
    file = str(empty_cli.config / "heard")
    script.write_text(
        f"import sys\nopen({file!r}, 'a').write(sys.stdin.read() + '\\n')\n", encoding="utf-8"
    )
    settings = f"alert_command = '{sys.executable} {script}'\n"
    (empty_cli.config / "settings.toml").write_text(settings, encoding="utf-8")
    return empty_cli


def heard(archive_cli: ArchiveCli) -> str:
    """What the command has heard since the last time."""
    file = archive_cli.config / "heard"
    text = file.read_text(encoding="utf-8") if file.exists() else ""
    file.unlink(missing_ok=True)
    return text


def configure(archive_cli: ArchiveCli, key: str, text: str) -> Path:
    """Write a site file."""
    path = archive_cli.config / "sites" / f"{key}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def closed_port() -> int:
    """A port where nobody answers."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def test_mistake_in_the_settings_is_told_in_spite_of_it(archive_cli: ArchiveCli) -> None:
    """Exit 2 reaches the operator, also where the file is no TOML; then that it is over."""
    configure(archive_cli, "hong", SOUND.format(url="http://127.0.0.1:9") + "enabled = false\n")
    configure(archive_cli, "lam", SOUND.format(url=f"http://127.0.0.1:{closed_port()}"))
    path = archive_cli.config / "settings.toml"
    sound = path.read_text(encoding="utf-8")
    for broken in ("nonsense = 1\n", "contact = [\n", "contact = 3\n"):
        path.write_text(sound + broken, encoding="utf-8")
        assert archive_cli.run_in_fork("crawl", "--due").returncode == 2
    messages = heard(archive_cli)
    assert messages.startswith("crawl mistake: ")
    assert 'settings.toml:2: unknown key "nonsense"' in messages
    assert messages.count("crawl mistake") == 1
    path.write_text(sound, encoding="utf-8")
    assert archive_cli.run_in_fork("crawl", "--due", "--no-index").returncode == 1
    assert "ended: crawl mistake: " in heard(archive_cli)


@pytest.mark.parametrize("words", [["--alll"], ["--all", "hong"], ["hogn"], ["--max-pages", "x"]])
def test_mistaken_line_is_told(archive_cli: ArchiveCli, words: list[str]) -> None:
    """A crontab with a slip in it does nothing for months: not without a word."""
    configure(archive_cli, "hong", FAULTY)
    assert archive_cli.run_in_fork("crawl", *words).returncode == 2
    assert heard(archive_cli).startswith("crawl mistake: ")


def test_plan_tells_nobody(archive_cli: ArchiveCli) -> None:
    """Who asks what would be done sees the answer."""
    configure(archive_cli, "hong", FAULTY)
    assert archive_cli.run_in_fork("crawl", "hong", "--dry-run").returncode == 2
    assert archive_cli.run_in_fork("crawl", "--all", "--dry-run").returncode == 1
    assert heard(archive_cli) == ""


def test_damaged_archive_is_told(archive_cli: ArchiveCli) -> None:
    """Exit 4 reaches the operator."""
    configure(archive_cli, "hong", SOUND.format(url="http://127.0.0.1:9"))
    archive_cli.data.mkdir()
    (archive_cli.data / "archive.sqlite3").write_bytes(b"no database at all" * 1000)
    assert archive_cli.run_in_fork("crawl", "--due").returncode == 4
    assert heard(archive_cli).startswith("crawl damaged: ")


def test_damaged_index_is_told(archive_cli: ArchiveCli) -> None:
    """An index that must be rebuilt is told once; the crawls go on."""
    with serve_site(SiteServer()) as school:
        school.add_listing("/", [school.add_article(1, "Hội nghị số 1")])
        configure(archive_cli, "hong", SOUND.format(url=school.url))
        (archive_cli.data / "index").mkdir(parents=True)
        (archive_cli.data / "index" / "manifest.json").write_text("{", encoding="utf-8")
        statuses = [archive_cli.run_in_fork("crawl", "hong").returncode for _ in range(2)]
    assert statuses == [4, 4]
    assert heard(archive_cli).count("crawl damaged: ") == 1


def test_fault_of_the_program_is_told(
    archive_cli: ArchiveCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A traceback that nobody sees is told, and is no success of the unit: status 70."""

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(module, "crawl_sites", fail)
    configure(archive_cli, "hong", SOUND.format(url="http://127.0.0.1:9"))
    result = archive_cli.run("crawl", "hong")
    assert result.exit_code == 70
    assert heard(archive_cli) == "crawl crashed: RuntimeError: a fault of ours\n"


def test_failed_site_is_told_once_and_so_is_its_recovery(archive_cli: ArchiveCli) -> None:
    """Twenty-four mails a day of one dead server are read by nobody."""
    path = configure(archive_cli, "hong", SOUND.format(url=f"http://127.0.0.1:{closed_port()}"))
    statuses = [archive_cli.run_in_fork("crawl", "hong", "--no-index").returncode for _ in range(3)]
    assert statuses == [1, 1, 1]
    messages = heard(archive_cli)
    assert messages.startswith("hong  failed")
    assert messages.count("hong: failing: the last run failed") == 1
    assert "the last 3 runs failed" not in messages
    assert archive_cli.run("status", "--alerts", "--tell").exit_code == 1
    assert heard(archive_cli) == ""
    with serve_site(SiteServer()) as school:
        school.add_listing("/", [school.add_article(1, "Hội nghị số 1")])
        path.write_text(SOUND.format(url=school.url), encoding="utf-8")
        assert archive_cli.run_in_fork("crawl", "hong", "--no-index").returncode == 0
        messages = heard(archive_cli)
        assert messages.startswith("hong  done")
        assert "ended: hong: failing: the last run failed" in messages
        assert archive_cli.run_in_fork("crawl", "hong", "--no-index").returncode == 0
    assert heard(archive_cli) == ""


def test_faulty_site_file_stops_its_site_alone(archive_cli: ArchiveCli) -> None:
    """The others are crawled; file, line and key are named, status 1, told once and when mended."""
    with serve_site(SiteServer()) as school:
        school.add_listing("/", [school.add_article(1, "Hội nghị số 1")])
        configure(archive_cli, "lam", SOUND.format(url=school.url))
        path = configure(archive_cli, "hong", FAULTY)
        configure(archive_cli, "tim", "enabled = false\n")  # is not crawled anyway
        done = archive_cli.run_in_fork("crawl", "--all", "--no-index")
        assert done.returncode == 1
        assert "lam   done" in done.stdout
        assert "hong  failed" in done.stdout
        assert f"{path}:2: delay must be a number" in done.stdout
        assert "tim" not in done.stdout
        due = archive_cli.run_in_fork("crawl", "--due", "--no-index", "--json")
        assert due.returncode == 1
        assert f"{path}:2: delay" in due.stdout
        messages = heard(archive_cli)
        assert messages.count(f"hong: configuration: {path}:2: delay must be") == 1
        for words in (["sites", "list"], ["status", "--alerts"], ["reextract", "--no-index"]):
            result = archive_cli.run(*words)
            assert result.exit_code == 1, words
            assert f"{path}:2: delay" in result.output, words
        assert archive_cli.run("status").exit_code == 0
        assert archive_cli.run("status", "lam", "--alerts").exit_code == 0
        assert archive_cli.run_in_fork("crawl", "hong").returncode == 2
        path.unlink()
        assert archive_cli.run_in_fork("crawl", "--due").returncode == 0
    assert "ended: hong: configuration: " in heard(archive_cli)


def hold(archive_cli: ArchiveCli, key: str, hours: float) -> None:
    """Let a lock that is held say that it has been for so long."""
    since = datetime.now(UTC) - timedelta(hours=hours)
    text = f"{os.getpid()}\n{since.isoformat()}\n"
    (archive_cli.data / "locks" / f"{key}.lock").write_text(text, encoding="ascii")


def test_old_lock_is_no_success(archive_cli: ArchiveCli) -> None:
    """Another run for less than a day is status 3, for longer 5, and told once."""
    configure(archive_cli, "hong", SOUND.format(url="http://127.0.0.1:9"))
    with hold_lock(archive_cli.data / "locks", "hong"):
        hold(archive_cli, "hong", 23)
        assert archive_cli.run_in_fork("crawl", "hong", "--no-index").returncode == 3
        assert heard(archive_cli) == ""
        hold(archive_cli, "hong", 25)
        assert archive_cli.run_in_fork("crawl", "hong", "--no-index").returncode == 5
        assert archive_cli.run_in_fork("crawl", "--due", "--no-index").returncode == 5
        messages = heard(archive_cli)
    assert messages.count("hong: locked: hong is being worked on by another process") == 1
    assert archive_cli.run_in_fork("crawl", "hong", "--no-index").returncode == 1
    assert "ended: hong: locked: " in heard(archive_cli)


def test_old_lock_of_the_index_is_no_success(archive_cli: ArchiveCli) -> None:
    """The same of the index: it hangs, and nothing new is found any more."""
    with serve_site(SiteServer()) as school, hold_lock(archive_cli.data / "index", "index"):
        school.add_listing("/", [school.add_article(1, "Hội nghị số 1")])
        configure(archive_cli, "hong", SOUND.format(url=school.url))
        assert archive_cli.run_in_fork("crawl", "hong").returncode == 3
        assert heard(archive_cli) == ""
        since = datetime.now(UTC) - timedelta(hours=25)
        text = f"{os.getpid()}\n{since.isoformat()}\n"
        (archive_cli.data / "index" / "index.lock").write_text(text, encoding="ascii")
        assert archive_cli.run_in_fork("crawl", "hong").returncode == 5
        assert heard(archive_cli).startswith("crawl locked: index is being worked on")


def test_killed_run_is_told_by_the_next(archive_cli: ArchiveCli) -> None:
    """A run that never ended, while nobody holds its site, was killed; then it is over."""
    with serve_site(SiteServer()) as school:
        school.add_listing("/", [school.add_article(1, "Hội nghị số 1")])
        configure(archive_cli, "hong", SOUND.format(url=school.url))
        start = FoundUrl(url=f"{school.url}/", identity=school.url, kind=UrlKind.START)
        url = f"sqlite:///{archive_cli.data}/archive.sqlite3"
        with Archive.open(url, data=archive_cli.data, create=True) as archive:
            archive.runs.start_run(SiteMetadata(key=SiteKey("hong")), [start], datetime.now(UTC))
        assert archive_cli.run_in_fork("crawl", "--due", "--no-index").returncode == 0
    messages = heard(archive_cli)
    assert messages.startswith("hong: killed: the run that began at 2")
    assert "ended: hong: killed: " in messages


def test_alert_is_tried_and_tells_of_a_killed_unit(archive_cli: ArchiveCli) -> None:
    """A message of the operator's own always goes out, that of a unit once until it is well."""
    assert archive_cli.run("alert", "Đây là một thử nghiệm.").exit_code == 0
    assert heard(archive_cli) == "Đây là một thử nghiệm.\n\n"
    for _ in range(2):
        assert archive_cli.run("alert", "--killed", "crawl", "oom-kill").exit_code == 0
    assert heard(archive_cli) == "crawl killed: oom-kill\n"
    configure(archive_cli, "hong", SOUND.format(url=f"http://127.0.0.1:{closed_port()}"))
    archive_cli.run_in_fork("crawl", "hong", "--no-index")
    assert "ended: crawl killed: oom-kill" in heard(archive_cli)


def test_alert_without_a_command_is_status_2(empty_cli: ArchiveCli) -> None:
    """Who tries it learns that nothing is set."""
    result = empty_cli.run("alert", "x")
    assert result.exit_code == 2
    assert "no alert_command is set in" in result.stderr


def test_verify_tells_only_where_it_is_asked_to(archive_cli: ArchiveCli) -> None:
    """A check by hand shows its findings to whoever sits there; one by a timer tells them once."""
    with serve_site(SiteServer()) as school:
        school.add_listing("/", [school.add_article(1, "Hội nghị số 1")])
        configure(archive_cli, "hong", SOUND.format(url=school.url))
        assert archive_cli.run_in_fork("crawl", "hong", "--no-index").returncode == 0
    (file,) = (archive_cli.data / "captures").glob("*/*.warc.gz")
    file.rename(file.with_suffix(".aside"))
    assert archive_cli.run("archive", "verify").exit_code == 1
    assert heard(archive_cli) == ""
    for _ in range(2):
        assert archive_cli.run("archive", "verify", "--tell").exit_code == 1
    messages = heard(archive_cli)
    assert messages.startswith("archive-verify failed: file-missing: ")
    assert messages.count("archive-verify failed") == 1
    file.with_suffix(".aside").rename(file)
    assert archive_cli.run("archive", "verify", "--tell").exit_code == 0
    assert heard(archive_cli).startswith("ended: archive-verify failed: ")
