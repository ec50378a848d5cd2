"""The default engine: Whoosh, embedded and in pure Python.

Whoosh keeps postings, rows and stored articles, and sees to commits, merges and
deletions; how a condition is answered is `whoosh_search`'s business. Whoosh
keeps pickles in most of its files, which `whoosh_pickle` reads as data alone.
"""

import zlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import ColumnReader, EmptyColumnReader
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex, clean_files
from whoosh.reading import IndexReader as WhooshIndexReader

from indexer.condition import AnyTerm, Condition
from indexer.engine import (
    SURE_TIMES,
    VALUE_FACETS,
    CommitReport,
    EmbeddedEngine,
    EngineResult,
    IndexCommit,
    IndexDocument,
    IndexReader,
    IndexWriter,
    SortOrder,
    StoredArticle,
    decode_stored_article,
)
from indexer.engines.folder_check import check_plain_folder
from indexer.engines.whoosh_columns import ArticleColumns
from indexer.engines.whoosh_errors import translate_errors
from indexer.engines.whoosh_pickle import check_segments
from indexer.engines.whoosh_posting_pool import PostingPool
from indexer.engines.whoosh_postings import SCHEMA, build_whoosh_fields
from indexer.engines.whoosh_search import WhooshSearch
from indexer.ranking import extract_ranking_terms


class WhooshEngine:
    """An index in Whoosh's own format; see `EmbeddedEngine`."""

    def create(self, folder: Path) -> None:
        """Make an empty index without commits in a new folder."""
        folder.mkdir(parents=True)
        with translate_errors(folder):
            FileIndex.create(FileStorage(str(folder)), SCHEMA)

    def open_reader(self, folder: Path) -> IndexReader:
        """Open the last commit."""
        with translate_errors(folder):
            while True:
                commits = _list_commit_files(folder)
                try:
                    return _open_reader(folder)
                except FileNotFoundError:
                    # A later commit takes the files of the one before away.
                    if _list_commit_files(folder) == commits:
                        raise

    def open_writer(self, folder: Path) -> IndexWriter:
        """Begin changes."""
        with translate_errors(folder):
            return WhooshWriter(folder)

    def remove_unused_files(self, folder: Path) -> None:
        """Remove files that belong to no commit."""
        with translate_errors(folder):
            index = _open_index(folder)
            segments = index._segments()  # noqa: SLF001 -- Whoosh says it nowhere else
            clean_files(index.storage, index.indexname, index.latest_generation(), segments)


