"""`kwic`, `colloc` and `keyness` on a real index: outputs, exit statuses, manners."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.cli_process import ROOT
from tests.support.cli_runner import ArchiveCli, to_import_lines

KWIC = """\
2019-12-30                                          Hội nghị tổng kết năm 2019                        {second}
2020-07-13                                          Hội nghị sơ kết công tác 6 tháng đầu năm 2020     {first}
2020-07-13            Sáng 13/7, Nhà trường tổ chức hội nghị sơ kết. Hội nghị đã thành công tốt đẹp.  {first}
2020-07-13      Nhà trường tổ chức hội nghị sơ kết. Hội nghị đã thành công tốt đẹp.                   {first}
"""  # noqa: E501 -- as it is printed


def test_kwic_aligns_every_occurrence(shared_cli: ArchiveCli) -> None:
    """The whole output: all nodes begin in one column; the count goes to stderr."""
    result = shared_cli.run("kwic", '"hoi nghi"', "--width", "40")
    ids = {"first": shared_cli.find_id("sơ"), "second": shared_cli.find_id("tổng")}
    assert result.stdout == KWIC.format(**ids)
    assert result.stderr == "4 occurrences in 2 articles\n"


def test_kwic_for_machines(shared_cli: ArchiveCli) -> None:
    """The same lines as an object, as lines of JSON and as rows."""
    value = shared_cli.run_json("kwic", "hội nghị", "--sort", "right", "--per-article", "1")
    assert list(value) == [
        "format_version", "query", "articles", "occurrences", "lines", "expansions",
    ]  # fmt: skip
    assert (value["articles"], value["occurrences"]) == (2, 2)
    first = value["lines"][0]
    assert list(first) == [
        "id", "site", "published_at", "title", "field", "start", "end", "left", "node", "right",
    ]  # fmt: skip
    assert (first["field"], first["node"], first["right"]) == (
        "title", "Hội nghị", " sơ kết công tác 6 tháng đầu năm 2020",
    )  # fmt: skip
    words = ("kwic", "hội nghị", "--sort", "right", "--per-article", "1")
    lines = shared_cli.run(*words, "--jsonl").stdout.splitlines()
    assert [json.loads(line) for line in lines] == value["lines"]
    rows = list(csv.DictReader(io.StringIO(shared_cli.run(*words, "--csv").stdout)))
    assert [row["right"] for row in rows] == [line["right"] for line in value["lines"]]


@pytest.mark.parametrize("command", ["kwic", "colloc", "keyness"])
def test_json_says_what_words_and_dates_became(shared_cli: ArchiveCli, command: str) -> None:
    """`expansions` as `search --json` has them, and so for the query compared with."""
    query, other = "ngh* date:2020-Q3", "to* OR +a date:2019-Q4"
    against = ("--against", other) if command == "keyness" else ()
    result = shared_cli.run(command, query, *against, "--json")
    value = json.loads(result.stdout)
    assert value["expansions"] == shared_cli.run_json("search", query)["expansions"] != []
    if against:
        expected = shared_cli.run_json("search", other)["expansions"]
        assert value["against_expansions"] == expected != []


def test_keyness_says_how_both_queries_were_read(shared_cli: ArchiveCli) -> None:
    """A habit from elsewhere in the query compared with gets its hint too."""
    hint = "hint: or was searched as a word."
    assert hint in shared_cli.run("keyness", "hội or nghị", "--against", "*").stderr
    assert hint in shared_cli.run("keyness", "*", "--against", "hội or nghị").stderr


def test_kwic_goes_to_a_file(shared_cli: ArchiveCli, tmp_path: Path) -> None:
    """By the ending of its name; one that says nothing is refused."""
    archive_cli = tmp_path / "kwic.csv"
    result = shared_cli.run("kwic", '"hội nghị"', "-o", str(archive_cli))
    assert (result.exit_code, result.stdout) == (0, "")
    assert len(archive_cli.read_text("utf-8").splitlines()) == 5
    assert shared_cli.run("kwic", "hội", "-o", str(tmp_path / "kwic")).exit_code == 2
    assert shared_cli.run("kwic", "hội", "--csv", "-o", str(tmp_path / "kwic")).exit_code == 0
    assert shared_cli.run("kwic", "hội", "-o", "/dev/null/kwic.txt").exit_code == 3


def test_kwic_of_nothing(shared_cli: ArchiveCli) -> None:
    """Nothing found is 1 and still an object; a query without words is a mistake."""
    result = shared_cli.run("kwic", "xyzzy", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["lines"] == []
    assert "Nothing occurs" in result.stderr
    result = shared_cli.run("kwic", "site:song-ha")
    assert result.exit_code == 2
    assert "hint: " in result.stderr


def test_kwic_widens_and_tells(shared_cli: ArchiveCli) -> None:
    """Patterns find what a search finds by them."""
    result = shared_cli.run("kwic", "ngh*", "--width", "10")
    assert "ngh* → " in result.stderr
    assert result.stdout.count("\n") == 5


def test_kwic_obeys_no_control_character(writable_cli: ArchiveCli) -> None:
    """What a page holds cannot move the cursor; a terminal's width is kept."""
    bad = {"url": "http://b.example/1", "title": "x", "body": "một \x1b[31mđại\u202e hội\x07 rồi"}
    writable_cli.run("import", "-", "--site", "other", stdin=to_import_lines(bad))
    for shape in ([], ["--csv"], ["--jsonl"]):
        text = writable_cli.run("kwic", "đại hội", *shape).stdout
        assert "\x1b" not in text
        assert "\x07" not in text


