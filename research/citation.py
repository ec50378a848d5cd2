"""One article as it is cited: a line for a footnote, or a record for a reference manager."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from research.exports.bibtex import format_bibtex_entry
from research.exports.csl_json import make_csl_item
from research.exports.ris import format_ris_record
from research.json_text import dump_json
from research.reference import ArticleReference


def format_footnote(cited: ArticleReference) -> str:
    """Authors, title, publisher, day, address and day of access, in one line.

    The order is that of "The Chicago Manual of Style" for websites; dates are ISO 8601.
    """
    return " ".join(_iter_footnote_parts(cited))


def _iter_footnote_parts(cited: ArticleReference) -> Iterator[str]:
    if cited.authors:
        yield "; ".join(cited.authors) + "."
    yield f"“{cited.title}.”" if cited.title[-1:].isalnum() else f"“{cited.title}”"
    yield f"{cited.publisher}, {cited.published or 'undated'}."
    yield f"{cited.url} (accessed {cited.accessed.isoformat()})."


CITATION_STYLES: Mapping[str, Callable[[ArticleReference], str]] = MappingProxyType({
    "footnote": format_footnote,
    "bibtex": lambda cited: format_bibtex_entry(cited).rstrip(),
    "ris": lambda cited: format_ris_record(cited).replace("\r\n", "\n").rstrip(),
    "csl-json": lambda cited: dump_json(make_csl_item(cited)),
})  # fmt: skip
