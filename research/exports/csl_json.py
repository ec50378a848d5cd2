"""References in CSL-JSON, for pandoc, Zotero and every citeproc: one array of items.

Names are `literal`, which no style splits or reorders. Citation Style Language 1.0.2,
appendix "CSL-JSON schema".
"""

from collections.abc import Iterator
from contextlib import contextmanager

from archive.model import Article
from research.exports.base import ByteWriter
from research.json_text import dump_json_line
from research.reference import ArticleReference, make_reference


class CslJsonWriter:
    """Writes articles to `sink` as the items of one array, one a line, in UTF-8."""

    def __init__(self, sink: ByteWriter) -> None:
        self._sink = sink
        self._separator = b"["

    def write(self, article: Article) -> None:
        """Write one article."""
        line = dump_json_line(make_csl_item(make_reference(article))).encode()
        self._sink.write(self._separator + b"\n" + line)
        self._separator = b","

    def finish(self) -> None:
        """Close the array, which may be empty."""
        self._sink.write(b"[]\n" if self._separator == b"[" else b"\n]\n")


@contextmanager
def open_csl_json_writer(sink: ByteWriter) -> Iterator[CslJsonWriter]:
    """A writer whose array is closed when all has gone well."""
    writer = CslJsonWriter(sink)
    yield writer
    writer.finish()


def make_csl_item(cited: ArticleReference) -> dict[str, object]:
    """One item; what is unknown is left out, as the format wants it."""
    item = {
        "id": cited.id,
        "type": "webpage",
        "title": cited.title,
        "author": [{"literal": name} for name in cited.authors],
        "container-title": cited.publisher,
        "publisher": cited.publisher,
        "issued": _format_csl_date(cited.published.parts) if cited.published else None,
        "accessed": _format_csl_date(
            (cited.accessed.year, cited.accessed.month, cited.accessed.day)
        ),
        "URL": cited.url,
        "language": cited.language,
        "keyword": ", ".join(cited.keywords),
        "abstract": cited.abstract,
    }
    return {name: value for name, value in item.items() if value}


def _format_csl_date(parts: tuple[int, ...]) -> dict[str, object]:
    return {"date-parts": [list(parts)]}
