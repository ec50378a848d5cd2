"""The layout of an index document in tantivy: its schema, and each field's share of it."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain

from tantivy import Document, Schema, SchemaBuilder

from indexer import analyzer
from indexer.engine import (
    STATE_FIELD,
    TEXT_FIELD,
    VALUE_FACETS,
    WHOLE_VALUE_PREFIX,
    IndexDocument,
    StoredArticle,
    encode_stored_article,
    make_value_key,
)
from indexer.engines.tantivy_token_layout import (
    TOKENIZER,
    add_texts,
    lay_out_text,
    subtract_terms,
)
from indexer.query_dates import DaySpan
from indexer.query_tree import FILE_FIELDS, KEY_FIELDS, NAME_FIELDS
from indexer.ranking import TITLE_WEIGHT

NON_BODY_FIELDS = ("title", "captions")
"""The fields of such parts of the text as are not the body."""

OUTSIDE_BODY_FIELD = "outside"
"""The field of the terms that only these parts have: all others of the text are in the body."""

LEAD_FIELD, ID_FIELD, ARTICLE_FIELD, VALUES_FIELD, MONTHS_FIELD = (
    "lead",
    "id",
    "article",
    "values",
    "months",
)
FIRST_DAY_FIELD, LAST_DAY_FIELD, NEWEST_FIRST_FIELD, OLDEST_FIRST_FIELD = (
    "first",
    "last",
    "newest",
    "oldest",
)
GENERATION_FIELD = "generation"

UNDATED_SORT_VALUE = 1 << 60
"""Stands for the moment of an article without a date where such come last."""

GENERATION_DOCUMENT_ID = WHOLE_VALUE_PREFIX
"""The id of the document that counts the commits; no article has it."""


def build_schema() -> Schema:
    """Build the fields of the index."""
    builder = SchemaBuilder()
    for name in (TEXT_FIELD, *NON_BODY_FIELDS, *NAME_FIELDS, *FILE_FIELDS):
        builder.add_text_field(name, tokenizer_name=TOKENIZER)
    for name in (LEAD_FIELD, OUTSIDE_BODY_FIELD):
        builder.add_text_field(name, tokenizer_name=TOKENIZER, index_option="basic")
    builder.add_text_field(ID_FIELD, stored=True, tokenizer_name="raw", index_option="basic")
    for name in (STATE_FIELD, *map(make_key_field_name, NAME_FIELDS), *KEY_FIELDS):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (*map(make_facet_field_name, VALUE_FACETS), MONTHS_FIELD):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in (
        FIRST_DAY_FIELD,
        LAST_DAY_FIELD,
        NEWEST_FIRST_FIELD,
        OLDEST_FIRST_FIELD,
        GENERATION_FIELD,
    ):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in (ARTICLE_FIELD, VALUES_FIELD):
        builder.add_bytes_field(name, stored=True)
    return builder.build()


def make_key_field_name(name: str) -> str:
    """Name the field of the whole values of a field of names."""
    return f"{name}_key"


def make_facet_field_name(name: str) -> str:
    """Name the field of the values of a facet."""
    return f"{name}_facet"


def build_document(document: IndexDocument) -> Document:
    """Build the document as tantivy takes it."""
    article = document.article
    document_fields = Document()
    document_fields.add_text(ID_FIELD, article.id)
    document_fields.add_bytes(ARTICLE_FIELD, encode_stored_article(article))
    document_fields.add_bytes(
        VALUES_FIELD, json.dumps({**document.names, **document.files}).encode()
    )
    _add_text(document_fields, article)
    for name, values in (*document.names.items(), *document.files.items()):
        add_texts(document_fields, name, map(lay_out_text, values))
    for name, values in document.names.items():
        _add_keys(
            document_fields,
            make_key_field_name(name),
            (make_value_key(name, value) for value in values),
        )
    for name, values in document.keys.items():
        _add_keys(document_fields, name, (make_value_key(name, value) for value in values))
    _add_keys(document_fields, STATE_FIELD, document.states)
    for name, values in document.facets.items():
        if name in VALUE_FACETS:
            for value in values:
                document_fields.add_text(make_facet_field_name(name), value)
    _add_dates(document_fields, document)
    return document_fields


def build_generation_document(generation: int) -> Document:
    """Build the document that says how many commits an index has had."""
    document_fields = Document()
    document_fields.add_text(ID_FIELD, GENERATION_DOCUMENT_ID)
    document_fields.add_integer(GENERATION_FIELD, generation)
    return document_fields


def _add_text(document_fields: Document, article: StoredArticle) -> None:
    """Add the text in one field, the title as often as it counts, and its parts in others."""
    title, body = map(lay_out_text, (article.title, article.body))
    captions = list(map(lay_out_text, article.captions))
    add_texts(document_fields, TEXT_FIELD, [title, *captions, body, *[title] * (TITLE_WEIGHT - 1)])
    add_texts(document_fields, "title", [title])
    add_texts(document_fields, "captions", captions)
    lead = article.body.partition("\n")[0]
    document_fields.add_text(LEAD_FIELD, " ".join(_iter_terms(article.title, lead)))
    outside = subtract_terms(_iter_terms(article.title, *article.captions), body)
    document_fields.add_text(OUTSIDE_BODY_FIELD, " ".join(outside))


def _iter_terms(*texts: str) -> Iterator[str]:
    rows = chain.from_iterable(map(analyzer.extract_terms, texts))
    return chain.from_iterable(rows)


def _add_keys(document_fields: Document, field: str, values: Iterable[str]) -> None:
    for value in dict.fromkeys(values):
        document_fields.add_text(field, WHOLE_VALUE_PREFIX + value)


def _add_dates(document_fields: Document, document: IndexDocument) -> None:
    moment = document.published
    document_fields.add_integer(
        NEWEST_FIRST_FIELD, -UNDATED_SORT_VALUE if moment is None else moment
    )
    document_fields.add_integer(
        OLDEST_FIRST_FIELD, UNDATED_SORT_VALUE if moment is None else moment
    )
    days = document.days
    if days is not None and days.first is not None and days.last is not None:
        document_fields.add_integer(FIRST_DAY_FIELD, days.first.toordinal())
        document_fields.add_integer(LAST_DAY_FIELD, days.last.toordinal())
        document_fields.add_text(MONTHS_FIELD, format_months(days))


def format_months(days: DaySpan) -> str:
    """Format the months of the first and the last day, as the facets by time count them."""
    first, last = days.first or date.min, days.last or date.max
    return f"{first.isoformat()[:7]}/{last.isoformat()[:7]}"


def months_of(text: str) -> tuple[date, date]:
    """Parse two months as `format_months` writes them to their first days."""
    first, _, last = text.partition("/")
    return date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-01")
