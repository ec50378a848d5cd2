"""`index`: updated, rebuilt, looked at."""

import json

import pytest

from tests.support.cli_runner import ArchiveCli


def test_update_of_an_index_that_is_up_to_date(writable_cli: ArchiveCli) -> None:
    """Nothing to do is fine."""
    result = writable_cli.run("index", "update")
    assert (result.exit_code, result.stdout.partition(";")[0]) == (
        0,
        "index: 0 added, 0 updated, 0 deleted",
    )


def test_rebuild_gives_the_same_answers(writable_cli: ArchiveCli) -> None:
    """The index is derived: made from nothing it answers as before, under a new id."""
    before = writable_cli.run_json("search", "*", "--facet", "year,author")
    value = json.loads(writable_cli.run("index", "rebuild", "--json").stdout)
    assert list(value) == [
        "format_version", "added", "updated", "deleted", "total", "generation", "mark",
    ]  # fmt: skip
    assert value["total"] == 3
    after = writable_cli.run_json("search", "*", "--facet", "year,author")
    assert after["index"]["id"] != before["index"]["id"]
    assert [after[key] for key in ("hits", "facets")] == [before[key] for key in ("hits", "facets")]


def test_status_names_engine_and_size(shared_cli: ArchiveCli) -> None:
    """Text and JSON say the same."""
    value = shared_cli.run_json("index", "status")
    assert (value["engine"], value["documents"]) == ("whoosh", 3)
    text = shared_cli.run("index", "status").stdout
    assert all(str(fact) in text for name, fact in value.items() if name != "format_version")


def test_status_without_an_index(empty_cli: ArchiveCli) -> None:
    """A newcomer is told what to do."""
    result = empty_cli.run("index", "status")
    assert result.exit_code == 3
    assert "hint:" in result.stderr


def test_time_between_two_looks_is_of_a_follower(shared_cli: ArchiveCli) -> None:
    """An update that is done once has none."""
    result = shared_cli.run("index", "update", "--every", "5")
    assert (result.exit_code, "--follow" in result.stderr) == (2, True)


def test_update_without_an_archive(empty_cli: ArchiveCli) -> None:
    """There is nothing to follow."""
    assert empty_cli.run("index", "update").exit_code == 3


def test_the_engine_changes_only_when_it_is_named(writable_cli: ArchiveCli) -> None:
    """`rebuild --engine` changes over, with the same answers; later commands keep it."""
    before = writable_cli.run_json("search", "hội nghị", "--sort", "date", "--facet", "year,author")
    assert writable_cli.run("index", "rebuild", "--engine", "tantivy").exit_code == 0
    after = writable_cli.run_json("search", "hội nghị", "--sort", "date", "--facet", "year,author")
    assert (before["engine"], after["engine"]) == ("whoosh", "tantivy")
    assert [after[key] for key in ("hits", "facets")] == [before[key] for key in ("hits", "facets")]
    assert writable_cli.run("index", "rebuild").exit_code == 0
    assert writable_cli.run_json("index", "status")["engine"] == "tantivy"
    assert writable_cli.run("index", "check").stdout == "the index is whole\n"


def test_check_and_gc_of_a_whole_index(shared_cli: ArchiveCli) -> None:
    """Nothing is found, nothing is freed."""
    assert shared_cli.run_json("index", "check") == {"format_version": 1, "findings": []}
    assert "bytes freed" in shared_cli.run("index", "gc").stdout
    assert shared_cli.run_json("index", "gc")["freed"] == 0


def test_check_says_what_is_wrong(writable_cli: ArchiveCli) -> None:
    """Status 1, the findings on stdout, and what to do."""
    for path in (writable_cli.data / "index").rglob("*.article.col"):
        path.write_bytes(b"\xff" * path.stat().st_size)
    result = writable_cli.run("index", "check")
    assert result.exit_code == 1
    assert "cannot be read" in result.stdout
    assert "hint: truongdang index rebuild" in result.stderr


def test_an_index_that_outgrows_its_engine_is_told_once(
    writable_cli: ArchiveCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the update that passes the size, and whenever somebody asks for the status."""
    monkeypatch.setattr("indexer.engines.LARGE_COLLECTION_ARTICLES", 4)
    assert "tantivy" not in writable_cli.run("index", "status").stderr
    line = json.dumps({"url": "http://a.test/9", "title": "Tin", "body": "Bài."})
    messages = writable_cli.run("import", "-", "--site", "ngoai", stdin=line + "\n").stderr
    assert "truongdang index rebuild --engine tantivy" in messages
    assert "tantivy" not in writable_cli.run("index", "update").stderr
    assert "rebuild --engine tantivy" in writable_cli.run("index", "status").stderr
