"""The group behind `truongdang`: it opens a command's module when the command is asked for.

The list of commands, with what each is for, is the door's own knowledge, so
that `--help` and completion import none of them.
"""

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import click
from click.shell_completion import CompletionItem

from config.validation import format_suggestion
from terminal.cli.context import CliContext, make_folder_options
from terminal.cli.errors import handle_errors
from terminal.cli.leading_minus import separate_minus_queries


@dataclass(frozen=True, slots=True)
class LazyCommand:
    """A command that can be entered: its name, its module, and what it is for.

    The module's `command` is the Click command.
    """

    name: str
    module: str
    short_help: str


class RootGroup(click.Group):
    """A Click group over `rooms`, each imported when it is entered."""

    def __init__(self, rooms: Sequence[LazyCommand], *, examples: Sequence[str] = ()) -> None:
        super().__init__(
            name="truongdang",
            help="Crawl, archive and search the news of Vietnam's party schools.",
            params=[*make_folder_options(), _make_version_option()],
            callback=_store_context,
            no_args_is_help=True,
        )
        self._rooms = {room.name: room for room in rooms}
        self._examples = tuple(examples)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- Click's signature
        """Name the commands in the order in which they are best learned."""
        return list(self._rooms)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import the module of `cmd_name` and return its command."""
        room = self._rooms.get(cmd_name)
        if room is None:
            return None
        command = importlib.import_module(room.module).command
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was typed, or say which one may have been meant."""
        name = args[0]
        if name not in self._rooms and not name.startswith("-") and not ctx.resilient_parsing:
            ctx.fail(f'there is no command "{name}". {format_suggestion(name, self._rooms)}')
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands and what they are for."""
        with formatter.section("Commands"):
            formatter.write_dl([(room.name, room.short_help) for room in self._rooms.values()])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the examples last."""
        write_examples(self._examples, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the name of a command without importing any."""
        found = [room for room in self._rooms.values() if room.name.startswith(incomplete)]
        items = [CompletionItem(room.name, help=room.short_help) for room in found]
        return items + click.Command.shell_complete(self, ctx, incomplete)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was asked for, under guard."""
        with handle_errors():
            return super().invoke(ctx)


def _make_version_option() -> click.Option:
    return click.Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_print_version,
        help="Print the version and leave.",
    )


def _print_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001
    if wanted and not context.resilient_parsing:
        # The import costs as much as a third of a search's start.
        from config.version import get_program_version  # noqa: PLC0415

        click.echo(f"truongdang {get_program_version()}")
        context.exit()


@click.pass_context
def _store_context(context: click.Context, /, **folders: object) -> None:
    context.obj = CliContext(**folders)  # type: ignore[arg-type]  # Click has made paths of them


class ExampleCommand(click.Command):
    """A command whose help has a section of examples."""

    def __init__(self, *args: object, examples: Sequence[str] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Click's own arguments
        self.examples = tuple(examples)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line; a part of QUERY may begin with a minus."""
        return super().parse_args(
            ctx, args if ctx.resilient_parsing else separate_minus_queries(self, args)
        )

    def invoke(self, ctx: click.Context) -> object:
        """Run the command with texts that UTF-8 can write; names of files stay as they are."""
        for parameter in self.params:
            name = str(parameter.name)
            if parameter.type is click.STRING and name in ctx.params:
                ctx.params[name] = _replace_undecodable(ctx.params[name])
        return super().invoke(ctx)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples after the options."""
        write_examples(self.examples, formatter)
        super().format_epilog(ctx, formatter)


class LazyGroup(click.Group):
    """A command with commands of its own, all of which teach by example.

    `rooms` names modules whose `command` is imported only when it is asked for.
    """

    command_class = ExampleCommand

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


def _replace_undecodable(typed: object) -> object:
    """What was typed, with a sign for each byte that is no text (it came as half a character)."""
    match typed:
        case str():
            return typed.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        case tuple():
            return tuple(map(_replace_undecodable, typed))
        case _:
            return typed
