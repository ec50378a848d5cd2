"""How an index document lies in Whoosh: postings with positions, one row, one stored article.

Whoosh's own analysis makes an object for every token; here a field is handed
passages and yields postings directly. Title, captions and body share one field,
each in its own range of positions, so that any word is looked up once.
"""

import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from whoosh.fields import COLUMN, FieldType, Schema
from whoosh.formats import Format

from indexer import analyzer
from indexer.engine import KEY, STATE, TEXT, IndexDocument, StoredArticle, key_of
from indexer.engines.article_bytes import article_bytes
from indexer.engines.whoosh_rows import row_of
from indexer.query import FILE_FIELDS, KEY_FIELDS, NAME_FIELDS
from indexer.ranking import TITLE_WEIGHT

CAPTIONS_START = 1 << 16
BODY_START = 1 << 24
"""Positions in the text: the title's come before both, the body's last."""

_VALUE_GAP = 128  # positions left free between two values: more than any phrase may skip
_LEAD_WEIGHT = 2  # as how many occurrences one in the first paragraph counts
_NO_PLACE = array("I", [0]).tobytes()  # a whole value has none, but Whoosh merges no empty ones

Posting = tuple[bytes, int, float, bytes]
"""As Whoosh takes it: term, frequency, weight, encoded positions."""


class Passage(NamedTuple):
    """An analysed text that begins at `start`; each occurrence counts `weight` times."""

    terms: Sequence[tuple[str, ...]]
    start: int
    weight: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldValue:
    """What an article has in one field: passages in order of position, and whole values."""

    passages: tuple[Passage, ...] = ()
    keys: tuple[str, ...] = ()


class PositionFormat(Format):  # type: ignore[misc] # Whoosh has no types
    """Positions as four-byte integers, which Python reads without decoding each."""

    posting_size = -1

    def __init__(self) -> None:
        super().__init__(field_boost=1.0)


class PassageField(FieldType):  # type: ignore[misc] # Whoosh has no types
    """A field searched by term and position. Pickled with the index.

    `scorable` makes Whoosh keep lengths, of which nothing here makes use. Without them it asks
    the file system for each posting that it writes whether there are any.
    """

    def __init__(self, *, scorable: bool = False) -> None:
        super().__init__(format=PositionFormat(), analyzer=None, scorable=scorable)

    def index(self, value: FieldValue, **_: object) -> Iterator[Posting]:
        """The postings of one article."""
        positions: defaultdict[str, list[int]] = defaultdict(list)
        weights: defaultdict[str, int] = defaultdict(int)
        for passage in value.passages:
            for position, terms in enumerate(passage.terms, passage.start):
                for term in terms:
                    positions[term].append(position)
                    weights[term] += passage.weight
        for term, places in positions.items():
            yield term.encode(), len(places), float(weights[term]), array("I", places).tobytes()
        for key in value.keys:
            yield (KEY + key).encode(), 1, 1.0, _NO_PLACE


SCHEMA = Schema(
    **{TEXT: PassageField(scorable=True)},
    **{name: PassageField() for name in (STATE, *NAME_FIELDS, *KEY_FIELDS, *FILE_FIELDS)},
    row=COLUMN(),
    article=COLUMN(),
)
"""`row` is what counting and sorting read of each hit, `article` what a listed hit shows."""


def whoosh_fields(document: IndexDocument) -> dict[str, object]:
    """The document as Whoosh's `add_document` takes it."""
    article = document.article
    text = _text(article)
    keys = {name: FieldValue(keys=_keys(name, values)) for name, values in document.keys.items()}
    names = {
        name: FieldValue(passages=tuple(_apart(values, 0)), keys=_keys(name, values))
        for name, values in document.names.items()
    }
    files = {
        name: FieldValue(passages=tuple(_apart(texts, 0))) for name, texts in document.files.items()
    }
    return {
        TEXT: FieldValue(passages=text),
        STATE: FieldValue(keys=document.states),
        "row": row_of(document, length=sum(len(passage.terms) for passage in text)),
        "article": zlib.compress(article_bytes(article)),
        **keys,
        **names,
        **files,
    }


def _text(article: StoredArticle) -> tuple[Passage, ...]:
    lead, rest = map(analyzer.terms, article.body.partition("\n")[::2])
    return (
        Passage(analyzer.terms(article.title), 0, TITLE_WEIGHT),
        *_apart(article.captions, CAPTIONS_START),
        Passage(lead, BODY_START, _LEAD_WEIGHT),
        Passage(rest, BODY_START + len(lead)),
    )


def _keys(field: str, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key_of(field, value) for value in values))


def _apart(values: tuple[str, ...], start: int) -> Iterator[Passage]:
    """Values in one field, too far apart for a phrase to run from one into the next."""
    for terms in map(analyzer.terms, values):
        yield Passage(terms, start)
        start += len(terms) + _VALUE_GAP