class WhooshReader:
    """One commit of an index; see `IndexReader`.

    All that may be needed is opened at once, because a later commit deletes the
    files of this one.
    """

    def __init__(self, folder: Path, reader: WhooshIndexReader, generation: int) -> None:
        self._folder = folder
        self._reader = reader
        self._segments = _list_segments(reader)
        self._columns = _load_columns(self._segments)
        self._articles = [_open_column(leaf, "article") for leaf, _ in self._segments]
        self._documents = frozenset(reader.all_doc_ids())
        self._generation = generation

    @property
    def last_commit(self) -> IndexCommit:
        """The commit that is read."""
        return IndexCommit(generation=self._generation, documents=len(self._documents))

    def search(
        self, condition: Condition, *, sort: SortOrder, limit: int, facets: Collection[str]
    ) -> EngineResult:
        """Search the articles that meet a condition; see `IndexReader`."""
        with translate_errors(self._folder):
            search = WhooshSearch(self._reader, self._columns, self._documents)
            documents = search.find_matching(condition)
            scores: dict[int, float] = {}
            if sort is SortOrder.SCORE and limit:
                scores = search.compute_scores(extract_ranking_terms(condition), documents)
                first = self._columns.select_best(scores, limit)
            else:
                first = self._columns.select_newest(documents, limit)
            return EngineResult(
                total=len(documents),
                articles=tuple((self._load_article(each), scores.get(each)) for each in first),
                facets={
                    name: self._columns.count_facet(name, documents)
                    for name in facets
                    if name in VALUE_FACETS
                },
                months=self._columns.count_months(documents if "months" in facets else ()),
                days=self._columns.count_days(documents if "days" in facets else ()),
            )

    def count_articles(self, conditions: Sequence[Condition]) -> list[int]:
        """Count the articles that meet each of the conditions."""
        with translate_errors(self._folder):
            search = WhooshSearch(self._reader, self._columns, self._documents)
            return [len(search.find_matching(each)) for each in conditions]

    def iter_ids(self, condition: Condition) -> Iterator[str]:
        """Yield all articles that meet a condition by date, undated ones last, then by id."""
        yield from map(self._columns.ids.__getitem__, self._list_oldest_first(condition))

    def iter_articles(self, condition: Condition) -> Iterator[StoredArticle]:
        """Yield the stored articles in the order of `iter_ids`, each read when it is asked for."""
        for document in self._list_oldest_first(condition):
            with translate_errors(self._folder):
                article = self._load_article(document)
            yield article

    def get_article(self, article_id: str) -> StoredArticle | None:
        """Return one article as stored; None where the index does not hold it."""
        with translate_errors(self._folder):
            ids = self._columns.ids
            matching = (number for number in self._documents if ids[number] == article_id)
            document = next(matching, None)
            return None if document is None else self._load_article(document)

    def iter_terms(self, field: str, prefix: str) -> Iterator[str]:
        """Yield the terms of a field that begin so, also such as only forgotten articles had."""
        with translate_errors(self._folder):
            for term in self._reader.expand_prefix(field, prefix.encode()):
                yield term.decode()

    def find_used_terms(self, field: str, terms: Sequence[str]) -> dict[str, int]:
        """Return those of the terms that some article has, each with how many do, or a few more."""
        with translate_errors(self._folder):
            deleted = self._reader.doc_count_all() - self._reader.doc_count()
            known = {
                term: int(self._reader.doc_frequency(field, term.encode()))
                for term in terms
                if field in self._reader.schema
            }
            search = WhooshSearch(self._reader, self._columns, self._documents)
            for term, count in known.items():
                if count and count < SURE_TIMES * deleted:
                    own = AnyTerm(field=field, terms=(term,))
                    known[term] = len(search.find_matching(own))
        return {term: count for term, count in known.items() if count}

    def bound_neighbours(self, first: str, second: str) -> int | None:  # noqa: ARG002
        """Tell nothing: terms side by side are known by a search alone."""
        return None

    def iter_faults(self) -> Iterator[str]:
        """Read all that there is; what cannot be read or does not fit together, in words."""
        ids = self._columns.ids
        for document in sorted(self._documents):
            with translate_errors(self._folder):
                if self._load_article(document).id != ids[document]:
                    yield f"the article {ids[document]} has the text of another"
        for leaf, _ in self._segments:
            for name, term in leaf.all_terms():
                with translate_errors(self._folder):
                    if not all(
                        0 <= document_number < leaf.doc_count_all()
                        for document_number in _iter_term_documents(leaf, name, term)
                    ):
                        yield f"the term {term!r} of {name} is in articles that are not there"

    def close(self) -> None:
        """Let go of the files."""
        self._reader.close()

    def _list_oldest_first(self, condition: Condition) -> list[int]:
        """Return the documents that meet a condition, the oldest first."""
        with translate_errors(self._folder):
            found = WhooshSearch(self._reader, self._columns, self._documents).find_matching(
                condition
            )
            return self._columns.sort_oldest_first(found)

    def _load_article(self, document: int) -> StoredArticle:
        number = bisect_right(self._segments, document, key=lambda leaf: leaf[1]) - 1
        return decode_stored_article(
            zlib.decompress(self._articles[number][document - self._segments[number][1]])
        )


