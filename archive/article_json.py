"""Articles as JSON: the one shape that `show --json`, exports, imports and the database share.

Keys and their order are those of `docs/json.md`. What a person sees as a time is
ISO 8601 with ``+07:00``. Writing and reading are exact inverses for content.
"""

import hashlib
import json
import types
import typing
import unicodedata
from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from archive.errors import ArticleFormatError
from archive.model import Article, Content, ContentHash
from archive.moments import from_iso, local_iso

FORMAT_VERSION = 1

ARTICLE_KEYS = (
    "format_version", "id", "site", "institution", "url", "aliases", "title", "lead", "body",
    "captions", "images", "attachments", "section", "tags", "authors", "photographers", "bylines",
    "source", "published_at", "published_precision", "published_from", "modified_at", "people",
    "documents", "language", "cms", "cms_version", "first_seen", "last_seen", "gone_at",
    "revision", "revised_at", "content_hash", "warnings",
)  # fmt: skip

ARCHIVE_KEYS = frozenset({
    "format_version", "id", "site", "institution", "aliases", "lead", "first_seen", "last_seen",
    "gone_at", "revision", "revised_at", "content_hash",
})  # fmt: skip
"""Keys that the archive gives and an import cannot."""

UNPUBLISHED_KEYS = frozenset(
    {"published_from", "people", "documents", "language", "cms", "cms_version", "warnings"}
)
"""What we conclude about an article, as against what the site published."""


def content_as_json(content: Content) -> dict[str, object]:
    """The content part of an article's JSON, in the order of the article's keys."""
    value = {key: _plain(item) for key, item in asdict(content).items()}
    value["lead"] = content.lead
    return {key: value[key] for key in ARTICLE_KEYS if key in value}


def article_as_json(article: Article) -> dict[str, object]:
    """The whole article, every key present, in the documented order."""
    value = {
        "format_version": FORMAT_VERSION,
        "id": article.id,
        "site": article.site,
        "institution": article.institution,
        "url": article.url,
        "aliases": list(article.aliases),
        "first_seen": local_iso(article.first_seen),
        "last_seen": local_iso(article.last_seen),
        "gone_at": local_iso(article.gone_at),
        "revision": article.revision,
        "revised_at": local_iso(article.revised_at),
        "content_hash": article.content_hash,
    } | content_as_json(article.content)
    return {key: value[key] for key in ARTICLE_KEYS}


def content_from_json(value: Mapping[str, object]) -> Content:
    """Read content back; keys that are not content's are left alone, text becomes NFC.

    Raises:
        ArticleFormatError: `title` or `body` is missing, or a value has the wrong type.
    """
    for key in ("title", "body"):
        if not isinstance(value.get(key), str):
            raise ArticleFormatError(f'"{key}" must be a text', key=key)
    return typing.cast("Content", _read(Content, value, ""))


def content_hash(content: Content) -> ContentHash:
    """SHA-256 of what the site published, blind to what we conclude from it.

    The query of a picture's address is left out: sites put the time of the visit there. So is what
    attached files say: they change apart from the article.
    """
    value = content_as_json(content)
    kept = {key: item for key, item in value.items() if key not in UNPUBLISHED_KEYS}
    kept["images"] = [[image.url.partition("?")[0], image.caption] for image in content.images]
    kept["attachments"] = [
        {"url": each.url, "text": each.text, "type": each.type} for each in content.attachments
    ]
    return ContentHash(_digest(kept))


def text_hash(content: Content) -> str | None:
    """SHA-256 of title and body, which prove two addresses to be one article; None without body."""
    return _digest([content.title, content.body]) if content.body else None


def _digest(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> object:
    match value:
        case datetime():
            return local_iso(value)
        case StrEnum():
            return value.value
        case tuple() | list():
            return [_plain(item) for item in value]
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case _:
            return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _read(kind: type, value: object, key: str) -> object:
    """Build a dataclass of the model from JSON, checking every value's type."""
    if not isinstance(value, Mapping):
        raise ArticleFormatError(f'"{key}" must be an object', key=key)
    arguments: dict[str, object] = {}
    for field in fields(kind):
        if field.name in value:
            where = f"{key}.{field.name}".lstrip(".")
            arguments[field.name] = _typed(_hints(kind)[field.name], value[field.name], where)
        elif field.default is MISSING:
            raise ArticleFormatError(f'"{key}" lacks "{field.name}"', key=key)
    return kind(**arguments)


def _typed(hint: Any, value: object, key: str) -> object:  # noqa: ANN401 -- a type hint has no type
    if isinstance(hint, types.UnionType):
        if value is None:
            return None
        hint = next(part for part in typing.get_args(hint) if part is not types.NoneType)
    if typing.get_origin(hint) is tuple:
        if not isinstance(value, list | tuple):
            raise ArticleFormatError(f'"{key}" must be a list', key=key)
        item = typing.get_args(hint)[0]
        return tuple(_typed(item, part, f"{key}[{place}]") for place, part in enumerate(value))
    if is_dataclass(hint):
        return _read(typing.cast("type", hint), value, key)
    return _scalar(hint, value, key)


def _scalar(hint: type, value: object, key: str) -> object:
    if hint is int:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        raise ArticleFormatError(f'"{key}" must be a whole number', key=key)
    if not isinstance(value, str):
        raise ArticleFormatError(f'"{key}" must be a text', key=key)
    if hint is datetime:
        try:
            return from_iso(value)
        except ValueError:
            message = f'"{key}" is not an ISO 8601 time: {value!r}'
            raise ArticleFormatError(message, key=key) from None
    if issubclass(hint, StrEnum):
        if value not in list(hint):
            message = f'"{key}" must be one of {", ".join(hint)}: {value!r}'
            raise ArticleFormatError(message, key=key)
        return hint(value)
    return unicodedata.normalize("NFC", value)
