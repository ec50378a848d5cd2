"""One line of an import: what is read, what is refused and why."""

import json
import re
from datetime import UTC, datetime

import pytest

from archive.errors import ArticleFormatError
from terminal.services.import_lines import parse_import_line

ARTICLE = {"url": "http://truong.example/tin-1.html", "title": "Tin", "body": "Một.\nHai."}


def make_line(**more: object) -> bytes:
    """The bytes of a line with some keys more or other than `ARTICLE`."""
    return json.dumps(ARTICLE | more, ensure_ascii=False).encode()


def test_least_line_is_read() -> None:
    """An address, a title and a body are enough."""
    read = parse_import_line(make_line())
    assert (read.url, read.content.title, read.content.lead) == (ARTICLE["url"], "Tin", "Một.")
    assert not read.archive_keys | read.unknown_keys


def test_archive_keys_are_named() -> None:
    """Keys that the archive gives itself are passed over, and unknown ones too."""
    read = parse_import_line(make_line(id="x", first_seen="2020-01-01", lead="Một.", colour="red"))
    assert read.archive_keys == {"id", "first_seen"}
    assert read.unknown_keys == {"colour"}


def test_text_becomes_nfc() -> None:
    """Text is composed from the moment it comes in."""
    assert parse_import_line(make_line(title="Hô\u0323i")).content.title == "Hội"


@pytest.mark.parametrize(
    ("published", "precision"),
    [("2020-07-13", "day"), ("2020-07-13T07:15:00+07:00", "minute")],
)
def test_precision_follows_from_the_date(published: str, precision: str) -> None:
    """A date without a time is exact to the day, and is a Vietnamese day."""
    content = parse_import_line(make_line(published_at=published)).content
    assert content.published_precision == precision
    assert content.published_at is not None
    assert content.published_at.astimezone(UTC) < datetime(2020, 7, 13, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"{", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"[]", "no JSON object"),
        (make_line(url=None), '"url" must be'),
        (make_line(url="ftp://truong.example/a"), '"url" must be'),
        (make_line(url="http://"), '"url" must be'),
        (make_line(url="http://[::1"), '"url" is no address'),
        (make_line(title=7), '"title" must be'),
        (make_line(authors="Yên"), '"authors" must be a list'),
        (make_line(published_at="hôm qua"), "not an ISO 8601 time"),
        (make_line(title="Tin").replace(b"Tin", b"\\ud800"), '"title" has half a character'),
        (make_line().replace(b"Tin", b"\xed\xa0\x80"), '"title" has half a character'),
        (make_line().replace(b"{", b'{"x": ["\\udfff"], ', 1), '"x" has half a character'),
        (make_line(url="http://x:99999/"), '"url" is no address: Port out of range'),
        (make_line(published_at="0001-01-01T00:00+07:00"), "not an ISO 8601 time"),
        (make_line(published_at="9999-12-31T23:59:59-14:00"), "not an ISO 8601 time"),
        (make_line(modified_at="9999-12-31T23:59:59+00:00"), "not an ISO 8601 time"),
        (b"[" * 100_000, "lists within lists"),
        (b'{"a":' * 100_000, "lists within lists"),
        (b'{"title": ' + b"9" * 5000 + b"}", "no JSON"),
        (make_line(format_version=9), "format_version 9"),
        (b'{"url": "http://truong.example/a", "title": "Tin"}', '"body" must be'),
    ],
)
def test_bad_line_says_what_is_wrong(text: bytes, says: str) -> None:
    """A line that cannot be taken in is refused with its reason."""
    with pytest.raises(ArticleFormatError, match=re.escape(says)):
        parse_import_line(text)
