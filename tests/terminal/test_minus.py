"""A query may begin with a minus; a mistyped option is still told from one."""

import unicodedata
from pathlib import Path

import click
import pytest

from terminal.cli.leading_minus import separate_minus_queries
from tests.support.cli_runner import ArchiveCli

EXCLUDING = ("-is:gone", '-"công đoàn"', "-“công đoàn”", "-hội", "-word", "-(so OR ket)", "-2020")
COMMAND = click.Command(
    "search",
    params=[
        click.Argument(["words"], nargs=-1),
        click.Option(["--limit"]),
        click.Option(["--author"], multiple=True),
        click.Option(["--json"], is_flag=True),
        click.Option(["-0", "ids"], is_flag=True),
        click.Option(["-o", "place"]),
    ],
)


@pytest.mark.parametrize("query", EXCLUDING)
def test_a_query_may_begin_with_a_minus(shared_cli: ArchiveCli, query: str) -> None:
    """Guards against "No such option: -i" for what help and documents show."""
    behind = shared_cli.run("search", "--ids", "--limit", "5", "--", "hội", query)
    for words in (
        ["hội", query, "--ids", "--limit", "5"],
        ["--ids", "--limit", "5", "hội", query],
        ["--ids", "hội", "--limit=5", query],
    ):
        result = shared_cli.run("search", *words)
        assert (result.stdout, result.exit_code) == (behind.stdout, behind.exit_code), words
    assert "error" not in behind.stderr
    assert behind.exit_code in {0, 1}


def test_every_command_with_a_query_takes_a_minus(writable_cli: ArchiveCli, tmp_path: Path) -> None:
    """Guards against one command that still takes the minus for an option."""
    query = '-"công đoàn"'
    for words in (
        ("count", query),
        ("facet", query, "--by", "year"),
        ("trend", query),
        ("kwic", query, "hội"),
        ("colloc", query, "hội"),
        ("keyness", query, "--against", "-hội"),
        ("export", query, "--format", "jsonl", "-o", str(tmp_path / "articles.jsonl")),
        ("saved", "add", "without", query, "--site", "song-ha"),
    ):
        result = writable_cli.run(*words)
        assert result.exit_code in {0, 1}, (words, result.stderr)
        assert "No such option" not in result.stderr
    assert (tmp_path / "articles.jsonl").stat().st_size


@pytest.mark.parametrize(
    ("args", "sorted_"),
    [
        (["-is:gone"], ["--", "-is:gone"]),
        (["a", "-b1", "--limit", "3", "c"], ["--limit", "3", "--", "a", "-b1", "c"]),
        (["--author", "-x", "-từ"], ["--author", "-x", "--", "-từ"]),
        (["--limit=3", "-từ", "--", "-limit"], ["--limit=3", "--", "-từ", "-limit"]),
        (["-0", "-ofile", "-từ"], ["-0", "-ofile", "--", "-từ"]),
        (["-o", "-f", "-từ"], ["-o", "-f", "--", "-từ"]),
        (["-09-QĐi/TW"], ["--", "-09-QĐi/TW"]),
        ([unicodedata.normalize("NFD", "-ơn")], ["--", unicodedata.normalize("NFD", "-ơn")]),
        (["-to"], ["--", "-to"]),
        (["-limit: 5"], ["--", "-limit: 5"]),
        (["-0", "a"], ["-0", "a"]),
        (["-"], ["-"]),
        (["--", "-limit"], ["--", "-limit"]),
        (["--unknown", "a"], ["--unknown", "a"]),
    ],
)
def test_options_and_query_are_told_apart(args: list[str], sorted_: list[str]) -> None:
    """Options keep their values; what is the query keeps its order."""
    assert separate_minus_queries(COMMAND, args) == sorted_


@pytest.mark.parametrize("slip", ["-limit", "-limit=5", "-limti", "-lim", "-json", "-LIMIT", "-x"])
def test_a_mistyped_option_is_no_query(slip: str) -> None:
    """The message says which option was meant and how to search for the word all the same."""
    with pytest.raises(click.NoSuchOption, match=f"-- {slip}$") as caught:
        separate_minus_queries(COMMAND, ["a", slip, "5"])
    if slip not in ("-x", "-json"):
        assert "Did you mean --limit?" in str(caught.value)


def test_a_mistyped_option_ends_the_command(shared_cli: ArchiveCli) -> None:
    """With exit 2 and a hint, also where the command has no such option or no query."""
    result = shared_cli.run("search", "hội", "-limit", "5")
    assert result.exit_code == 2
    assert "No such option: -limit. Did you mean --limit?" in result.stderr
    assert "-- -limit" in result.stderr
    assert "hint: How it is used: truongdang search --help" in result.stderr
    assert shared_cli.run("count", "hội", "-limit", "5").exit_code == 2
    result = shared_cli.run("index", "status", "-json")
    assert (result.exit_code, "Did you mean --json?" in result.stderr) == (2, True)
    assert "-- -json" not in result.stderr
