"""`status` over histories that are written into a real archive, and `archive` over its files."""

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.archive import Archive
from archive.capture_files import CaptureStore
from archive.crawl_model import Quality, Run, RunExit
from archive.model import SiteKey, SiteMetadata
from tests.support.archive_builders import store_response
from tests.support.cli_runner import ArchiveCli

DAY = timedelta(days=1)
WELL = Quality(articles=3, without_author=1, median_body=2000)


def write_site_file(
    archive_cli: ArchiveCli, key: str, *, enabled: bool = True, start: str = ""
) -> None:
    """Configure a site."""
    text = f'start_urls = ["{start or f"http://{key}.test/"}"]\nenabled = {str(enabled).lower()}\n'
    (archive_cli.config / "sites" / f"{key}.toml").write_text(text, encoding="utf-8")


def make_run_history(
    archive_cli: ArchiveCli, key: str, *endings: RunExit, quality: Quality = WELL
) -> None:
    """Let a site have a run a day, the last today; each captures its front page."""
    url = f"sqlite:///{archive_cli.data / 'archive.sqlite3'}"
    archive_cli.data.mkdir(exist_ok=True)
    store = CaptureStore(archive_cli.data / "captures")
    with Archive.open(url, data=archive_cli.data, create=True) as archive:
        for number, ending in enumerate(endings):
            begun = datetime.now(UTC) - (len(endings) - 1 - number) * DAY
            site = SiteKey(key)
            run = archive.runs.start_run(SiteMetadata(key=site), [], begun)
            going_on = archive.captures.resume_capture_file(store, site, run)
            with store.open_writer(site, run, begun, resumed_file=going_on) as writer:
                store_response(archive, writer, run, "/", b"<p>trang", site)
            ended = Run(
                id=run,
                site=site,
                started_at=begun,
                finished_at=begun + timedelta(seconds=65),
                exit=ending,
                message="no start page could be read: HTTP 500" if ending == "failed" else "",
                counts={"fetched": 4, "new": 3},
                reasons={"HTTP 500": 1} if ending == "failed" else {},
                requests=5,
                bytes=1000,
                quality=quality,
            )
            archive.runs.finish_run(ended, is_backfilled=True)


@pytest.fixture(scope="module")
def site_histories(tmp_path_factory: pytest.TempPathFactory) -> ArchiveCli:
    """Three sites: one well, one failing, one failing that is not enabled."""
    folder = tmp_path_factory.mktemp("herd")
    (folder / "config" / "sites").mkdir(parents=True)
    archive_cli = ArchiveCli(folder / "data", folder / "config")
    for key in ("hay", "hong", "tat"):
        write_site_file(archive_cli, key, enabled=key != "tat")
    make_run_history(archive_cli, "hay", *[RunExit.DONE] * 4)
    make_run_history(archive_cli, "hong", RunExit.DONE, *[RunExit.FAILED] * 3)
    make_run_history(archive_cli, "tat", *[RunExit.FAILED] * 3)
    return archive_cli


@pytest.fixture
def site_histories_copy(site_histories: ArchiveCli, empty_cli: ArchiveCli) -> ArchiveCli:
    """A copy of them, to be harmed."""
    for copied, mine in (
        (site_histories.config, empty_cli.config),
        (site_histories.data, empty_cli.data),
    ):
        shutil.copytree(copied, mine, dirs_exist_ok=True)
    return empty_cli


def test_worst_sites_come_first(site_histories_copy: ArchiveCli) -> None:
    """One screen: the table, worst first, and what is wrong below each site."""
    text = site_histories_copy.run("status").stdout
    folders, lines = text.splitlines()[:2], text.splitlines()[2:]
    assert folders == [
        f"data: {site_histories_copy.data} (--data)",
        f"configuration: {site_histories_copy.config} (--config)",
    ]
    assert lines[0].startswith("disk: ")
    assert lines[1] == "index: there is none that can be read (truongdang index rebuild)"
    assert lines[3].split() == [
        "site", "good", "news", "undated", "unsigned", "empty", "letters", "size",
    ]  # fmt: skip
    starts = [line.split()[0] for line in lines[4:]]
    assert starts == ["tat", "failing:", "hong", "failing:", "hay"]
    assert "the last 3 runs failed: no start page could be read: HTTP 500" in text
    assert lines[-1].split()[2:7] == ["0m", "0%", "33%", "0%", "2,000"]
    assert max(map(len, lines)) <= 80


def test_alerts_are_a_status(site_histories_copy: ArchiveCli) -> None:
    """`--alerts` prints what needs a person and is 1 then; sites that are off are left out."""
    result = site_histories_copy.run("status", "--alerts")
    assert result.exit_code == 1
    assert result.stdout.startswith("hong: failing: the last 3 runs failed")
    assert len(result.stdout.splitlines()) == 1
    value = json.loads(site_histories_copy.run("status", "--alerts", "--json").stdout)
    assert [(alert["site"], alert["sign"]) for alert in value["alerts"]] == [("hong", "failing")]
    well = site_histories_copy.run("status", "hay", "--alerts")
    assert (well.exit_code, well.stdout) == (0, "")
    assert site_histories_copy.run("status", "tat", "--alerts").exit_code == 1
    unknown = site_histories_copy.run("status", "dau-day", "--alerts")
    assert (unknown.exit_code, unknown.stdout) == (2, "")


