"""The engine for large collections: tantivy, embedded and native (extra `tantivy`).

Tantivy keeps postings, columns and stored articles, and sees to commits, merges
and deletions. What it cannot order or verify by itself is done here.
"""

import json
import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import attrgetter, itemgetter
from pathlib import Path

from tantivy import (
    DocAddress,
    Document,
    FieldType,
    Index,
    Occur,
    Order,
    Query,
)

from indexer.analyzer import MARKED_PREFIX, fold_diacritics
from indexer.condition import AnyTerm, Condition, Phrase
from indexer.engine import (
    SURE_TIMES,
    TEXT_FIELD,
    EmbeddedEngine,
    EngineResult,
    IndexCommit,
    IndexReader,
    IndexWriter,
    SortOrder,
    StoredArticle,
    decode_stored_article,
)
from indexer.engines.tantivy_errors import iter_changed_files, translate_errors
from indexer.engines.tantivy_meta import check_meta, count_deleted, read_meta
from indexer.engines.tantivy_query import TantivyQueryBuilder, get_tantivy_field, match_all_articles
from indexer.engines.tantivy_schema import (
    ARTICLE_FIELD,
    FIRST_DAY_FIELD,
    GENERATION_DOCUMENT_ID,
    ID_FIELD,
    LAST_DAY_FIELD,
    MONTHS_FIELD,
    NEWEST_FIRST_FIELD,
    OLDEST_FIRST_FIELD,
    VALUES_FIELD,
    build_schema,
    make_facet_field_name,
    months_of,
)
from indexer.engines.tantivy_token_layout import is_own_term, make_pair_term
from indexer.engines.tantivy_writer import (
    TantivyWriter,
    get_hit_count,
    link_files,
    open_index,
    read_generation,
)
from indexer.query_tree import TEXT_FIELDS
from indexer.ranking import extract_ranking_terms, first_by_id, score_levels
from indexer.snippet import contains_phrase
from indexer.spelling import is_syllable

_MIN_HEAP_BYTES = 15_000_000  # tantivy takes no less
_MORE_EQUALS = 8  # times as many hits are asked for when those at the limit are equal
_MAX_HELD_ARTICLES = 64  # of one moment: read once, not once more for ids; few where they are long
_MAX_FACET_VALUES = 60_000  # tantivy refuses to count more values of one facet


class TantivyEngine:
    """An index in tantivy's own format; see `EmbeddedEngine`."""

    def create(self, folder: Path) -> None:
        """Make an empty index without commits in a new folder."""
        folder.mkdir(parents=True)
        with translate_errors(folder):
            Index(build_schema(), path=str(folder))

    def open_reader(self, folder: Path) -> IndexReader:
        """Open the last commit, also where this process may not write the folder."""
        with translate_errors(folder):
            while True:
                meta = read_meta(folder)
                reader = _open_reader(folder, meta)
                # A file of positions that a rebuild took away in this moment is passed over by
                # tantivy until a search needs it: one that is still there was there to be opened.
                check_meta(folder)
                if read_meta(folder) == meta:
                    return reader
                reader.close()

    def open_writer(self, folder: Path) -> IndexWriter:
        """Begin changes."""
        with translate_errors(folder):
            return TantivyWriter(folder, open_index(folder))

    def remove_unused_files(self, folder: Path) -> None:
        """Remove files that belong to no commit."""
        with translate_errors(folder):
            open_index(folder).writer(
                heap_size=_MIN_HEAP_BYTES, num_threads=1
            ).garbage_collect_files()


def _open_reader(folder: Path, meta: bytes) -> "TantivyReader":
    if os.access(folder, os.W_OK):
        return TantivyReader(folder, open_index(folder), meta)
    from tempfile import TemporaryDirectory  # noqa: PLC0415 -- for few, and it brings others along

    # tantivy takes a lock in the folder of an index even to read it (META_LOCK). What it
    # has opened stays mapped, so the links are needed no longer than that.
    with TemporaryDirectory(prefix="truongdang-") as links:
        link_files(folder, Path(links))
        return TantivyReader(folder, open_index(folder, Path(links)), meta)


