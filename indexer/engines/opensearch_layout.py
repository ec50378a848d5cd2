"""The layout of an index document in OpenSearch: mapping, token stream, and each field's share.

A text is sent as one word a syllable, its terms joined by `|`, which OpenSearch splits at white
space and then at `|`: all terms of a syllable at one position. BM25 lengths count positions, so
that stacked terms lengthen nothing. The text has the title as often as it counts, the captions
and, last and behind a marker, the body: what stands behind the marker stands in the body, and the
body is indexed once.
"""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from itertools import chain, pairwise
from typing import Any

from indexer.analyzer import extract_terms
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
from indexer.query_tree import FILE_FIELDS, KEY_FIELDS, NAME_FIELDS
from indexer.ranking import TITLE_WEIGHT

LEAD_FIELD, ID_FIELD, ARTICLE_FIELD, TERM_FIELD = "lead", "id", "article", "term"
MONTHS_FIELD, DAYS_FIELD, FIRST_DAY_FIELD, LAST_DAY_FIELD = "months", "days", "first", "last"
NEWEST_FIRST_FIELD, OLDEST_FIRST_FIELD = "newest", "oldest"

BODY_MARKER = "^"
"""Stands before the body in the text; no term is it."""

_POSITIONS_BETWEEN_VALUES = 1_000  # more than any phrase may skip
_LONGEST_WORD = 1_000_000  # characters of a syllable's terms, joined
_MOST_TERM_CHARACTERS = 8_000  # OpenSearch refuses a document with a term above 32,766 bytes
_MOST_ID_BYTES = 512  # and one with a longer id
_UNDATED_SORT_VALUE = 1 << 60
"""Stands for the moment of an article without a date where such come last."""


def build_index_body(shards: int, replicas: int) -> dict[str, Any]:
    """Build settings and mapping of the index of articles.

    Nothing is refreshed but by a commit: else an update would be seen in parts.
    """
    text = {
        "type": "text",
        "analyzer": "syllables",
        "position_increment_gap": _POSITIONS_BETWEEN_VALUES,
    }
    key = {"type": "keyword", "doc_values": False, "norms": False}
    counted = {"type": "keyword", "index": False}
    day, moment = {"type": "integer", "doc_values": False}, {"type": "long", "index": False}
    properties: dict[str, Any] = {
        ID_FIELD: {"type": "keyword"},
        ARTICLE_FIELD: {"type": "keyword", "index": False, "doc_values": False},
        LEAD_FIELD: {"type": "text", "analyzer": "syllables", "similarity": "presence"},
        STATE_FIELD: key,
        **dict.fromkeys((TEXT_FIELD, "title", *NAME_FIELDS, *FILE_FIELDS), text),
        **dict.fromkeys((*map(make_key_field_name, NAME_FIELDS), *KEY_FIELDS), key),
        **dict.fromkeys(
            (*map(make_facet_field_name, VALUE_FACETS), MONTHS_FIELD, DAYS_FIELD), counted
        ),
        **dict.fromkeys((FIRST_DAY_FIELD, LAST_DAY_FIELD), day),
        **dict.fromkeys((NEWEST_FIRST_FIELD, OLDEST_FIRST_FIELD), moment),
    }
    return {
        "settings": {
            "index": {
                "number_of_shards": shards,
                "number_of_replicas": replicas,
                "refresh_interval": "-1",
                "codec": "best_compression",
                # Idf alone, however often and in however long a lead a term stands.
                "similarity": {"presence": {"type": "BM25", "k1": 0, "b": 0}},
            },
            "analysis": _ANALYSIS,
        },
        "mappings": {
            "dynamic": "strict",
            "_source": {"includes": [ARTICLE_FIELD]},
            "properties": properties,
        },
    }


_ANALYSIS = {
    "tokenizer": {
        "words": {
            "type": "char_group",
            "tokenize_on_chars": ["whitespace"],
            "max_token_length": _LONGEST_WORD,
        }
    },
    "filter": {
        "stacked": {
            "type": "pattern_capture",
            "preserve_original": False,
            "patterns": ["([^|]+)"],
        }
    },
    "analyzer": {"syllables": {"type": "custom", "tokenizer": "words", "filter": ["stacked"]}},
}


def build_terms_body(replicas: int) -> dict[str, Any]:
    """Build settings and mapping of the index of terms, which grows and forgets nothing."""
    return {
        "settings": {
            "index": {
                "number_of_shards": 1,
                "number_of_replicas": replicas,
                "refresh_interval": "-1",
            }
        },
        "mappings": {
            "dynamic": "strict",
            "_source": {"enabled": False},
            "properties": {TERM_FIELD: {"type": "keyword"}},
        },
    }


