"""The door: what `truongdang` itself answers, and how its commands teach."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from search_cli import LAZY_COMMANDS
from tests.support.cli_process import ROOT
from tests.support.cli_runner import ArchiveCli


def list_commands() -> list[tuple[str, click.Command]]:
    """Every command with its full name, those of `index` and `sites` included."""
    found: list[tuple[str, click.Command]] = []
    for lazy in LAZY_COMMANDS:
        command = importlib.import_module(lazy.module).command
        if isinstance(command, click.Group):
            found += [(f"{lazy.name} {name}", each) for name, each in command.commands.items()]
        else:
            found.append((lazy.name, command))
    return found


def test_help_names_every_command(empty_cli: ArchiveCli) -> None:
    """The list tells what each is for."""
    result = empty_cli.run("--help")
    assert result.exit_code == 0
    for lazy in LAZY_COMMANDS:
        assert f"  {lazy.name} " in result.stdout
        assert lazy.short_help in result.stdout


@pytest.mark.parametrize(
    ("name", "command"), list_commands(), ids=[name for name, _ in list_commands()]
)
def test_help_of_a_command_teaches_by_example(
    empty_cli: ArchiveCli, name: str, command: click.Command
) -> None:
    """Each help has examples of that very command."""
    result = empty_cli.run(*name.split(), "--help")
    assert result.exit_code == 0
    examples = result.stdout.partition("Examples:\n")[2].splitlines()
    assert examples
    assert all(f"truongdang {name}" in line for line in examples)
    assert command.help


def test_unknown_command_is_answered_with_one_like_it(empty_cli: ArchiveCli) -> None:
    """A slip of the finger is corrected."""
    result = empty_cli.run("serch", "x")
    assert result.exit_code == 2
    assert 'Did you mean "search"?' in result.stderr


def test_version(empty_cli: ArchiveCli) -> None:
    """The program says what it is."""
    result = empty_cli.run("--version")
    assert result.exit_code == 0
    assert result.stdout.startswith("truongdang ")


def test_help_imports_no_command(empty_cli: ArchiveCli) -> None:
    """Asking for help is fast."""
    done = empty_cli.run_in_process("--help", PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 0
    assert "terminal.commands" not in done.stderr


def test_folders_may_be_named_after_the_command(
    shared_cli: ArchiveCli, empty_cli: ArchiveCli
) -> None:
    """The option after the command wins over the one before, and that over the environment."""
    assert empty_cli.run("count", "*", "--data", str(shared_cli.data)).stdout == "3\n"
    assert shared_cli.run("count", "*", "--data", str(empty_cli.data)).exit_code == 3
    done = shared_cli.run_in_process("--data", str(empty_cli.data), "count", "*")
    assert done.returncode == 3
    assert shared_cli.run_in_process("count", "*").stdout == "3\n"


BROKEN = os.fsdecode(b"a\xff")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ((BROKEN,), 2),
        (("count", BROKEN), 1),
        (("count", "*", "--author", BROKEN), 1),
        (("count", "*", "--from", BROKEN), 2),
        (("search", "*", "--facet", BROKEN), 2),
        (("search", f"site:{BROKEN}", "--json"), 1),
        (("facet", "*", "--by", "year", "--site", BROKEN), 1),
        (("export", BROKEN, "--format", "jsonl"), 1),
        (("export", "*", "--format", BROKEN), 2),
        (("import", BROKEN, "--site", "x"), 2),
        (("import", "-", "--site", BROKEN), 2),
        (("crawl", BROKEN), 2),
        (("reextract", BROKEN), 2),
        (("extract", BROKEN), 3),
        (("extract", f"http://{BROKEN}/"), 1),
        (("sites", "enable", BROKEN), 2),
        (("count", "*", "--data", BROKEN), 2),
        (("--data", BROKEN, "show", "x"), 2),
        (("sites", "list", "--config", BROKEN), 2),
    ],
)
def test_argument_that_is_no_text_is_no_failure(
    shared_cli: ArchiveCli, words: tuple[str, ...], status: int
) -> None:
    """Bytes of another encoding, as an old script sends them, end in words."""
    result = shared_cli.run(*words)
    assert result.exit_code == status, result.stderr
    assert not isinstance(result.exception, Exception), result.exception


def test_argument_that_is_no_text_is_none_in_a_process_of_its_own(shared_cli: ArchiveCli) -> None:
    """What a shell hands over is what the tests above hand over."""
    done = shared_cli.run_in_process("count", BROKEN)
    assert done.returncode == 1
    assert done.stderr.startswith("No article matches: a\ufffd\n")


@pytest.mark.parametrize("closing", [">&-", "2>&-", "<&-", "<&- >&- 2>&-"])
def test_closed_streams_are_nowhere(shared_cli: ArchiveCli, tmp_path: Path, closing: str) -> None:
    """What a shell has closed is not missed, and no file of ours gets its number."""
    output = tmp_path / "said"
    program = f"{sys.executable} {ROOT / 'search_cli.py'}"
    for words, status in (("count '*'", 0), ("count xyzzy", 1), ("show nobody", 1)):
        done = subprocess.run(
            ["/bin/sh", "-c", f"{program} {words} >{output} 2>{output} {closing}"],
            check=False,
            env=os.environ | shared_cli.environment,
        )
        assert done.returncode == status
        assert "Traceback" not in output.read_text("utf-8")
    assert shared_cli.run("count", "*").stdout == "3\n"


@pytest.mark.parametrize(("words", "status"), [("count xyzzy", 1), ("count '('", 2)])
def test_message_that_cannot_be_written_changes_no_status(
    shared_cli: ArchiveCli, words: str, status: int
) -> None:
    """A full disk behind stderr hides what is said, not how it ended."""
    program = f"{sys.executable} {ROOT / 'search_cli.py'}"
    done = subprocess.run(
        ["/bin/sh", "-c", f"{program} {words} 2>/dev/full"],
        check=False,
        stdout=subprocess.PIPE,
        env=os.environ | shared_cli.environment,
    )
    assert done.returncode == status
