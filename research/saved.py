"""Searches that are kept by name, and how far their hits were looked at. Pure.

As JSON, which is how they are kept, a look names the archive and the number of
the last change in it that the index held then. Later looks go on from there,
whatever becomes of the index.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from archive.moments import from_iso, local_iso
from indexer.query_parser import parse
from indexer.request import FILTERS, SearchRequest
from research.errors import SavedNameError

FORMAT_VERSION = 1
_NAME = re.compile(r"\w[\w.-]{0,59}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How far someone has looked: at the archive `archive`, up to the change `change`."""

    archive: str
    change: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    """A request with a name; `id` is a UUID that no other saved search ever has."""

    name: str
    id: str
    request: SearchRequest
    created_at: datetime
    look: Look | None = None


def new_saved(name: str, request: SearchRequest, now: datetime) -> SavedSearch:
    """A search to be kept, of which nothing was looked at yet; its id is drawn by luck.

    Raises:
        QueryError: the query is mistaken.
        SavedNameError: the name is not one that can be typed.
    """
    parse(request.query)
    name = unicodedata.normalize("NFC", name)
    if not _NAME.fullmatch(name):
        raise SavedNameError(name)
    return SavedSearch(name=name, id=str(uuid4()), request=request, created_at=now)


def looked(search: SavedSearch, look: Look) -> SavedSearch:
    """The search after one look more; of two at the same archive the farther one counts."""
    before = search.look
    if before and before.archive == look.archive and before.change > look.change:
        return search
    return replace(search, look=look)


def saved_as_json(searches: Sequence[SavedSearch]) -> dict[str, object]:
    """Saved searches as they are kept and listed."""
    return {
        "format_version": FORMAT_VERSION,
        "searches": [search_as_json(search) for search in searches],
    }


def search_as_json(search: SavedSearch) -> dict[str, object]:
    """One saved search."""
    look = search.look
    return {
        "name": search.name,
        "id": search.id,
        "query": search.request.query,
        "options": search.request.options,
        "created_at": local_iso(search.created_at),
        "look": look and {"archive": look.archive, "change": look.change, "at": local_iso(look.at)},
    }


def saved_from_json(value: Any) -> list[SavedSearch]:  # noqa: ANN401 -- what JSON may hold
    """Read what `saved_as_json` gave.

    Raises:
        ValueError: it is something else; the message says what.
    """
    try:
        if value["format_version"] > FORMAT_VERSION:
            raise ValueError("a later version of this program has written them")
        return [_search(each) for each in value["searches"]]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"unexpected: {error}") from error


def _search(value: Mapping[str, Any]) -> SavedSearch:
    look = value["look"]
    return SavedSearch(
        name=_text(value["name"]),
        id=str(UUID(_text(value["id"]))),
        request=_request(_text(value["query"]), value["options"]),
        created_at=from_iso(value["created_at"]),
        look=look
        and Look(
            archive=_text(look["archive"]), change=int(look["change"]), at=from_iso(look["at"])
        ),
    )


def _request(query: str, options: Mapping[str, Any]) -> SearchRequest:
    return SearchRequest(
        query=query,
        date_from=options["from"],
        date_to=options["to"],
        filters={name: tuple(map(_text, options[name])) for name in FILTERS if options.get(name)},
        match_any=options["any"] is True,
        exact=options["exact"] is True,
        fold=options["fold"] is True,
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value