class WhooshWriter:
    """Changes to an index; see `IndexWriter`.

    Whoosh's own `update_document` opens a searcher for every article.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index = _open_index(folder)
        with closing(self._index.reader()) as reader:
            ids = _load_columns(_list_segments(reader)).ids
            self._document_by_id = {ids[document]: document for document in reader.all_doc_ids()}
        # Compound files, Whoosh's default, are read into memory as a whole when a reader opens: at
        # 20,000 articles 139 MB instead of 39.
        self._writer = self._index.writer(compound=False, codec=_make_codec())
        self._writer.pool = PostingPool(folder)
        self._counts: Counter[str] = Counter()

    def put(self, document: IndexDocument) -> None:
        """Take in an article, in place of an older form of it."""
        self._counts["updated" if self._forget(document.article.id) else "added"] += 1
        fields = build_whoosh_fields(document)
        with translate_errors(self._folder):
            self._writer.add_document(**fields)

    def delete(self, article_id: str) -> None:
        """Forget an article, if it is there."""
        self._counts["deleted"] += self._forget(article_id)

    def commit(self) -> CommitReport:
        """Make all changes visible at once, and what counts as one commit more; and end."""
        with translate_errors(self._folder):
            self._writer.commit()
            return CommitReport(
                generation=self._writer.generation,
                documents=self._index.doc_count(),
                added=self._counts["added"],
                updated=self._counts["updated"],
                deleted=self._counts["deleted"],
            )

    def rollback(self) -> None:
        """Forget the changes and end."""
        with translate_errors(self._folder):
            self._writer.cancel()

    def _forget(self, article_id: str) -> bool:
        """Delete an article; False when it was not there."""
        document = self._document_by_id.pop(article_id, None)
        if document is not None:
            with translate_errors(self._folder):
                self._writer.delete_document(document)
        return document is not None


def _iter_term_documents(leaf: WhooshIndexReader, name: str, term: bytes) -> Iterator[int]:
    """Yield the documents of a segment that have a term."""
    yield from leaf.postings(name, term).all_ids()


def _list_segments(reader: WhooshIndexReader) -> list[tuple[WhooshIndexReader, int]]:
    """List the segments, each with the number of its first document; an empty one is left out."""
    return [(leaf, first) for leaf, first in reader.leaf_readers() if leaf.doc_count_all()]


def _load_columns(leaves: list[tuple[WhooshIndexReader, int]]) -> ArticleColumns:
    return ArticleColumns(
        line for leaf, _ in leaves for line in _iter_cells(_open_column(leaf, "row"))
    )


def _iter_cells(column: ColumnReader) -> Iterator[bytes]:
    """Yield all cells of a column, read in one piece: Whoosh asks the file for each by itself."""
    lengths = column._lengths  # noqa: SLF001 -- no method gives more than one cell
    size = min(sum(lengths), column._length)  # noqa: SLF001
    cells = column._dbfile.get(column._basepos, size)  # noqa: SLF001
    end = 0
    for length in lengths:
        end += length
        yield cells[end - length : end]


def _open_column(leaf: WhooshIndexReader, name: str) -> ColumnReader:
    """Open a column that every document has. Raises FileNotFoundError."""
    column = leaf.column_reader(name, translate=False)
    if isinstance(column, EmptyColumnReader):
        raise FileNotFoundError("a file of the index is missing")
    return column


def _open_reader(folder: Path) -> WhooshReader:
    index = _open_index(folder)
    latest = index.latest_generation()
    reader = index.reader()
    try:
        matching = reader.generation()  # None where there are no articles
        return WhooshReader(folder, reader, latest if matching is None else matching)
    except BaseException:
        reader.close()
        raise


def _make_codec() -> W3Codec:
    """Make the codec that writes larger blocks, since whole ones are read, and no field lengths.

    Those it would look up for every posting, and nothing here makes use of them.
    """
    codec = W3Codec(blocklimit=512)
    codec.length_stats = False
    return codec


class _Index(FileIndex):  # type: ignore[misc] # Whoosh has no types
    """An index whose commits are believed only as far as this program writes such."""

    def _read_toc(self) -> TOC:
        toc = super()._read_toc()
        toc.segments = check_segments(toc.segments, _make_codec())
        return toc


def _open_index(folder: Path) -> FileIndex:
    check_plain_folder(folder)
    return _Index(FileStorage(str(folder)), SCHEMA)


def _list_commit_files(folder: Path) -> set[Path]:
    """List the files by which Whoosh knows its commits: one, or two while it changes over."""
    return set(folder.glob("*.toc"))


ENGINE: EmbeddedEngine = WhooshEngine()
