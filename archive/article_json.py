"""Articles as JSON: the one shape that `show --json`, exports, imports and the database share.

Keys and their order are those of `docs/json.md`. What a person sees as a time is
ISO 8601 with ``+07:00``. Writing and reading are exact inverses for content.
"""

import hashlib
import json
import types
import typing
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from archive.errors import ArticleFormatError
from archive.model import Article, Content, ContentHash
from archive.times import format_local_iso, parse_iso

FORMAT_VERSION = 1
"""The `format_version` of an article's JSON: a key that goes or changes its meaning raises it."""

ARTICLE_KEYS = (
    "format_version", "id", "site", "institution", "url", "aliases", "title", "lead", "body",
    "captions", "images", "attachments", "section", "tags", "authors", "photographers", "bylines",
    "source", "published_at", "published_precision", "published_from", "modified_at", "people",
    "documents", "language", "cms", "cms_version", "first_seen", "last_seen", "gone_at",
    "revision", "revised_at", "content_hash", "captured_from", "capture_source", "warnings",
)  # fmt: skip

_CONTENT_KEYS = tuple(
    key for key in ARTICLE_KEYS if key == "lead" or key in Content.__dataclass_fields__
)

ARCHIVE_KEYS = frozenset({
    "format_version", "id", "site", "institution", "aliases", "lead", "first_seen", "last_seen",
    "gone_at", "revision", "revised_at", "content_hash", "captured_from", "capture_source",
})  # fmt: skip
"""Keys that the archive gives and an import cannot."""

EXTRACTED_KEYS = frozenset(
    {"published_from", "people", "documents", "language", "cms", "cms_version", "warnings"}
)
"""Keys that we conclude about an article, as against what the site published."""


def content_to_json(content: Content) -> dict[str, object]:
    """Return the content part of an article's JSON, in the order of the article's keys."""
    value = _dataclass_to_json(content) | {"lead": content.lead}
    return {key: value[key] for key in _CONTENT_KEYS}


def article_to_json(article: Article) -> dict[str, object]:
    """Return the whole article as JSON, every key present, in the documented order."""
    value = {
        "format_version": FORMAT_VERSION,
        "id": article.id,
        "site": article.site,
        "institution": article.institution,
        "url": article.url,
        "aliases": list(article.aliases),
        "first_seen": format_local_iso(article.first_seen),
        "last_seen": format_local_iso(article.last_seen),
        "gone_at": format_local_iso(article.gone_at),
        "revision": article.revision,
        "revised_at": format_local_iso(article.revised_at),
        "content_hash": article.content_hash,
        "captured_from": article.captured_from.value,
        "capture_source": article.capture_source,
        "lead": article.content.lead,
    } | _dataclass_to_json(article.content)
    return {key: value[key] for key in ARTICLE_KEYS}


def content_from_json(value: Mapping[str, object]) -> Content:
    """Read content back; keys that are not content's are left alone, text becomes NFC.

    Raises:
        ArticleFormatError: `title` or `body` is missing, or a value has the wrong type.
    """
    for key in ("title", "body"):
        if not isinstance(value.get(key), str):
            raise ArticleFormatError(f'"{key}" must be a text', key=key)
    return typing.cast("Content", _make_reader(Content)(value, ""))


def compute_content_hash(content: Content) -> ContentHash:
    """Compute the SHA-256 of what the site published, in hex, blind to what we conclude from it.

    The query of a picture's address is left out: sites put the time of the visit there. So is what
    attached files say: they change apart from the article.
    """
    value = content_to_json(content)
    published = {key: item for key, item in value.items() if key not in EXTRACTED_KEYS}
    published["images"] = [[image.url.partition("?")[0], image.caption] for image in content.images]
    published["attachments"] = [
        {"url": file.url, "text": file.text, "type": file.type} for file in content.attachments
    ]
    return ContentHash(_hash_json(published))


def compute_text_hash(content: Content) -> str | None:
    """Compute the SHA-256 of title and body, in hex; None without a body.

    Equal ones prove two addresses to be one article.
    """
    return _hash_json([content.title, content.body]) if content.body else None


