"""Reads the postings of a term from Whoosh by blocks, as it keeps them.

Whoosh's matchers give one posting at a time, at four calls each, which would take most of
the time of a search.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from whoosh.matching.wrappers import FilterMatcher
from whoosh.reading import IndexReader as WhooshReader
from whoosh.reading import TermNotFound

_PostingBlock = tuple[Sequence[int], Sequence[float], Sequence[bytes]]
"""Documents of a segment in order, their weights, and their encoded positions."""


@dataclass(slots=True)
class TermPostings:
    """The documents in which one term occurs, each with its weight and its encoded positions."""

    weights: dict[int, float] = field(default_factory=dict)
    positions: dict[int, bytes] = field(default_factory=dict)


def read_postings(
    reader: WhooshReader, name: str, term: str, living: AbstractSet[int]
) -> TermPostings:
    """Read the postings of a term in the documents that were not deleted."""
    postings = TermPostings()
    for leaf, first in reader.leaf_readers():
        for ids, weights, positions in _iter_blocks(leaf, name, term):
            documents = [first + each for each in ids]
            postings.weights.update(zip(documents, weights, strict=True))
            postings.positions.update(zip(documents, positions, strict=True))
    if reader.has_deletions():
        for document in postings.weights.keys() - living:
            del postings.weights[document], postings.positions[document]
    return postings


def _iter_blocks(leaf: WhooshReader, name: str, term: str) -> Iterator[_PostingBlock]:
    """Yield the blocks of a term in one segment, also of deleted documents."""
    try:
        matcher = leaf.postings(name, term.encode())
    except TermNotFound:
        return
    if isinstance(matcher, FilterMatcher):  # which leaves deleted documents out
        matcher = matcher.child
    while matcher.is_active():
        matcher.id(), matcher.weight(), matcher.value()  # has Whoosh decode the block
        yield matcher._ids, matcher._weights, matcher._values  # noqa: SLF001 -- asked for so
        matcher._next_block()  # noqa: SLF001
