"""Output: results to stdout, messages to stderr, what a stream can show, and the formats.

Everything that a person sees goes through `write_lines` or `write_paged` (results, to stdout) or
`write_error_line` (messages about the work, to stderr).
"""

import math
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TextIO

import click

from research.json_text import dump_json
from terminal.cli.text_width import measure_width, sanitize

_LINK, _LINK_END = "\x1b]8;;", "\x1b\\"
_LINK_SEQUENCE = re.compile(r"\x1b\]8;;[^\x1b]*\x1b\\")
_LINKABLE = re.compile(r"[a-z]+:[!-~]+")
"""Addresses of printable ASCII, as the specification asks; others stay text."""
_LINKING_TERMINALS = re.compile(r"kitty|alacritty|foot|ghostty|contour|wezterm|tmux")
"""Values of TERM of terminals that know links."""
_LINKING_PROGRAMS = frozenset({
    "Hyper", "WarpTerminal", "WezTerm", "ghostty", "iTerm.app", "mintty", "rio", "tabby", "vscode",
})  # fmt: skip
"""Values of TERM_PROGRAM of terminals that know links."""
_LINKING_VARIABLES = ("DOMTERM", "KITTY_WINDOW_ID", "KONSOLE_VERSION", "WT_SESSION")
"""Variables of terminals that know links."""
_FIRST_LINKING_VTE = 5000
"""VTE_VERSION of 0.50, the first that knows links: GNOME's terminal and its relatives."""


def knows_links(environ: Mapping[str, str]) -> bool:
    """Tell whether a terminal knows links (OSC 8); FORCE_HYPERLINK says yes or no (0).

    No terminal can be asked, so the known ones are listed: the others may print the address.
    """
    if forced := environ.get("FORCE_HYPERLINK"):
        return forced != "0"
    terminal = environ.get("TERM", "")
    if terminal == "dumb" or terminal.startswith("screen"):
        return False
    version = environ.get("VTE_VERSION", "")
    return (
        bool(_LINKING_TERMINALS.search(terminal))
        or environ.get("TERM_PROGRAM") in _LINKING_PROGRAMS
        or any(name in environ for name in _LINKING_VARIABLES)
        or (version.isdecimal() and int(version) >= _FIRST_LINKING_VTE)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputScreen:
    """A stream as a printer needs to know it; `width` is None where lines may be of any length."""

    is_terminal: bool = False
    width: int | None = None
    has_colour: bool = False
    has_links: bool = False

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
            has_links=is_terminal and knows_links(os.environ),
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

    def link(self, text: str, address: str) -> str:
        """Let `text` lead to an address, where the terminal knows links (OSC 8)."""
        if not self.has_links or not _LINKABLE.fullmatch(address):
            return text
        # https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda
        return f"{_LINK}{address}{_LINK_END}{text}{_LINK}{_LINK_END}"


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


def write_paged(lines: Iterable[str], *, heading: str = "") -> None:
    """Write lines to stdout, through `PAGER` where that is a terminal too low for them.

    Without a `PAGER` it is `less`, which shows colours and leaves what was read on the screen; what
    `LESS` asks for goes before that.

    Args:
        lines: They may be wider than the screen: the rows that they take are counted.
        heading: A message about them; it goes to stderr, or onto the first page.
    """
    # A pager reads keys from the terminal; without one on stdin it would hang or end at once.
    if sys.stdin.isatty() and sys.stdout.isatty():
        lines = list(lines)
        size = get_terminal_size()
        rows = sum(_count_rows(line, size.columns) for line in lines)
        if rows + bool(heading) >= size.lines:
            heading_lines = [sanitize(heading)] if heading else []
            _page([*heading_lines, *lines])
            return
    if heading:
        write_error_line(heading)
    write_lines(lines)


def _page(lines: Iterable[str]) -> None:
    """Show lines in the pager."""
    text = "".join(f"{line}\n" for line in lines)
    if os.environ.get("PAGER", "less").split()[:1] != ["less"]:
        text = _LINK_SEQUENCE.sub("", text)  # who knows what another pager makes of them
    # F: leave where all fits the screen, R: show colours, X: do not clear the screen at the end.
    os.environ.setdefault("LESS", "FRX")
    click.echo_via_pager(text, color=True)


def _count_rows(line: str, columns: int) -> int:
    """Count the rows of a terminal that a line takes, as it wraps there."""
    plain = _LINK_SEQUENCE.sub("", click.unstyle(line))
    return max(math.ceil(measure_width(plain) / max(columns, 1)), 1)


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
