"""A report to open in a browser: charts, facets, and every article with its text and address.

One file that asks for nothing else: no script, no font, no picture from elsewhere. The charts
count what the articles hold, so they stand above them although they are known last; until
then the articles wait in a temporary file.
"""

import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from html import escape
from importlib.resources import files
from typing import BinaryIO, cast

from archive.model import Article, ArticleId
from research.exports.bars import bars
from research.exports.cell import without_controls
from research.exports.sink import Sink
from research.exports.wishes import Wishes
from research.reference import Reference, reference

_LONGEST_FACET = 20
_WEB = ("http://", "https://")


class HtmlWriter:
    """Writes articles to `sink` as one page; until `finish` they wait in the file `articles`."""

    def __init__(self, sink: Sink, articles: BinaryIO, *, query: str) -> None:
        self._sink = sink
        self._articles = articles
        self._query = query
        self._count = 0
        self._years: Counter[int] = Counter()
        self._facets: dict[str, Counter[str]] = {
            name: Counter() for name in ("site", "author", "section", "document")
        }

    def write(self, article: Article) -> None:
        """Take in one article."""
        cited = reference(article)
        content = article.content
        self._count += 1
        if cited.published:
            self._years[cited.published.year] += 1
        self._facets["site"][article.site] += 1
        self._facets["author"].update(content.authors)
        self._facets["section"].update([content.section] if content.section else [])
        self._facets["document"].update({document.number for document in content.documents})
        self._articles.write(_encoded(_article(article.id, cited, content.body)))

    def finish(self) -> None:
        """Write the page."""
        self._articles.seek(0)
        self._sink.write(_encoded(self._head()))
        shutil.copyfileobj(self._articles, cast("BinaryIO", self._sink))
        self._sink.write(b"</main>\n</html>\n")

    def _head(self) -> Iterator[str]:
        title = _text(self._query) or "Articles"
        style = files("research.exports").joinpath("report.css").read_text(encoding="utf-8")
        yield '<!DOCTYPE html>\n<html lang="vi">\n<meta charset="utf-8">\n'
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        yield f"<title>{title}</title>\n<style>\n{style}</style>\n<main>\n"
        yield f"<h1>{title}</h1>\n<p>{self._count:,} articles</p>\n"
        if self._years:
            yield "<h2>By year</h2>\n" + bars(_by_year(self._years))
        for name, counts in self._facets.items():
            yield from _facet(name, counts)
        yield "<h2>Articles</h2>\n"


@contextmanager
def html_writer(sink: Sink, wishes: Wishes) -> Iterator[HtmlWriter]:
    """A writer whose page is written when all has gone well."""
    with tempfile.TemporaryFile() as articles:
        writer = HtmlWriter(sink, cast("BinaryIO", articles), query=wishes.query)
        yield writer
        writer.finish()


def _by_year(years: Counter[int]) -> list[tuple[str, int]]:
    return [(str(year), years[year]) for year in range(min(years), max(years) + 1)]


def _facet(name: str, counts: Counter[str]) -> Iterator[str]:
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    if not ordered:
        return
    yield f"<h2>By {name}</h2>\n<table>\n"
    for value, count in ordered[:_LONGEST_FACET]:
        yield f"<tr><td>{_text(value)}</td><td>{count:,}</td></tr>\n"
    yield "</table>\n"
    if more := len(ordered) - _LONGEST_FACET:
        yield f"<p>and {more:,} more</p>\n" if more > 0 else ""


def _article(identity: ArticleId, cited: Reference, body: str) -> Iterator[str]:
    yield f'<article id="{_text(identity)}">\n<h3>{_linked(cited.url, cited.title)}</h3>\n'
    facts = (str(cited.published or "undated"), "; ".join(cited.authors), cited.publisher)
    yield f"<p>{' · '.join(_text(fact) for fact in facts if fact)}</p>\n"
    blocks = [f"<p>{_text(block)}</p>\n" for block in body.split("\n") if block]
    if blocks:
        yield f"<details><summary>{_text(cited.abstract or '')}</summary>\n"
        yield from blocks
        yield "</details>\n"
    yield "</article>\n"


def _linked(url: str, text: str) -> str:
    """A link, where the address is one of the web: an import may hold any."""
    if not url.startswith(_WEB):
        return _text(text)
    return f'<a href="{_text(url)}" rel="noreferrer">{_text(text)}</a>'


def _text(text: str) -> str:
    return escape(without_controls(text))


def _encoded(parts: Iterable[str]) -> bytes:
    return "".join(parts).encode("utf-8", "backslashreplace")
