"""Click groups that import a command's module only when the command is asked for.

A search starts without the crawler, and `--help` and completion without any command: these know
them by a table of `LazyCommand`. This is Click's pattern of lazily loaded subcommands. Commands
teach by example: `ExampleCommand` adds a section "Examples" to the help.
"""

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import click
from click.core import augment_usage_errors
from click.shell_completion import CompletionItem

from config.validation import format_suggestion
from terminal.cli.context import CliContext, find_named_folders, make_folder_options
from terminal.cli.errors import handle_errors
from terminal.cli.leading_minus import separate_minus_queries


@dataclass(frozen=True, slots=True)
class LazyCommand:
    """A command that is imported when it is asked for.

    Attributes:
        name: What is typed for it.
        module: The full name of its module, whose `command` is the Click command.
        short_help: Its line in the list of commands; only the root group needs it.
    """

    name: str
    module: str
    short_help: str = ""


class ExampleCommand(click.Command):
    """A command whose help has a section of examples."""

    def __init__(self, *args: object, examples: Sequence[str] = (), **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Click's own arguments
        self.examples = tuple(examples)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the command line; a part of QUERY may begin with a minus."""
        with augment_usage_errors(ctx):  # so that a hint names this command
            args = args if ctx.resilient_parsing else separate_minus_queries(self, args)
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command with texts that UTF-8 can write; names of files stay as they are."""
        # Python gives bytes that are no UTF-8 as lone surrogates, which no index and no database
        # takes. Paths need them: a file may be called so.
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
    """A group whose lazy subcommands are imported when they are asked for, each by its module.

    The commands that are defined on it with `@group.command` teach by example. Nothing else of
    ours imports by a computed name (tests/test_architecture.py).

    Args:
        lazy_commands: The subcommands with modules of their own.
    """

    command_class = ExampleCommand

    def __init__(
        self, *args: object, lazy_commands: Sequence[LazyCommand] = (), **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Click's own arguments
        self._lazy_commands = {lazy.name: lazy for lazy in lazy_commands}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the names of all commands, in the order of the alphabet."""
        return sorted([*super().list_commands(ctx), *self._lazy_commands])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, importing it where it has a module of its own."""
        lazy = self._lazy_commands.get(cmd_name)
        if lazy is None:
            return super().get_command(ctx, cmd_name)
        # A module could hold anything; Click expects a command or None.
        command = importlib.import_module(lazy.module).command
        return command if isinstance(command, click.Command) else None


class RootGroup(LazyGroup):
    """The group behind `truongdang`: lazy commands alone, the folders, the version.

    `--help` and completion know the commands by `LazyCommand` and import none of them.
    """

    def __init__(
        self, lazy_commands: Sequence[LazyCommand], *, examples: Sequence[str] = ()
    ) -> None:
        super().__init__(
            lazy_commands=lazy_commands,
            name="truongdang",
            help="Crawl, archive and search the news of Vietnam's party schools.",
            params=[*make_folder_options(), _make_version_option()],
            callback=_store_context,
            no_args_is_help=True,
            context_settings={"help_option_names": ["-h", "--help"]},
        )
        self._examples = tuple(examples)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- Click's signature
        """List the names of the commands in the order in which they are best learned."""
        return list(self._lazy_commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that was typed, or suggest a name that is nearly the same."""
        name = args[0]
        if (
            name not in self._lazy_commands
            and not name.startswith("-")
            and not ctx.resilient_parsing
        ):
            ctx.fail(
                f'there is no command "{name}". {format_suggestion(name, self._lazy_commands)}'
            )
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands and what they are for."""
        with formatter.section("Commands"):
            formatter.write_dl(
                [(lazy.name, lazy.short_help) for lazy in self._lazy_commands.values()]
            )

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the examples last."""
        write_examples(self._examples, formatter)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete the name of a command without importing any."""
        found = [lazy for lazy in self._lazy_commands.values() if lazy.name.startswith(incomplete)]
        items = [CompletionItem(lazy.name, help=lazy.short_help) for lazy in found]
        return items + click.Command.shell_complete(self, ctx, incomplete)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that was asked for; turn its errors into messages and an exit status."""
        with handle_errors():
            return super().invoke(ctx)

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,  # noqa: ANN401 -- Click's signature
    ) -> click.Context:
        """Parse what stands before the command; turn mistakes into messages as those after it."""
        with handle_errors():
            return super().make_context(info_name, args, parent, **extra)


def _make_version_option() -> click.Option:
    return click.Option(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_print_version,
        help="Print the version and exit.",
    )


def _print_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:  # noqa: FBT001
    if wanted and not context.resilient_parsing:
        # The import costs as much as a third of a search's start.
        from config.version import get_program_version  # noqa: PLC0415

        click.echo(f"truongdang {get_program_version()}")
        context.exit()


@click.pass_context
def _store_context(context: click.Context, /, **_: object) -> None:
    context.obj = CliContext.choose(
        **find_named_folders(context), archive_url=context.params["archive_url"]
    )


def write_examples(examples: Sequence[str], formatter: click.HelpFormatter) -> None:
    """Write one example a line, never wrapped, so that it can be copied."""
    if examples:
        with formatter.section("Examples"):
            for example in examples:
                formatter.write(f"{'':>{formatter.current_indent}}{example}\n")


def _replace_undecodable(typed: object) -> object:
    """Put U+FFFD for each byte that is no text: half a character of a cut argument."""
    match typed:
        case str():
            return typed.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        case tuple():
            return tuple(map(_replace_undecodable, typed))
        case _:
            return typed
