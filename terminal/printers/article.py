"""An article as text to be read: its heading, its facts, its blocks."""

from collections.abc import Callable, Iterator, Sequence

from archive.capture_source import CapturedFrom
from archive.model import Article, Attachment, BylineRole, Content, DatePrecision
from archive.times import format_local_iso
from terminal.cli.output import OutputScreen
from terminal.cli.text_width import pad, sanitize, wrap_spans
from terminal.printers.hits import format_published, mark_highlights
from terminal.printers.table import MAX_LINE_COLUMNS, format_minute

_LABEL_COLUMNS = 14
"""Columns of a label: the longest is `photographers` (13), and a blank."""
_CAPTIONS = "captions"

FindSpans = Callable[[str, str], Sequence[tuple[int, int]]]
"""Where something stands in a text of a field (title, body or caption): `[start, end)` places."""


def find_no_spans(_: str, __: str) -> Sequence[tuple[int, int]]:
    """Find nothing, in any text."""
    return ()


def render_article(
    article: Article, screen: OutputScreen, find_spans: FindSpans = find_no_spans
) -> Iterator[str]:
    """Yield the title, the facts, a blank line, and the body with a blank line between blocks.

    `find_spans` finds what is to be marked.
    """
    content = article.content
    yield from _wrap_marked(
        content.title, screen, find_spans("title", content.title), plain=screen.bold
    )
    for label, text in _iter_facts(article):
        spans = find_spans("caption", text) if label == _CAPTIONS else ()
        lines = _wrap_marked(text, screen, spans, indent=_LABEL_COLUMNS)
        for number, line in enumerate(lines):
            yield screen.dim(pad(label if number == 0 else "", _LABEL_COLUMNS)) + line
    spans, start = find_spans("body", content.body), 0
    for block in content.body.split("\n"):
        if block:
            yield ""
            inside = [(first - start, last - start) for first, last in spans]
            yield from _wrap_marked(block, screen, inside)
        start += len(block) + 1


def _iter_facts(article: Article) -> Iterator[tuple[str, str]]:
    content = article.content
    yield "published", _format_publication(content)
    lists = {
        "authors": content.authors,
        "photographers": content.photographers,
        "offices": [line.name for line in content.bylines if line.role is BylineRole.OFFICE],
        "documents": dict.fromkeys(document.number for document in content.documents),
        _CAPTIONS: content.captions,
        "attachments": [_format_attachment(attachment) for attachment in content.attachments],
    }
    for label, values in lists.items():
        if values:
            yield label, "; ".join(values)
    for label, text in (("source", content.source), ("section", content.section)):
        if text:
            yield label, text
    yield "site", f"{article.site}, {article.institution}" if article.institution else article.site
    yield "address", article.url
    if origin := format_origin(article):
        yield "captured", f"{format_minute(article.revised_at)}, {origin}"
    if article.gone_at:
        yield "gone since", str(format_local_iso(article.gone_at))
    yield "id", f"{article.id}, revision {article.revision}"
    for warning in content.warnings:
        yield "doubt", f"{warning.field}: {warning.text}"


def format_origin(article: Article) -> str:
    """Return whose capture a revision was read from, in words; nothing for one of our own."""
    match article.captured_from:
        case CapturedFrom.WEB_ARCHIVE:
            return f"from the web archive {article.capture_source}"
        case CapturedFrom.WARC:
            return f"from the file {article.capture_source}"
        case _:
            return ""


def _format_attachment(attachment: Attachment) -> str:
    """Return the address of a file, its name, and how much was read of it."""
    length = "" if attachment.content is None else f"{len(attachment.content):,} letters"
    told = ", ".join(filter(None, (attachment.name, length)))
    return f"{attachment.url} ({told})" if told else attachment.url


def _format_publication(content: Content) -> str:
    moment = format_local_iso(content.published_at)
    text = format_published(moment, content.published_precision)
    if moment and content.published_precision is DatePrecision.MINUTE:
        text = format_minute(content.published_at)
    return f"{text} (from {content.published_from})" if content.published_from else text


def _wrap_marked(
    text: str,
    screen: OutputScreen,
    spans: Sequence[tuple[int, int]],
    *,
    indent: int = 0,
    plain: Callable[[str], str] = str,
) -> list[str]:
    text = sanitize(text)
    room = None if screen.width is None else min(screen.width, MAX_LINE_COLUMNS) - indent
    return [
        mark_highlights(text, start, end, spans, screen.highlight, plain)
        for start, end in wrap_spans(text, room)
    ]
