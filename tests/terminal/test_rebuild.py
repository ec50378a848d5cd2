"""`archive rebuild`, and what is said of parts that do not belong together."""

import json
from pathlib import Path

import pytest

from tests.support.cli_runner import ArchiveCli


@pytest.fixture
def crawled(demo_copy: Path) -> ArchiveCli:
    """The demonstration's archive, crawled live."""
    return ArchiveCli(demo_copy / "demo-data", demo_copy / "demo-data/config")


def _read_articles(cli: ArchiveCli) -> list[dict[str, object]]:
    lines = cli.run("export", "*", "--format", "jsonl").stdout.splitlines()
    # Of an article at several addresses the crawl met another one first, some seconds before.
    return [{**json.loads(line), "revised_at": None} for line in lines]


def test_lost_database_is_made_anew(crawled: ArchiveCli) -> None:
    """Gone or emptied, each part says what to do; then all articles are there as they were."""
    before = _read_articles(crawled)
    database, hint = crawled.data / "archive.sqlite3", "truongdang archive rebuild"
    for code in ("no-archive", "database"):
        if code == "database":
            database.write_bytes(b"")
        else:
            database.unlink()
        assert hint in crawled.run("status").stderr
        commands = {
            each["code"]: each["command"]
            for each in json.loads(crawled.run("doctor", "--json").stdout)["findings"]
        }
        assert commands[code] == hint
    report = crawled.run_json("archive", "rebuild")
    assert [(each["captures"], each["added"]) for each in report["sites"]] == [(23, 12), (47, 13)]
    assert _read_articles(crawled) == before
    assert crawled.run("archive", "verify").exit_code == 0
    again = crawled.run("archive", "rebuild")
    assert (again.exit_code, again.stderr) == (1, "")


def test_killed_rebuild_goes_on_where_captures_are_known(
    crawled: ArchiveCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guards articles that stayed away: the second run found no new capture, and read none."""
    before = _read_articles(crawled)
    (crawled.data / "archive.sqlite3").unlink()

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr("crawler.past.rebuild._settle", die)
        assert crawled.run("archive", "rebuild").exit_code not in {0, 1}
    found = json.loads(crawled.run("doctor", "--json").stdout)["findings"]
    assert "truongdang archive rebuild demo-joomla" in {each["command"] for each in found}
    assert crawled.run("archive", "rebuild").exit_code == 0
    assert _read_articles(crawled) == before
    runs = crawled.run_json("status", "demo-joomla")["runs"]
    assert {(run["message"], run["exit"]) for run in runs} == {("", "done")}
    assert crawled.run("archive", "rebuild").exit_code == 1


def test_parts_of_another_archive_are_named(crawled: ArchiveCli, tmp_path: Path) -> None:
    """A new archive beside the captures, the index and the backup of one that was lost."""
    assert crawled.run("archive", "backup", str(tmp_path / "backup")).exit_code == 0
    assert "note: " not in crawled.run("status").stderr
    (crawled.data / "archive.sqlite3").unlink()
    line = json.dumps({"url": "http://a.example/1", "title": "T", "body": "B"})
    crawled.run("import", "-", "--site", "song-ha", "--no-index", stdin=line)
    told = crawled.run("status").stderr
    assert "the archive does not know 2 files of captures: truongdang archive rebuild" in told
    assert "the index was made from another archive: truongdang index rebuild" in told
    assert "the last backup is of another archive" in told
    checked = crawled.run("index", "check")
    assert (checked.exit_code, checked.stdout) == (1, "the index was made from another archive\n")
    assert "2 files of captures" in checked.stderr
    found = {
        each["code"] for each in json.loads(crawled.run("doctor", "--json").stdout)["findings"]
    }
    assert {"captures-unknown", "index", "backup"} <= found
