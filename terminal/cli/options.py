"""Options that several commands share, and the values that commands get instead of them.

`search 'hội nghị' --from 2020 --site ha-giang` gives the command a `SearchRequest`.
"""

import functools
from collections.abc import Callable, Iterable
from typing import Any, cast

import click
from click.shell_completion import CompletionItem

from config.validation import format_suggestion
from indexer.search_request import ALL_FACETS, SITE_FILTERS, SearchRequest
from terminal.cli.context import complete_site_keys, complete_words

_FILTER_HELP = {
    "site": "Only this site (its key).",
    "author": "Only this author or office.",
    "photographer": "Only articles with pictures by this person.",
    "person": "Only articles that name this person.",
    "kind": "Only schools of this kind (academy, provincial_school ...).",
    "province": "Only schools of this province, as before July 2025.",
    "province_2025": "Only schools of this province, as since July 2025.",
    "section": "Only this section of a site.",
    "source": "Only articles that name this source.",
    "doc": "Only articles that cite this document (09-QĐi/TW).",
    "captured_from": "Only articles of this origin: live, web-archive, warc or jsonl.",
}


def _complete_kinds(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from config.site import InstitutionKind  # noqa: PLC0415 -- a search needs no sites

    return complete_words(InstitutionKind, incomplete)


_FILTER_COMPLETIONS = {"site": complete_site_keys, "kind": _complete_kinds}
"""How a shell completes their values, where that is cheap."""


def _make_filter_options(names: Iterable[str]) -> list[Callable[[Callable[..., None]], Any]]:
    return [
        click.option(
            f"--{name.replace('_', '-')}",
            multiple=True,
            metavar="TEXT",
            help=_FILTER_HELP[name],
            shell_complete=_FILTER_COMPLETIONS.get(name),
        )
        for name in names
    ]


_REQUEST_OPTIONS = (
    click.option("--from", "date_from", metavar="DATE", help="Published on or after: 2020-07-13."),
    click.option("--to", "date_to", metavar="DATE", help="Published on or before: 2020, 2020-12."),
    *_make_filter_options(_FILTER_HELP),
    click.option("--any", "match_any", is_flag=True, help="Find articles with any of the words."),
    click.option(
        "--exact", is_flag=True, help="Words typed without diacritics find only such words."
    ),
    click.option("--fold", is_flag=True, help="Ignore diacritics, typed ones too."),
)


facet_limit_option = click.option(
    "--facet-limit",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    help="How many values to list per facet; 0 for all.",
)
"""How long a list of counts may be, for every command that prints one."""


def add_search_request_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command, after its other positions, the request that its line makes."""
    return _make_query_argument(required=True)(_add_request_options(command))


def add_optional_search_request_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the request of its line, for nothing where no query was typed."""
    return _make_query_argument(required=False)(_add_request_options(command))


def _make_query_argument(*, required: bool) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.argument("words", nargs=-1, required=required, metavar="QUERY")


def _add_request_options(command: Callable[..., None]) -> Callable[..., None]:
    @functools.wraps(command)
    def wrapper(
        *args: object,
        words: tuple[str, ...],
        date_from: str | None,
        date_to: str | None,
        match_any: bool,
        exact: bool,
        fold: bool,
        **options: object,
    ) -> None:
        # Click has no options that exclude one another.
        if exact and fold:
            raise click.UsageError("--exact and --fold contradict each other.")
        request = SearchRequest(
            query=" ".join(words),
            filters=_take_filters(options, _FILTER_HELP),
            date_from=date_from,
            date_to=date_to,
            match_any=match_any,
            exact=exact,
            fold=fold,
        )
        command(*args, request, **options)

    for option in reversed(_REQUEST_OPTIONS):
        option(wrapper)
    return wrapper


def add_site_request_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command, after its other positions, the request for all articles of some sites."""

    @functools.wraps(command)
    def wrapper(*args: object, **options: object) -> None:
        request = SearchRequest(query="*", filters=_take_filters(options, SITE_FILTERS))
        command(*args, request, **options)

    for option in reversed(_make_filter_options(SITE_FILTERS)):
        option(wrapper)
    return wrapper


def _take_filters(options: dict[str, object], names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Take the narrowing options out of what was typed, and return those that narrow anything."""
    filters = {name: cast("tuple[str, ...]", options.pop(name)) for name in names}
    return {name: values for name, values in filters.items() if values}


def complete_facets(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name of a facet; of several with commas between them, the last."""
    # The shell replaces the whole word, what stands before the last comma too.
    prefix, comma, last = incomplete.rpartition(",")
    names = complete_words(ALL_FACETS, last)
    return [CompletionItem(f"{prefix}{comma}{each.value}") for each in names]


def parse_facet_names(
    _: click.Context, __: click.Parameter, options: Iterable[str]
) -> tuple[str, ...]:
    """Read names of facets separated by commas, from one option or several, each once."""
    names = [name.strip() for text in options for name in text.split(",")]
    for name in names:
        if name not in ALL_FACETS:
            known = format_suggestion(name, ALL_FACETS)
            raise click.BadParameter(f'there is no facet "{name}". {known}')
    return tuple(dict.fromkeys(names))
