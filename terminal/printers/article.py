"""One article as text to be read: its heading, what is known of it, its blocks."""

from collections.abc import Callable, Iterator, Sequence

from archive.model import Article, Attachment, Content, Precision, Role
from archive.moments import local_iso
from terminal.columns import clean, pad, wrap
from terminal.printers.text import marked, printed_date
from terminal.screen import Screen

_LABEL_COLUMNS = 14
_TIME_OF_DAY = slice(len("2020-07-13"), len("2020-07-13T07:15"))
_READABLE_COLUMNS = 100
"""Longer lines tire the eye, however wide the terminal is."""
_CAPTIONS = "captions"

Places = Callable[[str, str], Sequence[tuple[int, int]]]
"""Where something stands in a text of a field (title, body or caption): `[start, end)` places."""


def nowhere(_: str, __: str) -> Sequence[tuple[int, int]]:
    """Where nothing stands."""
    return ()


def article_lines(article: Article, screen: Screen, places: Places = nowhere) -> Iterator[str]:
    """The title, the facts, a blank line, and the body with a blank line between blocks.

    What stands at `places` is marked.
    """
    content = article.content
    yield from _wrapped(content.title, screen, places("title", content.title), plain=screen.bold)
    for label, text in _facts(article):
        found = places("caption", text) if label == _CAPTIONS else ()
        lines = _wrapped(text, screen, found, indent=_LABEL_COLUMNS)
        for place, line in enumerate(lines):
            yield screen.dim(pad(label if place == 0 else "", _LABEL_COLUMNS)) + line
    found, start = places("body", content.body), 0
    for block in content.body.split("\n"):
        if block:
            yield ""
            inside = [(first - start, last - start) for first, last in found]
            yield from _wrapped(block, screen, inside)
        start += len(block) + 1


def _facts(article: Article) -> Iterator[tuple[str, str]]:
    content = article.content
    yield "published", _published(content)
    lists = {
        "authors": content.authors,
        "photographers": content.photographers,
        "offices": [line.name for line in content.bylines if line.role is Role.OFFICE],
        "documents": dict.fromkeys(document.number for document in content.documents),
        _CAPTIONS: content.captions,
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


def _wrapped(
    text: str,
    screen: Screen,
    places: Sequence[tuple[int, int]],
    *,
    indent: int = 0,
    plain: Callable[[str], str] = str,
) -> list[str]:
    text = clean(text)
    room = None if screen.width is None else min(screen.width, _READABLE_COLUMNS) - indent
    return [marked(text, start, end, places, screen.mark, plain) for start, end in wrap(text, room)]