@pytest.mark.parametrize("words", ["kwic hội", "trend hội --csv", "coverage"])
def test_closed_pipe_is_quiet(shared_cli: ArchiveCli, words: str) -> None:
    """A reader that goes away ends the command without a word."""
    program = f"{sys.executable} {ROOT / 'search_cli.py'}"
    done = subprocess.run(
        ["/bin/sh", "-c", f"{program} {words} | true"],
        check=False,
        capture_output=True,
        encoding="utf-8",
        env=shared_cli.environment,
    )
    assert "Traceback" not in done.stderr
    assert "error" not in done.stderr


def test_colloc_finds_what_is_near(shared_cli: ArchiveCli) -> None:
    """A table of each kind; the size of what was counted goes to stderr."""
    result = shared_cli.run(
        "colloc", '"nhà trường"', "--min", "1", "--by", "bigram", "--window", "2"
    )
    assert result.exit_code == 0
    assert result.stdout.startswith("bigram")
    assert "tổng kết" in result.stdout
    assert '"nhà trường": 2 times; near it' in result.stderr


def test_colloc_for_machines(shared_cli: ArchiveCli) -> None:
    """Both kinds with their totals; rows for a spreadsheet."""
    value = shared_cli.run_json("colloc", '"hội nghị"', "--min", "1", "--limit", "2")
    assert list(value) == ["format_version", "query", "expansions", "window", "kinds"]
    assert list(value["kinds"]) == ["syllable", "bigram"]
    kind = value["kinds"]["syllable"]
    assert list(kind) == ["occurrences", "places", "near", "total", "collocates"]
    assert kind["occurrences"] == 4
    assert len(kind["collocates"]) == 2 < kind["total"]
    rows = shared_cli.run("colloc", '"hội nghị"', "--min", "1", "--csv", "--rank", "mi").stdout
    first = next(csv.DictReader(io.StringIO(rows)))
    assert list(first) == ["kind", *kind["collocates"][0]]


def test_colloc_of_nothing(shared_cli: ArchiveCli) -> None:
    """Nothing near often enough is 1, a query without words a mistake."""
    assert shared_cli.run("colloc", "hội", "--min", "99").exit_code == 1
    assert shared_cli.run("colloc", "xyzzy", "--json").exit_code == 1
    assert shared_cli.run("colloc", "*").exit_code == 2


def test_keyness_sets_two_periods_apart(shared_cli: ArchiveCli) -> None:
    """Words of both sides, each with the sign of its side."""
    words = ("keyness", "date:2020", "--against", "date:2019", "--min", "1", "--by", "syllable")
    value = shared_cli.run_json(*words, "--limit", "0")
    assert list(value) == [
        "format_version", "query", "expansions", "against", "against_expansions", "kinds",
    ]  # fmt: skip
    keys = {key["text"]: key["log_ratio"] for key in value["kinds"]["syllable"]["keys"]}
    assert keys["sơ"] > 0 > keys["tổng"]
    more = shared_cli.run(*words, "--only", "more", "--limit", "0", "--csv").stdout
    assert {row["text"] for row in csv.DictReader(io.StringIO(more))} == {
        text for text, ratio in keys.items() if ratio > 0
    }
    table = shared_cli.run(*words, "--limit", "1")
    assert table.stdout.splitlines()[0].split() == [
        "syllable", "found", "per", "million", "against", "per", "million",
        "log-likelihood", "log", "ratio",
    ]  # fmt: skip
    assert "date:2020: " in table.stderr


def test_keyness_tells_what_is_on_both_sides(shared_cli: ArchiveCli) -> None:
    """Such articles blur the difference; a side without articles has none."""
    result = shared_cli.run("keyness", "date:2020", "--against", "*", "--min", "1")
    assert "articles in both sets: 1" in result.stderr
    result = shared_cli.run("keyness", "xyzzy", "--against", "*")
    assert result.exit_code == 1
    assert "No article matches: xyzzy" in result.stderr
    assert shared_cli.run("keyness", "hội").exit_code == 2
