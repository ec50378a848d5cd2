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

    def __init__(self, output: ByteWriter) -> None:
        self._output = output

    def write(self, article: Article) -> None:
        """Write one article."""
        self._output.write(format_ris_record(make_reference(article)).encode())


def format_ris_record(reference: ArticleReference) -> str:
    """Format one record, with the blank line that ends it."""
    lines = (f"{tag}  - {value}\r\n" for tag, value in _iter_tags(reference))
    # Windows line breaks, as the RIS specification asks for.
    return "".join(lines) + "ER  - \r\n\r\n"


def _iter_tags(reference: ArticleReference) -> Iterator[tuple[str, str]]:
    yield "TY", "ELEC"
    yield "ID", reference.id
    for name in reference.authors:
        # A comma would split the name in two: an office may have one.
        yield "AU", name.replace(", ", " - ").replace(",", " ")
    yield "TI", reference.title
    # T2 is the title of the site: it is what Zotero and JabRef show as the source of a web page.
    yield "T2", reference.publisher
    yield "PB", reference.publisher
    if reference.published:
        yield "PY", f"{reference.published.year:04}"
        yield "DA", _format_ris_date(reference.published)
    yield "UR", reference.url
    yield "Y2", reference.accessed.strftime("%Y/%m/%d/")
    if reference.language:
        yield "LA", reference.language
    for word in reference.keywords:
        yield "KW", word
    if reference.abstract:
        yield "AB", reference.abstract


def _format_ris_date(day: PartialDate) -> str:
    """Format `YYYY/MM/DD/other`, with nothing between the slashes where nothing is known."""
    month = f"{day.month:02}" if day.month else ""
    of_month = f"{day.day:02}" if day.day else ""
    return f"{day.year:04}/{month}/{of_month}/"