def _hash_json(value: object) -> str:
    # One spelling of each value, whatever the order of its keys: the hash is kept for good.
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _dataclass_to_json(value: Any) -> dict[str, object]:  # noqa: ANN401 -- any dataclass of the model
    # Not dataclasses.asdict: it copies every value, and an export calls this for each article.
    json_object = {}
    for name in value.__dataclass_fields__:
        part = getattr(value, name)
        json_object[name] = part if type(part) in _PLAIN_TYPES else _value_to_json(part)
    return json_object


_PLAIN_TYPES = frozenset({str, int, bool, type(None)})


def _value_to_json(value: object) -> object:
    if type(value) in _PLAIN_TYPES:
        return value
    if type(value) is tuple:
        return [_value_to_json(item) for item in value]
    match value:
        case datetime():
            return format_local_iso(value)
        case StrEnum():
            return value.value
        case _:
            return _dataclass_to_json(value)


_ValueReader = Callable[[object, str], object]
"""Makes a value of the model from one of JSON that stands under a key, or raises."""


@cache
def _make_reader(hint: Any) -> _ValueReader:  # noqa: ANN401 -- a type hint has no type
    """Make the reader of a type of the model, once for each type."""
    if isinstance(hint, types.UnionType):
        return _make_optional_reader(
            next(part for part in typing.get_args(hint) if part is not type(None))
        )
    if typing.get_origin(hint) is tuple:
        return _make_tuple_reader(typing.get_args(hint)[0])
    if is_dataclass(hint):
        return _make_dataclass_reader(typing.cast("type", hint))
    if hint is int:
        return _read_int
    if hint is datetime:
        return _read_time
    return _make_enum_reader(hint) if issubclass(hint, StrEnum) else _read_text


def _make_optional_reader(hint: type) -> _ValueReader:
    read = _make_reader(hint)
    return lambda value, key: None if value is None else read(value, key)


def _make_tuple_reader(hint: type) -> _ValueReader:
    read = _make_reader(hint)

    def read_all(value: object, key: str) -> object:
        if value == []:  # as most lists of most articles are
            return ()
        if not isinstance(value, list | tuple):
            raise ArticleFormatError(f'"{key}" must be a list', key=key)
        return tuple([read(part, f"{key}[{place}]") for place, part in enumerate(value)])

    return read_all


def _make_dataclass_reader(kind: type) -> _ValueReader:
    hints = typing.get_type_hints(kind)
    parts = [(part.name, _make_reader(hints[part.name]), part.default) for part in fields(kind)]

    def build(value: object, key: str) -> object:
        if not isinstance(value, Mapping):
            raise ArticleFormatError(f'"{key}" must be an object', key=key)
        arguments: dict[str, object] = {}
        for name, read, default in parts:
            if name in value:
                arguments[name] = read(value[name], f"{key}.{name}" if key else name)
            elif default is MISSING:
                raise ArticleFormatError(f'"{key}" lacks "{name}"', key=key)
        return kind(**arguments)

    return build


def _read_int(value: object, key: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):  # True is an int in Python
        return value
    raise ArticleFormatError(f'"{key}" must be a whole number', key=key)


def _read_text(value: object, key: str) -> str:
    if isinstance(value, str):
        # About 5 % of real Vietnamese articles hold text that is not NFC.
        return unicodedata.normalize("NFC", value)
    raise ArticleFormatError(f'"{key}" must be a text', key=key)


def _read_time(value: object, key: str) -> datetime:
    try:
        return parse_iso(_read_text(value, key))
    except ValueError:
        message = f'"{key}" is not an ISO 8601 time, as 2020-07-13T07:15 or 2020-07-13: {value!r}'
        raise ArticleFormatError(message, key=key) from None


def _make_enum_reader(kind: type[StrEnum]) -> _ValueReader:
    known = {member.value: member for member in kind}

    def choose(value: object, key: str) -> StrEnum:
        text = _read_text(value, key)
        if text not in known:
            message = f'"{key}" must be one of {", ".join(kind)}: {value!r}'
            raise ArticleFormatError(message, key=key)
        return known[text]

    return choose
