"""The seam between the index and its engine: the protocols of readers and writers, and values.

An engine takes in `IndexDocument`, whose texts it turns into terms with
`analyzer.extract_terms` alone, and answers a `Condition`. Hits, totals, facet counts and
the order by date are the same on every engine; scores may differ. Query
language, expansion, snippets and the shaping of facets are not its business.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from indexer import analyzer
from indexer.condition import Condition
from indexer.query_dates import DaySpan
from indexer.query_tree import KEY_FIELDS

SCHEMA_VERSION = 6
"""Raised whenever an index would be laid out otherwise than before."""

WHOLE_VALUE_PREFIX = "#"
"""Stands before a whole value in a field, to keep it apart from its syllables."""

TEXT_FIELD = "text"
"""The field of title, lead, body and captions together; `title` and `body` are its parts."""

STATE_FIELD = "state"
"""The field of what `is:` and `has:` ask."""

VALUE_FACETS = (
    "author",
    "photographer",
    "person",
    "site",
    "kind",
    "province",
    "province_2025",
    "section",
    "source",
    "doc",
    "captured_from",
)
"""The facets counted by value; `year` and `month` are counted by day."""


class SortOrder(StrEnum):
    """The order of hits: best first, or newest first; of equals the newer, then by id.

    Engines know these two. The others are made of their answers (`indexer.hit_order`): oldest
    first, by title as dictionaries sort, by the key of the site; of equals the older, then by id.
    """

    SCORE = "score"
    DATE = "date"
    OLDEST = "oldest"
    TITLE = "title"
    SITE = "site"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article as hits show it, kept in the index so that no archive is opened."""

    id: str
    url: str
    site: str
    title: str
    body: str
    captions: tuple[str, ...]
    authors: tuple[str, ...]
    published_at: str | None
    published_precision: str | None
    likeness: str = ""  # see `indexer.near_duplicates`


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexDocument:
    """All that the index holds of one article.

    `names` are searched by their syllables and as a whole, `keys` as a whole
    only, `files` by their syllables only, each by field. `facets` are the values
    counted, as spelled, and no two of one field are the same name. `published` is
    in seconds since 1970.
    """

    article: StoredArticle
    days: DaySpan | None = None
    published: int | None = None
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    states: tuple[str, ...] = ()
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineResult:
    """The answer to one condition: all counted, the first few listed.

    `facets` counts values as spelled; `months` counts the dates of the articles
    that have one, as the first days of the first and the last month they may be of;
    `days` counts the first and the last day.
    """

    total: int
    articles: tuple[tuple[StoredArticle, float | None], ...] = ()
    facets: Mapping[str, Counter[str]] = field(default_factory=dict)
    months: Counter[tuple[date, date]] = field(default_factory=Counter)
    days: Counter[tuple[date, date]] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexCommit:
    """One state of an index: the number of its commits, and of the articles it then has."""

    generation: int
    documents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitReport(IndexCommit):
    """The state that a commit left, and what it did to the articles, as the engine counted."""

    added: int
    updated: int
    deleted: int


SURE_TIMES = 4
"""Times the deleted articles: a term of as many is counted a third too often at most. Chosen."""


class IndexReader(Protocol):
    """One commit of an index, which stays as it is while others write.

    Whatever is asked raises `IndexDamagedError` where the files cannot answer.
    """

    @property
    def last_commit(self) -> IndexCommit:
        """The commit that is read."""
        ...

    def search(
        self, condition: Condition, *, sort: SortOrder, limit: int, facets: Collection[str]
    ) -> EngineResult:
        """Search the articles that meet a condition.

        `months` and `days` count only where they are among `facets`.
        """
        ...

    def count_articles(self, conditions: Sequence[Condition]) -> list[int]:
        """Count the articles that meet each of the conditions, all of them in one request."""
        ...

    def iter_ids(self, condition: Condition) -> Iterator[str]:
        """Yield all articles that meet a condition by date, undated ones last, then by id."""
        ...

    def iter_articles(self, condition: Condition) -> Iterator[StoredArticle]:
        """Yield the stored articles in the order of `iter_ids`, each read when it is asked for."""
        ...

    def get_article(self, article_id: str) -> StoredArticle | None:
        """Return one article as stored; None where the index does not hold it."""
        ...

    def iter_terms(self, field: str, prefix: str) -> Iterator[str]:
        """Yield the terms of a field that begin so, also such as only forgotten articles had."""
        ...

    def find_used_terms(self, field: str, terms: Sequence[str]) -> dict[str, int]:
        """Return those of the terms that some article has, each with how many do, or a few more.

        An article that was changed may count more than once until an engine merges its old forms
        away; all together are a third too many at most.
        """
        ...

    def bound_neighbours(self, first: str, second: str) -> int | None:
        """Tell without a search how many articles have two terms side by side at most.

        None where an engine cannot tell.
        """
        ...

    def iter_faults(self) -> Iterator[str]:
        """Read all that there is; what cannot be read or does not fit together, in words."""
        ...

    def close(self) -> None:
        """Let go of the files."""
        ...


class IndexWriter(Protocol):
    """Changes to an index; none is seen before `commit`. Raises as `IndexReader` does.

    An article is put or deleted once per commit.
    """

    def put(self, document: IndexDocument) -> None:
        """Take in an article, in place of an older form of it."""
        ...

    def delete(self, article_id: str) -> None:
        """Forget an article, if it is there."""
        ...

    def commit(self) -> CommitReport:
        """Make all changes visible at once, and what counts as one commit more; and end."""
        ...

    def rollback(self) -> None:
        """Forget the changes and end."""
        ...


class EmbeddedEngine(Protocol):
    """An engine of this process, which stores and answers an index in a folder."""

    def create(self, folder: Path) -> None:
        """Make an empty index without commits in a new folder."""
        ...

    def open_reader(self, folder: Path) -> IndexReader:
        """Open the last commit. Raises `IndexDamagedError`."""
        ...

    def open_writer(self, folder: Path) -> IndexWriter:
        """Begin changes; that nobody else does is for the caller to see to.

        Raises `IndexDamagedError`.
        """
        ...

    def remove_unused_files(self, folder: Path) -> None:
        """Remove files that belong to no commit; that nobody writes is for the caller to see to."""
        ...


def make_value_key(field: str, value: str) -> str:
    """Return the key that spellings of a value share, whatever their case and tone placement."""
    return value.lower() if field in KEY_FIELDS else analyzer.make_name_key(value)


_TUPLE_FIELDS = ("authors", "captions")
_OPTIONAL = ("published_at", "published_precision")


def encode_stored_article(article: StoredArticle) -> bytes:
    """Encode an article as `decode_stored_article` reads it."""
    values = {name: getattr(article, name) for name in StoredArticle.__slots__}
    return json.dumps(values, ensure_ascii=False).encode()


def decode_stored_article(encoded: bytes) -> StoredArticle:
    """Decode an article that `encode_stored_article` encoded.

    Raises:
        ValueError: something else was; so do `TypeError` and `KeyError`.
    """
    values = json.loads(encoded.decode())
    for name, value in values.items():
        if not (
            _is_list_of_text(value)
            if name in _TUPLE_FIELDS
            else type(value) is str or (value is None and name in _OPTIONAL)
        ):
            raise ValueError(f"{name} of an article is {type(value).__name__}")
    return StoredArticle(**values | {name: tuple(values[name]) for name in _TUPLE_FIELDS})


def _is_list_of_text(value: object) -> bool:
    return isinstance(value, list) and all(type(each) is str for each in value)
