"""`truongdang kwic`: every occurrence of a word or phrase, with the text around it."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from indexer.request import SearchRequest
from research.draft import write_whole
from research.json_text import json_line, json_text
from research.kwic import Line, Order, concordance, in_order
from terminal.command import Command
from terminal.printers.kwic import (
    fitting_context,
    kwic_csv,
    kwic_lines,
    kwic_object,
    line_object,
)
from terminal.request import with_request
from terminal.screen import Screen, narrate, tell
from terminal.search import narrate_expansions, searching
from terminal.session import Session, with_session
from terminal.shape import with_shape
from terminal.status import Status

_EXAMPLES = (
    "truongdang kwic '\"hội nghị\"'",
    "truongdang kwic 'so ket' --sort right --width 30",
    "truongdang kwic 'nghị quyết' --per-article 1 --from 2020 --csv",
    "truongdang kwic '\"học viên\"' -o kwic.csv",
)
_SHAPES = ("json", "jsonl", "csv", "txt")


@click.command(cls=Command, examples=_EXAMPLES)
@with_session
@with_request
@click.option(
    "--width", type=click.IntRange(1, 1000), help="Columns of context at each side.  [as fits]"
)
@click.option(
    "--sort",
    type=click.Choice([order.value for order in Order]),
    default=Order.DATE.value,
    show_default=True,
    help="By date of the articles, or by the words left or right of the occurrence.",
)
@click.option(
    "--per-article", type=click.IntRange(min=1), metavar="N", help="At most N of an article.  [all]"
)
@with_shape(
    json="One JSON object.",
    jsonl="One JSON object an occurrence.",
    csv="One row an occurrence.",
)
@click.option(
    "-o",
    "place",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write to a file; its ending says how: .csv .json .jsonl .txt",
)
def command(
    session: Session,
    request: SearchRequest,
    *,
    width: int | None,
    sort: str,
    per_article: int | None,
    shape: str | None,
    place: Path | None,
) -> None:
    """Show every occurrence of the words of QUERY with the text around it, a line each.

    What is found is what search finds: words typed without marks match every marking. Words
    that stand side by side are one occurrence where they do so in the text; put them in double
    quotes to see no others. Lines come as they are found, unless they are sorted by context.

    Exit status: 0 some, 1 none, 2 a mistake in the command line, 3 no index, or FILE cannot
    be written, 4 the index must be rebuilt.
    """
    shape = shape or _shape_of(place)
    screen = Screen() if place else Screen.of(sys.stdout)
    context = width or fitting_context(screen)
    with searching(session, request) as searcher:
        reading = searcher.read(request)
        lines = in_order(concordance(reading, width=context, per_article=per_article), Order(sort))
        counted = _Counted(lines)
        _put(_written(request.query, counted, shape, screen, context), place)
    narrate_expansions(reading.expansions)
    _narrate_count(counted, request.query)
    click.get_current_context().exit(Status.FINE if counted.lines else Status.NONE)


class _Counted:
    """Counts lines, and the articles that they are of, as they pass."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = lines
        self.lines = 0
        self.articles: set[str] = set()

    def __iter__(self) -> Iterator[Line]:
        for line in self._lines:
            self.lines += 1
            self.articles.add(line.article.id)
            yield line


def _shape_of(place: Path | None) -> str | None:
    """How a file is written, by its ending.

    Raises:
        click.UsageError: the ending says nothing.
    """
    shape = place.suffix.removeprefix(".").lower() if place else None
    if shape is not None and shape not in _SHAPES:
        raise click.UsageError(
            "Say how the file is to be written: --csv, --json, --jsonl, or a name that ends in .txt"
        )
    return shape


def _written(
    query: str, lines: Iterable[Line], shape: str | None, screen: Screen, context: int
) -> Iterable[str]:
    match shape:
        case "json":
            return [json_text(kwic_object(query, list(lines)))]
        case "jsonl":
            return (json_line(line_object(line)) for line in lines)
        case "csv":
            return kwic_csv(lines)
        case _:
            return kwic_lines(lines, screen, context=context)


def _put(lines: Iterable[str], place: Path | None) -> None:
    """Print the lines, or write them to a file that appears whole."""
    if place is None:
        tell(lines)
    else:
        write_whole(place, (f"{line}\n".encode("utf-8", "backslashreplace") for line in lines))


def _narrate_count(counted: _Counted, query: str) -> None:
    if not counted.lines:
        narrate(f"Nothing occurs in any article: {query}")
        return
    lines = "1 occurrence" if counted.lines == 1 else f"{counted.lines:,} occurrences"
    articles = "1 article" if len(counted.articles) == 1 else f"{len(counted.articles):,} articles"
    narrate(f"{lines} in {articles}")
