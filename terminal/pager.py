"""Long results shown page by page, where a person would otherwise see them rush by."""

import os
import sys
from collections.abc import Iterable

import click

from terminal.screen import tell, terminal_size


def page(lines: Iterable[str]) -> None:
    """Write lines to stdout, through `PAGER` where that is a terminal too low for them.

    Lines must be as wide as the screen at most. Without a `PAGER` it is `less`, which shows
    colours and leaves what was read on the screen; what `LESS` asks for goes before that.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        tell(lines)
        return
    shown = list(lines)
    if len(shown) < terminal_size().lines:
        tell(shown)
        return
    os.environ.setdefault("LESS", "FRX")
    click.echo_via_pager("".join(f"{line}\n" for line in shown), color=True)
