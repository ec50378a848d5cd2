"""The engine for large collections: tantivy, embedded and native (extra `tantivy`).

Tantivy keeps postings, columns and stored articles, and sees to commits, merges
and deletions. What it cannot order or verify by itself is done here.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from tantivy import (
    DocAddress,
    Document,
    FieldType,
    Index,
    Occur,
    Order,
    Query,
    Schema,
    Searcher,
    SearchResult,
)

from indexer.condition import Condition, InOrder, Occurs
from indexer.engine import (
    TEXT,
    Commit,
    Engine,
    Found,
    IndexDocument,
    IndexReader,
    IndexWriter,
    Sort,
    StoredArticle,
)
from indexer.engines.article_bytes import article_of
from indexer.engines.plain_folder import check_plain_folder
from indexer.engines.tantivy_damage import SEGMENT_FILES, damage_reported, is_whole
from indexer.engines.tantivy_documents import (
    ARTICLE,
    FIRST,
    GENERATION,
    ID,
    LAST,
    MONTHS,
    NEWEST,
    OLDEST,
    STATE_OF_INDEX,
    VALUES,
    facet_field,
    generation_document,
    months_of,
    schema,
    tantivy_document,
)
from indexer.engines.tantivy_layout import is_term, register_tokenizer
from indexer.engines.tantivy_meta import check_meta
from indexer.engines.tantivy_query import Conditions, anything, field_of
from indexer.query import TEXT_FIELDS
from indexer.ranking import first_by_id, ranking, score_levels
from indexer.snippet import holds

_HEAP = 128_000_000  # bytes that a writer collects before it writes a segment
_LEAST_HEAP = 15_000_000  # tantivy takes no less
_MORE_EQUALS = 8  # times as many hits are asked for when those at the limit are equal
_MOST_VALUES = 60_000  # tantivy refuses to count more values of one facet


class TantivyEngine:
    """An index in tantivy's own format; see `Engine`."""

    def create(self, folder: Path) -> None:
        """Make an empty index without commits in a new folder."""
        folder.mkdir(parents=True)
        with damage_reported(folder):
            Index(schema(), path=str(folder))

    def read(self, folder: Path) -> IndexReader:
        """Open the last commit."""
        with damage_reported(folder):
            return TantivyReader(folder, _open(folder))

    def write(self, folder: Path) -> IndexWriter:
        """Begin changes."""
        with damage_reported(folder):
            return TantivyWriter(folder, _open(folder))

    def tidy(self, folder: Path) -> None:
        """Remove files that belong to no commit."""
        with damage_reported(folder):
            _open(folder).writer(heap_size=_LEAST_HEAP, num_threads=1).garbage_collect_files()


