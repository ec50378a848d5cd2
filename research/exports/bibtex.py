"""References for BibTeX and biblatex: an `@online` entry an article.

Every name stands in braces of its own, so that no style splits it. `date` is what biblatex
reads, `year` what older styles do. Characters that TeX would obey are written as it asks:
BibTeX's manual, "Designing BibTeX styles" (Patashnik, 1988), and biblatex 3.20, section 2.3.

A brace is written by its name: to BibTeX and biber the brace of an escaped one opens a group too,
and a title with a single one would swallow the rest of the file.
"""

import re
from collections.abc import Iterator

from archive.model import Article
from research.exports.base import ByteWriter
from research.reference import ArticleReference, make_reference

_TEX_ESCAPES = str.maketrans({
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
})  # fmt: skip
_LIGATURES = re.compile(r"(?<=-)(?=-)|(?<=[`!?])(?=`)|(?<=')(?=')")
"""Between signs that TeX would make one of, such as a dash of `--`."""
_URL_ESCAPES = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C"})
"""An address is taken as it stands; only what would end the field is escaped, as URLs do."""


class BibtexWriter:
    """Writes articles to `sink`, an entry each, in UTF-8."""

    def __init__(self, output: ByteWriter) -> None:
        self._output = output

    def write(self, article: Article) -> None:
        """Write one article."""
        self._output.write(format_bibtex_entry(make_reference(article)).encode() + b"\n")


def format_bibtex_entry(reference: ArticleReference) -> str:
    """Format one entry, ending with a line break."""
    fields = "".join(f"  {name} = {{{value}}},\n" for name, value in _iter_fields(reference))
    return f"@online{{{reference.id},\n{fields}}}\n"


def _iter_fields(reference: ArticleReference) -> Iterator[tuple[str, str]]:
    if reference.authors:
        yield "author", " and ".join(_wrap_in_braces(name) for name in reference.authors)
    yield "title", _wrap_in_braces(reference.title)
    yield "organization", _wrap_in_braces(reference.publisher)
    if reference.published:
        yield "date", str(reference.published)
        yield "year", f"{reference.published.year:04}"
    yield "url", reference.url.translate(_URL_ESCAPES)
    yield "urldate", reference.accessed.isoformat()
    if reference.language == "vi":
        yield "langid", "vietnamese"
    if reference.keywords:
        yield "keywords", ", ".join(map(_format_keyword, reference.keywords))


def _format_keyword(word: str) -> str:
    """Format a keyword; one with a comma in it is still one."""
    return _wrap_in_braces(word) if "," in word else _escape(word)


def _wrap_in_braces(text: str) -> str:
    """Wrap a text in braces, so that no style changes its case or splits it."""
    return f"{{{_escape(text)}}}"


def _escape(text: str) -> str:
    """Write a text so that TeX sets it as it stands."""
    return _LIGATURES.sub("{}", text.translate(_TEX_ESCAPES))
