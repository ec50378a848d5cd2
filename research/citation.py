"""One article as it is cited: a line for a footnote, or a record for a reference manager.

Above the formats of exports, whose records these are, and which import `reference` in turn.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from research.exports.bibtex import format_bibtex_entry
from research.exports.csl_json import make_csl_item
from research.exports.ris import format_ris_record
from research.json_text import dump_json
from research.reference import ArticleReference


def format_citations(references: Sequence[ArticleReference], style: str) -> str:
    """Format articles one after the other, so that a reference manager reads all of them.

    Args:
        references: One or several.
        style: A key of `CITATION_STYLES`.
    """
    texts = [CITATION_STYLES[style](reference) for reference in references]
    if style == "csl-json" and len(texts) > 1:
        return "[" + ",\n".join(texts) + "]"
    return "\n\n".join(texts)


def format_footnote(reference: ArticleReference) -> str:
    """Format authors, title, publisher, day, address and day of access in one line.

    The order is that of "The Chicago Manual of Style" for websites; dates are ISO 8601.
    """
    return " ".join(_iter_footnote_parts(reference))


def _iter_footnote_parts(reference: ArticleReference) -> Iterator[str]:
    if reference.authors:
        yield "; ".join(reference.authors) + "."
    yield f"“{reference.title}.”" if reference.title[-1:].isalnum() else f"“{reference.title}”"
    yield f"{reference.publisher}, {reference.published or 'undated'}."
    yield f"{reference.url} (accessed {reference.accessed.isoformat()})."


CITATION_STYLES: Mapping[str, Callable[[ArticleReference], str]] = MappingProxyType({
    "footnote": format_footnote,
    "bibtex": lambda reference: format_bibtex_entry(reference).rstrip(),
    "ris": lambda reference: format_ris_record(reference).replace("\r\n", "\n").rstrip(),
    "csl-json": lambda reference: dump_json(make_csl_item(reference)),
})  # fmt: skip
