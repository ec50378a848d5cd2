"""Saved searches, and the changes in them, as text and as JSON."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from indexer.request_compiler import list_spoken_dates
from research.saved_search import SavedSearch
from research.saved_search_changes import ChangedArticle
from terminal.cli.output import OutputScreen
from terminal.cli.text_width import pad, sanitize
from terminal.printers.hits import format_published
from terminal.printers.search_json import FORMAT_VERSION, expansions_to_json
from terminal.printers.table import DATE_COLUMNS, format_day, render_table

_LABEL_BY_NEWNESS = {True: "new", False: "changed"}
_LABEL_COLUMNS = 9
"""Columns of a label: `changed` (7) and two blanks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearchChanges:
    """The changed articles of one saved search."""

    search: SavedSearch
    items: Sequence[ChangedArticle]


def render_saved_searches(searches: Sequence[SavedSearch], screen: OutputScreen) -> Iterator[str]:
    """Yield a row a search: its name, when it was last looked at, and its query."""
    rows = [
        [
            each.name,
            format_day(each.checkpoint.at) if each.checkpoint else "never",
            " ".join([each.request.query, *_iter_options(each)]),
        ]
        for each in searches
    ]
    return render_table(["name", "last look", "query"], rows, screen, names=3)


def render_changes(found: Iterable[SavedSearchChanges], screen: OutputScreen) -> Iterator[str]:
    """Yield the articles of each search that has any under its name, numbered through."""
    blank = False
    numbers = count(1)
    for changes in found:
        if changes.items:
            yield from [""] * blank
            blank = True
            yield screen.bold(sanitize(f"{changes.search.name}: {changes.search.request.query}"))
            for item in changes.items:
                yield from _render_changed_article_lines(item, screen, f"{next(numbers)}  ")


def changes_to_json(found: Sequence[SavedSearchChanges]) -> dict[str, object]:
    """Return the answer to `saved new`."""
    return {
        "format_version": FORMAT_VERSION,
        "searches": [
            {
                "name": changes.search.name,
                "query": changes.search.request.query,
                "expansions": expansions_to_json(list_spoken_dates(changes.search.request)),
                "articles": [_changed_article_to_json(item) for item in changes.items],
            }
            for changes in found
        ],
    }


def render_changed_article(item: ChangedArticle) -> str:
    """Return one line: new or changed, the date and the title."""
    published = format_published(item.published_at, item.published_precision)
    return (
        pad(_LABEL_BY_NEWNESS[item.is_new], _LABEL_COLUMNS)
        + pad(published, DATE_COLUMNS)
        + sanitize(item.title)
    )


def _render_changed_article_lines(
    item: ChangedArticle, screen: OutputScreen, number: str
) -> Iterator[str]:
    yield number + render_changed_article(item)
    under = " " * (len(number) + _LABEL_COLUMNS + DATE_COLUMNS)
    yield under + screen.dim(f"{sanitize(item.id)}  {sanitize(item.url)}")


def _changed_article_to_json(item: ChangedArticle) -> dict[str, object]:
    return {
        "news": "appeared" if item.is_new else "changed",
        "id": item.id,
        "url": item.url,
        "site": item.site,
        "title": item.title,
        "published_at": item.published_at,
        "authors": list(item.authors),
        "revision": item.revision,
    }


def _iter_options(search: SavedSearch) -> Iterator[str]:
    request = search.request
    values: Mapping[str, Sequence[str | None]] = {
        "from": (request.date_from,),
        "to": (request.date_to,),
        **request.filters,
    }
    for name, given in values.items():
        yield from (f"--{name} {value}" for value in given if value is not None)
    for name, excluded in request.excluded.items():
        yield from (f"not {name}: {value}" for value in excluded)
    flags = {"any": request.match_any, "exact": request.exact, "fold": request.fold}
    yield from (f"--{name}" for name, is_set in flags.items() if is_set)
