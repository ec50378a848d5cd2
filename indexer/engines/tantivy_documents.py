"""How an index document lies in tantivy: its schema, and terms laid out for fast phrases.

Tantivy takes in text many times faster than tokens, so each text is handed over
as the words of a whitespace tokenizer. Every syllable has three places: its marked
form, its folded form, and one that is left empty by a stop word. A phrase is then a
query with explicit places, whichever forms it mixes; and a code, whose many terms
share its first two places, is put between two texts as tokens, where the place
that tantivy leaves between two values is the empty one. BM25 lengths stay in proportion.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from itertools import chain, groupby, pairwise
from operator import itemgetter

from tantivy import (
    Document,
    Filter,
    Index,
    PreTokenizedString,
    Schema,
    SchemaBuilder,
    TextAnalyzerBuilder,
    Token,
    Tokenizer,
)

from indexer import analyzer
from indexer.dates import DaySpan
from indexer.engine import FACETS, KEY, STATE, IndexDocument, StoredArticle, key_of
from indexer.query import FILE_FIELDS, KEY_FIELDS, NAME_FIELDS

PARTS = ("title", "captions", "body")
"""The fields that together are the text."""

LEAD, PAIRS, ID, ARTICLE, VALUES, MONTHS = "lead", "pairs", "id", "article", "values", "months"
FIRST, LAST, NEWEST, OLDEST = "first", "last", "newest", "oldest"
GENERATION = "generation"

STRIDE = 3
"""Places that each syllable takes: marked, folded, empty."""

UNDATED = 1 << 60
"""Stands for the moment of an article without a date where such come last."""

STATE_OF_INDEX = KEY
"""The id of the document that counts the commits; no article has it."""

_APART = "_"
_VALUE_GAP = 128 * STRIDE  # places left free between two values: more than any phrase may skip
_PLAIN = 2  # terms of a syllable, which is no code


def schema() -> Schema:
    """The fields of the index."""
    builder = SchemaBuilder()
    for name in (*PARTS, *NAME_FIELDS, *FILE_FIELDS):
        builder.add_text_field(name, tokenizer_name="syllables")
    builder.add_text_field(LEAD, tokenizer_name="syllables", index_option="basic")
    builder.add_text_field(PAIRS, tokenizer_name="syllables", index_option="freq")
    builder.add_text_field(ID, stored=True, tokenizer_name="raw", index_option="basic")
    for name in (STATE, *map(key_field, NAME_FIELDS), *KEY_FIELDS):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (*map(facet_field, FACETS), MONTHS):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in (FIRST, LAST, NEWEST, OLDEST, GENERATION):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in (ARTICLE, VALUES):
        builder.add_bytes_field(name, stored=True)
    return builder.build()


def register_tokenizer(index: Index) -> None:
    """Tell an index how its texts are split, which tantivy does not keep."""
    builder = TextAnalyzerBuilder(Tokenizer.whitespace())
    index.register_tokenizer("syllables", builder.filter(Filter.custom_stopword([_APART])).build())


def key_field(name: str) -> str:
    """Where the whole values of a field of names stand."""
    return f"{name}_key"


def facet_field(name: str) -> str:
    """Where the values of a facet stand."""
    return f"{name}_facet"


def is_term(text: str) -> bool:
    """Whether a term of a field is one of ours, not one that keeps values apart."""
    return text != _APART


def tantivy_document(document: IndexDocument) -> Document:
    """The document as tantivy takes it."""
    article = document.article
    made = Document()
    made.add_text(ID, article.id)
    made.add_bytes(ARTICLE, json.dumps(asdict(article), ensure_ascii=False).encode())
    made.add_bytes(VALUES, json.dumps({**document.names, **document.files}).encode())
    _add_text(made, article)
    for name, values in (*document.names.items(), *document.files.items()):
        _add_apart(made, name, [analyzer.terms(value) for value in values])
    for name, values in document.names.items():
        _add_keys(made, key_field(name), (key_of(name, value) for value in values))
    for name, values in document.keys.items():
        _add_keys(made, name, (key_of(name, value) for value in values))
    _add_keys(made, STATE, document.states)
    for name, values in document.facets.items():
        if name in FACETS:
            for value in values:
                made.add_text(facet_field(name), value)
    _add_dates(made, document)
    return made


def generation_document(generation: int) -> Document:
    """The document that says how many commits an index has had."""
    made = Document()
    made.add_text(ID, STATE_OF_INDEX)
    made.add_integer(GENERATION, generation)
    return made


def stored_article(encoded: bytes) -> StoredArticle:
    """The article that `tantivy_document` put away."""
    values = json.loads(encoded)
    lists = {name: tuple(values[name]) for name in ("authors", "captions")}
    return StoredArticle(**values | lists)


def pair_term(first: str, second: str) -> str:
    """How two folded forms side by side are written."""
    return f"{first}_{second}"


def _add_text(made: Document, article: StoredArticle) -> None:
    title = analyzer.terms(article.title)
    captions = [analyzer.terms(caption) for caption in article.captions]
    lead, rest = map(analyzer.terms, article.body.partition("\n")[::2])
    body = lead + rest
    _add_apart(made, "title", [title])
    _add_apart(made, "captions", captions)
    _add_apart(made, "body", [body])
    made.add_text(LEAD, " ".join(map(" ".join, lead)))
    made.add_text(PAIRS, " ".join(chain.from_iterable(map(_pairs, (title, *captions, body)))))


def _pairs(terms: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """The folded forms of a text by twos."""
    return map("_".join, pairwise(map(itemgetter(1), terms)))


def _add_apart(made: Document, field: str, values: Iterable[Sequence[tuple[str, ...]]]) -> None:
    """Values in one field, too far apart for a phrase to run from one into the next."""
    for number, terms in enumerate(values):
        if number:
            made.add_pre_tokenized_text(field, _tokens([(_APART, _VALUE_GAP)]))
        for width, group in groupby(terms, key=len):
            if width == _PLAIN:
                made.add_text(field, f" {_APART} ".join(map(" ".join, group)))
            else:
                for code in group:
                    places = ((term, place_of(term)) for term in code)
                    made.add_pre_tokenized_text(field, _tokens(sorted(places, key=itemgetter(1))))


def place_of(term: str) -> int:
    """Which of a syllable's places a term takes."""
    return 0 if term.startswith(analyzer.MARK) else 1


def _tokens(places: Iterable[tuple[str, int]]) -> PreTokenizedString:
    return PreTokenizedString("", [Token(term, place, 0, 0) for term, place in places])


def _add_keys(made: Document, field: str, values: Iterable[str]) -> None:
    for value in dict.fromkeys(values):
        made.add_text(field, KEY + value)


def _add_dates(made: Document, document: IndexDocument) -> None:
    moment = document.published
    made.add_integer(NEWEST, -UNDATED if moment is None else moment)
    made.add_integer(OLDEST, UNDATED if moment is None else moment)
    days = document.days
    if days is not None and days.first is not None and days.last is not None:
        made.add_integer(FIRST, days.first.toordinal())
        made.add_integer(LAST, days.last.toordinal())
        made.add_text(MONTHS, months_text(days))


def months_text(days: DaySpan) -> str:
    """The months of the first and the last day, as the facets by time count them."""
    first, last = days.first or date.min, days.last or date.max
    return f"{first.isoformat()[:7]}/{last.isoformat()[:7]}"
