"""One line of an import: the JSON of an article that was collected elsewhere."""

import json
from dataclasses import dataclass, fields
from urllib.parse import urlsplit

from archive.article_json import ARCHIVE_KEYS, FORMAT_VERSION, content_from_json
from archive.errors import ArticleFormatError
from archive.model import Content
from archive.times import format_local_iso
from config.site import Cms
from crawler.urls.canonical_key import CanonicalKey, make_canonical_key

_DERIVED_KEYS = frozenset({"format_version", "lead"})
"""Derived from the rest, or checked: nobody needs to be told that they are not taken over."""
_KNOWN_KEYS = frozenset({"url", *(field.name for field in fields(Content))})
_ISO_DAY_LENGTH = len("2020-07-13")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportLine:
    """What a line says: an address, what it folds to, content, and keys passed over."""

    url: str
    identity: CanonicalKey
    content: Content
    archive_keys: frozenset[str]
    unknown_keys: frozenset[str]


def parse_import_line(line: bytes) -> ImportLine:
    """Read one line.

    Raises:
        ArticleFormatError: it is no JSON object of an article; the message says why.
    """
    try:
        return _make_import_line(_parse_object(line))
    except RecursionError as error:
        raise ArticleFormatError("no article: lists within lists", key="") from error
    except (ValueError, OverflowError) as error:  # an address or a time out of all bounds
        raise ArticleFormatError(f"no article: {error}", key="") from error


def _make_import_line(value: dict[str, object]) -> ImportLine:
    version = value.get("format_version", FORMAT_VERSION)
    if version != FORMAT_VERSION:
        message = f"format_version {version} is not {FORMAT_VERSION}"
        raise ArticleFormatError(message, key="format_version")
    content = content_from_json(_add_precision(value))
    for moment in (content.published_at, content.modified_at):
        format_local_iso(
            moment
        )  # which is how the archive keeps it: the ends of time are none in Vietnam
    url = _check_url(value.get("url"))
    return ImportLine(
        url=url,
        identity=make_canonical_key(
            url, Cms(content.cms) if content.cms in list(Cms) else Cms.AUTO
        ),
        content=content,
        archive_keys=frozenset(value.keys() & ARCHIVE_KEYS - _DERIVED_KEYS),
        unknown_keys=frozenset(value.keys() - ARCHIVE_KEYS - _KNOWN_KEYS),
    )


def _parse_object(line: bytes) -> dict[str, object]:
    try:
        value = json.loads(line)
    except ValueError as error:  # also what the bytes are if they are no UTF-8
        raise ArticleFormatError(f"no JSON: {error}", key="") from error
    if not isinstance(value, dict):
        raise ArticleFormatError("no JSON object", key="")
    for key, item in value.items():
        _check_encodable(key, item)
    return value


def _check_encodable(key: str, item: object) -> None:
    """Refuse half a character (a lone surrogate): JSON can write it, UTF-8 and the archive not."""
    try:
        json.dumps([key, item], ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        half = ascii(error.object[error.start])
        raise ArticleFormatError(
            f"{json.dumps(key)} has half a character: {half}", key=key
        ) from error


def _check_url(url: object) -> str:
    if isinstance(url, str) and url.startswith(("http://", "https://")):
        try:
            parts = urlsplit(url)
            if parts.hostname and parts.port != 0:  # a port beyond 65535 is a ValueError
                return url
        except ValueError as error:
            raise ArticleFormatError(f'"url" is no address: {error}', key="url") from error
    raise ArticleFormatError('"url" must be an http or https address', key="url")


def _add_precision(value: dict[str, object]) -> dict[str, object]:
    """Say how exact the date is where the line does not: to the day if it has no time."""
    published = value.get("published_at")
    if not isinstance(published, str) or value.get("published_precision"):
        return value
    precision = "day" if len(published) <= _ISO_DAY_LENGTH else "minute"
    return value | {"published_precision": precision}
