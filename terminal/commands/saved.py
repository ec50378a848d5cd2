"""`truongdang saved`: searches that are kept, and what is new in them."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from indexer.engine import Sort
from indexer.request import SearchRequest
from research.draft import write_whole
from research.errors import ResearchError
from research.export import articles_of
from research.feed import feed as atom_feed
from research.json_text import json_text
from research.news import look_at, news_of
from research.saved import new_saved, saved_as_json
from research.saved_file import SavedFile
from terminal.archive import open_archive
from terminal.command import Group
from terminal.pager import page
from terminal.printers.json import results_object
from terminal.printers.saved import News, news_lines, news_object, saved_lines
from terminal.printers.text import result_lines
from terminal.request import with_request
from terminal.screen import Screen, narrate, tell
from terminal.search import ask, narrate_lag, narrate_results, open_searcher, status_of_results
from terminal.session import Session, completed, typed_session, with_session
from terminal.status import Status

_ADD = "Keep one: truongdang saved add NAME QUERY"
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object.")


def _complete_names(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    try:
        searches = SavedFile(typed_session(context).data).searches()
    except ResearchError:
        return []
    return completed((each.name for each in searches), incomplete)


def _name_argument(*, several: bool = False) -> Callable[..., Callable[..., None]]:
    """The name of a saved search, or any number of names."""
    return click.argument(
        "names" if several else "name",
        nargs=-1 if several else 1,
        metavar="[NAME...]" if several else "NAME",
        shell_complete=_complete_names,
    )


@click.group(cls=Group)
def command() -> None:
    """Keep searches by name, run them again, and see what is new in them."""


@command.command(
    examples=(
        "truongdang saved add so-ket 'hội nghị sơ kết'",
        "truongdang saved add khai-giang '\"khai giảng\"' --from 2020 --kind provincial_school",
    )
)
@with_session
@click.argument("name", metavar="NAME")
@with_request
@click.option("--from-now", is_flag=True, help="What is found now counts as looked at.")
def add(session: Session, request: SearchRequest, *, name: str, from_now: bool) -> None:
    """Keep QUERY and the options beside it under NAME.

    They are kept in the data folder, in saved-searches.json: back it up.

    Exit status: 0 kept, 2 a mistake in the command line, or there is such a NAME, 3 it cannot
    be kept, 4 the file of saved searches is damaged.
    """
    search = new_saved(name, request, datetime.now(UTC))
    if from_now:
        with open_searcher(session) as searcher, open_archive(session) as archive:
            search = replace(search, look=look_at(searcher, archive, datetime.now(UTC)))
    SavedFile(session.data).add(search)
    narrate(f'kept as "{search.name}"; see it with: truongdang saved new {search.name}')


@command.command("list", examples=("truongdang saved list", "truongdang saved list --json"))
@with_session
@_JSON
def list_saved(session: Session, *, as_json: bool) -> None:
    """List what is kept.

    Exit status: 0 some, 1 none, 4 the file of saved searches is damaged.
    """
    searches = SavedFile(session.data).searches()
    if as_json:
        click.echo(json_text(saved_as_json(searches)))
    elif searches:
        tell(saved_lines(searches, Screen.of(sys.stdout)))
    if not searches:
        narrate(f"No search is kept. {_ADD}")
        click.get_current_context().exit(Status.NONE)


@command.command(
    examples=("truongdang saved run so-ket", "truongdang saved run so-ket --sort date --ids")
)
@with_session
@_name_argument()
@click.option("--sort", type=click.Choice([sort.value for sort in Sort]), help="As for search.")
@click.option(
    "--limit", type=click.IntRange(min=0), default=20, show_default=True, help="0 for all."
)
@click.option("--json", "shape", flag_value="json", help="One JSON object, as of search.")
@click.option("--ids", "shape", flag_value="ids", help="The ids of the hits only.")
def run(session: Session, *, name: str, sort: str | None, limit: int, shape: str | None) -> None:
    """Search for it again; what is found does not count as looked at.

    Exit status: 0 found, 1 nothing found, 2 there is no such NAME, 3 no index, 4 the index
    must be rebuilt, or the file of saved searches is damaged.
    """
    (search,) = SavedFile(session.data).named([name])
    asked = replace(
        search.request,
        sort=Sort(sort) if sort else None,
        limit=limit or sys.maxsize,
        snippets=shape != "ids",
    )
    results = ask(session, asked)
    match shape:
        case "json":
            click.echo(json_text(results_object(results)))
        case "ids":
            tell(hit.id for hit in results.hits)
        case _:
            page(result_lines(results, Screen.of(sys.stdout)))
    narrate_results(results)
    click.get_current_context().exit(status_of_results(results))


@command.command(examples=("truongdang saved new so-ket --peek", "truongdang saved new --json"))
@with_session
@_name_argument(several=True)
@click.option("--peek", is_flag=True, help="Do not count it as looked at.")
@_JSON
def new(session: Session, *, names: tuple[str, ...], peek: bool, as_json: bool) -> None:
    """Show what has appeared or changed since the last look, in all or in these.

    The first look shows all that is found. A look counts when everything has been printed: a
    run that is stopped before shows the same once more the next time, and two at the same
    time may show the same twice. Nothing is ever left out.

    Exit status: 0 something new, 1 nothing new, 2 there is no such NAME, 3 no index or
    archive, 4 one of them, or the file of saved searches, is damaged.
    """
    file = SavedFile(session.data)
    searches = file.named(names)
    if not searches:
        narrate(f"No search is kept. {_ADD}")
    with open_searcher(session) as searcher, open_archive(session) as archive:
        narrate_lag(searcher, archive.last_change())
        found = [
            News(search=search, items=list(news_of(search, searcher, archive)))
            for search in searches
        ]
        look = look_at(searcher, archive, datetime.now(UTC))
    _print(found, as_json=as_json)
    if not peek and searches:
        # What could not be written has not been seen.
        sys.stdout.flush()
        file.mark(searches, look)
    some = any(news.items for news in found)
    click.get_current_context().exit(Status.FINE if some else Status.NONE)


@command.command(
    examples=(
        "truongdang saved feed so-ket -o so-ket.atom",
        "truongdang saved feed so-ket --limit 5",
    )
)
@with_session
@_name_argument()
@click.option(
    "-o", "place", type=click.Path(path_type=Path), metavar="FILE", help="Else it goes to stdout."
)
@click.option(
    "--limit", type=click.IntRange(min=1), default=50, show_default=True, help="How many articles."
)
def feed(session: Session, *, name: str, place: Path | None, limit: int) -> None:
    """Write it as an Atom feed of the articles that were published or revised last.

    Put the file where feed readers find it, and write it again after each crawl. It changes
    only when its articles do.

    Exit status: 0 some articles, 1 none (the feed is valid and empty), 2 there is no such
    NAME, 3 no index or archive, or FILE cannot be written, 4 one of them, or the file of saved
    searches, is damaged.
    """
    (search,) = SavedFile(session.data).named([name])
    with open_searcher(session) as searcher, open_archive(session) as archive:
        narrate_lag(searcher, archive.last_change())
        ids = list(searcher.ids(search.request))
        written = atom_feed(search, articles_of(ids, archive), most=limit)
    if place is None:
        click.echo(written, nl=False)
    else:
        write_whole(place, [written])
        narrate(f"{place}: {min(len(ids), limit):,} articles")
    click.get_current_context().exit(Status.FINE if ids else Status.NONE)


@command.command(examples=("truongdang saved remove so-ket",))
@with_session
@_name_argument()
def remove(session: Session, *, name: str) -> None:
    """Forget it.

    Exit status: 0 forgotten, 2 there is no such NAME, 3 it cannot be written, 4 the file of
    saved searches is damaged.
    """
    SavedFile(session.data).remove(name)


def _print(found: Sequence[News], *, as_json: bool) -> None:
    if as_json:
        click.echo(json_text(news_object(found)))
    else:
        page(news_lines(found, Screen.of(sys.stdout)))
