"""One article as it is cited: a line for a footnote, or a record for a reference manager."""

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from research.exports.bibtex import bibtex_entry
from research.exports.csl_json import csl_item
from research.exports.ris import ris_record
from research.json_text import json_text
from research.reference import Reference


def footnote(cited: Reference) -> str:
    """Authors, title, publisher, day, address and day of access, in one line.

    The order is that of "The Chicago Manual of Style" for websites; dates are ISO 8601.
    """
    return " ".join(_parts(cited))


def _parts(cited: Reference) -> Iterator[str]:
    if cited.authors:
        yield "; ".join(cited.authors) + "."
    yield f"“{cited.title}.”" if cited.title[-1:].isalnum() else f"“{cited.title}”"
    yield f"{cited.publisher}, {cited.published or 'undated'}."
    yield f"{cited.url} (accessed {cited.accessed.isoformat()})."


STYLES: Mapping[str, Callable[[Reference], str]] = MappingProxyType({
    "footnote": footnote,
    "bibtex": lambda cited: bibtex_entry(cited).rstrip(),
    "ris": lambda cited: ris_record(cited).replace("\r\n", "\n").rstrip(),
    "csl-json": lambda cited: json_text(csl_item(cited)),
})  # fmt: skip
