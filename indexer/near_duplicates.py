"""Recognises articles that are nearly the same text: reprints, and notes published twice.

A text is the set of its runs of three words; how much two sets overlap is estimated
from 64 bins that each keep the least hash which falls into it (one-permutation MinHash:
P. Li, A. Owen, C.-H. Zhang, NIPS 2012), of which eight bits are kept (b-bit MinHash: P. Li,
A. C. König, WWW 2010). Each run is hashed once, not once a bin. Pure.
"""

from collections.abc import Sequence
from itertools import islice
from zlib import crc32

from indexer.engine import StoredArticle

_BIN_BITS = 6  # bits of a hash that choose the bin
_SIGNATURE_BINS = 1 << _BIN_BITS
"""Bins, at a byte of each stored article: the estimate's standard error is at most 6 %, 1/(2*8)."""
_SHINGLE_WORDS = 3  # words in a row; chosen: shorter runs recur in any two items of news
_MIN_FILLED_BINS = 12  # bins that must be filled: of shorter texts too little is known
_MIN_EQUAL_SHARE = 0.7  # the share of equal bins from which two texts count as one

ScoredArticle = tuple[StoredArticle, float | None]


def compute_fingerprint(text: str) -> str:
    """Compute the signature to compare a text by, in hex; empty for a very short one."""
    words = text.lower().split()
    shingles = zip(*(islice(words, start, None) for start in range(_SHINGLE_WORDS)), strict=False)
    lowest: dict[int, int] = {}
    for shingle in shingles:
        hashed = crc32(" ".join(shingle).encode())
        bin_index, value = hashed % _SIGNATURE_BINS, hashed >> _BIN_BITS
        if value < lowest.get(bin_index, value + 1):
            lowest[bin_index] = value
    if len(lowest) < _MIN_FILLED_BINS:
        return ""
    # Zero stands for an empty bin, so that a hash never gives it.
    return bytes(lowest[n] % 255 + 1 if n in lowest else 0 for n in range(_SIGNATURE_BINS)).hex()


def are_near_duplicates(one: str, other: str) -> bool:
    """Return whether two signatures are of nearly the same text."""
    if not one or not other:
        return False
    pairs = zip(bytes.fromhex(one), bytes.fromhex(other), strict=True)
    filled = [pair for pair in pairs if any(pair)]
    return sum(first == second for first, second in filled) >= _MIN_EQUAL_SHARE * len(filled)


def collapse_near_duplicates(
    articles: Sequence[ScoredArticle],
) -> list[tuple[ScoredArticle, tuple[str, ...]]]:
    """The articles without those like one before, each with the ids of those left out for it."""
    kept: list[tuple[ScoredArticle, list[str]]] = []
    for article, score in articles:
        for (other, _), duplicate_ids in kept:
            if are_near_duplicates(article.likeness, other.likeness):
                duplicate_ids.append(article.id)
                break
        else:
            kept.append(((article, score), []))
    return [(each, tuple(duplicate_ids)) for each, duplicate_ids in kept]
