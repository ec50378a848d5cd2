"""Saved searches, and what is new in them, as text and as JSON."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive.moments import local_iso
from research.news import Item
from research.saved import SavedSearch
from terminal.columns import clean, pad
from terminal.printers.json import FORMAT_VERSION
from terminal.printers.table import table_lines
from terminal.printers.text import printed_date
from terminal.screen import Screen

_SIGNS = {True: "new", False: "changed"}
_SIGN_COLUMNS = 9
_DATE_COLUMNS = 12
_DAY = len("2020-07-13")


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What is new in one saved search."""

    search: SavedSearch
    items: Sequence[Item]


def saved_lines(searches: Sequence[SavedSearch], screen: Screen) -> Iterator[str]:
    """A row a search: its name, when it was last looked at, and what it asks."""
    rows = [
        [
            each.name,
            (local_iso(each.look.at) or "")[:_DAY] if each.look else "never",
            " ".join([each.request.query, *_options(each)]),
        ]
        for each in searches
    ]
    return table_lines(["name", "last look", "query"], rows, screen, names=3)


def news_lines(found: Iterable[News], screen: Screen) -> Iterator[str]:
    """The articles of each search that has any under its name."""
    blank = False
    for news in found:
        if news.items:
            yield from [""] * blank
            blank = True
            yield screen.bold(clean(f"{news.search.name}: {news.search.request.query}"))
            for item in news.items:
                yield from _item_lines(item, screen)


def news_object(found: Sequence[News]) -> dict[str, object]:
    """The answer to `saved new`."""
    return {
        "format_version": FORMAT_VERSION,
        "searches": [
            {
                "name": news.search.name,
                "query": news.search.request.query,
                "articles": [_item_object(item) for item in news.items],
            }
            for news in found
        ],
    }


def item_line(item: Item) -> str:
    """Whether an article is new or changed, its date and its title."""
    published = printed_date(item.published_at, item.published_precision)
    return (
        pad(_SIGNS[item.appeared], _SIGN_COLUMNS)
        + pad(published, _DATE_COLUMNS)
        + clean(item.title)
    )


def _item_lines(item: Item, screen: Screen) -> Iterator[str]:
    yield item_line(item)
    under = " " * (_SIGN_COLUMNS + _DATE_COLUMNS)
    yield under + screen.dim(f"{clean(item.id)}  {clean(item.url)}")


def _item_object(item: Item) -> dict[str, object]:
    return {
        "news": "appeared" if item.appeared else "changed",
        "id": item.id,
        "url": item.url,
        "site": item.site,
        "title": item.title,
        "published_at": item.published_at,
        "authors": list(item.authors),
        "revision": item.revision,
    }


def _options(search: SavedSearch) -> Iterator[str]:
    request = search.request
    values: Mapping[str, Sequence[str | None]] = {
        "from": (request.date_from,),
        "to": (request.date_to,),
        **request.filters,
    }
    for name, given in values.items():
        yield from (f"--{name} {value}" for value in given if value is not None)
    flags = {"any": request.match_any, "exact": request.exact, "fold": request.fold}
    yield from (f"--{name}" for name, is_set in flags.items() if is_set)
