"""`crawl` and `reextract` on the bundled sites: reports, exit statuses, progress."""

import errno
import json
import os
import pty
import re
import shutil
import socket
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from archive.archive import Archive
from archive.crawl_model import RunExit
from archive.errors import ArchiveFullError, ArchiveLockedError
from archive.lock import hold_lock
from config.load import load_settings, load_site
from crawler.extract.html.selectors import explain_invalid_selector
from crawler.job import CrawlJob, RunReport
from crawler.session.site_scheduling import require_due
from demo.server import RunningSite, serve_demo_sites
from indexer.errors import IndexDamagedError, IndexLockedError
from terminal.cli.errors import ExitStatus
from terminal.commands import crawl as module
from terminal.printers.runs import render_runs
from terminal.services.run_reporter import get_runs_exit_status, worse_status
from tests.support.cli import Workspace
from tests.support.cli_process import ROOT
from tests.support.cli_runner import ArchiveCli
from tests.support.site_server import SiteServer

NOON = datetime(2026, 1, 2, 5, 0, tzinfo=UTC)


def make_report(ending: RunExit, **more: object) -> RunReport:
    """A run of a minute and five seconds."""
    times = {"started_at": NOON, "finished_at": NOON.replace(minute=1, second=5)}
    return RunReport(site="red", exit=ending, **(times | more))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[RunningSite, ...]]:
    """The bundled sites, answering."""
    with serve_demo_sites() as sites:
        yield sites


@pytest.fixture
def configured(empty_cli: ArchiveCli, running: tuple[RunningSite, ...]) -> ArchiveCli:
    """A place where the bundled sites are configured, and nothing is gathered."""
    for site in running:
        path = empty_cli.config / "sites" / f"{site.key}.toml"
        path.write_text(site.site_file, encoding="utf-8")
    return empty_cli


def test_crawl_reports_and_indexes(
    configured: ArchiveCli, running: tuple[RunningSite, ...]
) -> None:
    """All articles are gathered and can be searched; a second crawl finds nothing new."""
    done = configured.run_in_fork("crawl", "--all", "--json")
    assert done.returncode == 0, done.stderr
    value = json.loads(done.stdout)
    assert list(value) == ["format_version", "runs", "index", "alerts"]
    assert [(run["site"], run["exit"], run["counts"]["new"]) for run in value["runs"]] == [
        (site.key, "done", site.articles) for site in running
    ]
    assert value["index"]["added"] == sum(site.articles for site in running)
    again = configured.run_in_fork("crawl", running[0].key)
    told = rf"{running[0].key}  done     0:\d\d  \d+ fetched, .*\n"
    assert re.fullmatch(rf"{told}  \d+ pages look like articles, all read\n", again.stdout)
    assert "new" not in again.stdout
    assert "index: 0 added" in again.stderr
    assert "no contact is set" in again.stderr
    reread = configured.run_in_process("reextract")  # a fresh process, which orders sets otherwise
    assert re.fullmatch(
        r"\d+ captures read, 0 articles changed, 0 added, 0 withdrawn, 0 failed\n", reread.stdout
    )
    named = json.loads(
        configured.run_in_fork("reextract", running[0].key, "--no-index", "--json").stdout
    )
    read = named.pop("read")
    assert read >= running[0].articles
    assert named.pop("others")["a listing"] >= 1
    assert named == {
        "format_version": 1,
        "changed": 0,
        "added": 0,
        "withdrawn": 0,
        "failed": 0,
        "reasons": {},
        "index": None,
    }


def test_workers_crawl_a_site_each(
    configured: ArchiveCli, running: tuple[RunningSite, ...]
) -> None:
    """Two processes do what one does, in one report; what is not due any more starts none."""
    done = configured.run_in_process("crawl", "--all", "--workers", "2", "--json")
    assert done.returncode == 0, done.stderr
    value = json.loads(done.stdout)
    assert sorted((run["site"], run["exit"], run["counts"]["new"]) for run in value["runs"]) == (
        sorted((site.key, "done", site.articles) for site in running)
    )
    assert value["index"]["added"] == sum(site.articles for site in running)
    assert done.stderr.count("no contact is set") == 1
    again = configured.run_in_process("crawl", running[0].key, "--due", "--workers", "1", "--json")
    assert (again.returncode, json.loads(again.stdout)["runs"]) == (0, [])


def test_due_site_that_another_process_has_is_skipped(
    configured: ArchiveCli, running: tuple[RunningSite, ...]
) -> None:
    """It is no failure: whoever has it crawls it."""
    key = running[0].key
    with hold_lock(configured.data / "locks", key):
        done = configured.run_in_fork("crawl", key, "--due", "--no-index", "--json")
    assert done.returncode == 0, done.stderr
    (run,) = json.loads(done.stdout)["runs"]
    assert run["exit"] == "skipped"
    assert "is being worked on by another process" in run["message"]


