"""Commands that teach by example: `--help` ends with lines that can be typed as they stand."""

import importlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import click

from terminal.minus import sort_minus


class Command(click.Command):
    """A command whose help has a section of examples."""

    def __init__(self, *args: object, examples: Sequence[str] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Click's own arguments
        self.examples = tuple(examples)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line; a part of QUERY may begin with a minus."""
        return super().parse_args(ctx, args if ctx.resilient_parsing else sort_minus(self, args))

    def invoke(self, ctx: click.Context) -> object:
        """Run the command with texts that UTF-8 can write; names of files stay as they are."""
        for parameter in self.params:
            name = str(parameter.name)
            if parameter.type is click.STRING and name in ctx.params:
                ctx.params[name] = _written(ctx.params[name])
        return super().invoke(ctx)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples after the options."""
        write_examples(self.examples, formatter)
        super().format_epilog(ctx, formatter)


class Group(click.Group):
    """A command with commands of its own, all of which teach by example.

    `rooms` names modules whose `command` is imported only when it is asked for.
    """

    command_class = Command

    def __init__(
        self, *args: object, rooms: Mapping[str, str] = MappingProxyType({}), **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Click's own arguments
        self._rooms = rooms

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name all commands."""
        return sorted([*super().list_commands(ctx), *self._rooms])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, importing it where it has a module of its own."""
        if cmd_name not in self._rooms:
            return super().get_command(ctx, cmd_name)
        command = importlib.import_module(self._rooms[cmd_name]).command
        return command if isinstance(command, click.Command) else None


def write_examples(examples: Sequence[str], formatter: click.HelpFormatter) -> None:
    """Write one example a line, never wrapped, so that it can be copied."""
    if examples:
        with formatter.section("Examples"):
            for example in examples:
                formatter.write(f"{'':>{formatter.current_indent}}{example}\n")


def _written(typed: object) -> object:
    """What was typed, with a sign for each byte that is no text (it came as half a character)."""
    match typed:
        case str():
            return typed.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        case tuple():
            return tuple(map(_written, typed))
        case _:
            return typed
