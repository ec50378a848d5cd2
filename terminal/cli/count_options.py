"""Options of the commands that count words: `--by bigram --min 5` gives them a `CountOptions`.

Apart from `options.py`, which a search imports: this needs `research.ngrams` (a test lists what a
search imports).
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass

import click

from research.ngrams import NgramKind


@dataclass(frozen=True, slots=True, kw_only=True)
class CountOptions:
    """The options of commands that count words.

    Attributes:
        kinds: Syllables, pairs of syllables, or both.
        min_count: What occurs fewer times is left out.
        limit: How many of each kind are listed; None for all.
    """

    kinds: tuple[NgramKind, ...]
    min_count: int
    limit: int | None


def add_count_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command, after its other positions, the options of what is counted."""

    @functools.wraps(command)
    def wrapper(
        *args: object, by: tuple[str, ...], min_count: int, limit: int, **options: object
    ) -> None:
        kinds = tuple(NgramKind(name) for name in dict.fromkeys(by)) or tuple(NgramKind)
        command(
            *args, CountOptions(kinds=kinds, min_count=min_count, limit=limit or None), **options
        )

    options = (
        click.option(
            "--by",
            multiple=True,
            type=click.Choice([kind.value for kind in NgramKind]),
            help="Syllables, or pairs (most words are pairs).  [both]",
        ),
        click.option(
            "--min",
            "min_count",
            type=click.IntRange(min=1),
            default=3,
            show_default=True,
            metavar="N",
            help="Leave out what occurs fewer than N times.",
        ),
        click.option(
            "--limit",
            type=click.IntRange(min=0),
            default=20,
            show_default=True,
            help="How many to list of each kind; 0 for all.",
        ),
    )
    for option in reversed(options):
        option(wrapper)
    return wrapper
