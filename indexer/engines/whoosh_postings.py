"""The layout of an index document in Whoosh: postings with positions, one row, one stored article.

Whoosh's own analysis makes an object for every token; here a field is handed
passages and yields postings directly. Title, captions and body share one field,
each in its own range of positions, so that any word is looked up once.
"""

import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from whoosh.fields import COLUMN, FieldType, Schema
from whoosh.formats import Format

from indexer import analyzer
from indexer.analyzer import Terms
from indexer.engine import (
    STATE_FIELD,
    TEXT_FIELD,
    WHOLE_VALUE_PREFIX,
    IndexDocument,
    encode_stored_article,
    make_value_key,
)
from indexer.engines.whoosh_columns import encode_row
from indexer.query_tree import FILE_FIELDS, KEY_FIELDS, NAME_FIELDS
from indexer.ranking import TITLE_WEIGHT

# Part of the layout of the index (`SCHEMA_VERSION`): room for 65,536 syllables of a title and
# 16.7 million of captions, in positions of four bytes.
CAPTIONS_START = 1 << 16
BODY_START = 1 << 24
"""Positions in the text: the title's come before both, the body's last."""

LEAD_EMPHASIS = 0.5
"""Added to the weight of a term of title or first paragraph.

A fraction, so that `weight // 1` is still the number of occurrences.
"""

_VALUE_GAP = 128  # positions left free between two values: more than any phrase may skip
_NO_POSITION = array("I", [0]).tobytes()  # a whole value has none, but Whoosh merges no empty ones

Posting = tuple[bytes, int, float, bytes]
"""As Whoosh takes it: term, frequency, weight, encoded positions."""


class Passage(NamedTuple):
    """An analysed text that begins at `start`."""

    terms: Terms
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldValue:
    """The content of one field of an article: passages in order of position, and whole values.

    `emphasis` is what a term weighs beside the number of its occurrences.
    """

    passages: tuple[Passage, ...] = ()
    keys: tuple[str, ...] = ()
    extra_weights: Mapping[str, float] = field(default_factory=dict)


# Every Whoosh index has these two classes pickled by module and name: an index that exists can no
# longer be opened once either is renamed or moved.
class PositionFormat(Format):  # type: ignore[misc] # Whoosh has no types
    """Positions as four-byte integers, which Python reads without decoding each."""

    posting_size = -1

    def __init__(self) -> None:
        super().__init__(field_boost=1.0)


class PassageField(FieldType):  # type: ignore[misc] # Whoosh has no types
    """A field searched by term and position. Pickled with the index."""

    def __init__(self) -> None:
        super().__init__(format=PositionFormat(), analyzer=None)

    def index(self, value: FieldValue, **_: object) -> Iterator[Posting]:
        """Yield the postings of one article."""
        positions: defaultdict[str, list[int]] = defaultdict(list)
        for passage in value.passages:
            for position, terms in enumerate(passage.terms, passage.start):
                for term in terms:
                    positions[term].append(position)
        extra_weights_of_terms = value.extra_weights
        for term, term_positions in positions.items():
            count = len(term_positions)
            weight = count + extra_weights_of_terms.get(term, 0.0)
            yield term.encode(), count, weight, array("I", term_positions).tobytes()
        for key in value.keys:
            yield (WHOLE_VALUE_PREFIX + key).encode(), 1, 1.0, _NO_POSITION


SCHEMA = Schema(
    **{
        name: PassageField()
        for name in (TEXT_FIELD, STATE_FIELD, *NAME_FIELDS, *KEY_FIELDS, *FILE_FIELDS)
    },
    row=COLUMN(),
    article=COLUMN(),
)
"""`row` is what counting and sorting read of each hit, `article` what a listed hit shows."""


def build_whoosh_fields(document: IndexDocument) -> dict[str, object]:
    """Build the document as Whoosh's `add_document` takes it."""
    article = document.article
    title = analyzer.extract_terms(article.title)
    lead, rest = map(analyzer.extract_terms, article.body.partition("\n")[::2])
    text = (
        Passage(title, 0),
        *_iter_spaced_passages(article.captions, CAPTIONS_START),
        Passage(lead, BODY_START),
        Passage(rest, BODY_START + len(lead)),
    )
    length = TITLE_WEIGHT * len(title) + sum(len(passage.terms) for passage in text[1:])
    keys = {
        name: FieldValue(keys=_make_keys(name, values)) for name, values in document.keys.items()
    }
    names = {
        name: FieldValue(
            passages=tuple(_iter_spaced_passages(values, 0)), keys=_make_keys(name, values)
        )
        for name, values in document.names.items()
    }
    files = {
        name: FieldValue(passages=tuple(_iter_spaced_passages(texts, 0)))
        for name, texts in document.files.items()
    }
    return {
        TEXT_FIELD: FieldValue(passages=text, extra_weights=_compute_extra_weights(title, lead)),
        STATE_FIELD: FieldValue(keys=document.states),
        "row": encode_row(document, length=length),
        "article": zlib.compress(encode_stored_article(article)),
        **keys,
        **names,
        **files,
    }


def _compute_extra_weights(title: Terms, lead: Terms) -> dict[str, float]:
    """Compute the extra weights of the terms of the title, and mark those of the lead."""
    weights = dict.fromkeys(chain.from_iterable((*title, *lead)), LEAD_EMPHASIS)
    for term in chain.from_iterable(title):
        weights[term] += TITLE_WEIGHT - 1
    return weights


def _make_keys(field: str, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(make_value_key(field, value) for value in values))


def _iter_spaced_passages(values: tuple[str, ...], start: int) -> Iterator[Passage]:
    """Yield values in one field, too far apart for a phrase to run from one into the next."""
    for terms in map(analyzer.extract_terms, values):
        yield Passage(terms, start)
        start += len(terms) + _VALUE_GAP
