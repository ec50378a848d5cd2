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

from archive.times import format_local_iso, parse_iso
from indexer.query_parser import parse_query
from indexer.search_request import FILTERS, SearchRequest
from research.errors import SavedNameError

FORMAT_VERSION = 1  # raised where an older program would misread the file
_NAME_PATTERN = re.compile(r"\w[\w.-]{0,59}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The point up to which someone has looked: change `change` of the archive `archive`."""

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
    checkpoint: Checkpoint | None = None


def create_saved_search(name: str, request: SearchRequest, now: datetime) -> SavedSearch:
    """Create a search with a random id, of which nothing was looked at yet.

    Raises:
        QueryError: the query is mistaken.
        SavedNameError: the name is not one that can be typed.
    """
    parse_query(request.query, request.today)
    name = unicodedata.normalize("NFC", name)
    if not _NAME_PATTERN.fullmatch(name):
        raise SavedNameError(name)
    return SavedSearch(name=name, id=str(uuid4()), request=request, created_at=now)


def advance_checkpoint(search: SavedSearch, look: Checkpoint) -> SavedSearch:
    """Return the search after one look more; of two at the same archive the farther one counts."""
    before = search.checkpoint
    if before and before.archive == look.archive and before.change > look.change:
        return search
    return replace(search, checkpoint=look)


def saved_searches_to_json(searches: Sequence[SavedSearch]) -> dict[str, object]:
    """Convert saved searches to JSON, as they are kept and listed."""
    return {
        "format_version": FORMAT_VERSION,
        "searches": [saved_search_to_json(search) for search in searches],
    }


def saved_search_to_json(search: SavedSearch) -> dict[str, object]:
    """Convert one saved search to JSON."""
    look = search.checkpoint
    return {
        "name": search.name,
        "id": search.id,
        "query": search.request.query,
        "options": search.request.options,
        "created_at": format_local_iso(search.created_at),
        "look": look
        and {"archive": look.archive, "change": look.change, "at": format_local_iso(look.at)},
    }


def saved_searches_from_json(value: Any) -> list[SavedSearch]:  # noqa: ANN401 -- what JSON may hold
    """Read what `saved_searches_to_json` gave.

    Raises:
        ValueError: it is something else; the message says what.
    """
    try:
        if value["format_version"] > FORMAT_VERSION:
            raise ValueError("a later version of this program has written them")
        return [_parse_saved_search(each) for each in value["searches"]]
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"unexpected: {error}") from error


def _parse_saved_search(value: Mapping[str, Any]) -> SavedSearch:
    look = value["look"]
    return SavedSearch(
        name=_check_text(value["name"]),
        id=str(UUID(_check_text(value["id"]))),
        request=_parse_request(_check_text(value["query"]), value["options"]),
        created_at=parse_iso(value["created_at"]),
        checkpoint=look
        and Checkpoint(
            archive=_check_text(look["archive"]),
            change=int(look["change"]),
            at=parse_iso(look["at"]),
        ),
    )


def _parse_request(query: str, options: Mapping[str, Any]) -> SearchRequest:
    return SearchRequest(
        query=query,
        date_from=options["from"],
        date_to=options["to"],
        filters={
            name: tuple(map(_check_text, options[name])) for name in FILTERS if options.get(name)
        },
        excluded={
            name: tuple(map(_check_text, values))
            for name, values in (options.get("excluded") or {}).items()
        },
        match_any=options["any"] is True,
        exact=options["exact"] is True,
        fold=options["fold"] is True,
    )


def _check_text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value
