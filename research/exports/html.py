"""A report to open in a browser: charts, facets, and every article with its text and address.

One file that asks for nothing else: no script, no font, no picture from elsewhere. The charts
count what the articles hold, so they stand above them although they are known last; until
then the articles wait in a temporary file.
"""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from html import escape
from importlib.resources import files
from typing import BinaryIO, cast

from archive.model import Article, ArticleId
from research.exports.base import ByteWriter, ExportOptions
from research.exports.cell_text import strip_controls
from research.reference import ArticleReference, make_reference

_MAX_FACET_VALUES = 20  # rows, chosen: as many as a facet lists elsewhere by default
_WEB_SCHEMES = ("http://", "https://")


class HtmlWriter:
    """Writes articles to `sink` as one page; until `finish` they wait in the file `articles`."""

    def __init__(self, output: ByteWriter, articles: BinaryIO, *, query: str) -> None:
        self._output = output
        self._articles = articles
        self._query = query
        self._count = 0
        self._years: Counter[int] = Counter()
        self._facets: dict[str, Counter[str]] = {
            name: Counter() for name in ("site", "author", "section", "document")
        }

    def write(self, article: Article) -> None:
        """Take in one article."""
        reference = make_reference(article)
        content = article.content
        self._count += 1
        if reference.published:
            self._years[reference.published.year] += 1
        self._facets["site"][article.site] += 1
        self._facets["author"].update(content.authors)
        self._facets["section"].update([content.section] if content.section else [])
        self._facets["document"].update({document.number for document in content.documents})
        self._articles.write(_encode_parts(_render_article(article.id, reference, content.body)))

    def finish(self) -> None:
        """Write the page."""
        self._articles.seek(0)
        self._output.write(_encode_parts(self._render_head()))
        shutil.copyfileobj(self._articles, cast("BinaryIO", self._output))
        self._output.write(b"</main>\n</html>\n")

    def _render_head(self) -> Iterator[str]:
        title = _escape_text(self._query) or "Articles"
        style = files("research.exports").joinpath("report.css").read_text(encoding="utf-8")
        yield '<!DOCTYPE html>\n<html lang="vi">\n<meta charset="utf-8">\n'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        yield f"<title>{title}</title>\n<style>\n{style}</style>\n<main>\n"
        yield f"<h1>{title}</h1>\n<p>{self._count:,} articles</p>\n"
        if self._years:
            yield "<h2>By year</h2>\n" + draw_bars(_list_years(self._years))
        for name, counts in self._facets.items():
            yield from _render_facet(name, counts)
        yield "<h2>Articles</h2>\n"


@contextmanager
def open_html_writer(output: ByteWriter, options: ExportOptions) -> Iterator[HtmlWriter]:
    """Open a writer whose page is written when all has gone well."""
    with tempfile.TemporaryFile() as articles:
        writer = HtmlWriter(output, cast("BinaryIO", articles), query=options.query)
        yield writer
        writer.finish()


def _list_years(years: Counter[int]) -> list[tuple[str, int]]:
    return [(str(year), years[year]) for year in range(min(years), max(years) + 1)]


def _render_facet(name: str, counts: Counter[str]) -> Iterator[str]:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    if not ordered:
        return
    yield f"<h2>By {name}</h2>\n<table>\n"
    for value, count in ordered[:_MAX_FACET_VALUES]:
        yield f"<tr><td>{_escape_text(value)}</td><td>{count:,}</td></tr>\n"
    yield "</table>\n"
    if more := len(ordered) - _MAX_FACET_VALUES:
        yield f"<p>and {more:,} more</p>\n" if more > 0 else ""


def _render_article(identity: ArticleId, reference: ArticleReference, body: str) -> Iterator[str]:
    link = _render_link(reference.url, reference.title)
    yield f'<article id="{_escape_text(identity)}">\n<h3>{link}</h3>\n'
    facts = (
        str(reference.published or "undated"),
        "; ".join(reference.authors),
        reference.publisher,
    )
    yield f"<p>{' · '.join(_escape_text(fact) for fact in facts if fact)}</p>\n"
    blocks = [f"<p>{_escape_text(block)}</p>\n" for block in body.split("\n") if block]
    if blocks:
        yield f"<details><summary>{_escape_text(reference.abstract or '')}</summary>\n"
        yield from blocks
        yield "</details>\n"
    yield "</article>\n"


def _render_link(url: str, text: str) -> str:
    """Render a link, where the address is one of the web: an import may hold any."""
    if not url.startswith(_WEB_SCHEMES):
        return _escape_text(text)
    return f'<a href="{_escape_text(url)}" rel="noreferrer">{_escape_text(text)}</a>'


def _escape_text(text: str) -> str:
    return escape(strip_controls(text))


def _encode_parts(parts: Iterable[str]) -> bytes:
    return "".join(parts).encode("utf-8", "backslashreplace")


# Pixels of the picture before it is scaled; chosen so that a year of four digits fits its bar.
_BAR_WIDTH = 24
_BAR_GAP = 8
_MAX_BAR_HEIGHT = 120
_LABEL_HEIGHT = 18


def draw_bars(counts: Sequence[tuple[str, int]]) -> str:
    """Draw a bar a value, in the given order, each with its value below and its count above."""
    max_count = max((count for _, count in counts), default=0)
    width = len(counts) * (_BAR_WIDTH + _BAR_GAP) + _BAR_GAP
    height = _MAX_BAR_HEIGHT + 2 * _LABEL_HEIGHT
    inner = "".join(_draw_bar(*pair, index, max_count) for index, pair in enumerate(counts))
    return (
        f'<svg role="img" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' xmlns="http://www.w3.org/2000/svg">\n{inner}</svg>\n'
    )


def _draw_bar(value: str, count: int, index: int, max_count: int) -> str:
    left = _BAR_GAP + index * (_BAR_WIDTH + _BAR_GAP)
    bar_height = round(_MAX_BAR_HEIGHT * count / max_count) if max_count else 0
    top = _LABEL_HEIGHT + _MAX_BAR_HEIGHT - bar_height
    return (
        f'<rect x="{left}" y="{top}" width="{_BAR_WIDTH}" height="{bar_height}" fill="#0b57a4"/>'
        + "".join(_iter_labels(value, count, left + _BAR_WIDTH // 2, top))
        + "\n"
    )


def _iter_labels(value: str, count: int, middle: int, top: int) -> Iterator[str]:
    bottom = _MAX_BAR_HEIGHT + 2 * _LABEL_HEIGHT - 4
    yield f'<text x="{middle}" y="{top - 4}" text-anchor="middle">{count}</text>'
    yield f'<text x="{middle}" y="{bottom}" text-anchor="middle">{escape(value)}</text>'
