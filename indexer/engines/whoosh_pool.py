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

MOST_HELD = 1_000_000
"""Postings that are held in memory at a time."""

FieldPosting = tuple[str, bytes, int, float, bytes]
"""As Whoosh passes it on: field, term, document, weight, encoded positions."""

_Term = tuple[tuple[str, bytes], list[Any]]
"""A term of a field; document, weight and positions of its postings, one after another."""

_KEY = itemgetter(0)


class PostingPool:
    """Takes the place of the pool of a Whoosh writer; `folder` is where it puts files."""

    def __init__(self, folder: Path, *, most_held: int = MOST_HELD) -> None:
        self._folder = folder
        self._most_held = most_held
        self._held = 0
        self._terms: dict[tuple[str, bytes], list[Any]] = {}
        self._files: list[IO[bytes]] = []

    def add(self, posting: FieldPosting) -> None:
        """Take in a posting; those of a term come in order of documents."""
        name, term, *values = posting
        known = self._terms.setdefault((name, term), values)
        if known is not values:
            known += values
        self._held += 1
        if self._held == self._most_held:
            self._save()

    def iter_postings(self) -> Iterator[FieldPosting]:
        """All postings by field, term and document."""
        parts = [*map(_read, self._files), self._sorted()]
        for (name, term), known in groupby(merge(*parts, key=_KEY), key=_KEY):
            for _, flat in known:
                values = iter(flat)
                for document, weight, positions in zip(values, values, values, strict=True):
                    yield name, term, document, weight, positions

    def cleanup(self) -> None:
        """Forget all postings; the files have no names and end with this."""
        self._terms = {}
        for file in self._files:
            file.close()

    def _sorted(self) -> Iterable[_Term]:
        return sorted(self._terms.items(), key=_KEY)

    def _save(self) -> None:
        """Put what is held into a file."""
        file = TemporaryFile(dir=self._folder)  # noqa: SIM115 -- closed by `cleanup`
        self._files.append(file)
        for term in self._sorted():
            pickle.dump(term, file, pickle.HIGHEST_PROTOCOL)
        self._terms, self._held = {}, 0


def _read(file: IO[bytes]) -> Iterator[_Term]:
    file.seek(0)
    while True:
        try:
            yield pickle.load(file)  # noqa: S301 -- written above; nobody else can name the file
        except EOFError:
            return
