"""The man page, made from the help of all commands: `make man` writes build/man/truongdang.1.

In the language of man pages (groff_man(7)) `.SH` is a section, `.SS` a command, `.TP` an option.
"""

import sys
from collections.abc import Iterator

import click

from config.version import get_program_version

_MANUAL_SECTION = 1  # commands of users


def render_man_page(cli: click.Group) -> Iterator[str]:
    """Yield the lines of the page."""
    yield f'.TH TRUONGDANG {_MANUAL_SECTION} "" "truongdang {get_program_version()}"'
    yield from (
        ".SH NAME",
        r"truongdang \- archive and search the news of Vietnam's party schools",
    )
    yield from (".SH SYNOPSIS", ".B truongdang", "[OPTIONS] COMMAND [ARGS]...", ".SH OPTIONS")
    context = click.Context(cli, info_name="truongdang", help_option_names=["-h", "--help"])
    yield from _render_options(cli, context)
    yield ".SH COMMANDS"
    for name in cli.list_commands(context):
        if command := cli.get_command(context, name):
            yield from _render_command(command, click.Context(command, context, name))


def _render_command(command: click.Command, context: click.Context) -> Iterator[str]:
    usage = " ".join(command.collect_usage_pieces(context))
    yield f'.SS "{_escape(f"{context.command_path} {usage}")}"'
    for paragraph in (command.help or "").split("\n\n"):
        yield from (".PP", _escape(" ".join(paragraph.split())))
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            if each := command.get_command(context, name):
                yield from _render_command(each, click.Context(each, context, name))
        return
    yield from _render_options(command, context)
    for example in getattr(command, "examples", ()):
        yield from (".PP", ".nf", _escape(f"    {example}"), ".fi")


def _render_options(command: click.Command, context: click.Context) -> Iterator[str]:
    for parameter in command.get_params(context):
        if (record := parameter.get_help_record(context)) and record[1]:
            yield from (".TP", f".B {_escape(record[0])}", _escape(record[1]))


def _escape(text: str) -> str:
    """Let a text stand as it is: no backslash, hyphen or dot at its beginning means anything."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{escaped}" if escaped.startswith((".", "'")) else escaped


def print_man_page(cli: click.Group) -> None:
    """Print the page to stdout, as `make man` does."""
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    click.echo("\n".join(render_man_page(cli)))
