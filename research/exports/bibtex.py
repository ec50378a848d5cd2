"""References for BibTeX and biblatex: an `@online` entry an article.

Every name stands in braces of its own, so that no style splits it. `date` is what biblatex
reads, `year` what older styles do. Characters that TeX would obey are written as it asks:
BibTeX's manual, "Designing BibTeX styles" (Patashnik, 1988), and biblatex 3.20, section 2.3.
"""

from collections.abc import Iterator

from archive.model import Article
from research.exports.base import ByteWriter
from research.reference import ArticleReference, make_reference

_TEX_ESCAPES = str.maketrans({
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
})  # fmt: skip
_URL_ESCAPES = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})
"""An address is taken as it stands; only what would end the field is escaped, as URLs do."""


class BibtexWriter:
    """Writes articles to `sink`, an entry each, in UTF-8."""

    def __init__(self, sink: ByteWriter) -> None:
        self._sink = sink

    def write(self, article: Article) -> None:
        """Write one article."""
        self._sink.write(format_bibtex_entry(make_reference(article)).encode() + b"\n")


def format_bibtex_entry(cited: ArticleReference) -> str:
    """One entry, ending with a line break."""
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _iter_fields(cited))
    return f"@online{{{cited.id},\n{fields}}}\n"


def _iter_fields(cited: ArticleReference) -> Iterator[tuple[str, str]]:
    if cited.authors:
        yield "author", " and ".join(_wrap_in_braces(name) for name in cited.authors)
    yield "title", _wrap_in_braces(cited.title)
    yield "organization", _wrap_in_braces(cited.publisher)
    if cited.published:
        yield "date", str(cited.published)
        yield "year", f"{cited.published.year:04}"
    yield "url", cited.url.translate(_URL_ESCAPES)
    yield "urldate", cited.accessed.isoformat()
    if cited.language == "vi":
        yield "langid", "vietnamese"
    if cited.keywords:
        yield "keywords", ", ".join(word.translate(_TEX_ESCAPES) for word in cited.keywords)


def _wrap_in_braces(text: str) -> str:
    """A text that no style changes the case of, or splits."""
    return f"{{{text.translate(_TEX_ESCAPES)}}}"
