"""One article as text to be read: its heading, what is known of it, its blocks."""

from collections.abc import Iterator

from archive.model import Article, Attachment, Content, Precision, Role
from archive.moments import local_iso
from terminal.columns import clean, pad, wrap
from terminal.printers.text import printed_date
from terminal.screen import Screen

_LABEL_COLUMNS = 14
_TIME_OF_DAY = slice(len("2020-07-13"), len("2020-07-13T07:15"))
_READABLE_COLUMNS = 100
"""Longer lines tire the eye, however wide the terminal is."""


def article_lines(article: Article, screen: Screen) -> Iterator[str]:
    """The title, the facts, a blank line, and the body with a blank line between blocks."""
    for line in _wrapped(article.content.title, 0, screen):
        yield screen.bold(line)
    for label, text in _facts(article):
        for place, line in enumerate(_wrapped(text, _LABEL_COLUMNS, screen)):
            yield screen.dim(pad(label if place == 0 else "", _LABEL_COLUMNS)) + line
    for block in filter(None, article.content.body.split("\n")):
        yield ""
        yield from _wrapped(block, 0, screen)


def _facts(article: Article) -> Iterator[tuple[str, str]]:
    content = article.content
    yield "published", _published(content)
    lists = {
        "authors": content.authors,
        "photographers": content.photographers,
        "offices": [line.name for line in content.bylines if line.role is Role.OFFICE],
        "documents": dict.fromkeys(document.number for document in content.documents),
        "captions": content.captions,
        "attachments": [_attached(attachment) for attachment in content.attachments],
    }
    for label, values in lists.items():
        if values:
            yield label, "; ".join(values)
    for label, text in (("source", content.source), ("section", content.section)):
        if text:
            yield label, text
    yield "site", f"{article.site}, {article.institution}" if article.institution else article.site
    yield "address", article.url
    if article.gone_at:
        yield "gone since", str(local_iso(article.gone_at))
    yield "id", f"{article.id}, revision {article.revision}"
    for doubt in content.warnings:
        yield "doubt", f"{doubt.field}: {doubt.text}"


def _attached(attachment: Attachment) -> str:
    """The address of a file, and how much was read of it."""
    if attachment.content is None:
        return attachment.url
    return f"{attachment.url} ({len(attachment.content):,} letters)"


def _published(content: Content) -> str:
    moment = local_iso(content.published_at)
    text = printed_date(moment, content.published_precision)
    if moment and content.published_precision is Precision.MINUTE:
        text += moment[_TIME_OF_DAY].replace("T", " ")
    return f"{text} (from {content.published_from})" if content.published_from else text


def _wrapped(text: str, indent: int, screen: Screen) -> list[str]:
    text = clean(text)
    room = None if screen.width is None else min(screen.width, _READABLE_COLUMNS) - indent
    return [text[start:end] for start, end in wrap(text, room)]
