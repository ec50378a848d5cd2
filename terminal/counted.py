"""What of the words of texts is counted and listed: options that commands share."""

import functools
from collections.abc import Callable
from dataclasses import dataclass

import click

from research.wording import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Which kinds are counted; what is rarer than `least` is left out; `limit` None lists all."""

    kinds: tuple[Kind, ...]
    least: int
    limit: int | None


def with_counted(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command, after its other positions, what is to be counted."""

    @functools.wraps(command)
    def asked(*args: object, by: tuple[str, ...], least: int, limit: int, **typed: object) -> None:
        kinds = tuple(Kind(name) for name in dict.fromkeys(by)) or tuple(Kind)
        command(*args, Counted(kinds=kinds, least=least, limit=limit or None), **typed)

    options = (
        click.option(
            "--by",
            multiple=True,
            type=click.Choice([kind.value for kind in Kind]),
            help="Syllables, or pairs of syllables, which most words are.  [both]",
        ),
        click.option(
            "--min",
            "least",
            type=click.IntRange(min=1),
            default=3,
            show_default=True,
            metavar="N",
            help="Leave out what occurs fewer times.",
        ),
        click.option(
            "--limit",
            type=click.IntRange(min=0),
            default=20,
            show_default=True,
            help="How many of each kind; 0 for all.",
        ),
    )
    for option in reversed(options):
        option(asked)
    return asked