def make_key_field_name(name: str) -> str:
    """Name the field of the whole values of a field of names."""
    return f"{name}_key"


def make_facet_field_name(name: str) -> str:
    """Name the field of the values of a facet."""
    return f"{name}_facet"


def make_pair_term(first: str, second: str) -> str:
    """Make the term of two folded forms side by side; none of the analyzer's has such a letter."""
    return fit_term(f"_{first}_{second}")


def fit_term(term: str) -> str:
    """Return a term as it is indexed: one that is too long by its start and its hash."""
    if len(term) <= _MOST_TERM_CHARACTERS:
        return term
    return f"{term[: _MOST_TERM_CHARACTERS - 40]}_{_hash(term)}"


def make_term_key(field: str, term: str) -> str:
    """Make the line of a term in the index of terms."""
    return f"{field} {fit_term(term)}"


def make_document_id(text: str) -> str:
    """Make the id under which OpenSearch keeps a line of terms, or an article."""
    return text if len(text.encode()) <= _MOST_ID_BYTES else f"_{_hash(text)}"


def build_document(document: IndexDocument) -> tuple[dict[str, Any], set[str]]:
    """Build a document as OpenSearch takes it, and the lines of its terms."""
    article = document.article
    fields: dict[str, Any] = {
        ID_FIELD: article.id,
        ARTICLE_FIELD: encode_stored_article(article).decode(),
        STATE_FIELD: [WHOLE_VALUE_PREFIX + state for state in document.states],
    }
    lines: set[str] = set()
    for name, values in ((TEXT_FIELD, _list_texts(article)), *_iter_named_texts(document)):
        rows = [extract_terms(value) for value in values]
        fields[name] = [_lay_out(row) for row in rows]
        terms = set(chain.from_iterable(chain.from_iterable(rows)))
        lines.update(make_term_key(name, term) for term in terms)
    _complete_text(fields, article)
    for name, values in (*document.names.items(), *document.keys.items()):
        keys = [fit_term(WHOLE_VALUE_PREFIX + make_value_key(name, value)) for value in values]
        fields[make_key_field_name(name) if name in NAME_FIELDS else name] = keys
        lines.update(make_term_key(name, key) for key in keys)
    for name, values in document.facets.items():
        if name in VALUE_FACETS:
            fields[make_facet_field_name(name)] = [
                value[:_MOST_TERM_CHARACTERS] for value in values
            ]
    return fields | dict(_iter_dates(document)), lines


def _list_texts(article: StoredArticle) -> list[str]:
    return [article.title, *article.captions, article.body]


def _iter_named_texts(document: IndexDocument) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield from document.names.items()
    yield from document.files.items()


def _complete_text(fields: dict[str, Any], article: StoredArticle) -> None:
    """Give the title its weight, the body its marker, and both the fields they have beside."""
    title, *captions, body = fields[TEXT_FIELD]
    fields[TEXT_FIELD] = [*[title] * TITLE_WEIGHT, *captions, f"{BODY_MARKER} {body}"]
    fields["title"] = title
    lead = article.body.partition("\n")[0]
    fields[LEAD_FIELD] = f"{title} {_lay_out(extract_terms(lead))}"


def _lay_out(row: list[tuple[str, ...]]) -> str:
    """Lay out syllables as words of their terms, each with the pair that it makes with the next."""
    if not row:
        return ""
    pairs = chain((make_pair_term(one[1], two[1]) for one, two in pairwise(row)), [""])
    return " ".join(f"{_join(unit)}|{pair}" for unit, pair in zip(row, pairs, strict=True))


@lru_cache(maxsize=20_000)  # Vietnamese has some 7,000 syllables, each written in several ways
def _join(unit: tuple[str, ...]) -> str:
    return "|".join(map(fit_term, unit))


def _iter_dates(document: IndexDocument) -> Iterator[tuple[str, object]]:
    moment, days = document.published, document.days
    yield NEWEST_FIRST_FIELD, -_UNDATED_SORT_VALUE if moment is None else moment
    yield OLDEST_FIRST_FIELD, _UNDATED_SORT_VALUE if moment is None else moment
    if days is not None and days.first is not None and days.last is not None:
        yield FIRST_DAY_FIELD, days.first.toordinal()
        yield LAST_DAY_FIELD, days.last.toordinal()
        yield DAYS_FIELD, _format_days(days.first, days.last)
        yield MONTHS_FIELD, _format_days(days.first.replace(day=1), days.last.replace(day=1))


def _format_days(first: date, last: date) -> str:
    return f"{first.isoformat()}/{last.isoformat()}"


def parse_days(text: str) -> tuple[date, date]:
    """Parse two days as documents have them."""
    first, _, last = text.partition("/")
    return date.fromisoformat(first), date.fromisoformat(last)


def _hash(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()
