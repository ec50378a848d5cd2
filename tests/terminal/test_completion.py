"""Completion, asked as shells ask: commands, options, keys, names, and what an option may be."""

import shlex
from pathlib import Path

import click
import pytest
from click.shell_completion import BashComplete

from search_cli import cli
from tests.support.cli_runner import ArchiveCli


def complete_line(line: str) -> list[str]:
    """What is offered for the last word of a line, which may be empty."""
    *words, last = [*shlex.split(line), *[""] * line.endswith(" ")]
    completion = BashComplete(cli, {}, "truongdang", "_TRUONGDANG_COMPLETE")
    return [item.value for item in completion.get_completions(words[1:], last)]


@pytest.fixture
def configured_cli(writable_cli: ArchiveCli, monkeypatch: pytest.MonkeyPatch) -> ArchiveCli:
    """A place with two site files and two saved searches, which the environment names."""
    for key in ("song-ha", "son-ha"):
        (writable_cli.config / "sites" / f"{key}.toml").touch()
    for name in ("so-ket", "tong-ket"):
        assert writable_cli.run("saved", "add", name, "hội").exit_code == 0
    for variable, folder in writable_cli.environment.items():
        monkeypatch.setenv(variable, folder)
    return writable_cli


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(empty_cli: ArchiveCli, shell: str) -> None:
    """Each shell has something to read that calls the program back."""
    result = empty_cli.run("completion", shell)
    assert result.exit_code == 0
    assert "_TRUONGDANG_COMPLETE" in result.stdout
    assert 'string split ","' not in result.stdout  # fish would lose the end of `year,author`


def test_completion_offers_commands_and_options(empty_cli: ArchiveCli) -> None:
    """Names of commands are completed without importing them, and so are their options."""
    words = {"_TRUONGDANG_COMPLETE": "bash_complete", "COMP_CWORD": "1"}
    done = empty_cli.run_in_process(
        COMP_WORDS="truongdang ree", PYTHONPROFILEIMPORTTIME="1", **words
    )
    assert done.stdout == "plain,reextract\n"
    assert "terminal.commands" not in done.stderr
    assert cli.list_commands(click.Context(cli))[0] == "search"


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("truongdang crawl so", ["son-ha", "song-ha"]),
        ("truongdang sites enable song", ["song-ha"]),
        ("truongdang search x --site son-", ["son-ha"]),
        ("truongdang saved run ", ["so-ket", "tong-ket"]),
        ("truongdang saved new so-ket t", ["tong-ket"]),
        ("truongdang search x --facet ye", ["year"]),
        ("truongdang facet x --by year,au", ["year,author"]),
        ("truongdang search x --kind reg", ["regional_academy"]),
        ("truongdang export x --format j", ["jsonl"]),
        ("truongdang export x --format c", ["csv", "csl-json"]),
        ("truongdang index rebuild --engine ", ["whoosh", "tantivy", "opensearch"]),
        ("truongdang trend x --by q", ["quarter"]),
        ("truongdang show x --cite bib", ["bibtex"]),
        ("truongdang sites va", ["validate"]),
        ("truongdang search --facet-", ["--facet-limit"]),
    ],
)
def test_values_are_completed(configured_cli: ArchiveCli, line: str, values: list[str]) -> None:
    """Site keys and saved names come from the folders, the rest from the options themselves."""
    assert complete_line(line) == values, configured_cli


def test_folders_are_found_wherever_they_stand(configured_cli: ArchiveCli, tmp_path: Path) -> None:
    """Before the command's name, after it, and else in the environment."""
    assert complete_line(f"truongdang --config {tmp_path} crawl so") == []
    assert complete_line(f"truongdang crawl --config {tmp_path} so") == []
    assert complete_line(
        f"truongdang --config {tmp_path} crawl --config {configured_cli.config} song"
    ) == ["song-ha"]
    assert complete_line(f"truongdang --data {tmp_path} saved run so") == []


def test_a_damaged_file_completes_nothing(configured_cli: ArchiveCli) -> None:
    """The shell is not told of it: the command that needs the file will."""
    (configured_cli.data / "saved-searches.json").write_text("{", encoding="utf-8")
    assert complete_line("truongdang saved run ") == []
