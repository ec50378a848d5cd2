"""Writes an index of tantivy, and clears away what a killed writer left."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tantivy import Index, Query, Schema, Searcher, SearchResult

from indexer.engine import CommitReport, IndexDocument
from indexer.engines.folder_check import check_plain_folder
from indexer.engines.tantivy_errors import translate_errors
from indexer.engines.tantivy_meta import check_meta
from indexer.engines.tantivy_query import match_all_articles
from indexer.engines.tantivy_schema import (
    GENERATION_DOCUMENT_ID,
    GENERATION_FIELD,
    ID_FIELD,
    build_document,
    build_generation_document,
)
from indexer.engines.tantivy_token_layout import register_tokenizer

_WRITER_HEAP_BYTES = 128_000_000  # bytes that a writer collects before it writes a segment


class TantivyWriter:
    """Changes to an index; see `IndexWriter`."""

    def __init__(self, folder: Path, index: Index) -> None:
        self._folder = folder
        self._index = index
        self._previous_searcher = index.searcher()
        self._put_ids: list[str] = []
        self._deleted_ids: list[str] = []
        # One thread: the text is analysed here, by Python, and more of tantivy's do not help.
        self._writer = index.writer(heap_size=_WRITER_HEAP_BYTES, num_threads=1)
        # A writer killed in its commit leaves files that this one may want to write by the same
        # name: a segment's deletions are named by the number of the operation.
        self._writer.garbage_collect_files()

    def put(self, document: IndexDocument) -> None:
        """Take in an article, in place of an older form of it."""
        made = build_document(document)
        with translate_errors(self._folder):
            self._forget(document.article.id)
            self._writer.add_document(made)
        self._put_ids.append(document.article.id)

    def delete(self, article_id: str) -> None:
        """Forget an article, if it is there."""
        with translate_errors(self._folder):
            self._forget(article_id)
        self._deleted_ids.append(article_id)

    def commit(self) -> CommitReport:
        """Make all changes visible at once, and what counts as one commit more; and end."""
        with translate_errors(self._folder):
            generation = read_generation(self._previous_searcher, self._index.schema) + 1
            updated, deleted = map(self._count_known, (self._put_ids, self._deleted_ids))
            self._writer.delete_documents_by_term(ID_FIELD, GENERATION_DOCUMENT_ID)
            self._writer.add_document(build_generation_document(generation))
            self._writer.commit()
            self._writer.garbage_collect_files()
            self._writer.wait_merging_threads()
            self._index.reload()
            living = self._index.searcher().search(match_all_articles(self._index.schema), 1)
            return CommitReport(
                generation=generation,
                documents=get_hit_count(living),
                added=len(self._put_ids) - updated,
                updated=updated,
                deleted=deleted,
            )

    def rollback(self) -> None:
        """Forget the changes and end."""
        with translate_errors(self._folder):
            with suppress(ValueError):  # a writer that failed has ended by itself
                self._writer.rollback()
            del self._writer

    def _forget(self, article_id: str) -> None:
        if self._previous_searcher.num_docs:  # else nothing is there to be looked for
            self._writer.delete_documents_by_term(ID_FIELD, article_id)

    def _count_known(self, ids: Sequence[str]) -> int:
        """Count those articles that the commit before has."""
        if not ids or not self._previous_searcher.num_docs:
            return 0
        known = Query.term_set_query(self._index.schema, ID_FIELD, ids)
        return get_hit_count(self._previous_searcher.search(known, 1))


def get_hit_count(found: SearchResult) -> int:
    """Return the number of articles that a search met, which tantivy's own types forget."""
    return int(found.count)  # type: ignore[attr-defined]


def link_files(folder: Path, links: Path) -> None:
    """Make links to the files of an index, its locks left out, in another folder."""
    for path in folder.iterdir():
        if path.suffix != ".lock":
            (links / path.name).symlink_to(path.absolute())


def open_index(folder: Path, links: Path | None = None) -> Index:
    """Open an index as far as its lists of files are such as tantivy writes.

    Args:
        folder: The index.
        links: A folder with links to its files, through which it is opened.
    """
    if not Index.exists(str(folder)):
        raise FileNotFoundError(f"{folder} holds no index of tantivy")
    check_plain_folder(folder)
    check_meta(folder)
    index = Index.open(str(links or folder))
    register_tokenizer(index)
    return index


def read_generation(searcher: Searcher, schema: Schema) -> int:
    """Read how many commits an index has had."""
    found = searcher.search(
        Query.term_query(schema, ID_FIELD, GENERATION_DOCUMENT_ID, "basic"), 1
    ).hits
    values = searcher.fast_field_values(GENERATION_FIELD, [address for _, address in found])
    return int(values[0] or 0) if values else 0
