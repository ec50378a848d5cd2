"""The reading of one page, every field with the rule that found it, as text and as JSON."""

from collections.abc import Iterator, Mapping, Sequence

from archive.article_json import ARTICLE_KEYS, content_to_json
from archive.model import Content
from archive.times import format_local_iso
from crawler.extract.article import Extraction, PageReading
from terminal.cli.output import OutputScreen
from terminal.cli.text_width import measure_width, pad, sanitize, wrap_spans
from terminal.printers.search_json import FORMAT_VERSION

_SOURCE_FIELD = {
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
_HIDDEN_FIELDS = frozenset({"lead", "published_from", "warnings"})
"""The first line of the body; what stands beside the date; what has a line of its own below."""
_PAGE_RULES = ("charset", "text")
"""What provenance names beside fields: how the bytes and the letters had to be read."""
_EMPTY_VALUE = "–"
_VALUE_COLUMNS = 72
"""Columns of values at most, so that the rule beside them is found again. Chosen."""
_MIN_VALUE_COLUMNS = 24
"""Columns of values at least; on a narrow terminal the rule is wrapped rather. Chosen."""
_COLUMN_GAP = 2
"""Blanks between columns, as in tables."""


def render_extraction(extraction: Extraction, screen: OutputScreen) -> Iterator[str]:
    """Yield a field a line, or more where it is long: name, value, rule; then the doubts."""
    rows = list(_iter_rows(extraction))
    rules = [_find_rule(name, values, extraction.provenance) for name, values in rows]
    names = max(measure_width(name) for name, _ in rows) + _COLUMN_GAP
    room = _VALUE_COLUMNS
    if screen.width:
        room = screen.width - names - _COLUMN_GAP - max(map(measure_width, rules))
    room = max(min(room, _VALUE_COLUMNS), _MIN_VALUE_COLUMNS)
    for (name, values), rule in zip(rows, rules, strict=True):
        lines = [line for value in values for line in _wrap_text(value, room)] or [_EMPTY_VALUE]
        first = f"{pad(lines[0], room)}{'':{_COLUMN_GAP}}{screen.dim(rule)}" if rule else lines[0]
        yield screen.bold(pad(name, names)) + first
        yield from (" " * names + line for line in lines[1:])
    for warning in extraction.content.warnings:
        yield screen.bold(pad("doubt", names)) + sanitize(
            f"{warning.field}: {warning.text} ({warning.code})"
        )


def extraction_to_json(extraction: Extraction, url: str | None) -> dict[str, object]:
    """Return the article as JSON, null where only the archive knows, and each field's rule."""
    known = content_to_json(extraction.content) | {"format_version": FORMAT_VERSION, "url": url}
    article = {key: known.get(key) for key in ARTICLE_KEYS}
    return article | {"provenance": dict(sorted(extraction.provenance.items()))}


def other_page_to_json(reading: PageReading, url: str | None) -> dict[str, object]:
    """Return as JSON what a page without an article is."""
    return {
        "format_version": FORMAT_VERSION,
        "url": url,
        "kind": reading.kind.value,
        "profile": reading.profile,
        "reason": reading.no_article_reason,
    }


def _iter_rows(extraction: Extraction) -> Iterator[tuple[str, list[str]]]:
    for name in _PAGE_RULES:
        if name in extraction.provenance:
            yield name, []
    shown = content_to_json(extraction.content) | _format_fields(extraction.content)
    for name, value in shown.items():
        if name not in _HIDDEN_FIELDS:
            yield name, _list_lines(value)


def _format_fields(content: Content) -> dict[str, object]:
    """Return the fields that are more than a text, or a list of texts, each item as one text."""
    return {
        "images": [_join_parts(image.url, image.caption) for image in content.images],
        "attachments": [_join_parts(each.url, each.text) for each in content.attachments],
        "bylines": [f"{byline.raw} ({byline.role})" for byline in content.bylines],
        "published_at": format_local_iso(content.published_at),
        "people": [_join_parts(each.degree, each.name, each.position) for each in content.people],
        "documents": [each.number for each in content.documents],
    }


def _join_parts(*parts: str | None) -> str:
    return ", ".join(filter(None, parts))


def _list_lines(value: object) -> list[str]:
    if value is None:
        return []
    if isinstance(value, list):
        return [str(item) for item in value]
    return [line for line in str(value).split("\n") if line]


def _find_rule(name: str, values: Sequence[str], provenance: Mapping[str, str]) -> str:
    """Return the rule that found a field, or the one that found what it was read out of."""
    read_out_of = _SOURCE_FIELD.get(name, "") if values else ""
    return provenance.get(name) or provenance.get(read_out_of, "")


def _wrap_text(text: str, room: int) -> list[str]:
    text = sanitize(text)
    return [text[start:end] for start, end in wrap_spans(text, room)]
