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

    def __init__(self, sink: ByteWriter) -> None:
        self._sink = sink

    def write(self, article: Article) -> None:
        """Write one article."""
        blocks = "\n\n".join(_iter_blocks(article))
        self._sink.write(f"{blocks}\n\n".encode("utf-8", "backslashreplace"))


def _iter_blocks(article: Article) -> Iterator[str]:
    cited = make_reference(article)
    yield f"# {escape_markdown(cited.title)}"
    yield "\n".join(f"- {fact}" for fact in _iter_facts(cited))
    for block in filter(None, article.content.body.split("\n")):
        yield escape_markdown(strip_controls(block))
    for caption in article.content.captions:
        yield f"*{escape_markdown(strip_controls(caption).strip())}*"


def _iter_facts(cited: ArticleReference) -> Iterator[str]:
    if cited.authors:
        yield escape_markdown("; ".join(cited.authors))
    yield escape_markdown(cited.publisher) + (f", {cited.published}" if cited.published else "")
    address = cited.url.replace("<", "%3C").replace(">", "%3E")
    yield f"<{address}>"
    yield f"`{cited.id}`"


def escape_markdown(text: str) -> str:
    """The text with a backslash before each character that would be markup."""
    text = _INLINE.sub(r"\\\g<0>", text)
    return _AT_LINE_START.sub(_escape_line_start, text)


def _escape_line_start(found: re.Match[str]) -> str:
    """`1.` opens a list by its dot, everything else by its first character."""
    space, start = found.groups()
    return f"{space}{start}\\" if start.isdecimal() else f"{space}\\{start}"
