"""The group behind `truongdang`: it opens a command's module when the command is asked for.

The list of commands, with what each is for, is the door's own knowledge, so
that `--help` and completion import none of them.
"""

import importlib
from collections.abc import Sequence
from dataclasses import dataclass

import click
from click.shell_completion import CompletionItem

from config.suggestion import did_you_mean
from terminal.command import write_examples
from terminal.errors import guard
from terminal.session import Session, folder_options


@dataclass(frozen=True, slots=True)
class Room:
    """A command that can be entered: its name, its module, and what it is for.

    The module's `command` is the Click command.
    """

    name: str
    module: str
    purpose: str


class Door(click.Group):
    """A Click group over `rooms`, each imported when it is entered."""

    def __init__(self, rooms: Sequence[Room], *, examples: Sequence[str] = ()) -> None:
        super().__init__(
            name="truongdang",
            help="Crawl, archive and search the news of Vietnam's party schools.",
            params=[*folder_options(), _version_option()],
            callback=_enter,
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
            ctx.fail(f'there is no command "{name}". {did_you_mean(name, self._rooms)}')
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands and what they are for."""
        with formatter.section("Commands"):
            formatter.write_dl([(room.name, room.purpose) for room in self._rooms.values()])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the examples last."""
        write_examples(self._examples, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the name of a command without importing any."""
        found = [room for room in self._rooms.values() if room.name.startswith(incomplete)]
        items = [CompletionItem(room.name, help=room.purpose) for room in found]
        return items + click.Command.shell_complete(self, ctx, incomplete)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was asked for, under guard."""
        with guard():
            return super().invoke(ctx)


def _version_option() -> click.Option:
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
        from config.version import program_version  # noqa: PLC0415

        click.echo(f"truongdang {program_version()}")
        context.exit()


@click.pass_context
def _enter(context: click.Context, /, **folders: object) -> None:
    context.obj = Session(**folders)  # type: ignore[arg-type]  # Click has made paths of them
