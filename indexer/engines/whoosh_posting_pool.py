"""Gathers the postings of a new segment, in order of terms, until Whoosh writes them.

Whoosh's own pool keeps, sorts and pickles a tuple for each posting, which takes about
half of a build. Here each term has one list; what is too much for memory goes to files,
sorted, to be merged in the end.
"""

import pickle
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

MAX_POSTINGS_IN_MEMORY = 1_000_000
"""Postings that are held in memory at a time."""

FieldPosting = tuple[str, bytes, int, float, bytes]
"""As Whoosh passes it on: field, term, document, weight, encoded positions."""

_TermPostings = tuple[tuple[str, bytes], list[Any]]
"""A term of a field; document, weight and positions of its postings, one after another."""

_BY_TERM = itemgetter(0)


class PostingPool:
    """Takes the place of the pool of a Whoosh writer; `folder` is where it puts files."""

    def __init__(self, folder: Path, *, most_held: int = MAX_POSTINGS_IN_MEMORY) -> None:
        self._folder = folder
        self._max_in_memory = most_held
        self._postings_in_memory = 0
        self._terms: dict[tuple[str, bytes], list[Any]] = {}
        self._files: list[IO[bytes]] = []

    def add(self, posting: FieldPosting) -> None:
        """Take in a posting; those of a term come in order of documents."""
        name, term, *values = posting
        known = self._terms.setdefault((name, term), values)
        if known is not values:
            known += values
        self._postings_in_memory += 1
        if self._postings_in_memory == self._max_in_memory:
            self._write_to_file()

    def iter_postings(self) -> Iterator[FieldPosting]:
        """Yield all postings by field, term and document."""
        parts = [*map(_iter_file_terms, self._files), self._sort_terms()]
        for (name, term), known in groupby(merge(*parts, key=_BY_TERM), key=_BY_TERM):
            for _, flat in known:
                values = iter(flat)
                for document, weight, positions in zip(values, values, values, strict=True):
                    yield name, term, document, weight, positions

    def cleanup(self) -> None:
        """Forget all postings; the files have no names and end with this."""
        self._terms = {}
        for file in self._files:
            file.close()

    def _sort_terms(self) -> Iterable[_TermPostings]:
        return sorted(self._terms.items(), key=_BY_TERM)

    def _write_to_file(self) -> None:
        """Put what is held into a file."""
        file = TemporaryFile(dir=self._folder)  # noqa: SIM115 -- closed by `cleanup`
        self._files.append(file)
        for term in self._sort_terms():
            pickle.dump(term, file, pickle.HIGHEST_PROTOCOL)
        self._terms, self._postings_in_memory = {}, 0


def _iter_file_terms(file: IO[bytes]) -> Iterator[_TermPostings]:
    file.seek(0)
    while True:
        try:
            yield pickle.load(file)  # noqa: S301 -- written above; nobody else can name the file
        except EOFError:
            return
