"""Removals as several commands name them: by the id of an article, or by an address."""

from typing import NoReturn

import click

from crawler.urls.canonical_key import make_canonical_key
from terminal.cli.errors import ExitStatus, print_error_message
from terminal.services.page_fetch import SCHEMES


def fold_address(sought: str) -> str:
    """Return what an address folds to; nothing for an id, or for what is no address."""
    try:
        return make_canonical_key(sought) if sought.startswith(SCHEMES) else ""
    except ValueError:
        return ""


def exit_nothing_removed(sought: str) -> NoReturn:
    """Print that nothing has this id or address, and end the command."""
    print_error_message(
        f"nothing is archived, and nothing was removed, of {sought}",
        hint="Give an id that search prints, or a whole address: http://...",
    )
    raise click.exceptions.Exit(ExitStatus.NOTHING_FOUND)
