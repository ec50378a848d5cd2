"""The door: what `truongdang` itself answers, and how its commands teach."""

import importlib

import click
import pytest

from search_cli import ROOMS, door
from tests.terminal.place import Place


def commands() -> list[tuple[str, click.Command]]:
    """Every command with its full name, those of `index` and `sites` included."""
    found: list[tuple[str, click.Command]] = []
    for room in ROOMS:
        command = importlib.import_module(room.module).command
        if isinstance(command, click.Group):
            found += [(f"{room.name} {name}", each) for name, each in command.commands.items()]
        else:
            found.append((room.name, command))
    return found


def test_help_names_every_command(nowhere: Place) -> None:
    """The list tells what each is for."""
    result = nowhere.run("--help")
    assert result.exit_code == 0
    for room in ROOMS:
        assert f"  {room.name} " in result.stdout
        assert room.purpose in result.stdout


@pytest.mark.parametrize(("name", "command"), commands(), ids=[name for name, _ in commands()])
def test_help_of_a_command_teaches_by_example(
    nowhere: Place, name: str, command: click.Command
) -> None:
    """Each help has examples of that very command."""
    result = nowhere.run(*name.split(), "--help")
    assert result.exit_code == 0
    examples = result.stdout.partition("Examples:\n")[2].splitlines()
    assert examples
    assert all(f"truongdang {name}" in line for line in examples)
    assert command.help


def test_unknown_command_is_answered_with_one_like_it(nowhere: Place) -> None:
    """A slip of the finger is corrected."""
    result = nowhere.run("serch", "x")
    assert result.exit_code == 2
    assert 'Did you mean "search"?' in result.stderr


def test_version(nowhere: Place) -> None:
    """The program says what it is."""
    result = nowhere.run("--version")
    assert result.exit_code == 0
    assert result.stdout.startswith("truongdang ")


def test_help_imports_no_command(nowhere: Place) -> None:
    """Asking for help is fast."""
    done = nowhere.start("--help", PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 0
    assert "terminal.commands" not in done.stderr


def test_folders_may_be_named_after_the_command(library: Place, nowhere: Place) -> None:
    """The option after the command wins over the one before, and that over the environment."""
    assert nowhere.run("count", "*", "--data", str(library.data)).stdout == "3\n"
    assert library.run("count", "*", "--data", str(nowhere.data)).exit_code == 3
    done = library.start("--data", str(nowhere.data), "count", "*")
    assert done.returncode == 3
    assert library.start("count", "*").stdout == "3\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_a_script(nowhere: Place, shell: str) -> None:
    """Each shell has something to read that calls the program back."""
    result = nowhere.run("completion", shell)
    assert result.exit_code == 0
    assert "_TRUONGDANG_COMPLETE" in result.stdout


def test_completion_offers_commands_and_options(nowhere: Place) -> None:
    """Names of commands are completed without importing them, and so are their options."""
    words = {"_TRUONGDANG_COMPLETE": "bash_complete", "COMP_CWORD": "1"}
    done = nowhere.start(COMP_WORDS="truongdang re", PYTHONPROFILEIMPORTTIME="1", **words)
    assert done.stdout == "plain,reextract\n"
    assert "terminal.commands" not in done.stderr
    assert door.list_commands(click.Context(door))[0] == "search"
