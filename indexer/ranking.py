"""Lists what ranks an article beside the fact that it matches: terms, and neighbours in the query.

A syllable typed with marks is looked for as written and without them, one typed
without marks only so (a bare syllable is a rare exact token, and would win over
everything). Syllables that stand side by side in a query and in a text are most
of what a word is in Vietnamese. Pure; engines weigh what is listed here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, groupby, pairwise
from math import log

from indexer.analyzer import MARKED_PREFIX, fold_diacritics
from indexer.condition import AllOf, AnyOf, AnyTerm, Condition, Phrase
from indexer.engine import TEXT_FIELD
from indexer.query_tree import TEXT_FIELDS

TermPair = tuple[str, str]
"""Two folded forms side by side."""

# The three weights were chosen by the questions of `make bench-quality`, as written and without
# marks; below the floors in `tests/benchmarks/search_floors.json` it fails.
TITLE_WEIGHT = 4
"""As how many occurrences one in the title counts."""

LEAD_WEIGHT = 0.9
"""What it adds that title or first paragraph have a typed term, as a part of its rarity."""

PAIR_WEIGHT = 0.6
"""What a pair counts beside a term that is as rare."""

MAX_RANKED_TERMS = 1000
"""The most typed terms and the most pairs that count; the rest of a longer query only selects."""

_NOISE = 1e-6
"""Eight units in the last place of a 32-bit float: sums of equal parts in another order."""

_SCORED_FIELDS = (TEXT_FIELD, *TEXT_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class RankingTerms:
    """The terms of the text and the pairs of folded forms that make one hit better than another.

    `typed` are those terms that were asked for, without what a marked one is without its marks.
    """

    typed: tuple[str, ...]
    terms: tuple[str, ...]
    pairs: tuple[TermPair, ...]


def extract_ranking_terms(condition: Condition) -> RankingTerms:
    """Extract from a condition the terms and pairs that rank the articles that meet it."""
    rows = [row for row in _iter_term_rows(condition) if row]
    typed = list(dict.fromkeys(chain.from_iterable(rows)))[:MAX_RANKED_TERMS]
    terms = dict.fromkeys(chain.from_iterable(map(_list_forms, typed)))
    pairs = dict.fromkeys(chain.from_iterable(pairwise(map(_fold_term, row)) for row in rows))
    return RankingTerms(
        typed=tuple(typed), terms=tuple(terms), pairs=tuple(pairs)[:MAX_RANKED_TERMS]
    )


def compute_idf(documents: float, of: int) -> float:
    """Compute the idf of a term that so many of all documents have: the fewer, the more.

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
    """Return the numbers of the first by key; of equal keys by id, which is asked for only then."""
    first: list[int] = []
    for _, group in groupby(sorted(range(len(keys)), key=keys.__getitem__), key=keys.__getitem__):
        equals = list(group)
        first += sorted(equals, key=id_of) if len(equals) > 1 else equals
        if len(first) >= limit:
            break
    return first[:limit]


def _iter_term_rows(condition: Condition) -> Iterator[list[str]]:
    """Yield the terms of the text that rank, in rows of such as stand side by side."""
    match condition:
        case AnyTerm(field=name, terms=terms) if name in _SCORED_FIELDS:
            yield from ([term] for term in terms)
        case Phrase(field=name, slots=slots) if name in _SCORED_FIELDS:
            yield [slot[0] for slot in slots]
        case AllOf(conditions=conditions) | AnyOf(conditions=conditions):
            yield from _iter_adjacent_rows(conditions)
        case _:
            return


def _iter_adjacent_rows(conditions: tuple[Condition, ...]) -> Iterator[list[str]]:
    row: list[str] = []
    for each in conditions:
        if isinstance(each, AnyTerm) and each.field in _SCORED_FIELDS and len(each.terms) == 1:
            row += each.terms
        else:
            yield row
            row = []
            yield from _iter_term_rows(each)
    yield row


def _list_forms(term: str) -> tuple[str, ...]:
    """List a term, and what it is without its marks."""
    return (term, _fold_term(term)) if term.startswith(MARKED_PREFIX) else (term,)


def _fold_term(term: str) -> str:
    return fold_diacritics(term.removeprefix(MARKED_PREFIX))
