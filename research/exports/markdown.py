"""Markdown to read, to annotate or to hand to pandoc: each article with its heading and facts.

What CommonMark 0.31 would take for markup is escaped, so that a text reads as the site wrote it.
"""

import re
from collections.abc import Iterator

from archive.model import Article
from research.exports.base import ByteWriter
from research.exports.cell_text import strip_controls
from research.reference import ArticleReference, make_reference

_INLINE = re.compile(r"[\\`*_\[\]<>&]")
_AT_LINE_START = re.compile(r"^(\s*)([#+\-=~|]|\d{1,9}(?=[.)]))")


class MarkdownWriter:
    """Writes articles to `sink` one after the other, in UTF-8."""

    def __init__(self, output: ByteWriter) -> None:
        self._output = output

    def write(self, article: Article) -> None:
        """Write one article."""
        blocks = "\n\n".join(_iter_blocks(article))
        self._output.write(f"{blocks}\n\n".encode("utf-8", "backslashreplace"))


def _iter_blocks(article: Article) -> Iterator[str]:
    reference = make_reference(article)
    yield f"# {escape_markdown(reference.title)}"
    yield "\n".join(f"- {fact}" for fact in _iter_facts(reference))
    for block in filter(None, strip_controls(article.content.body).split("\n")):
        yield escape_markdown(block)
    for caption in article.content.captions:
        yield f"*{escape_markdown(strip_controls(caption).strip())}*"


def _iter_facts(reference: ArticleReference) -> Iterator[str]:
    if reference.authors:
        yield escape_markdown("; ".join(reference.authors))
    yield escape_markdown(reference.publisher) + (
        f", {reference.published}" if reference.published else ""
    )
    address = reference.url.replace("<", "%3C").replace(">", "%3E")
    yield f"<{address}>"
    yield f"`{reference.id}`"


def escape_markdown(text: str) -> str:
    """Put a backslash before each character that would be markup."""
    text = _INLINE.sub(r"\\\g<0>", text)
    return _AT_LINE_START.sub(_escape_line_start, text)


def _escape_line_start(found: re.Match[str]) -> str:
    """Escape the start of a line: `1.` opens a list by its dot, all else by its first character."""
    space, start = found.groups()
    return f"{space}{start}\\" if start.isdecimal() else f"{space}\\{start}"
