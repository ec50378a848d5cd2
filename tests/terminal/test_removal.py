"""Removals as they are typed: asked about, told of, listed, taken back."""

import json
from pathlib import Path

import pytest

from terminal.commands import archive_remove
from tests.support.cli_runner import SAMPLE_ARTICLES, ArchiveCli, to_import_lines

URL = str(SAMPLE_ARTICLES[0]["url"])
WORDS = ("archive", "remove", URL, "--reason", "theo yêu cầu của nhà trường")
REMOVED_WORDS = "thành công tốt đẹp"


def test_removed_article_is_nowhere(writable_cli: ArchiveCli) -> None:
    """It is not found, not shown, not exported; what is said of it is when and why."""
    article_id = writable_cli.find_id("sơ kết")
    done = writable_cli.run(*WORDS, "--yes")
    assert done.exit_code == 0, done.stderr
    assert f"removed {article_id}: 1 revisions, 0 captures" in done.stdout
    assert writable_cli.run("search", "sơ kết").exit_code == 1
    assert REMOVED_WORDS not in writable_cli.run("export", "*", "--format", "jsonl").stdout
    for command in ("show", "diff", "open"):
        shown = writable_cli.run(command, article_id)
        assert shown.exit_code == 1
        assert "was removed on 20" in shown.stderr
        assert "theo yêu cầu của nhà trường" in shown.stderr
    assert writable_cli.run("archive", "verify").exit_code == 0
    assert writable_cli.run("index", "check").exit_code == 0


@pytest.mark.parametrize("engine", ["whoosh", "tantivy"])
def test_no_file_holds_its_words(writable_cli: ArchiveCli, engine: str) -> None:
    """Neither the database nor the index of either engine keeps deleted text in its files."""
    writable_cli.run("index", "rebuild", "--engine", engine)
    assert find_files_with(writable_cli.data, URL)
    writable_cli.run(*WORDS, "--yes")
    assert find_files_with(writable_cli.data, REMOVED_WORDS) == []


def find_files_with(data: Path, text: str) -> list[str]:
    """Return the files of a data folder that have a text in them."""
    files = (path for path in data.rglob("*") if path.is_file())
    return [path.name for path in files if text.encode() in path.read_bytes()]


def test_import_leaves_it_out(writable_cli: ArchiveCli) -> None:
    """An import says that it was removed, takes in the rest, and does not fail for it."""
    writable_cli.run(*WORDS, "--yes")
    lines = to_import_lines(*SAMPLE_ARTICLES)
    words = ("import", "-", "--site", "song-ha")
    done = writable_cli.run(*words, stdin=lines)
    assert done.exit_code == 0
    assert "0 added, 0 revised, 2 unchanged, 0 bad lines, 1 left out: removed" in done.stdout
    assert json.loads(writable_cli.run(*words, "--json", stdin=lines).stdout)["removed"] == 1
    assert writable_cli.run("archive", "allow", URL).exit_code == 0
    assert "1 added" in writable_cli.run(*words, stdin=lines).stdout
    assert writable_cli.find_id("sơ kết")


def test_everything_as_json(writable_cli: ArchiveCli) -> None:
    """Removing, listing, showing and allowing print the line of the removal for machines."""
    article_id = writable_cli.find_id("sơ kết")
    made = writable_cli.run_json(*WORDS, "--yes")
    assert (made["revisions"], made["index"]["total"], made["copies"]) == (1, 2, [])
    (listed,) = writable_cli.run_json("archive", "removals")["removals"]
    assert listed == made["removal"]
    assert (listed["id"], listed["url"], listed["allowed_at"]) == (article_id, URL, None)
    shown = writable_cli.run("show", article_id, "--json")
    assert (shown.exit_code, json.loads(shown.stdout)["removal"]) == (1, listed)
    assert writable_cli.run_json("archive", "allow", article_id)["removal"]["allowed_at"]


