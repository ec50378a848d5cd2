"""Orders of hits that no engine has: the oldest first, by title, by site. Pure.

Engines list the best and the newest; these read the stored articles of all hits, and keep no more
than are listed.
"""

from collections.abc import Callable, Iterable, Mapping
from heapq import nsmallest
from itertools import islice
from types import MappingProxyType

from indexer.analyzer import MARKED_PREFIX, extract_terms, fold_diacritics
from indexer.engine import SortOrder, StoredArticle

_TONE_SORT_ORDER = str.maketrans("FRXSJ", "12345")
"""Tones as dictionaries have them. Other marks are capitals in a marked form, see `analyzer`."""

DictionaryKey = tuple[list[str], list[str]]


def make_dictionary_key(text: str) -> DictionaryKey:
    """Return the key that sorts the words of a text: by their letters, then by their marks."""
    marked = [forms[0].removeprefix(MARKED_PREFIX) for forms in extract_terms(text)]
    return [fold_diacritics(word) for word in marked], [
        word.translate(_TONE_SORT_ORDER).swapcase() for word in marked
    ]


_KEYS: Mapping[SortOrder, Callable[[StoredArticle], object]] = MappingProxyType({
    SortOrder.TITLE: lambda article: make_dictionary_key(article.title),
    SortOrder.SITE: lambda article: article.site,
})  # fmt: skip

READ_ORDERS = frozenset({SortOrder.OLDEST, *_KEYS})
"""The orders for which the stored articles are read."""


def list_in_order(
    oldest_first: Iterable[StoredArticle], order: SortOrder, limit: int
) -> list[StoredArticle]:
    """List the first articles in an order of `READ_ORDERS`; equal ones stay oldest first."""
    if order is SortOrder.OLDEST:
        return list(islice(oldest_first, limit))
    # nsmallest is stable, as sorted is. More than there can be is no reason to allocate.
    return nsmallest(limit, oldest_first, key=_KEYS[order])  # type: ignore[arg-type]