def test_site_is_looked_at_again_under_its_lock(
    configured: ArchiveCli, running: tuple[RunningSite, ...]
) -> None:
    """Guards a site against two crawls in a row by machines that both found it due."""
    key = running[0].key
    settings = load_settings(configured.config, data=configured.data)
    site = load_site(configured.config, key, explain_invalid_selector)
    job = CrawlJob(site=site, settings=settings, is_only_due=True)
    with Archive.open(settings.archive_url, data=configured.data, create=True) as archive:
        require_due(archive, job, datetime.now(UTC))
        assert configured.run_in_fork("crawl", key, "--no-index").returncode == 0
        with pytest.raises(ArchiveLockedError, match="just been crawled"):
            require_due(archive, job, datetime.now(UTC))


def test_crawl_without_index_leaves_the_index(
    configured: ArchiveCli, running: tuple[RunningSite, ...]
) -> None:
    """The archive is ahead then, and a search would say what to do."""
    done = configured.run_in_fork(
        "crawl", running[0].key, "--no-index", "--max-pages", "5", "--json"
    )
    value = json.loads(done.stdout)
    assert value["index"] is None
    assert value["runs"][0]["counts"]["fetched"] == 5
    assert configured.run("search", "x").exit_code == 3


def test_crawl_shows_progress_on_a_terminal_only(
    configured: ArchiveCli, running: tuple[RunningSite, ...]
) -> None:
    """A live table on a terminal; where nobody watches, now and then a plain line."""
    words = [sys.executable, str(ROOT / "search_cli.py"), "crawl", running[0].key]
    watcher, site_histories_copy = pty.openpty()
    with subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=site_histories_copy,
        env=os.environ | configured.environment | {"TERM": "xterm", "COLUMNS": "80"},
    ) as process:
        os.close(site_histories_copy)
        assert process.stdout is not None
        demo_run = b"".join(_read_until_closed(watcher)).decode()
        assert b"\x1b" not in process.stdout.read()
    assert re.search(r"site.*fetched.*queued", demo_run)
    assert "\x1b[" in demo_run
    logged = configured.run_in_fork("crawl", running[0].key).stderr
    assert "\x1b" not in logged
    assert f"{running[0].key}: 1 fetched, 0 new" in logged


def _read_until_closed(watcher: int) -> Iterator[bytes]:
    """What is written to a terminal, until its last writer is gone."""
    try:
        while data := os.read(watcher, 4096):
            yield data
    except OSError:  # how Linux says that nobody writes there any more
        os.close(watcher)


def test_crawl_of_all_with_none_enabled(empty_cli: ArchiveCli) -> None:
    """A first crawl of everything tells how to begin with one."""
    text = 'start_urls = ["http://red.example/"]\nenabled = false\n'
    (empty_cli.config / "sites" / "red.toml").write_text(text, encoding="utf-8")
    result = empty_cli.run("crawl", "--all")
    assert result.exit_code == 2
    assert "no site is enabled" in result.stderr
    assert "truongdang sites enable KEY" in result.stderr


@pytest.mark.parametrize("words", [[], ["--all", "red"]])
def test_crawl_wants_keys_or_all(empty_cli: ArchiveCli, words: list[str]) -> None:
    """One or the other."""
    result = empty_cli.run("crawl", *words)
    assert result.exit_code == 2
    assert "--all" in result.stderr


def test_crawl_of_an_unknown_site(configured: ArchiveCli) -> None:
    """A key that was mistyped starts nothing."""
    result = configured.run("crawl", "demo-jomla")
    assert result.exit_code == 2
    assert "demo-joomla" in result.stderr


