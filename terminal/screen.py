"""What a stream can show: its width, and whether it takes colours.

Everything that a person sees goes through `tell` (results, to stdout) or
`narrate` (what the program says about its work, to stderr).
"""

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TextIO

import click

from terminal.columns import clean


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """A stream as a printer needs to know it; `width` is None where lines may be of any length."""

    terminal: bool = False
    width: int | None = None
    colour: bool = False

    @classmethod
    def of(cls, stream: TextIO) -> "Screen":
        """The screen behind `stream`; NO_COLOR, TERM and COLUMNS are honoured."""
        terminal = stream.isatty()
        plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
        sized = terminal or os.environ.get("COLUMNS", "").isdigit()
        return cls(
            terminal=terminal,
            width=terminal_size().columns if sized else None,
            colour=terminal and not plain,
        )

    def bold(self, text: str) -> str:
        """Set `text` apart, where colours are shown."""
        return click.style(text, bold=True) if self.colour else text

    def dim(self, text: str) -> str:
        """Let `text` stand back, where colours are shown."""
        return click.style(text, dim=True) if self.colour else text

    def mark(self, text: str) -> str:
        """Show `text` as a highlight, where colours are shown."""
        return click.style(text, fg="red", bold=True) if self.colour else text

    def removed(self, text: str) -> str:
        """Show `text` as taken away, where colours are shown."""
        return click.style(text, fg="red", strikethrough=True) if self.colour else text

    def added(self, text: str) -> str:
        """Show `text` as put in, where colours are shown."""
        return click.style(text, fg="green", bold=True) if self.colour else text


def terminal_size() -> os.terminal_size:
    """Columns and lines of the terminal; COLUMNS and LINES come first."""
    import shutil  # noqa: PLC0415 -- it brings all compressors along, for which nobody need wait

    return shutil.get_terminal_size()


def tell(lines: Iterable[str]) -> None:
    """Write lines to stdout; colours in them stay, since a `Screen` has decided on them."""
    for line in lines:
        click.echo(line, color=True)


def narrate(text: str) -> None:
    """Write a message to stderr, line by line, without control characters.

    Where it cannot be written, the work and its exit status are still what counts.
    """
    with suppress(OSError):
        for line in text.split("\n"):
            click.echo(clean(line), err=True)


def is_watched() -> bool:
    """Say whether someone looks at stderr while the program works."""
    return sys.stderr.isatty()
