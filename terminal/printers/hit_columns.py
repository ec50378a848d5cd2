"""Hits as lines of chosen columns, or by a template: `search --columns`, `search --template`.

A template has only names in braces. Nothing in it is evaluated: Python's own format would let
`{title.__class__}` look into the program.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

import click

from indexer.search_results import SearchHit
from terminal.cli.output import OutputScreen
from terminal.cli.text_width import sanitize
from terminal.printers.hits import format_published
from terminal.printers.table import render_table

HIT_COLUMNS: Mapping[str, Callable[[int, SearchHit], str]] = MappingProxyType({
    "number": lambda number, _: str(number),
    "id": lambda _, hit: hit.id,
    "site": lambda _, hit: hit.site,
    "date": lambda _, hit: format_published(hit.published_at, hit.published_precision),
    "published_at": lambda _, hit: hit.published_at or "",
    "title": lambda _, hit: hit.title,
    "authors": lambda _, hit: "; ".join(hit.authors),
    "url": lambda _, hit: hit.url,
    "snippet": lambda _, hit: hit.snippet,
    "score": lambda _, hit: "" if hit.score is None else f"{hit.score:.3f}",
})  # fmt: skip
"""What can be shown of a hit, by the name of the column."""

_TEMPLATE_PART = re.compile(
    r"(?P<brace>\{\{|\}\})|\{(?P<name>[^{}]*)\}|(?P<stray>[{}])|\\(?P<sign>[nt\\])"
)
_SIGNS = {"n": "\n", "t": "\t", "\\": "\\"}


def parse_columns(text: str) -> tuple[str, ...]:
    """Read the names of columns, with commas between.

    Raises:
        click.BadParameter: there is no such column; the message names the known ones.
    """
    names = tuple(name.strip().lower() for name in text.split(","))
    for name in names:
        _check_column(name)
    return names


def check_template(template: str) -> str:
    """Return a template if it can be filled in.

    Raises:
        click.BadParameter: a name in it is no column, or a brace stands alone.
    """
    for part in _TEMPLATE_PART.finditer(template):
        if part["stray"]:
            raise click.BadParameter(
                f'a brace stands alone; write "{part["stray"] * 2}" for the sign'
            )
        if part["name"] is not None:
            _check_column(part["name"].strip().lower())
    return template


def render_hit_columns(
    hits: Sequence[SearchHit], columns: Sequence[str], screen: OutputScreen, *, first: int
) -> Iterator[str]:
    """Yield a line a hit: a table with a header on a terminal, else cells with tabs between."""
    rows = [
        [sanitize(HIT_COLUMNS[name](number, hit)) for name in columns]
        for number, hit in enumerate(hits, first)
    ]
    if screen.is_terminal:
        yield from render_table(columns, rows, screen, names=len(columns))
    else:
        yield from ("\t".join(row) for row in rows)


def render_hit_templates(hits: Sequence[SearchHit], template: str, *, first: int) -> Iterator[str]:
    """Yield the template of each hit, filled in."""
    for number, hit in enumerate(hits, first):

        def fill(part: re.Match[str], number: int = number, hit: SearchHit = hit) -> str:
            if part["name"] is not None:
                return sanitize(HIT_COLUMNS[part["name"].strip().lower()](number, hit))
            return _SIGNS[part["sign"]] if part["sign"] else part["brace"][0]

        yield _TEMPLATE_PART.sub(fill, template)


def _check_column(name: str) -> None:
    if name not in HIT_COLUMNS:
        raise click.BadParameter(
            f'there is no column "{name}". There are: {", ".join(HIT_COLUMNS)}.'
        )