def test_crawl_of_a_site_that_does_not_answer(empty_cli: ArchiveCli) -> None:
    """A site that failed is reported with the reason, and is status 1."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    text = f'start_urls = ["http://127.0.0.1:{port}/"]\ndelay = 0.0\n'
    (empty_cli.config / "sites" / "gone.toml").write_text(text, encoding="utf-8")
    done = empty_cli.run_in_fork("crawl", "gone")
    assert done.returncode == 1
    assert done.stdout.startswith("gone  failed")
    assert "Traceback" not in done.stderr


def test_crawl_of_a_site_that_is_locked(
    configured: ArchiveCli, running: tuple[RunningSite, ...]
) -> None:
    """Two runs of one site never overlap: the second is told so, and is status 3."""
    with hold_lock(configured.data / "locks", running[0].key):
        done = configured.run_in_fork("crawl", running[0].key, "--no-index")
    assert done.returncode == 3
    assert "locked" in done.stdout
    assert str(os.getpid()) in done.stdout


@pytest.mark.parametrize(
    ("endings", "status"),
    [
        ([RunExit.DONE], 0),
        ([RunExit.DONE, RunExit.LOCKED], 3),
        ([RunExit.FAILED, RunExit.LOCKED], 1),
        ([RunExit.LOCKED, RunExit.FAILED], 1),
        ([RunExit.STOPPED, RunExit.FAILED], 130),
    ],
)
def test_status_of_runs(endings: list[RunExit], status: int) -> None:
    """The exit status tells the worst that happened."""
    assert get_runs_exit_status([make_report(ending) for ending in endings]) == status


@pytest.mark.parametrize(
    ("one", "other", "status"),
    [(0, 3, 3), (1, 3, 1), (3, 4, 4), (1, 4, 4), (4, 1, 4), (130, 4, 130)],
)
def test_worse_of_crawl_and_index(one: int, other: int, status: int) -> None:
    """What comes right by itself is least, what needs a rebuild most, but for Ctrl-C."""
    assert worse_status(ExitStatus(one), ExitStatus(other)) == status


def _return_report(ending: RunExit) -> Callable[..., list[RunReport]]:
    return lambda *_, **__: [make_report(ending)]


def _raise_error(error: Exception) -> Callable[..., None]:
    def refuse(*_: object) -> None:
        raise error

    return refuse


@pytest.mark.parametrize(
    ("ending", "error", "status"),
    [
        (RunExit.DONE, IndexLockedError("the index is locked"), 3),
        (RunExit.FAILED, IndexLockedError("the index is locked"), 1),
        (RunExit.FAILED, IndexDamagedError("the index is damaged", hint="Rebuild it."), 4),
        (RunExit.DONE, ArchiveFullError("the disk is full"), 1),
        (RunExit.LOCKED, OSError(errno.ENOSPC, "the disk is full"), 1),
        (RunExit.DONE, PermissionError(errno.EACCES, "forbidden"), 3),
    ],
)
def test_crawl_whose_index_cannot_follow(
    configured: ArchiveCli,
    running: tuple[RunningSite, ...],
    monkeypatch: pytest.MonkeyPatch,
    ending: RunExit,
    error: Exception,
    status: int,
) -> None:
    """The runs are told, the reason is told, and the exit status is the worse of the two."""
    monkeypatch.setattr(module, "crawl_sites", _return_report(ending))
    monkeypatch.setattr(module, "update_index_with_progress", _raise_error(error))
    result = configured.run("crawl", running[0].key)
    assert result.exit_code == status
    assert result.stdout.startswith(f"red  {ending}")
    assert "error: the" in result.stderr


def test_crawl_that_is_stopped_names_what_it_leaves(
    configured: ArchiveCli, running: tuple[RunningSite, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After Ctrl-C nobody waits for the index, which is one command away."""
    monkeypatch.setattr(module, "crawl_sites", _return_report(RunExit.STOPPED))
    result = configured.run("crawl", running[0].key)
    assert result.exit_code == 130
    assert "truongdang index update\n" in result.stderr
    assert not (configured.data / "index").exists()


def test_reextract_without_captures_names_their_folder(
    configured: ArchiveCli, running: tuple[RunningSite, ...]
) -> None:
    """Where no capture can be read the exit status says so, and the message why and where."""
    configured.run_in_fork("crawl", running[0].key, "--max-pages", "4")
    shutil.rmtree(configured.data / "captures")
    before = configured.run("count", "*").stdout
    result = configured.run("reextract")
    assert result.exit_code == 1
    assert re.search(r"error: none of \d captures could be read: capture that", result.stderr)
    assert str(configured.data / "captures") in result.stderr
    assert configured.run("count", "*").stdout == before


def test_run_report_as_text() -> None:
    """Counts in their order, then why it ended so, then failures by reason."""
    ended = make_report(
        RunExit.FAILED,
        counts={"failed": 2, "new": 1, "fetched": 1300},
        reasons={"404 Not Found": 2},
        message="the disk is full",
        hint="Make room.",
    )
    assert list(render_runs([ended])) == [
        "red  failed   1:05  1,300 fetched, 1 new, 2 failed",
        "  the disk is full",
        "  hint: Make room.",
        "  2 × 404 Not Found",
    ]


def test_older_archive_is_migrated_with_a_note(desk: Workspace, school: SiteServer) -> None:
    """Guards against a run that migrates the archive and keeps to itself where the copy is."""
    desk.add_site(school)
    with tarfile.open(ROOT / "tests" / "old" / "0.1.0" / "data.tar.gz") as packed:
        packed.extractall(desk.folder, filter="data")
    done = desk.run_command("crawl", "truong", "--no-index")
    (copy,) = desk.data.glob("archive.sqlite3.before-*")
    assert done.stderr.count(f"as it was: {copy}") == 1
