"""Data of older versions: today's program opens it and prints what that version printed."""

import csv
import json
import shutil
import tarfile
from pathlib import Path
from typing import Any

import pytest

from tests.support.cli_runner import ArchiveCli

HERE = Path(__file__).parent
VERSIONS = sorted(path.parent.name for path in HERE.glob("*/expected.json"))
ENGINES = ("whoosh", "tantivy")
REBUILD_NEEDED = 4  # the exit status of an index that must be made anew


class OldData(ArchiveCli):
    """A copy of the data that a version made, and what that version printed of it."""

    def __init__(self, version: str, folder: Path) -> None:
        with tarfile.open(HERE / version / "data.tar.gz") as packed:
            packed.extractall(folder, filter="data")
        super().__init__(folder / "data", folder / "config")
        self.folder = folder
        text = (HERE / version / "expected.json").read_text(encoding="utf-8")
        self.expected: dict[str, Any] = json.loads(text)

    def with_index(self, engine: str) -> "OldData":
        """Put the index of an engine in its place."""
        shutil.copytree(self.folder / f"index-{engine}", self.data / "index")
        return self

    def count_all(self) -> dict[str, int]:
        """Return how many articles today's program finds, by query."""
        return {query: int(self.run("count", query).stdout) for query in self.expected["totals"]}

    def find_all(self) -> dict[str, list[str]]:
        """Return the ids that today's program finds, by query."""
        queries = self.expected["found"]
        runs = {query: self.run("search", query, "--ids", "--limit", "100") for query in queries}
        return {query: sorted(done.stdout.split()) for query, done in runs.items()}


@pytest.fixture(params=VERSIONS)
def old_data(request: pytest.FixtureRequest, tmp_path: Path) -> OldData:
    """A copy of the data of each version."""
    return OldData(request.param, tmp_path)


@pytest.fixture(params=VERSIONS)
def indexed_data(request: pytest.FixtureRequest, tmp_path: Path) -> OldData:
    """A copy of the data of each version, with an index made by today's program."""
    made = OldData(request.param, tmp_path)
    assert made.run("index", "rebuild").exit_code == 0
    return made


def assert_contains(now: dict[str, Any], then: dict[str, Any]) -> None:
    """Assert that every key has the value that it had; keys may have been added, in lists too."""
    assert leave_out_added(now, then) == then


def leave_out_added(now: Any, then: Any) -> Any:  # noqa: ANN401 -- any value of JSON
    """Return a value without the keys of objects in it that it did not have."""
    if isinstance(now, dict) and isinstance(then, dict):
        return {key: leave_out_added(now.get(key), value) for key, value in then.items()}
    if isinstance(now, list) and isinstance(then, list) and len(now) == len(then):
        return [leave_out_added(*pair) for pair in zip(now, then, strict=True)]
    return now


def read_csv_rows(folder: Path) -> list[dict[str, str]]:
    """Read the rows of an export in CSV."""
    with (folder / "articles.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_jsonl_rows(folder: Path) -> list[dict[str, Any]]:
    """Read the rows of an export in JSON Lines."""
    with (folder / "articles.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def test_there_is_data_of_the_first_version() -> None:
    """The data of 0.1.0 is among what is tested: a removed folder fails here."""
    assert "0.1.0" in VERSIONS


def test_articles_are_what_they_were(old_data: OldData) -> None:
    """Ids, texts, revisions, and what was gone, merged or imported."""
    expected = old_data.expected
    for article in expected["articles"]:
        assert_contains(old_data.run_json("show", article["id"]), article)
        for number, revision in enumerate(expected["revisions"][article["id"]], 1):
            assert_contains(
                old_data.run_json("show", article["id"], "--revision", str(number)), revision
            )
    for merged, into in expected["merged"].items():
        assert old_data.run_json("show", merged)["id"] == into
    assert expected["merged"]
    assert expected["gone"]
    assert max(article["revision"] for article in expected["articles"]) > 2


def test_archive_is_whole(old_data: OldData) -> None:
    """Every capture is read, and nothing is found to be wrong."""
    assert_contains(old_data.run_json("archive", "verify"), old_data.expected["verified"])
    sites = {site["site"]: site for site in old_data.run_json("archive", "status")["sites"]}
    for site in old_data.expected["archive"]["sites"]:
        assert_contains(
            sites[site["site"]],
            site | {"bytes_last_30_days": sites[site["site"]]["bytes_last_30_days"]},
        )


@pytest.mark.parametrize("engine", ENGINES)
def test_index_answers_or_says_that_it_must_be_rebuilt(old_data: OldData, engine: str) -> None:
    """An index of an older version is right or refused, and made anew it is right."""
    old_data.with_index(engine)
    first = old_data.run("count", "*")
    if first.exit_code:
        assert first.exit_code == REBUILD_NEEDED
        assert "truongdang index rebuild" in first.stderr
    else:
        assert (old_data.count_all(), old_data.find_all()) == (
            old_data.expected["totals"],
            old_data.expected["found"],
        )
        assert old_data.run("index", "check").exit_code == 0
    assert old_data.run("index", "rebuild", "--engine", engine).exit_code == 0
    assert (old_data.count_all(), old_data.find_all()) == (
        old_data.expected["totals"],
        old_data.expected["found"],
    )


def test_saved_searches_are_listed_and_run(indexed_data: OldData) -> None:
    """Saved searches keep their names and options, and find what they found."""
    then = indexed_data.expected["saved"]["searches"]
    now = indexed_data.run_json("saved", "list")["searches"]
    assert len(now) == len(then)
    for today, before in zip(now, then, strict=True):
        assert_contains(today, before)
    for name, ids in indexed_data.expected["saved_found"].items():
        assert sorted(indexed_data.run("saved", "run", name, "--ids").stdout.split()) == ids
    assert indexed_data.run("saved", "add", "zz", "hội").exit_code == 0  # into the archive, with it
    assert not (indexed_data.data / "saved-searches.json").exists()
    assert indexed_data.run_json("saved", "list")["searches"][:-1] == now


def test_export_is_verified_and_made_again(old_data: OldData) -> None:
    """The files are as they were written, and the same bytes can be written once more."""
    manifest = old_data.folder / "export" / "manifest.json"
    assert old_data.run("export", "--verify", str(manifest)).exit_code == 0
    done = old_data.run("export", "--again", str(manifest), "-o", f"{old_data.folder}/again/")
    assert done.exit_code == 0, done.stderr
    assert "cannot be made again" not in done.stderr
    for read in (read_csv_rows, read_jsonl_rows):
        now, then = (read(old_data.folder / name) for name in ("again", "export"))
        assert len(now) == len(then)
        for row, before in zip(now, then, strict=True):
            assert_contains(row, before)


def test_captures_are_read_again(old_data: OldData) -> None:
    """Every capture can be read by today's rules, and no article loses its id."""
    report = old_data.run_json("reextract", "--no-index")
    assert report
    for article in old_data.expected["articles"]:
        assert old_data.run_json("show", article["id"])["id"] == article["id"]


def test_backup_of_it_is_whole(old_data: OldData) -> None:
    """Today's backup takes an old data folder."""
    assert old_data.run("archive", "backup", f"{old_data.folder}/copy").exit_code == 0
    assert_contains(
        ArchiveCli(old_data.folder / "copy", old_data.config).run_json("archive", "verify"),
        old_data.expected["verified"],
    )
