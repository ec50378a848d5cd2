"""A result set to be exported: the ids of its articles, and where they come from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from archive.store import Archive
from config.version import program_version
from indexer.analyzer import ANALYZER_VERSION
from indexer.engine import SCHEMA_VERSION
from indexer.query_parser import parse
from indexer.request import SearchRequest
from indexer.result import Results
from indexer.searcher import Searcher
from research.manifest import Marks, Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultSet:
    """All hits of a request, by date and then id; `results` is what else was found out."""

    request: SearchRequest
    results: Results
    marks: Marks
    ids: Sequence[str]

    @classmethod
    def of(cls, request: SearchRequest, searcher: Searcher, archive: Archive) -> Self:
        """Find the hits, and note how far index and archive are.

        Raises:
            QueryError: the query is mistaken.
            ArchiveError: the archive cannot be read.
        """
        marks = Marks(archive_change=archive.last_change(), index_mark=searcher.mark)
        return cls(
            request=request,
            results=searcher.search(replace(request, limit=0, snippets=False)),
            marks=marks,
            ids=list(searcher.ids(request)),
        )

    def origin(self, *, bom: bool) -> Origin:
        """Where these articles come from, for the manifest of what they are written to."""
        results = self.results
        return Origin(
            query=self.request.query,
            options={**self.request.options, "bom": bom},
            tree=parse(self.request.query),
            expansions=results.expansions,
            versions={
                "truongdang": program_version(),
                "engine": results.engine,
                "analyzer": str(ANALYZER_VERSION),
                "schema": str(SCHEMA_VERSION),
            },
            index=results.index,
            marks=self.marks,
        )