class TantivyReader:
    """One commit of an index; see `IndexReader`."""

    def __init__(self, folder: Path, index: Index) -> None:
        self._folder = folder
        self._schema = index.schema
        self._searcher = index.searcher()
        self._conditions = Conditions(self._schema, self._searcher, self._verified)

    @cached_property
    def commit(self) -> Commit:
        """Which commit this is."""
        with damage_reported(self._folder):
            return Commit(
                generation=_generation(self._searcher, self._schema),
                documents=self._count(anything(self._schema)),
            )

    def find(
        self, condition: Condition, *, sort: Sort, limit: int, facets: Collection[str]
    ) -> Found:
        """The articles that meet a condition; see `IndexReader`."""
        with damage_reported(self._folder):
            matching = self._conditions.filter(condition)
            ranked = ranking(condition)
            limit = min(limit, self._searcher.num_docs)
            articles: list[tuple[StoredArticle, float | None]]
            if sort is Sort.SCORE and limit and ranked.terms:
                total, articles = self._best(self._conditions.scored(matching, ranked), limit)
            else:
                total = self._count(matching)
                score = 0.0 if sort is Sort.SCORE else None
                newest = self._newest(matching, min(limit, total))
                articles = [(self._article(address), score) for address in newest]
            counts = self._counts(matching, [name for name in facets if name != "days"])
            return Found(
                total=total,
                articles=tuple(articles),
                months=Counter({months_of(m): n for m, n in counts.pop("months", {}).items()}),
                days=self._days(matching) if "days" in facets else Counter(),
                facets=counts,
            )

    def ids(self, condition: Condition) -> Iterator[str]:
        """All articles that meet a condition by date, undated ones last, then by id."""
        yield from (article_id for article_id, _ in self._ordered(condition))

    def articles(self, condition: Condition) -> Iterator[StoredArticle]:
        """As `ids`, with what is kept of each article; they are read one by one."""
        for _, address in self._ordered(condition):
            with damage_reported(self._folder):
                article = self._article(address)
            yield article

    def article(self, article_id: str) -> StoredArticle | None:
        """What is kept of one article; None where the index does not hold it."""
        with damage_reported(self._folder):
            known = Query.term_query(self._schema, ID, article_id, "basic")
            hits = self._searcher.search(known, 1, count=False).hits
            return self._article(hits[0][1]) if hits and article_id != STATE_OF_INDEX else None

    def vocabulary(self, field: str, prefix: str) -> Iterator[str]:
        """The terms of a field that begin so, also such as only forgotten articles had."""
        with damage_reported(self._folder):
            found = self._searcher.terms_with_prefix(field_of(field, prefix), prefix)
        yield from sorted({term for term, _ in found if is_term(term)})

    def has_term(self, field: str, term: str) -> bool:
        """Whether some article has the term."""
        with damage_reported(self._folder):
            known = self._conditions.filter(Occurs(field=field, terms=(term,)))
            return bool(self._searcher.search(known, 1, count=False).hits)

    def faults(self) -> Iterator[str]:
        """Read all that there is; what cannot be read or does not fit together, in words."""
        for path in sorted(self._folder.iterdir()):
            if path.suffix in SEGMENT_FILES and not is_whole(path):
                yield f"the file {path.name} is not what was written"
        with damage_reported(self._folder):
            matching = anything(self._schema)
            addresses = self._in_time(matching, NEWEST, Order.Desc, self._searcher.num_docs)
            for _, address in addresses:
                if self._article(address).id != self._id(address):
                    yield f"the article {self._id(address)} has the text of another"

    def close(self) -> None:
        """Let go of the files."""
        del self._searcher, self._conditions

    def _count(self, query: Query) -> int:
        return _total(self._searcher.search(query, 1))

    def _best(
        self, query: Query, limit: int
    ) -> tuple[int, list[tuple[StoredArticle, float | None]]]:
        """How many articles there are, and the first by score; of equals the newer, then by id."""
        total, scores, addresses = self._down_to_a_gap(query, limit)
        moments = self._searcher.fast_field_values(NEWEST, addresses)
        levels = score_levels(scores)
        keys = [(level, -int(moment or 0)) for level, moment in zip(levels, moments, strict=True)]
        first = first_by_id(keys, lambda each: self._id(addresses[each]), limit)
        return total, [(self._article(addresses[each]), scores[each]) for each in first]

    def _down_to_a_gap(self, query: Query, limit: int) -> tuple[int, list[float], list[DocAddress]]:
        """How many articles there are; scores and addresses of the best, and of all their equals.

        Tantivy takes of equals what it meets first: so many are asked for that the last that is
        wanted is better than the last that was given.
        """
        wanted = limit + 1
        while True:
            # Counted each time: without a count tantivy sums scores in another order.
            found = self._searcher.search(query, min(wanted, self._searcher.num_docs))
            scores = [float(score) for score, _ in found.hits]
            levels = score_levels(scores)
            if len(scores) < wanted or levels[limit - 1] < levels[-1]:
                return _total(found), scores, [address for _, address in found.hits]
            wanted *= _MORE_EQUALS

    def _newest(self, query: Query, limit: int) -> list[DocAddress]:
        """The newest articles; of equals the first by id, which tantivy does not know of."""
        if not limit:
            return []
        found = self._in_time(query, NEWEST, Order.Desc, limit)
        oldest = found[-1][0]
        newer = [each for each in found if each[0] > oldest]
        moment = Query.range_query(self._schema, NEWEST, FieldType.Integer, oldest, oldest)
        both = Query.boolean_query([(Occur.Must, query), (Occur.Must, moment)])
        equals = self._in_time(both, NEWEST, Order.Desc, self._searcher.num_docs)
        by_id = [(-moment, self._id(address), address) for moment, address in (*newer, *equals)]
        by_id.sort(key=lambda each: each[:2])
        return [address for *_, address in by_id[:limit]]

    def _in_time(
        self, query: Query, field: str, order: Order, limit: int
    ) -> list[tuple[int, DocAddress]]:
        found = self._searcher.search(
            query, max(1, limit), count=False, order_by_field=field, order=order
        )
        return list(found.hits)

    def _counts(self, query: Query, facets: Collection[str]) -> dict[str, Counter[str]]:
        """The facets asked for, counted by value."""
        fields = {name: MONTHS if name == "months" else facet_field(name) for name in facets}
        if not fields:
            return {}
        counted = self._searcher.aggregate(
            query,
            {
                name: {"terms": {"field": field, "size": _MOST_VALUES}}
                for name, field in fields.items()
            },
        )
        return {
            name: Counter({each["key"]: each["doc_count"] for each in counted[name]["buckets"]})
            for name in fields
        }

    def _ordered(self, condition: Condition) -> Iterator[tuple[str, DocAddress]]:
        """What meets a condition, the oldest first, of equals by id.

        An id costs as much as an article: they are read as they are needed.
        """
        with damage_reported(self._folder):
            matching = self._conditions.filter(condition)
            found = self._in_time(matching, OLDEST, Order.Asc, self._searcher.num_docs)
        for _, alike in groupby(found, key=itemgetter(0)):
            with damage_reported(self._folder):
                known = [(self._id(address), address) for _, address in alike]
            yield from sorted(known, key=itemgetter(0))

    def _days(self, query: Query) -> Counter[tuple[date, date]]:
        """How many articles are of each span of days."""
        last = {"terms": {"field": LAST, "size": _MOST_VALUES}}
        first = {"terms": {"field": FIRST, "size": _MOST_VALUES}, "aggs": {"last": last}}
        counted = self._searcher.aggregate(query, {"first": first})["first"]["buckets"]
        return Counter(
            {
                (date.fromordinal(int(begin["key"])), date.fromordinal(int(end["key"]))): end[
                    "doc_count"
                ]
                for begin in counted
                for end in begin["last"]["buckets"]
            }
        )

    def _verified(self, phrase: InOrder, candidates: Query) -> list[str]:
        """The ids of the candidates that hold a phrase, which has too many layouts to ask for."""
        found = self._searcher.search(candidates, max(1, self._searcher.num_docs), count=False)
        documents = (self._searcher.doc(address) for _, address in found.hits)
        return [
            str(document.get_first(ID))
            for document in documents
            if any(holds(value, phrase) for value in _values(document, phrase.field))
        ]

    def _article(self, address: DocAddress) -> StoredArticle:
        return article_of(_stored(self._searcher.doc(address), ARTICLE))

    def _id(self, address: DocAddress) -> str:
        return str(self._searcher.doc(address).get_first(ID))


