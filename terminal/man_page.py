"""The man page, made from the help of all commands: `make man` writes build/man/truongdang.1.

In the language of man pages (groff_man(7)) `.SH` is a section, `.SS` a command, `.TP` an option.
"""

import sys
from collections.abc import Iterator

import click

from config.version import get_program_version

_MANUAL_SECTION = 1  # commands of users
_OPTIONS_OF_ALL = frozenset({"config", "data", "archive_url", "_click_default_help"})
"""Options that every command has."""
_EXIT_STATUSES = {
    "0": "Found, or done.",
    "1": "Nothing found; of a crawl: some sites failed; of a check: findings.",
    "2": "A mistake in the command line, the query or the configuration.",
    "3": "The index or the archive is missing, locked or full; a file cannot be read or written.",
    "4": "The index or the archive is damaged, or was made by another version.",
    "5": "Of a crawl: another process has held a site or the index for more than a day.",
    "70": "Of a crawl: a fault of the program.",
    "130": "Stopped with Ctrl-C.",
}
_VARIABLES = {
    "TRUONGDANG_CONFIG, TRUONGDANG_DATA, TRUONGDANG_ARCHIVE_URL": "As the options.",
    "PAGER, LESS": "The program that shows long results on a terminal, less by default.",
    "NO_COLOR": "If set, no colours.",
    "FORCE_HYPERLINK": "1: the terminal knows links (OSC 8); 0: it does not.",
    "XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME": "Where your own folders are.",
}
_FILES = {
    "./config, ./data": "Used if one of them was made by this program.",
    "~/.config/truongdang, ~/.local/share/truongdang": "Used otherwise.",
    "~/.local/state/truongdang": "The numbers of the last lists.",
}


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
    yield from (".PP", "The folders and the database may be named after the command too.")
    yield ".SH COMMANDS"
    for name in cli.list_commands(context):
        if command := cli.get_command(context, name):
            yield from _render_command(command, click.Context(command, context, name))
    for heading, entries in (
        ("EXIT STATUS", _EXIT_STATUSES),
        ("ENVIRONMENT", _VARIABLES),
        ("FILES", _FILES),
    ):
        yield f".SH {heading}"
        for name, meaning in entries.items():
            yield from (".TP", f".B {_escape(name)}", _escape(meaning))


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
    is_root = context.parent is None
    for parameter in command.get_params(context):
        if not is_root and parameter.name in _OPTIONS_OF_ALL:
            continue  # said once
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
