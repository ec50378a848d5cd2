"""Writes an index in OpenSearch: articles, their terms, and how many commits there were."""

from collections.abc import Callable

from indexer.engine import CommitReport, IndexDocument
from indexer.engines.opensearch_bulk import BulkWriter, Change
from indexer.engines.opensearch_cluster import Cluster
from indexer.engines.opensearch_layout import (
    ID_FIELD,
    TERM_FIELD,
    build_document,
    make_document_id,
)

_MOST_KNOWN_TERMS = 1_000_000  # that are not sent again; some 120 MB


class OpenSearchWriter:
    """Changes to an index; see `IndexWriter`.

    What was sent is seen by nobody before `commit` refreshes the index. After a crash the next
    update sends the same articles again, since the mark has not moved.
    """

    def __init__(
        self,
        cluster: Cluster,
        index: str,
        generation: int,
        *,
        keep_lock: Callable[[], None],
        write_state: Callable[[int, int], None],
    ) -> None:
        self._cluster = cluster
        self._index, self._terms_index = index, f"{index}-terms"
        self._generation = generation
        self._keep_lock = keep_lock
        self._write_state = write_state
        self._bulk = BulkWriter(cluster, keep_lock)
        self._known_terms: set[str] = set()

    def put(self, document: IndexDocument) -> None:
        """Take in an article, in place of an older form of it."""
        self._keep_lock()
        fields, lines = build_document(document)
        # The terms first: a term of an article must be found wherever the article is.
        for line in lines - self._known_terms:
            self._bulk.add(
                Change.make("create", self._terms_index, make_document_id(line), {TERM_FIELD: line})
            )
        if len(self._known_terms) > _MOST_KNOWN_TERMS:
            self._known_terms.clear()
        self._known_terms |= lines
        document_id = make_document_id(str(fields[ID_FIELD]))
        self._bulk.add(Change.make("index", self._index, document_id, fields))

    def delete(self, article_id: str) -> None:
        """Forget an article, if it is there."""
        self._bulk.add(Change.make("delete", self._index, make_document_id(article_id)))

    def commit(self) -> CommitReport:
        """Make all changes visible at once, and what counts as one commit more; and end."""
        self._bulk.send()
        for index in (self._terms_index, self._index):
            self._cluster.request("POST", f"/{index}/_refresh")
        documents = int(self._cluster.request("GET", f"/{self._index}/_count")["count"])
        self._write_state(self._generation + 1, documents)
        results = self._bulk.results
        return CommitReport(
            generation=self._generation + 1,
            documents=documents,
            added=results[self._index, "created"],
            updated=results[self._index, "updated"],
            deleted=results[self._index, "deleted"],
        )

    def rollback(self) -> None:
        """Forget the changes and end."""
        self._bulk.forget()