def test_a_site_named_has_its_runs_told(site_histories_copy: ArchiveCli) -> None:
    """The reports of its last runs stand below, as they are kept in the archive."""
    text = site_histories_copy.run("status", "hong", "--runs", "2").stdout
    messages = text.partition("runs of hong:\n")[2].splitlines()
    assert len(messages) == 6
    assert messages[0].endswith("failed   1:05  4 fetched, 3 new")
    assert messages[2] == "  1 × HTTP 500"
    value = site_histories_copy.run_json("status", "hong", "--runs", "1")
    (run,) = value["runs"]
    assert (run["exit"], run["requests"], run["bytes"]) == ("failed", 5, 1000)
    assert run["quality"]["median_body"] == 2000
    (site,) = value["sites"]
    assert site["last_run"] == run
    assert (site["bytes"] > 0, site["failures"]) == (True, {"HTTP 500": 1})


def test_layout_that_broke_is_told(empty_cli: ArchiveCli) -> None:
    """Fields that go missing are found in the history of the archive itself."""
    write_site_file(empty_cli, "hay")
    make_run_history(empty_cli, "hay", *[RunExit.DONE] * 20)
    make_run_history(empty_cli, "hay", *[RunExit.DONE] * 7, quality=replace(WELL, without_date=3))
    assert "no-date: 21 of the last 21 articles have no date" in empty_cli.run("status").stdout


def test_growth_of_each_site(site_histories_copy: ArchiveCli) -> None:
    """`archive status` counts what is kept; `archive verify` says whether it is whole."""
    value = site_histories_copy.run_json("archive", "status")
    assert [(site["site"], site["captures"], site["revisits"]) for site in value["sites"]] == [
        ("hay", 4, 3),
        ("hong", 4, 3),
        ("tat", 3, 2),
    ]
    assert all(site["bytes"] > site["bytes_last_30_days"] == 0 for site in value["sites"])
    lines = site_histories_copy.run("archive", "status").stdout.splitlines()
    assert len(lines) == 5
    assert lines[-1].split()[:5] == ["all", "0", "0", "11", "8"]
    assert site_histories_copy.run("archive", "verify").stdout.endswith(": all is well\n")
    next((site_histories_copy.data / "captures" / "hay").iterdir()).unlink()
    broken = site_histories_copy.run("archive", "verify")
    assert broken.exit_code == 1
    assert "1 × file-missing" in broken.stdout
    messages = json.loads(site_histories_copy.run("archive", "verify", "--json").stdout)
    assert [finding["fault"] for finding in messages["findings"]] == ["file-missing"]


def test_backup_and_what_it_misses(site_histories_copy: ArchiveCli) -> None:
    """`archive backup` says what was copied; captures that are missing are status 1."""
    folder = site_histories_copy.config / "backup"
    value = site_histories_copy.run_json("archive", "backup", str(folder))
    assert (value["files"], value["missing"]) == (3, [])
    again = site_histories_copy.run("archive", "backup", str(folder))
    assert again.stdout.startswith("the database, 3 files of captures, ")
    copy = ArchiveCli(folder, site_histories_copy.config)
    assert copy.run("archive", "verify").exit_code == 0
    next((site_histories_copy.data / "captures" / "hay").iterdir()).unlink()
    missed = site_histories_copy.run("archive", "backup", str(folder))
    assert missed.exit_code == 1
    assert "archive verify" in missed.stderr


def test_alert_command_gets_the_report_of_a_crawl(empty_cli: ArchiveCli) -> None:
    """What needs a person is told once the crawl is done, in its report and to the command."""
    write_site_file(empty_cli, "hong", start="http://127.0.0.1:9/")
    settings = f"alert_command = \"tee '{empty_cli.config}/mail to me'\"\n"
    (empty_cli.config / "settings.toml").write_text(settings, encoding="utf-8")
    make_run_history(empty_cli, "hong", *[RunExit.FAILED] * 2)
    done = empty_cli.run_in_fork("crawl", "hong", "--no-index")
    assert done.returncode == 1
    assert "alert: hong: failing: the last 3 runs failed: " in done.stdout
    mailed = (empty_cli.config / "mail to me").read_text(encoding="utf-8")
    assert mailed.startswith("hong  failed ")
    assert "hong: failing: the last 3 runs failed" in mailed


def test_status_without_sites(shared_cli: ArchiveCli) -> None:
    """An archive of imports alone has no site to tell of."""
    assert "no site was crawled yet" in shared_cli.run("status").stdout
    assert "index: up to date" in shared_cli.run("status").stdout
