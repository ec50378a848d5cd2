"""What speaks for an article beside the fact that it matches: terms, and neighbours in the query.

A syllable typed with marks is looked for as written and without them, one typed
without marks only so (a bare syllable is a rare exact token, and would win over
everything). Syllables that stand side by side in a query and in a text are most
of what a word is in Vietnamese. Pure; engines weigh what is listed here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, pairwise
from math import log

from indexer.analyzer import MARK, fold
from indexer.condition import AllOf, AnyOf, Condition, InOrder, Occurs
from indexer.engine import TEXT
from indexer.query import TEXT_FIELDS

Pair = tuple[str, str]
"""Two folded forms side by side."""

TITLE_WEIGHT = 4
"""As how many occurrences one in the title counts."""

LEAD_WEIGHT = 0.9
"""What it adds that title or first paragraph have a typed term, as a part of its rarity."""

PAIR_WEIGHT = 0.6
"""What a pair counts beside a term that is as rare."""

MOST_RANKED = 1000
"""The most typed terms and the most pairs that count; the rest of a longer query only selects."""

_NOISE = 1e-6
"""Eight units in the last place of a 32-bit float: sums of equal parts in another order."""

_SCORED = (TEXT, *TEXT_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """The terms of the text and the pairs of folded forms that make one hit better than another.

    `typed` are those terms that were asked for, without what a marked one is without its marks.
    """

    typed: tuple[str, ...]
    terms: tuple[str, ...]
    pairs: tuple[Pair, ...]


def ranking(condition: Condition) -> Ranking:
    """What ranks the articles that meet a condition."""
    rows = [row for row in _rows(condition) if row]
    typed = list(dict.fromkeys(chain.from_iterable(rows)))[:MOST_RANKED]
    terms = dict.fromkeys(chain.from_iterable(map(_forms, typed)))
    pairs = dict.fromkeys(chain.from_iterable(pairwise(map(_folded, row)) for row in rows))
    return Ranking(typed=tuple(typed), terms=tuple(terms), pairs=tuple(pairs)[:MOST_RANKED])


def rarity(documents: float, of: int) -> float:
    """What BM25 holds a term for that so many of all documents have: the fewer, the more.

    The formula of Robertson and Zaragoza (2009) in the form that is never below 0, as in Lucene.
    """
    others = max(0.0, of - documents)
    return log(1 + (others + 0.5) / (documents + 0.5))


def score_levels(scores: Sequence[float]) -> list[int]:
    """Number scores that fall from the first to the last, equal ones alike: 9, 7, 7 -> 0, 1, 1.

    The next lower one is equal where it differs by no more than sums of the same parts do.
    """
    levels = [0] if scores else []
    for before, score in pairwise(scores):
        levels.append(levels[-1] + (before - score > _NOISE * abs(before)))
    return levels


def first_by_id(
    keys: Sequence[tuple[int, int]], id_of: Callable[[int], str], limit: int
) -> list[int]:
    """The numbers of the first by key; of equal keys by id, which is asked for only then."""
    first: list[int] = []
    for _, group in groupby(sorted(range(len(keys)), key=keys.__getitem__), key=keys.__getitem__):
        equals = list(group)
        first += sorted(equals, key=id_of) if len(equals) > 1 else equals
        if len(first) >= limit:
            break
    return first[:limit]


def _rows(condition: Condition) -> Iterator[list[str]]:
    """The terms of the text that speak for an article, in rows of such as stand side by side."""
    match condition:
        case Occurs(field=name, terms=terms) if name in _SCORED:
            yield from ([term] for term in terms)
        case InOrder(field=name, slots=slots) if name in _SCORED:
            yield [slot[0] for slot in slots]
        case AllOf(conditions=conditions) | AnyOf(conditions=conditions):
            yield from _side_by_side(conditions)
        case _:
            return


def _side_by_side(conditions: tuple[Condition, ...]) -> Iterator[list[str]]:
    row: list[str] = []
    for each in conditions:
        if isinstance(each, Occurs) and each.field in _SCORED and len(each.terms) == 1:
            row += each.terms
        else:
            yield row
            row = []
            yield from _rows(each)
    yield row


def _forms(term: str) -> tuple[str, ...]:
    """A term, and what it is without its marks."""
    return (term, _folded(term)) if term.startswith(MARK) else (term,)


def _folded(term: str) -> str:
    return fold(term.removeprefix(MARK))
