"""What is asked of the index: the query and the options that narrow it, the same for every command.

Two levels: what was typed, and the `SearchRequest` that it means.
"""

import functools
from collections.abc import Callable, Iterable
from typing import Any, cast

import click
from click.shell_completion import CompletionItem

from config.suggestion import did_you_mean
from indexer.request import ALL_FACETS, OF_SITES, SearchRequest
from terminal.session import complete_site_keys, completed

_NARROWING = {
    "site": "Only this site (its key).",
    "author": "Only this author or office.",
    "photographer": "Only with pictures by this person.",
    "person": "Only naming this person.",
    "kind": "Only schools of this kind (academy, provincial_school ...).",
    "province": "Only of schools that were in this province then.",
    "province_2025": "Only of schools that are in this province since July 2025.",
    "section": "Only this section of a site.",
    "source": "Only with this stated source.",
    "doc": "Only citing this document (09-QĐi/TW).",
}


def _complete_kinds(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from config.site import Kind  # noqa: PLC0415 -- a search needs no sites

    return completed(Kind, incomplete)


_COMPLETED = {"site": complete_site_keys, "kind": _complete_kinds}
"""How a shell completes their values, where that is cheap."""


def _narrowing_options(names: Iterable[str]) -> list[Callable[[Callable[..., None]], Any]]:
    return [
        click.option(
            f"--{name.replace('_', '-')}",
            multiple=True,
            metavar="TEXT",
            help=_NARROWING[name],
            shell_complete=_COMPLETED.get(name),
        )
        for name in names
    ]


_OPTIONS = (
    click.option("--from", "date_from", metavar="DATE", help="Published on or after: 2020-07-13."),
    click.option("--to", "date_to", metavar="DATE", help="Published on or before: 2020, 2020-12."),
    *_narrowing_options(_NARROWING),
    click.option("--any", "match_any", is_flag=True, help="Any of the words will do."),
    click.option("--exact", is_flag=True, help="Match marks exactly, typed or not."),
    click.option("--fold", is_flag=True, help="Leave all marks out of account."),
)


facet_limit_option = click.option(
    "--facet-limit",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    help="How many values of a facet; 0 for all.",
)
"""How long a list of counts may be, for every command that prints one."""


def with_request(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command, after its other positions, the request that its line makes."""
    return _query(required=True)(_asking(command))


def with_optional_request(command: Callable[..., None]) -> Callable[..., None]:
    """The same for a command that can do without a query: its request then asks for nothing."""
    return _query(required=False)(_asking(command))


def _query(*, required: bool) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.argument("words", nargs=-1, required=required, metavar="QUERY")


def _asking(command: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(command)
    def asked(
        *args: object,
        words: tuple[str, ...],
        date_from: str | None,
        date_to: str | None,
        match_any: bool,
        exact: bool,
        fold: bool,
        **typed: object,
    ) -> None:
        if exact and fold:
            raise click.UsageError("--exact and --fold contradict each other.")
        request = SearchRequest(
            query=" ".join(words),
            filters=_filters(typed, _NARROWING),
            date_from=date_from,
            date_to=date_to,
            match_any=match_any,
            exact=exact,
            fold=fold,
        )
        command(*args, request, **typed)

    for option in reversed(_OPTIONS):
        option(asked)
    return asked


def with_sites(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command, after its other positions, the request for all articles of some sites."""

    @functools.wraps(command)
    def asked(*args: object, **typed: object) -> None:
        request = SearchRequest(query="*", filters=_filters(typed, OF_SITES))
        command(*args, request, **typed)

    for option in reversed(_narrowing_options(OF_SITES)):
        option(asked)
    return asked


def _filters(typed: dict[str, object], names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Take the narrowing options out of what was typed; those that narrow anything."""
    filters = {name: cast("tuple[str, ...]", typed.pop(name)) for name in names}
    return {name: values for name, values in filters.items() if values}


def complete_facets(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The facets that begin so; of several with commas between them, the last."""
    before, comma, last = incomplete.rpartition(",")
    names = completed(ALL_FACETS, last)
    return [CompletionItem(f"{before}{comma}{each.value}") for each in names]


def facet_names(_: click.Context, __: click.Parameter, typed: Iterable[str]) -> tuple[str, ...]:
    """Read names of facets separated by commas, from one option or several, each once."""
    names = [name.strip() for text in typed for name in text.split(",")]
    for name in names:
        if name not in ALL_FACETS:
            known = did_you_mean(name, ALL_FACETS)
            raise click.BadParameter(f'there is no facet "{name}". {known}')
    return tuple(dict.fromkeys(names))