def test_nobody_to_ask(writable_cli: ArchiveCli) -> None:
    """Without a terminal it wants --yes, and nothing is removed."""
    done = writable_cli.run(*WORDS)
    assert done.exit_code == 2
    assert "Give --yes" in done.stderr
    assert writable_cli.find_id("sơ kết")


@pytest.mark.parametrize(("answer", "status", "count"), [("n\n", 1, 3), ("y\n", 0, 2)])
def test_question_at_a_terminal(
    writable_cli: ArchiveCli, monkeypatch: pytest.MonkeyPatch, answer: str, status: int, count: int
) -> None:
    """It shows title, address and id, and removes nothing but for a yes."""
    monkeypatch.setattr(archive_remove, "can_prompt", lambda: True)
    article_id = writable_cli.find_id("sơ kết")
    done = writable_cli.run(*WORDS, stdin=answer)
    assert done.exit_code == status
    shown = (str(SAMPLE_ARTICLES[0]["title"]), URL, article_id)
    assert all(part in done.stderr for part in shown)
    assert writable_cli.run("count", "*").stdout == f"{count}\n"


@pytest.mark.parametrize("sought", ["song-ha-xxxxxxxx", "http://song-ha.example/none.html", "x"])
def test_what_is_not_there(writable_cli: ArchiveCli, sought: str) -> None:
    """An unknown id or address is status 1 with a hint, for both commands."""
    for words in (("remove", sought, "--reason", "x", "--yes"), ("allow", sought)):
        done = writable_cli.run("archive", *words)
        assert done.exit_code == 1
        assert "nothing is archived" in done.stderr
        assert "hint:" in done.stderr


def test_reason_is_needed(writable_cli: ArchiveCli) -> None:
    """Neither without a reason nor with a blank one is anything removed."""
    for words in (WORDS[:3], (*WORDS[:4], " ")):
        assert writable_cli.run(*words, "--yes").exit_code == 2
    assert writable_cli.find_id("sơ kết")


def test_address_of_two_sites(writable_cli: ArchiveCli) -> None:
    """An address that two sites have is removed of the one that an id names."""
    lines = to_import_lines(SAMPLE_ARTICLES[0])
    assert writable_cli.run("import", "-", "--site", "other", stdin=lines).exit_code == 0
    done = writable_cli.run(*WORDS, "--yes")
    assert done.exit_code == 2
    assert "hint: Name one by its id: other-" in done.stderr
    ids = writable_cli.run("search", "sơ kết", "--ids").stdout.split()
    assert writable_cli.run("archive", "remove", ids[0], *WORDS[3:], "--yes").exit_code == 0
    assert writable_cli.run("search", "sơ kết", "--ids").stdout.split() == ids[1:]


def test_second_time_finishes_the_first(writable_cli: ArchiveCli) -> None:
    """What was removed before can be named again: it looks once more, and stays one line."""
    article_id = writable_cli.find_id("sơ kết")
    writable_cli.run(*WORDS, "--yes")
    assert writable_cli.run("archive", "remove", article_id, "--reason", "x").exit_code == 0
    assert len(writable_cli.run_json("archive", "removals")["removals"]) == 1


def test_index_may_be_left_alone(writable_cli: ArchiveCli) -> None:
    """With --no-index a note says that the index holds it still, and how that ends."""
    done = writable_cli.run(*WORDS, "--yes", "--no-index")
    assert "the index still holds it until truongdang index rebuild" in done.stderr


def test_copies_from_before_a_migration_are_named(writable_cli: ArchiveCli) -> None:
    """A copy that an update of the program left still has it: it is named, for the operator."""
    copy = writable_cli.data / "archive.sqlite3.before-0007"
    copy.write_bytes((writable_cli.data / "archive.sqlite3").read_bytes())
    done = writable_cli.run(*WORDS, "--yes")
    assert f"{copy} still holds it" in done.stderr
    assert "backups still hold it" in done.stderr
