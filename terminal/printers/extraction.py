"""What was read from one page, every field with the rule that found it, as text and as JSON."""

from collections.abc import Iterator, Mapping, Sequence

from archive.article_json import ARTICLE_KEYS, content_as_json
from archive.model import Content
from archive.moments import local_iso
from crawler.extract.article import Extraction, Reading
from terminal.columns import clean, pad, width, wrap
from terminal.printers.json import FORMAT_VERSION
from terminal.screen import Screen

_FOUND_WITH = {
    "captions": "body",
    "images": "body",
    "attachments": "body",
    "people": "body",
    "documents": "body",
    "authors": "bylines",
    "photographers": "bylines",
    "source": "bylines",
    "published_precision": "published_at",
}
"""Fields that, where no rule of their own found them, were read out of another."""
_NOT_SHOWN = frozenset({"lead", "published_from", "warnings"})
"""The first line of the body; what stands beside the date; what has a line of its own below."""
_OF_THE_PAGE = ("charset", "text")
"""What provenance names beside fields: how the bytes and the letters had to be read."""
_NOTHING = "–"
_VALUE_COLUMNS = 72
_NARROWEST = 24
_GAP = 2


def extraction_lines(extraction: Extraction, screen: Screen) -> Iterator[str]:
    """A field a line, or more where it is long: its name, its value, its rule; then the doubts."""
    rows = list(_rows(extraction))
    rules = [_rule(name, values, extraction.provenance) for name, values in rows]
    names = max(width(name) for name, _ in rows) + _GAP
    room = _VALUE_COLUMNS
    if screen.width:
        room = screen.width - names - _GAP - max(map(width, rules))
    room = max(min(room, _VALUE_COLUMNS), _NARROWEST)
    for (name, values), rule in zip(rows, rules, strict=True):
        lines = [line for value in values for line in _wrapped(value, room)] or [_NOTHING]
        first = f"{pad(lines[0], room)}{'':{_GAP}}{screen.dim(rule)}" if rule else lines[0]
        yield screen.bold(pad(name, names)) + first
        yield from (" " * names + line for line in lines[1:])
    for doubt in extraction.content.warnings:
        yield screen.bold(pad("doubt", names)) + clean(
            f"{doubt.field}: {doubt.text} ({doubt.code})"
        )


def extraction_object(extraction: Extraction, url: str | None) -> dict[str, object]:
    """The article as JSON, null where the archive would have a say, and each field's rule."""
    known = content_as_json(extraction.content) | {"format_version": FORMAT_VERSION, "url": url}
    article = {key: known.get(key) for key in ARTICLE_KEYS}
    return article | {"provenance": dict(sorted(extraction.provenance.items()))}


def other_page_object(reading: Reading, url: str | None) -> dict[str, object]:
    """What a page without an article is, as JSON."""
    return {
        "format_version": FORMAT_VERSION,
        "url": url,
        "kind": reading.kind.value,
        "profile": reading.profile,
        "reason": reading.why_other,
    }


def _rows(extraction: Extraction) -> Iterator[tuple[str, list[str]]]:
    for name in _OF_THE_PAGE:
        if name in extraction.provenance:
            yield name, []
    shown = content_as_json(extraction.content) | _in_words(extraction.content)
    for name, value in shown.items():
        if name not in _NOT_SHOWN:
            yield name, _lines(value)


def _in_words(content: Content) -> dict[str, object]:
    """The fields that are more than a text, or a list of texts, each item as one text."""
    return {
        "images": [_joined(image.url, image.caption) for image in content.images],
        "attachments": [_joined(each.url, each.text) for each in content.attachments],
        "bylines": [f"{byline.raw} ({byline.role})" for byline in content.bylines],
        "published_at": local_iso(content.published_at),
        "people": [_joined(each.degree, each.name, each.position) for each in content.people],
        "documents": [each.number for each in content.documents],
    }


def _joined(*parts: str | None) -> str:
    return ", ".join(filter(None, parts))


def _lines(value: object) -> list[str]:
    if value is None:
        return []
    if isinstance(value, list):
        return [str(item) for item in value]
    return [line for line in str(value).split("\n") if line]


def _rule(name: str, values: Sequence[str], provenance: Mapping[str, str]) -> str:
    """The rule that found a field, or the one that found what it was read out of."""
    read_out_of = _FOUND_WITH.get(name, "") if values else ""
    return provenance.get(name) or provenance.get(read_out_of, "")


def _wrapped(text: str, room: int) -> list[str]:
    text = clean(text)
    return [text[start:end] for start, end in wrap(text, room)]
