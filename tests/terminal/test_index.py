"""`index`: updated, rebuilt, looked at."""

import json

import pytest

from tests.support.cli_runner import ArchiveCli


def test_update_of_an_index_that_is_up_to_date(terminal: ArchiveCli) -> None:
    """Nothing to do is fine."""
    result = terminal.run("index", "update")
    assert (result.exit_code, result.stdout.partition(";")[0]) == (
        0,
        "index: 0 added, 0 updated, 0 deleted",
    )


def test_rebuild_gives_the_same_answers(terminal: ArchiveCli) -> None:
    """The index is derived: made from nothing it answers as before, under a new id."""
    before = terminal.run_json("search", "*", "--facet", "year,author")
    value = json.loads(terminal.run("index", "rebuild", "--json").stdout)
    assert list(value) == [
        "format_version", "added", "updated", "deleted", "total", "generation", "mark",
    ]  # fmt: skip
    assert value["total"] == 3
    after = terminal.run_json("search", "*", "--facet", "year,author")
    assert after["index"]["id"] != before["index"]["id"]
    assert [after[key] for key in ("hits", "facets")] == [before[key] for key in ("hits", "facets")]


def test_status_names_engine_and_size(library: ArchiveCli) -> None:
    """Text and JSON say the same."""
    value = library.run_json("index", "status")
    assert (value["engine"], value["documents"]) == ("whoosh", 3)
    text = library.run("index", "status").stdout
    assert all(str(fact) in text for name, fact in value.items() if name != "format_version")


def test_status_without_an_index(nowhere: ArchiveCli) -> None:
    """A newcomer is told what to do."""
    result = nowhere.run("index", "status")
    assert result.exit_code == 3
    assert "hint:" in result.stderr


def test_update_without_an_archive(nowhere: ArchiveCli) -> None:
    """There is nothing to follow."""
    assert nowhere.run("index", "update").exit_code == 3


def test_the_engine_changes_only_when_it_is_named(terminal: ArchiveCli) -> None:
    """`rebuild --engine` changes over, with the same answers; later commands keep it."""
    before = terminal.run_json("search", "hội nghị", "--sort", "date", "--facet", "year,author")
    assert terminal.run("index", "rebuild", "--engine", "tantivy").exit_code == 0
    after = terminal.run_json("search", "hội nghị", "--sort", "date", "--facet", "year,author")
    assert (before["engine"], after["engine"]) == ("whoosh", "tantivy")
    assert [after[key] for key in ("hits", "facets")] == [before[key] for key in ("hits", "facets")]
    assert terminal.run("index", "rebuild").exit_code == 0
    assert terminal.run_json("index", "status")["engine"] == "tantivy"
    assert terminal.run("index", "check").stdout == "the index is whole\n"


def test_check_and_gc_of_a_whole_index(library: ArchiveCli) -> None:
    """Nothing is found, nothing is freed."""
    assert library.run_json("index", "check") == {"format_version": 1, "findings": []}
    assert "bytes freed" in library.run("index", "gc").stdout
    assert library.run_json("index", "gc")["freed"] == 0


def test_check_says_what_is_wrong(terminal: ArchiveCli) -> None:
    """Status 1, the findings on stdout, and what to do."""
    for path in (terminal.data / "index").rglob("*.article.col"):
        path.write_bytes(b"\xff" * path.stat().st_size)
    result = terminal.run("index", "check")
    assert result.exit_code == 1
    assert "cannot be read" in result.stdout
    assert "hint: truongdang index rebuild" in result.stderr


def test_an_index_that_outgrows_its_engine_is_told_once(
    terminal: ArchiveCli, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the update that passes the size, and whenever somebody asks for the status."""
    monkeypatch.setattr("indexer.engines.LARGE_COLLECTION_ARTICLES", 4)
    assert "tantivy" not in terminal.run("index", "status").stderr
    line = json.dumps({"url": "http://a.test/9", "title": "Tin", "body": "Bài."})
    told = terminal.run("import", "-", "--site", "ngoai", stdin=line + "\n").stderr
    assert "truongdang index rebuild --engine tantivy" in told
    assert "tantivy" not in terminal.run("index", "update").stderr
    assert "rebuild --engine tantivy" in terminal.run("index", "status").stderr
