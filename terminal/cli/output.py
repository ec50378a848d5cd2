"""Output: results to stdout, messages to stderr, what a stream can show, and the formats.

Everything that a person sees goes through `write_lines` or `write_paged` (results, to stdout) or
`write_error_line` (messages about the work, to stderr).
"""

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TextIO

import click

from research.json_text import dump_json
from terminal.cli.text_width import sanitize


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputScreen:
    """A stream as a printer needs to know it; `width` is None where lines may be of any length."""

    is_terminal: bool = False
    width: int | None = None
    has_colour: bool = False

    @classmethod
    def for_stream(cls, stream: TextIO) -> "OutputScreen":
        """Describe the screen behind `stream`; NO_COLOR, TERM and COLUMNS are honoured."""
        is_terminal = stream.isatty()
        # https://no-color.org: any value but an empty one.
        is_plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
        has_width = is_terminal or os.environ.get("COLUMNS", "").isdigit()
        return cls(
            is_terminal=is_terminal,
            width=get_terminal_size().columns if has_width else None,
            has_colour=is_terminal and not is_plain,
        )

    def bold(self, text: str) -> str:
        """Set `text` apart, where colours are shown."""
        return click.style(text, bold=True) if self.has_colour else text

    def dim(self, text: str) -> str:
        """Let `text` stand back, where colours are shown."""
        return click.style(text, dim=True) if self.has_colour else text

    def highlight(self, text: str) -> str:
        """Show `text` as a highlight, where colours are shown."""
        return click.style(text, fg="red", bold=True) if self.has_colour else text

    def mark_removed(self, text: str) -> str:
        """Show `text` as taken away, where colours are shown."""
        return click.style(text, fg="red", strikethrough=True) if self.has_colour else text

    def mark_added(self, text: str) -> str:
        """Show `text` as put in, where colours are shown."""
        return click.style(text, fg="green", bold=True) if self.has_colour else text


def get_terminal_size() -> os.terminal_size:
    """Return columns and lines of the terminal; COLUMNS and LINES come first."""
    import shutil  # noqa: PLC0415 -- it brings all compressors along, for which nobody need wait

    return shutil.get_terminal_size()


def write_lines(lines: Iterable[str]) -> None:
    """Write lines to stdout; colours in them stay, since an `OutputScreen` has decided on them."""
    for line in lines:
        click.echo(line, color=True)


def write_error_line(text: str) -> None:
    """Write a message to stderr, line by line, without control characters.

    Where it cannot be written, the work and its exit status are still what counts.
    """
    with suppress(OSError):
        for line in text.split("\n"):
            click.echo(sanitize(line), err=True)


def can_prompt() -> bool:
    """Say whether somebody sits at a terminal and can answer."""
    return sys.stdin.isatty()


def is_stderr_terminal() -> bool:
    """Say whether someone looks at stderr while the program works."""
    return sys.stderr.isatty()


def write_paged(lines: Iterable[str]) -> None:
    """Write lines to stdout, through `PAGER` where that is a terminal too low for them.

    Lines must be as wide as the screen at most. Without a `PAGER` it is `less`, which shows
    colours and leaves what was read on the screen; what `LESS` asks for goes before that.
    """
    # A pager reads keys from the terminal; without one on stdin it would hang or end at once.
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        write_lines(lines)
        return
    all_lines = list(lines)
    if len(all_lines) < get_terminal_size().lines:
        write_lines(all_lines)
        return
    # F: leave where all fits the screen, R: show colours, X: do not clear the screen at the end.
    os.environ.setdefault("LESS", "FRX")
    click.echo_via_pager("".join(f"{line}\n" for line in all_lines), color=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputFormats:
    """One result in each of its formats, made when it is wanted; `text` only where there is any."""

    json: Callable[[], Mapping[str, object]]
    csv: Callable[[], Iterable[str]]
    text: Callable[[OutputScreen], Iterable[str]]

    def write(self, output_format: str | None, *, has_results: bool) -> None:
        """Print the result in the format that was asked for.

        Args:
            output_format: `json` or `csv`; None is text.
            has_results: Without any nothing is printed as text: people are told on stderr.
        """
        match output_format:
            case "json":
                click.echo(dump_json(self.json()))
            case "csv":
                write_lines(self.csv())
            case _ if has_results:
                write_paged(self.text(OutputScreen.for_stream(sys.stdout)))


json_option: Callable[[Callable[..., None]], Callable[..., None]] = click.option(
    "--json", "as_json", is_flag=True, help="One JSON object."
)
"""The option of commands that print for people, or one JSON object."""


def add_output_format_options(
    **help_by_format: str,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command an option for each format, such as `--json`, and the last one typed.

    Args:
        help_by_format: The help of each option.
    """

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        for name, help_text in reversed(help_by_format.items()):
            click.option(f"--{name}", "output_format", flag_value=name, help=help_text)(command)
        return command

    return decorate
