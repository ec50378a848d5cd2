"""How an index document lies in tantivy: its schema, and each field's share of it."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain

from tantivy import Document, Schema, SchemaBuilder

from indexer import analyzer
from indexer.dates import DaySpan
from indexer.engine import FACETS, KEY, STATE, TEXT, IndexDocument, StoredArticle, key_of
from indexer.engines.article_bytes import article_bytes
from indexer.engines.tantivy_layout import TOKENIZER, add_texts, lay_out, terms_without
from indexer.query import FILE_FIELDS, KEY_FIELDS, NAME_FIELDS
from indexer.ranking import TITLE_WEIGHT

PARTS = ("title", "captions")
"""The fields of such parts of the text as are not the body."""

OUTSIDE = "outside"
"""The field of the terms that only these parts have: all others of the text are in the body."""

LEAD, ID, ARTICLE, VALUES, MONTHS = "lead", "id", "article", "values", "months"
FIRST, LAST, NEWEST, OLDEST = "first", "last", "newest", "oldest"
GENERATION = "generation"

UNDATED = 1 << 60
"""Stands for the moment of an article without a date where such come last."""

STATE_OF_INDEX = KEY
"""The id of the document that counts the commits; no article has it."""


def schema() -> Schema:
    """The fields of the index."""
    builder = SchemaBuilder()
    for name in (TEXT, *PARTS, *NAME_FIELDS, *FILE_FIELDS):
        builder.add_text_field(name, tokenizer_name=TOKENIZER)
    for name in (LEAD, OUTSIDE):
        builder.add_text_field(name, tokenizer_name=TOKENIZER, index_option="basic")
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


def key_field(name: str) -> str:
    """Where the whole values of a field of names stand."""
    return f"{name}_key"


def facet_field(name: str) -> str:
    """Where the values of a facet stand."""
    return f"{name}_facet"


def tantivy_document(document: IndexDocument) -> Document:
    """The document as tantivy takes it."""
    article = document.article
    made = Document()
    made.add_text(ID, article.id)
    made.add_bytes(ARTICLE, article_bytes(article))
    made.add_bytes(VALUES, json.dumps({**document.names, **document.files}).encode())
    _add_text(made, article)
    for name, values in (*document.names.items(), *document.files.items()):
        add_texts(made, name, map(lay_out, values))
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


def _add_text(made: Document, article: StoredArticle) -> None:
    """The text in one field, the title as often as it counts, and what helps to tell its parts."""
    title, body = map(lay_out, (article.title, article.body))
    captions = list(map(lay_out, article.captions))
    add_texts(made, TEXT, [title, *captions, body, *[title] * (TITLE_WEIGHT - 1)])
    add_texts(made, "title", [title])
    add_texts(made, "captions", captions)
    lead = article.body.partition("\n")[0]
    made.add_text(LEAD, " ".join(_terms(article.title, lead)))
    outside = terms_without(_terms(article.title, *article.captions), body)
    made.add_text(OUTSIDE, " ".join(outside))


def _terms(*texts: str) -> Iterator[str]:
    rows = chain.from_iterable(map(analyzer.terms, texts))
    return chain.from_iterable(rows)


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


def months_of(text: str) -> tuple[date, date]:
    """The first days of two months as `months_text` writes them."""
    first, _, last = text.partition("/")
    return date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-01")
