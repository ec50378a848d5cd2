"""The manners of the command line: help, wrong usage, endings of files, progress, the man page."""

from pathlib import Path

import pytest

from search_cli import LAZY_COMMANDS, cli
from terminal.cli.progress import format_time_left
from terminal.man_page import render_man_page
from tests.support.cli_runner import ArchiveCli


@pytest.mark.parametrize("words", [(), ("search",), ("archive",), ("archive", "remove")])
def test_short_help(shared_cli: ArchiveCli, words: tuple[str, ...]) -> None:
    """-h is --help, of every command."""
    short, long = shared_cli.run(*words, "-h"), shared_cli.run(*words, "--help")
    assert short.exit_code == 0
    assert short.stdout == long.stdout
    assert "-h, --help" in short.stdout


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (("--nope",), "No such option '--nope'.", "truongdang --help"),
        (("serch",), 'there is no command "serch". Did you mean "search"?', "truongdang --help"),
        (("search",), "Missing argument 'QUERY'.", "truongdang search --help"),
        (("search", "x", "--limit", "a"), "Invalid value for '--limit'", "search --help"),
        (("archive", "backup"), "Missing argument 'FOLDER'.", "truongdang archive backup --help"),
        (("export", "*"), "Say in which format: --format csv, or -o", "export --help"),
    ],
)
def test_wrong_usage_reads_as_other_errors(
    shared_cli: ArchiveCli, words: tuple[str, ...], message: str, hint: str
) -> None:
    """A mistake in the command line is `error:` and `hint:` too, and status 2."""
    done = shared_cli.run(*words)
    assert done.exit_code == 2
    first, second, *more = done.stderr.splitlines()
    assert first.startswith(f"error: {message}")
    assert second.startswith("hint: ")
    assert hint in second
    assert more == []


def test_folder_in_the_place_of_an_option(shared_cli: ArchiveCli) -> None:
    """Who types the data folder behind a command is told of --data."""
    done = shared_cli.run("archive", "verify", str(shared_cli.data))
    assert f"truongdang --data {shared_cli.data} archive verify" in done.stderr


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("a.csv", b"format_version,"),
        ("a.BIB", b"@"),
        ("a.jsonl", b"{"),
        ("a.md", b"#"),
        ("a.xlsx", b"PK"),
    ],
)
def test_export_by_its_ending(
    shared_cli: ArchiveCli, tmp_path: Path, name: str, begins: bytes
) -> None:
    """Without --format the ending says how the file is written."""
    path = tmp_path / name
    assert shared_cli.run("export", "hội nghị", "-o", str(path)).exit_code == 0
    assert path.read_bytes().lstrip().startswith(begins)


@pytest.mark.parametrize("name", ["a", "a.doc", "new/"])
def test_refused_export_leaves_nothing(shared_cli: ArchiveCli, tmp_path: Path, name: str) -> None:
    """An ending that says nothing is refused, and no file or folder is made."""
    assert shared_cli.run("export", "hội nghị", "-o", f"{tmp_path}/{name}").exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_time_left() -> None:
    """It is said in seconds or minutes, once enough is done to tell, and never without a total."""
    assert format_time_left(10, 50, 100) == ", about 10 s left"
    assert format_time_left(60, 1, 11) == ", about 10 min left"
    assert format_time_left(60, 1, None) == ""
    assert format_time_left(0.5, 1, 100) == ""
    assert format_time_left(10, 100, 100) == ""


def test_man_page_has_every_command() -> None:
    """Each command has its section, with its usage; no line begins with a dot by accident."""
    lines = list(render_man_page(cli))
    sections = [line for line in lines if line.startswith(".SS ")]
    for lazy in LAZY_COMMANDS:
        assert any(f"truongdang {lazy.name} " in line for line in sections), lazy.name
    assert any("archive remove [OPTIONS] ID|URL" in line for line in sections)
    known = (".TH", ".SH", ".SS", ".PP", ".TP", ".B", ".nf", ".fi")
    assert all(line.split()[0] in known for line in lines if line.startswith("."))