class TantivyReader:
    """One commit of an index; see `IndexReader`."""

    def __init__(self, folder: Path, index: Index, meta: bytes) -> None:
        self._folder = folder
        self._deleted = count_deleted(meta)
        self._schema = index.schema
        self._searcher = index.searcher()
        self._query_builder = TantivyQueryBuilder(self._schema, self._searcher, self._verify_phrase)

    @cached_property
    def last_commit(self) -> IndexCommit:
        """The commit that is read."""
        with translate_errors(self._folder):
            return IndexCommit(
                generation=read_generation(self._searcher, self._schema),
                documents=self._count(match_all_articles(self._schema)),
            )

    def search(
        self, condition: Condition, *, sort: SortOrder, limit: int, facets: Collection[str]
    ) -> EngineResult:
        """Search the articles that meet a condition; see `IndexReader`."""
        with translate_errors(self._folder):
            matching = self._query_builder.build_filter(condition)
            ranked = extract_ranking_terms(condition)
            limit = min(limit, self._searcher.num_docs)
            articles: list[tuple[StoredArticle, float | None]]
            if sort is SortOrder.SCORE and limit and ranked.terms:
                total, articles = self._search_by_score(
                    self._query_builder.build_scored(matching, ranked), limit
                )
            else:
                total = self._count(matching)
                score = 0.0 if sort is SortOrder.SCORE else None
                newest = self._search_newest(matching, min(limit, total))
                articles = [(self._load_article(address), score) for address in newest]
            counts = self._count_facets(matching, [name for name in facets if name != "days"])
            return EngineResult(
                total=total,
                articles=tuple(articles),
                months=Counter({months_of(m): n for m, n in counts.pop("months", {}).items()}),
                days=self._count_days(matching) if "days" in facets else Counter(),
                facets=counts,
            )

    def count_articles(self, conditions: Sequence[Condition]) -> list[int]:
        """Count the articles that meet each of the conditions."""
        with translate_errors(self._folder):
            return [self._count(self._query_builder.build_filter(each)) for each in conditions]

    def iter_ids(self, condition: Condition) -> Iterator[str]:
        """Yield all articles that meet a condition by date, undated ones last, then by id."""
        for alike in self._iter_equals_oldest_first(condition):
            yield from (article_id for article_id, _ in self._sort_by_id(alike))

    def iter_articles(self, condition: Condition) -> Iterator[StoredArticle]:
        """Yield the stored articles in the order of `iter_ids`, each read when it is asked for.

        The few of one moment are read at once.
        """
        for alike in self._iter_equals_oldest_first(condition):
            if len(alike) <= _MAX_HELD_ARTICLES:
                with translate_errors(self._folder):
                    articles = [self._load_article(address) for address in alike]
                yield from sorted(articles, key=attrgetter("id"))
            else:
                for _, address in self._sort_by_id(alike):
                    with translate_errors(self._folder):
                        article = self._load_article(address)
                    yield article

    def get_article(self, article_id: str) -> StoredArticle | None:
        """Return one article as stored; None where the index does not hold it."""
        with translate_errors(self._folder):
            known = Query.term_query(self._schema, ID_FIELD, article_id, "basic")
            hits = self._searcher.search(known, 1, count=False).hits
            return (
                self._load_article(hits[0][1])
                if hits and article_id != GENERATION_DOCUMENT_ID
                else None
            )

    def iter_terms(self, field: str, prefix: str) -> Iterator[str]:
        """Yield the terms of a field that begin so, also such as only forgotten articles had."""
        with translate_errors(self._folder):
            found = self._searcher.terms_with_prefix(get_tantivy_field(field, prefix), prefix)
        yield from sorted({term for term, _ in found if is_own_term(term)})

    def find_used_terms(self, field: str, terms: Sequence[str]) -> dict[str, int]:
        """Return those of the terms that some article has, each with how many do, or a few more."""
        used = {}
        with translate_errors(self._folder):
            for term in terms:
                # Known without a search, where what was deleted is little beside it. What stands in
                # the body is looked for in the text, which has title and captions too.
                known = self._searcher.doc_freq(get_tantivy_field(field, term), term)
                if known and (known < SURE_TIMES * self._deleted or field == "body"):
                    own = AnyTerm(field=field, terms=(term,))
                    known = self._count(self._query_builder.build_filter(own))
                if known:
                    used[term] = known
        return used

    def bound_neighbours(self, first: str, second: str) -> int | None:
        """Tell by the pairs that rank how many articles have two terms side by side at most."""
        folded = [fold_diacritics(each.removeprefix(MARKED_PREFIX)) for each in (first, second)]
        if not all(map(is_syllable, folded)):
            return None  # pairs know nothing of the parts of a code: `BTC` of `TT-BTC`
        with translate_errors(self._folder):
            return self._searcher.doc_freq(TEXT_FIELD, make_pair_term(*folded))

    def iter_faults(self) -> Iterator[str]:
        """Read all that there is; what cannot be read or does not fit together, in words."""
        for path in iter_changed_files(self._folder):
            yield f"the file {path.name} is not what was written"
        with translate_errors(self._folder):
            matching = match_all_articles(self._schema)
            addresses = self._search_ordered_by(
                matching, NEWEST_FIRST_FIELD, Order.Desc, self._searcher.num_docs
            )
            for _, address in addresses:
                if self._load_article(address).id != self._load_id(address):
                    yield f"the article {self._load_id(address)} has the text of another"

    def close(self) -> None:
        """Let go of the files."""
        del self._searcher, self._query_builder

    def _count(self, query: Query) -> int:
        return get_hit_count(self._searcher.search(query, 1))

    def _search_by_score(
        self, query: Query, limit: int
    ) -> tuple[int, list[tuple[StoredArticle, float | None]]]:
        """Count the articles and list the first by score; of equals the newer, then by id."""
        total, scores, addresses = self._down_to_a_gap(query, limit)
        moments = self._searcher.fast_field_values(NEWEST_FIRST_FIELD, addresses)
        levels = score_levels(scores)
        keys = [(level, -int(moment or 0)) for level, moment in zip(levels, moments, strict=True)]
        first = first_by_id(keys, lambda each: self._load_id(addresses[each]), limit)
        return total, [(self._load_article(addresses[each]), scores[each]) for each in first]

    def _down_to_a_gap(self, query: Query, limit: int) -> tuple[int, list[float], list[DocAddress]]:
        """Count the articles; list scores and addresses of the best, and of all their equals.

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
                return get_hit_count(found), scores, [address for _, address in found.hits]
            wanted *= _MORE_EQUALS

    def _search_newest(self, query: Query, limit: int) -> list[DocAddress]:
        """Return the newest articles; of equals the first by id, which tantivy does not know of."""
        if not limit:
            return []
        found = self._search_ordered_by(query, NEWEST_FIRST_FIELD, Order.Desc, limit)
        oldest = found[-1][0]
        newer = [each for each in found if each[0] > oldest]
        moment = Query.range_query(
            self._schema, NEWEST_FIRST_FIELD, FieldType.Integer, oldest, oldest
        )
        both = Query.boolean_query([(Occur.Must, query), (Occur.Must, moment)])
        equals = self._search_ordered_by(
            both, NEWEST_FIRST_FIELD, Order.Desc, self._searcher.num_docs
        )
        by_id = [
            (-moment, self._load_id(address), address) for moment, address in (*newer, *equals)
        ]
        by_id.sort(key=lambda each: each[:2])
        return [address for *_, address in by_id[:limit]]

    def _search_ordered_by(
        self, query: Query, field: str, order: Order, limit: int
    ) -> list[tuple[int, DocAddress]]:
        found = self._searcher.search(
            query, max(1, limit), count=False, order_by_field=field, order=order
        )
        return list(found.hits)

    def _count_facets(self, query: Query, facets: Collection[str]) -> dict[str, Counter[str]]:
        """Count the facets asked for by value."""
        fields = {
            name: MONTHS_FIELD if name == "months" else make_facet_field_name(name)
            for name in facets
        }
        if not fields:
            return {}
        counted = self._searcher.aggregate(
            query,
            {
                name: {"terms": {"field": field, "size": _MAX_FACET_VALUES}}
                for name, field in fields.items()
            },
        )
        return {
            name: Counter({each["key"]: each["doc_count"] for each in counted[name]["buckets"]})
            for name in fields
        }

    def _iter_equals_oldest_first(self, condition: Condition) -> Iterator[list[DocAddress]]:
        """Yield the addresses of what meets a condition, those of the oldest moment first."""
        with translate_errors(self._folder):
            matching = self._query_builder.build_filter(condition)
            found = self._search_ordered_by(
                matching, OLDEST_FIRST_FIELD, Order.Asc, self._searcher.num_docs
            )
        for _, alike in groupby(found, key=itemgetter(0)):
            yield [address for _, address in alike]

    def _sort_by_id(self, addresses: Iterable[DocAddress]) -> list[tuple[str, DocAddress]]:
        """Sort addresses by the ids of their articles: an id costs as much as the whole."""
        with translate_errors(self._folder):
            known = [(self._load_id(address), address) for address in addresses]
        return sorted(known, key=itemgetter(0))

    def _count_days(self, query: Query) -> Counter[tuple[date, date]]:
        """Count the articles of each span of days."""
        last = {"terms": {"field": LAST_DAY_FIELD, "size": _MAX_FACET_VALUES}}
        first = {
            "terms": {"field": FIRST_DAY_FIELD, "size": _MAX_FACET_VALUES},
            "aggs": {"last": last},
        }
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

    def _verify_phrase(self, phrase: Phrase, candidates: Query) -> list[str]:
        """Return the ids of the candidates with a phrase that has too many layouts to ask for."""
        found = self._searcher.search(candidates, max(1, self._searcher.num_docs), count=False)
        documents = (self._searcher.doc(address) for _, address in found.hits)
        return [
            str(document.get_first(ID_FIELD))
            for document in documents
            if any(
                contains_phrase(value, phrase)
                for value in _list_stored_texts(document, phrase.field)
            )
        ]

    def _load_article(self, address: DocAddress) -> StoredArticle:
        return decode_stored_article(_get_stored_bytes(self._searcher.doc(address), ARTICLE_FIELD))

    def _load_id(self, address: DocAddress) -> str:
        return str(self._searcher.doc(address).get_first(ID_FIELD))


def _get_stored_bytes(document: Document, name: str) -> bytes:
    value = document.get_first(name)
    return value if isinstance(value, bytes) else b""


def _list_stored_texts(document: Document, field: str) -> list[str]:
    """List the texts that an article has in a field."""
    if field != TEXT_FIELD and field not in TEXT_FIELDS:
        return list(json.loads(_get_stored_bytes(document, VALUES_FIELD)).get(field, ()))
    article = decode_stored_article(_get_stored_bytes(document, ARTICLE_FIELD))
    texts = {"title": [article.title], "body": [article.body]}
    return texts.get(field) or [article.title, *article.captions, article.body]


ENGINE: EmbeddedEngine = TantivyEngine()
