"""`index`: updated, rebuilt, looked at."""

import json

from tests.terminal.place import Place


def test_update_of_an_index_that_is_up_to_date(terminal: Place) -> None:
    """Nothing to do is fine."""
    result = terminal.run("index", "update")
    assert (result.exit_code, result.stdout.partition(";")[0]) == (
        0,
        "index: 0 added, 0 updated, 0 deleted",
    )


def test_rebuild_gives_the_same_answers(terminal: Place) -> None:
    """The index is derived: made from nothing it answers as before, under a new id."""
    before = terminal.json("search", "*", "--facet", "year,author")
    value = json.loads(terminal.run("index", "rebuild", "--json").stdout)
    assert list(value) == [
        "format_version", "added", "updated", "deleted", "total", "generation", "mark",
    ]  # fmt: skip
    assert value["total"] == 3
    after = terminal.json("search", "*", "--facet", "year,author")
    assert after["index"]["id"] != before["index"]["id"]
    assert [after[key] for key in ("hits", "facets")] == [before[key] for key in ("hits", "facets")]


def test_status_names_engine_and_size(library: Place) -> None:
    """Text and JSON say the same."""
    value = library.json("index", "status")
    assert (value["engine"], value["documents"]) == ("whoosh", 3)
    text = library.run("index", "status").stdout
    assert all(str(fact) in text for name, fact in value.items() if name != "format_version")


def test_status_without_an_index(nowhere: Place) -> None:
    """A newcomer is told what to do."""
    result = nowhere.run("index", "status")
    assert result.exit_code == 3
    assert "hint:" in result.stderr


def test_update_without_an_archive(nowhere: Place) -> None:
    """There is nothing to follow."""
    assert nowhere.run("index", "update").exit_code == 3
