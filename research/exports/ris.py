"""References in RIS, for Zotero, EndNote and Mendeley: an `ELEC` record an article.

A name without a comma is kept whole by readers of the format. Lines end with CR LF, as the
format asks: Research Information Systems, "RIS Format Specifications" (2011).
"""

from collections.abc import Iterator

from archive.model import Article
from research.exports.base import ByteWriter
from research.reference import ArticleReference, PartialDate, make_reference


class RisWriter:
    """Writes articles to `sink`, a record each, in UTF-8."""

    def __init__(self, sink: ByteWriter) -> None:
        self._sink = sink

    def write(self, article: Article) -> None:
        """Write one article."""
        self._sink.write(format_ris_record(make_reference(article)).encode())


def format_ris_record(cited: ArticleReference) -> str:
    """One record, with the blank line that ends it."""
    lines = (f"{tag}  - {value}\r\n" for tag, value in _iter_tags(cited))
    return "".join(lines) + "ER  - \r\n\r\n"


def _iter_tags(cited: ArticleReference) -> Iterator[tuple[str, str]]:
    yield "TY", "ELEC"
    yield "ID", cited.id
    for name in cited.authors:
        # A comma would split the name in two: an office may have one.
        yield "AU", name.replace(", ", " - ").replace(",", " ")
    yield "TI", cited.title
    yield "PB", cited.publisher
    if cited.published:
        yield "PY", f"{cited.published.year:04}"
        yield "DA", _format_ris_date(cited.published)
    yield "UR", cited.url
    yield "Y2", cited.accessed.strftime("%Y/%m/%d/")
    if cited.language:
        yield "LA", cited.language
    for word in cited.keywords:
        yield "KW", word
    if cited.abstract:
        yield "AB", cited.abstract


def _format_ris_date(day: PartialDate) -> str:
    """`YYYY/MM/DD/other`, with nothing between the slashes where nothing is known."""
    month = f"{day.month:02}" if day.month else ""
    of_month = f"{day.day:02}" if day.day else ""
    return f"{day.year:04}/{month}/{of_month}/"