class TantivyWriter:
    """Changes to an index; see `IndexWriter`."""

    def __init__(self, folder: Path, index: Index) -> None:
        self._folder = folder
        self._index = index
        self._before = index.searcher()
        self._gone: set[str] = set()
        self._writer = index.writer(heap_size=_HEAP, num_threads=1)

    def put(self, document: IndexDocument) -> bool:
        """Take in an article, once per commit; True when it replaces an older form of it."""
        replaces = self.delete(document.article.id)
        made = tantivy_document(document)
        with damage_reported(self._folder):
            self._writer.add_document(made)
        return replaces

    def delete(self, article_id: str) -> bool:
        """Forget an article; False when it was not there."""
        with damage_reported(self._folder):
            if article_id in self._gone or not self._before.doc_freq(ID, article_id):
                return False
            known = Query.term_query(self._index.schema, ID, article_id, "basic")
            if not _total(self._before.search(known, 1)):
                return False
            self._gone.add(article_id)
            self._writer.delete_documents_by_term(ID, article_id)
        return True

    def commit(self) -> Commit:
        """Make all changes visible at once, and what counts as one commit more; and end."""
        with damage_reported(self._folder):
            generation = _generation(self._before, self._index.schema) + 1
            self._writer.delete_documents_by_term(ID, STATE_OF_INDEX)
            self._writer.add_document(generation_document(generation))
            self._writer.commit()
            self._writer.garbage_collect_files()
            self._writer.wait_merging_threads()
            self._index.reload()
            living = self._index.searcher().search(anything(self._index.schema), 1)
            return Commit(generation=generation, documents=_total(living))

    def cancel(self) -> None:
        """Forget the changes and end."""
        with damage_reported(self._folder):
            with suppress(ValueError):  # a writer that failed has ended by itself
                self._writer.rollback()
            del self._writer


def _total(found: SearchResult) -> int:
    """How many articles a search met, which tantivy's own types forget."""
    return int(found.count)  # type: ignore[attr-defined]


def _open(folder: Path) -> Index:
    if not Index.exists(str(folder)):
        raise FileNotFoundError(f"{folder} holds no index of tantivy")
    check_plain_folder(folder)
    check_meta(folder)
    index = Index.open(str(folder))
    register_tokenizer(index)
    return index


def _generation(searcher: Searcher, schema: Schema) -> int:
    """How many commits an index has had."""
    found = searcher.search(Query.term_query(schema, ID, STATE_OF_INDEX, "basic"), 1).hits
    values = searcher.fast_field_values(GENERATION, [address for _, address in found])
    return int(values[0] or 0) if values else 0


def _stored(document: Document, name: str) -> bytes:
    value = document.get_first(name)
    return value if isinstance(value, bytes) else b""


def _values(document: Document, field: str) -> list[str]:
    """What an article has in a field, text by text."""
    if field != TEXT and field not in TEXT_FIELDS:
        return list(json.loads(_stored(document, VALUES)).get(field, ()))
    article = article_of(_stored(document, ARTICLE))
    texts = {"title": [article.title], "body": [article.body]}
    return texts.get(field) or [article.title, *article.captions, article.body]


ENGINE: Engine = TantivyEngine()
