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

    def __init__(self, output: ByteWriter) -> None:
        self._output = output
        self._separator = b"["

    def write(self, article: Article) -> None:
        """Write one article."""
        line = dump_json_line(make_csl_item(make_reference(article))).encode()
        self._output.write(self._separator + b"\n" + line)
        self._separator = b","

    def finish(self) -> None:
        """Close the array, which may be empty."""
        self._output.write(b"[]\n" if self._separator == b"[" else b"\n]\n")


@contextmanager
def open_csl_json_writer(output: ByteWriter) -> Iterator[CslJsonWriter]:
    """Open a writer whose array is closed when all has gone well."""
    writer = CslJsonWriter(output)
    yield writer
    writer.finish()


def make_csl_item(reference: ArticleReference) -> dict[str, object]:
    """Make one item; what is unknown is left out, as the format wants it."""
    item = {
        "id": reference.id,
        "type": "webpage",
        "title": reference.title,
        "author": [{"literal": name} for name in reference.authors],
        "container-title": reference.publisher,
        "publisher": reference.publisher,
        "issued": _format_csl_date(reference.published.parts) if reference.published else None,
        "accessed": _format_csl_date(
            (reference.accessed.year, reference.accessed.month, reference.accessed.day)
        ),
        "URL": reference.url,
        "language": reference.language,
        "keyword": ", ".join(reference.keywords),
        "abstract": reference.abstract,
    }
    return {name: value for name, value in item.items() if value}


def _format_csl_date(parts: tuple[int, ...]) -> dict[str, object]:
    return {"date-parts": [list(parts)]}
